// The only script that runs before a page is shown, so that it never shows in colours which its reader has not chosen.

/** Pictures in two versions follow the device by themselves, and a choice only so; paper is light. */
function choosePictures(chosen) {
  for (const source of document.querySelectorAll("source[media*=prefers-color-scheme], source[data-media]")) {
    const media = (source.dataset.media ??= source.media);
    source.media = !chosen ? media : media.includes(chosen) ? "screen" : "not all";
  }
}

try {
  const chosen = localStorage.getItem("appearance");
  if (chosen) {
    document.documentElement.dataset.theme = chosen;
    document.querySelector('meta[name="color-scheme"]').content = chosen;
    // Each picture hears of it as it comes, so that only one of the two is loaded.
    const coming = new MutationObserver(() => choosePictures(chosen));
    coming.observe(document, { childList: true, subtree: true });
    addEventListener("DOMContentLoaded", () => coming.disconnect());
  }
} catch {
  // Nothing can be remembered here: the device decides.
}
