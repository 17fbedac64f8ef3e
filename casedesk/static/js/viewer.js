// Zoom and turn the evidence, and light up the record that belongs to the field in focus (data-link on both sides).
const STEPS = ["", "zoom-150", "zoom-200", "zoom-300"];
const TURNS = ["", "turn-90", "turn-180", "turn-270"];

for (const viewer of document.querySelectorAll("[data-viewer]")) {
  const image = viewer.querySelector("[data-viewer-image]");
  for (const [name, classes] of [["zoom", STEPS], ["turn", TURNS]]) {
    const button = viewer.querySelector(`[data-viewer-${name}]`);
    let at = 0;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (classes[at]) image.classList.remove(classes[at]);
      at = (at + 1) % classes.length;
      if (classes[at]) image.classList.add(classes[at]);
    });
  }
}

function light(event, on) {
  const source = event.target.closest?.("[data-link]");
  if (!source) return;
  for (const other of document.querySelectorAll("[data-link]")) other.classList.toggle("lit", on && other.dataset.link === source.dataset.link);
}

for (const [kind, on] of [["focusin", true], ["focusout", false], ["pointerover", true], ["pointerout", false]]) {
  document.addEventListener(kind, (event) => light(event, on));
}
