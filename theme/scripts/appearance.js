// The only script that runs before a page is shown, so that it never shows in colours which its reader has not chosen.
try {
  const chosen = localStorage.getItem("appearance");
  if (chosen) {
    document.documentElement.dataset.theme = chosen;
    document.querySelector('meta[name="color-scheme"]').content = chosen;
  }
} catch {
  // Nothing can be remembered here: the device decides.
}
