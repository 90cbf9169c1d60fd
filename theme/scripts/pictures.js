// Click or Enter on a picture that is shown smaller than its file opens it in a dialog; arrows lead to the others.
const pictures = [...(article?.querySelectorAll("img") ?? [])].filter((img) => !img.closest("a, button, summary"));
const dialog = pictures.length && part("picture");
const opening = (img) => img.classList.contains("opens");
let shown;

function mark(img) {
  const natural = Number(img.getAttribute("width")) || img.naturalWidth;
  const opens = img.clientWidth > 0 && natural > img.clientWidth * 1.1;
  img.classList.toggle("opens", opens);
  for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", `${dialog.dataset.open} ${img.alt}`]]) {
    if (opens) img.setAttribute(name, value);
    else img.removeAttribute(name);
  }
}

function show(img) {
  const all = pictures.filter(opening);
  shown = img;
  // A copy shares the file that the page chose for the colours; the width asks for the full size.
  const copy = (img.closest("picture") ?? img).cloneNode(true);
  const full = copy.matches("img") ? copy : copy.querySelector("img");
  const [width, height] = [img.getAttribute("width") ?? img.naturalWidth, img.getAttribute("height") ?? img.naturalHeight];
  for (const { name } of [...full.attributes]) if (!["src", "srcset", "alt"].includes(name)) full.removeAttribute(name);
  Object.assign(full, { width, height });
  for (const sized of [full, ...copy.querySelectorAll("source")]) if (sized.srcset) sized.sizes = `${width}px`;
  dialog.querySelector(":scope > :is(picture, img)")?.remove();
  dialog.append(copy);
  dialog.firstElementChild.firstElementChild.textContent = `${all.indexOf(img) + 1} / ${all.length}`;
  for (const button of dialog.querySelectorAll("[value='1'], [value='-1']")) button.hidden = all.length < 2;
  if (!dialog.open) dialog.showModal();
  dialog.classList.remove("full");
  dialog.classList.toggle("shrunk", width > full.clientWidth);
  dialog.scrollTop = dialog.scrollLeft = 0;
}

/** A picture that the window is too narrow for is shown in its own size, or small again. */
function zoom() {
  if (dialog.classList.toggle("full")) dialog.scrollLeft = (dialog.scrollWidth - dialog.clientWidth) / 2;
}

function go(by) {
  const all = pictures.filter(opening);
  show(all.at((all.indexOf(shown) + by) % all.length));
}

if (dialog) {
  listen(article, "click keydown", (event) => {
    if (!event.target.matches?.("img.opens") || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    show(event.target);
  });
  const forward = root.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  listen(dialog, "keydown", ({ key }) => {
    if (key === "ArrowLeft" || key === "ArrowRight") go(key === forward ? 1 : -1);
  });
  listen(dialog, "click", ({ target }) => {
    const { value } = target.closest("button") ?? {};
    if (Number(value)) go(Number(value));
    else if (target.matches(".shrunk img")) zoom();
    else if (value || !target.closest(".picture-bar")) dialog.close();
  });
  const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  pictures.forEach((img) => sizes.observe(img));
  document.body.append(dialog);
}
