// Share by whatever the device has, else copy the address; print.
const share = document.querySelector("[data-share]");
const here = () => document.querySelector('link[rel="canonical"]').href + location.hash;

listen(share, "click", async () => {
  try {
    if (navigator.share) return await navigator.share({ title: document.title, url: here() });
    await navigator.clipboard.writeText(here());
  } catch {
    return; // The reader has changed their mind, or the browser refuses: the address is in its bar.
  }
  const label = share.querySelector("span");
  const word = label.textContent;
  label.textContent = share.dataset.done;
  say(share.dataset.done);
  setTimeout(() => (label.textContent = word), 2000);
});
listen(document.querySelector("[data-print]"), "click", () => print());
