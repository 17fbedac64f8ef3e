// One map of keys for the desk: an element says which key it answers to (data-key), lists say which rows J, K, X walk
// (data-rows, data-row, data-row-open, data-row-pick), conflicts say so (data-conflict). Never while a field has focus.
const STORE = "casedesk-keys";
const saved = JSON.parse(localStorage.getItem(STORE) ?? "{}");
const settings = { on: saved.on ?? true, changed: saved.changed ?? {} };
const dialog = document.querySelector("[data-keys-dialog]");
let prefix = "";
let prefixTimer = 0;
let lastPicked = null;
let changing = null;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if (changing) return learn(event);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return act("send", event);
  if (event.key === "Escape") return escape();
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || dialog?.open) return;
  if (event.key === "?") return help(event);
  if (!settings.on) return;
  const pressed = usual(event.key.toLowerCase());
  if (prefix) {
    const whole = `${prefix} ${pressed}`;
    prefix = "";
    act(whole, event);
  } else if (pressed === "g") {
    prefix = "g";
    clearTimeout(prefixTimer);
    prefixTimer = setTimeout(() => (prefix = ""), 1500);
  } else if (!walk(pressed, event) && !(pressed === "d" && nextConflict(event))) {
    act(pressed, event);
  }
});

function inField(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox]):not([type=radio]):not([type=button])") !== null;
}

function usual(key) {
  for (const [name, changed] of Object.entries(settings.changed)) if (changed === key) return name;
  return settings.changed[key] ? "" : key;
}

function act(key, event) {
  const found = [...document.querySelectorAll("[data-key]")].find(
    (element) => (element.dataset.key === key || (key.length === 1 && element.dataset.key.split(" ").includes(key) && !element.dataset.key.startsWith("g "))) && element.checkVisibility(),
  );
  if (!found) return;
  event.preventDefault();
  if (found.matches("input[type=search], input[type=text], input:not([type]), textarea, select")) {
    found.focus();
    found.select?.();
  } else {
    found.click();
    if (found.matches("input")) found.focus();
  }
}

function walk(key, event) {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (rows.length === 0) return false;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (key === "j" || key === "k") {
    const next = rows[Math.min(rows.length - 1, Math.max(0, here === -1 ? 0 : here + (key === "j" ? 1 : -1)))];
    next.querySelector("[data-row-open]").focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (key === "o" && here !== -1) {
    rows[here].querySelector("[data-row-open]").click();
  } else if (key === "x" && here !== -1) {
    pick(rows, here, event.shiftKey);
  } else {
    return false;
  }
  event.preventDefault();
  return true;
}

function pick(rows, here, range) {
  const box = rows[here].querySelector("[data-row-pick]");
  if (!box) return;
  if (range && lastPicked !== null) {
    for (const row of rows.slice(Math.min(here, lastPicked), Math.max(here, lastPicked) + 1)) row.querySelector("[data-row-pick]").checked = true;
  } else {
    box.checked = !box.checked;
  }
  lastPicked = here;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function nextConflict(event) {
  const rows = [...document.querySelectorAll("[data-conflict]")];
  if (rows.length === 0) return false;
  const next = rows[(rows.indexOf(document.activeElement) + 1) % rows.length];
  next.focus();
  next.scrollIntoView({ block: "center" });
  event.preventDefault();
  return true;
}

function escape() {
  prefix = "";
  if (!dialog?.open && inField(document.activeElement)) document.activeElement.blur();
}

function help(event) {
  event.preventDefault();
  dialog?.showModal();
}

function learn(event) {
  event.preventDefault();
  const { button, name, words } = changing;
  if (event.key.length === 1 && !/[0-9g?]/i.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const key = event.key.toLowerCase();
    if (key === name) delete settings.changed[name];
    else settings.changed[name] = key;
    keep();
  } else if (event.key !== "Escape") {
    return;
  }
  button.firstChild.textContent = words;
  changing = null;
}

function keep() {
  localStorage.setItem(STORE, JSON.stringify(settings));
  show();
}

function show() {
  document.body.classList.toggle("keys-off", !settings.on);
  if (!dialog) return;
  dialog.querySelector("[data-keys-switch]").checked = settings.on;
  for (const shown of dialog.querySelectorAll("[data-keys-shown]")) {
    shown.textContent = (settings.changed[shown.dataset.keysShown] ?? shown.dataset.keysShown).toUpperCase();
  }
}

if (dialog) {
  for (const opener of document.querySelectorAll("[data-keys-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
  dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-keys-switch]").addEventListener("change", (event) => {
    settings.on = event.target.checked;
    keep();
  });
  dialog.querySelector("[data-keys-reset]").addEventListener("click", () => {
    settings.changed = {};
    keep();
  });
  for (const button of dialog.querySelectorAll("[data-keys-change]")) {
    button.addEventListener("click", () => {
      changing = { button, name: button.dataset.keysChange, words: button.firstChild.textContent };
      button.firstChild.textContent = button.dataset.wait;
    });
  }
  dialog.addEventListener("cancel", (event) => {
    if (changing) event.preventDefault();
  });
}
show();
