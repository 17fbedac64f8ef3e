// A pressed button says so, a second press is ignored, and a slow answer gets a line and then a way to try again.
// Forms: data-submit-once. Buttons: data-busy, data-slow, data-retry hold the words.
const SLOW = 1000;
const STUCK = 10000;
const waiting = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-submit-once]")) return;
  if (waiting.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter ?? form.querySelector("[type=submit]");
  if (button) begin(form, button);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of [...waiting.keys()]) end(form);
});

function begin(form, button) {
  const label = button.querySelector("[data-label]") ?? button;
  const state = { button, label, words: label.textContent, timers: [], line: null };
  waiting.set(form, state);
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) label.textContent = button.dataset.busy;
  if (button.dataset.slow) state.timers.push(setTimeout(() => addLine(form, state), SLOW));
  if (button.dataset.retry) state.timers.push(setTimeout(() => offerRetry(form, state), STUCK));
}

function addLine(form, state) {
  state.line = document.createElement("p");
  state.line.className = "slow-line";
  state.line.setAttribute("role", "status");
  state.line.textContent = state.button.dataset.slow;
  (state.button.closest(".actions") ?? state.button).after(state.line);
}

function offerRetry(form, state) {
  const again = document.createElement("button");
  again.type = "button";
  again.className = "link-button";
  again.textContent = state.button.dataset.retry;
  again.addEventListener("click", () => {
    end(form);
    form.requestSubmit(state.button.type === "submit" ? state.button : undefined);
  });
  state.line?.append(" ", again);
}

function end(form) {
  const state = waiting.get(form);
  state.timers.forEach(clearTimeout);
  state.line?.remove();
  state.label.textContent = state.words;
  state.button.removeAttribute("aria-disabled");
  waiting.delete(form);
}
