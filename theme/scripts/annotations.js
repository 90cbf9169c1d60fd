// The numbers of annotations open their notes in place. Without this, the notes are the list that follows.
const article = document.querySelector(".article-body");
const pattern = document.getElementById("part-annotation").content.firstElementChild;
const lists = [...article.querySelectorAll("ol.annotations")];

/** The note of a mark, in the next list behind it. */
const noteOf = (mark) => {
  const list = lists.find((list) => mark.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING);
  return list?.children[parseInt(mark.textContent.slice(1), 10) - list.start];
};

/** A box with what a note says; the note itself keeps its addresses. */
const bubbleOf = (note) => {
  const bubble = document.createElement("div");
  bubble.popover = "auto";
  bubble.className = "annotation-note";
  bubble.dataset.chrome = "";
  bubble.append(...[...note.childNodes].map((node) => node.cloneNode(true)));
  bubble.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  return bubble;
};

const marks = [...article.querySelectorAll(".annotation")].map((mark) => [mark, noteOf(mark)]).filter(([, note]) => note);
for (const [mark, note] of marks) {
  const button = pattern.cloneNode();
  button.dataset.number = mark.textContent.match(/\d+/)[0];
  button.ariaLabel = button.ariaLabel.replace("{number}", button.dataset.number);
  const bubble = bubbleOf(note);
  article.append(bubble);
  button.popoverTargetElement = bubble;
  mark.replaceChildren(button);
}

// What can be opened in place need not stand below as well; the browser's search and addresses still find it.
const opened = new Set(marks.map(([, note]) => note));
for (const list of lists) {
  const isShown = [...list.children].every((note) => opened.has(note));
  if (isShown) list.setAttribute("hidden", "until-found");
}
