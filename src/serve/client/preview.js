// Reloads the page when it changed.
const own = document.getElementById("guidepost-preview");
const notes = JSON.parse(own.textContent);
let generation = Number(own.dataset.generation);
const events = new EventSource("/__guidepost/events");
events.onmessage = ({ data }) => {
  const event = JSON.parse(data);
  if (event.generation !== generation && (!event.changed || event.changed.includes(notes.route))) location.reload();
};
