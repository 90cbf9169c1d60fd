// What is of use further down a page is loaded when it comes into view, or is asked for.
const load = (element) => import(element.dataset.near);
const far = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    far.unobserve(target);
    load(target);
  }
});
// An address such as `#check-url=…` asks for it.
const asked = () => location.hash.startsWith("#check-url=") && document.querySelectorAll("[data-near]").forEach(load);

for (const element of document.querySelectorAll("[data-near]")) {
  far.observe(element);
  listen(element, "focusin", () => load(element), { once: true });
}
listen(window, "hashchange", asked);
asked();
