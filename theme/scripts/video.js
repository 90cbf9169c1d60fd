// A click on a film's card puts the frame in its place: only then is anything asked of the film's host. Loaded by pages that
// have such a card.
document.addEventListener("click", ({ target }) => {
  const card = target.closest?.("button")?.closest(".video");
  const frame = card?.nextElementSibling;
  if (!frame?.dataset.src) return;
  frame.src = frame.dataset.src;
  frame.hidden = false;
  const { id } = card;
  card.remove();
  frame.id = id;
  frame.focus();
});
