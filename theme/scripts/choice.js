// Light, dark, or as the device has it. appearance.js puts the choice in force on the next page, and has choosePictures().
const choice = document.querySelector(".appearance select");
const kept = store("localStorage");

function apply(chosen) {
  if (chosen) root.dataset.theme = chosen;
  else delete root.dataset.theme;
  document.querySelector('meta[name="color-scheme"]').content = chosen || "light dark";
  choice.value = chosen;
  choosePictures(chosen);
}

if (choice) {
  const follow = () => apply(kept.appearance ?? "");
  follow();
  listen(window, "storage", follow);
  listen(choice, "change", () => {
    if (choice.value) kept.appearance = choice.value;
    else delete kept.appearance;
    apply(choice.value);
  });
}
