// A button that copies a block of code.
const addCopyButton = (block) => {
  const button = part("copy");
  const label = button.querySelector("span");
  const word = label.textContent;
  const show = (text, done) => {
    label.textContent = text;
    button.classList.toggle("done", done);
    say(done ? text : "");
  };
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(block.querySelector("code").textContent.trimEnd());
    } catch {
      return; // The browser refuses: the code can still be marked and copied by hand.
    }
    show(button.dataset.done, true);
    setTimeout(show, 2000, word, false);
  };
  block.append(button);
};

if (navigator.clipboard) article?.querySelectorAll(".code-block:not(.no-copy)").forEach(addCopyButton);
