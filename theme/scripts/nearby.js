// What is of use further down a page is loaded when it comes near, or is needed at once.
const load = (element) => import(element.dataset.near);
const far = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    far.unobserve(target);
    load(target);
  }
}, { rootMargin: "100%" });
// An address such as `#check-url=…` asks for it.
const asked = () => location.hash.includes("=") && document.querySelectorAll("[data-near]").forEach(load);

for (const element of document.querySelectorAll("[data-near]")) {
  far.observe(element);
  listen(element, "focusin", () => load(element), { once: true });
}
listen(window, "hashchange", asked);
asked();
