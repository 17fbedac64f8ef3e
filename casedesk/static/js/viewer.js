// Zoom and turn a page of evidence, make its ink clearer, and light up together what belongs together (data-link on both
// sides): a field with its place on the picture, a place with its field.
const ZOOMS = [1, 1.5, 2, 3, 4];
const MOST_ENLARGED = 2;

for (const viewer of document.querySelectorAll("[data-viewer]")) start(viewer);

function start(viewer) {
  const find = (name) => viewer.querySelector(`[data-viewer-${name}]`);
  const view = { stage: find("stage"), turned: find("turned"), paper: find("paper"), image: find("image"), zoom: 0, turn: 0 };
  const press = (name, act) => {
    const button = find(name);
    button.hidden = false;
    button.addEventListener("click", () => act(button));
  };
  press("zoom", () => zoom(view, (view.zoom + 1) % ZOOMS.length));
  press("out", () => zoom(view, Math.max(0, view.zoom - 1)));
  press("turn", () => {
    view.turn = (view.turn + 90) % 360;
    lay(view);
  });
  press("ink", (button) => {
    const on = view.image.classList.toggle("ink");
    button.setAttribute("aria-pressed", String(on));
  });
  viewer.show = (place) => bring(view, place);
  viewer.classList.add("scripted");
  view.image.addEventListener("load", () => lay(view));
  new ResizeObserver(() => lay(view)).observe(view.stage);
}

// The paper keeps its own width and height and is turned in the middle of a box that is as large as it looks.
function lay(view) {
  const { naturalWidth, naturalHeight } = view.image;
  if (!naturalWidth) return;
  const lying = view.turn % 180 !== 0;
  const [wide, high] = lying ? [naturalHeight, naturalWidth] : [naturalWidth, naturalHeight];
  const whole = Math.min(view.stage.clientWidth / wide, view.stage.clientHeight / high, MOST_ENLARGED);
  const scale = whole * ZOOMS[view.zoom];
  size(view.turned, wide * scale, high * scale);
  size(view.paper, naturalWidth * scale, naturalHeight * scale);
  view.paper.style.transform = view.turn ? `translate(-50%, -50%) rotate(${view.turn}deg)` : "translate(-50%, -50%)";
}

function size(element, width, height) {
  element.style.width = `${Math.floor(width)}px`;
  element.style.height = `${Math.floor(height)}px`;
}

function zoom(view, step) {
  const { stage } = view;
  const lit = view.paper.querySelector(".lit");
  const middle = [(stage.scrollLeft + stage.clientWidth / 2) / stage.scrollWidth, (stage.scrollTop + stage.clientHeight / 2) / stage.scrollHeight];
  view.zoom = step;
  lay(view);
  stage.scrollTo(middle[0] * stage.scrollWidth - stage.clientWidth / 2, middle[1] * stage.scrollHeight - stage.clientHeight / 2);
  if (lit) bring(view, lit);
}

// Scrolls the picture alone, never the page.
function bring({ stage }, place) {
  const [here, frame] = [(place.querySelector("rect") ?? place).getBoundingClientRect(), stage.getBoundingClientRect()];
  stage.scrollBy(here.x + here.width / 2 - frame.x - frame.width / 2, here.y + here.height / 2 - frame.y - frame.height / 2);
}

function light(event, on) {
  const source = event.target.closest?.("[data-link]");
  if (!source) return;
  for (const other of document.querySelectorAll("[data-link]")) {
    const same = on && other.dataset.link === source.dataset.link;
    other.classList.toggle("lit", same);
    if (same && other !== source) other.closest("[data-viewer]")?.show(other);
  }
}

for (const [kind, on] of [["focusin", true], ["focusout", false], ["pointerover", true], ["pointerout", false]]) {
  document.addEventListener(kind, (event) => light(event, on));
}

// A number in the table moves to its place on the picture and back, without a jump of the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-spot], .places a");
  if (!link) return;
  event.preventDefault();
  const other = document.querySelector(`${link.matches("[data-spot]") ? "#place-" : "#field-"}${CSS.escape(link.closest("[data-link]").dataset.link)}`);
  (other.matches("tr") ? other.querySelector("a") : other).focus({ preventScroll: other.matches("a") });
});
