// Draws diagrams with the site's own copy of Mermaid. What cannot be drawn, or has no script, stays the text that it is.
const { default: mermaid } = await import(document.getElementById("mermaid").href);
// Drawn on white in both colours of the page, and on paper.
mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: "neutral" });

for (const [number, block] of [...document.querySelectorAll("pre.mermaid")].entries()) {
  const id = `diagram-${number}`;
  try {
    const { svg } = await mermaid.render(id, block.textContent);
    const figure = document.createElement("div");
    figure.className = "diagram";
    figure.innerHTML = svg;
    block.replaceWith(figure);
  } catch (error) {
    console.warn(error);
    // The drawing of the mistake.
    document.getElementById(`d${id}`)?.remove();
  }
}
