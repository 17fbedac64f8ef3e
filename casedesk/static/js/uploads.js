// One request per file with progress, cancel and try again; the words come from the server in data-word-*.
// Needs macros file_drop(upload_url=…), file_list() and remove_file_form(). Posts `file`, its key and the form's token, reads
// {id, name, size, status, message, remove_url, hints, again_url, keep_url} or {error: {message}}. A list with data-progress-url
// asks there how far its files are, for as long as one is looked at.
// With data-direct-url a file goes straight to the store first, and the usual way when that fails.
import { sendDirectly } from "./direct-upload.js";

const LOOK_EVERY = 1500;
const LONGEST_PAUSE = 30000;
const INSIDE_APP = /MicroMessenger|\bQQ\/|Weibo|DingTalk|AlipayClient|aweme/i;

for (const drop of document.querySelectorAll("[data-upload-url]")) start(drop);
for (const list of document.querySelectorAll("[data-progress-url]")) follow(list, LOOK_EVERY);

function start(drop) {
  const input = drop.querySelector("input[type=file]");
  const list = document.getElementById(drop.dataset.uploadList);
  const form = drop.closest("form");
  const box = { drop, list, form, row: document.querySelector(`[data-file-row="${list.id}"]`), pending: 0, button: null, instead: null };
  drop.classList.add("scripted");
  form.hidden = false;
  input.addEventListener("change", () => {
    take(box, input.files);
    input.value = "";
  });
  for (const kind of ["dragover", "dragenter"]) drop.addEventListener(kind, (event) => hover(event, drop, true));
  drop.addEventListener("dragleave", (event) => hover(event, drop, false));
  drop.addEventListener("drop", (event) => {
    hover(event, drop, false);
    take(box, event.dataTransfer.files);
  });
  // Every form of the page waits: the step is saved beside the files, not with them.
  for (const each of document.forms) each.addEventListener("submit", (event) => holdBack(event, box));
  list.addEventListener("click", (event) => {
    remove(event, box);
    keep(event, box);
    again(event, box);
  });
  input.addEventListener("cancel", () => (box.instead = null));
  const hint = drop.parentElement.querySelector("[data-inside-app]");
  if (hint) hint.hidden = !INSIDE_APP.test(navigator.userAgent);
}

function hover(event, drop, over) {
  event.preventDefault();
  drop.classList.toggle("over", over);
}

function take(box, files) {
  const words = box.drop.dataset;
  // The first photo goes once the other one is kept, so that a lost line loses neither.
  const instead = box.instead;
  box.instead = null;
  for (const [index, file] of [...files].entries()) {
    const row = addRow(box, file.name);
    if (index === 0 && instead?.isConnected) instead.after(row);
    row.dataset.instead = index === 0 && instead ? instead.dataset.file : "";
    if (box.list.querySelectorAll(":scope > li:not([data-refused])").length > Number(words.maxFiles)) refuse(row, words.wordMany, words);
    else if (file.size === 0) refuse(row, words.wordEmpty, words);
    else if (file.size >= Number(words.maxBytes)) refuse(row, words.wordBig, words);
    else send(box, row, file, newKey());
  }
}

function addRow(box, name) {
  const row = box.row.content.firstElementChild.cloneNode(true);
  row.querySelector(".file-kind").textContent = name.includes(".") ? name.split(".").pop().slice(0, 4).toUpperCase() : "";
  row.querySelector(".file-name").textContent = name;
  for (const said of row.querySelectorAll("[data-file-said]")) said.textContent = ` ${name}`;
  box.list.append(row);
  return row;
}

function send(box, row, file, key, directly = box.drop.dataset.directUrl !== undefined) {
  const words = box.drop.dataset;
  const request = new XMLHttpRequest();
  const cancel = row.querySelector("[data-file-cancel]");
  const retry = row.querySelector("[data-file-retry]");
  const bar = document.createElement("progress");
  const stopped = new AbortController();
  const advance = (event) => {
    if (event.lengthComputable) progress(row, bar, Math.floor((100 * event.loaded) / event.total), words);
  };
  bar.max = 100;
  delete row.dataset.refused;
  cancel.hidden = false;
  retry.hidden = true;
  box.pending += 1;
  progress(row, bar, 0, words);
  request.upload.addEventListener("progress", advance);
  retry.onclick = () => send(box, row, file, key);
  request.addEventListener("load", () => {
    if (body.has("ticket") && ![201, 409, 413, 422].includes(request.status)) {
      send(box, row, file, key, false);
      return;
    }
    answered(row, request, words, box.list);
    retry.hidden = request.status < 500;
  });
  request.addEventListener("error", () => {
    state(row, words.wordNetwork, "bad");
    row.dataset.refused = "";
    retry.hidden = false;
    cancel.onclick = () => row.remove();
  });
  request.addEventListener("loadend", () => settled(box));
  cancel.onclick = () => {
    stopped.abort();
    request.abort();
    row.remove();
    box.drop.querySelector("input[type=file]").focus();
  };
  const body = new FormData();
  body.append("csrf_token", box.form.elements.csrf_token.value);
  body.append("upload_key", key);
  if (row.dataset.instead) body.append("instead", row.dataset.instead);
  const deliver = (ticket) => {
    if (stopped.signal.aborted) {
      settled(box);
      return;
    }
    if (ticket) body.append("ticket", ticket);
    else body.append("file", file);
    request.open("POST", words.uploadUrl);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
  };
  if (!directly) {
    deliver(null);
    return;
  }
  const asked = { csrf_token: body.get("csrf_token"), upload_key: key, name: file.name.slice(-300), size: file.size };
  sendDirectly(file, asked, { url: words.directUrl, progress: advance, signal: stopped.signal }).then(deliver);
}

// The same for every try of one file, so that a lost answer does not add it twice.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function progress(row, bar, percent, words) {
  const place = row.querySelector(".file-state");
  place.className = "file-state";
  bar.value = percent;
  place.replaceChildren(words.wordBusy.replace("{percent}", percent), bar);
  bar.setAttribute("aria-label", row.querySelector(".file-name").textContent);
}

function answered(row, request, words, list) {
  let body = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    body = { error: { message: words.wordNetwork } };
  }
  const reason = body.error?.message ?? (request.status >= 400 ? body.message : body.status === "refused" ? body.message : null);
  if (reason || request.status >= 400) {
    refuse(row, reason ?? words.wordNetwork, words);
    return;
  }
  const remove = row.querySelector("[data-file-remove]");
  row.dataset.file = body.id;
  row.querySelector(".file-name").textContent = body.name;
  row.querySelector("[data-file-cancel]").hidden = true;
  if (body.remove_url) {
    remove.setAttribute("formaction", body.remove_url);
    remove.hidden = false;
  }
  const done = words.wordDone.replace("{size}", size(body.size));
  state(row, `✓ ${done}`, "ok");
  tell(row, body);
  const before = row.dataset.instead && list.querySelector(`:scope > [data-file="${row.dataset.instead}"]`);
  if (before && before !== row) before.remove();
  announce([body.name, done, ...(body.hints ?? [])].join(". "));
}

// How far the reading is, and what would make the picture easier to read.
function tell(row, body) {
  const hint = row.querySelector("[data-file-hint]");
  let stage = row.querySelector("[data-file-stage]");
  if (!stage) {
    stage = document.createElement("span");
    stage.className = "file-stage";
    stage.dataset.fileStage = "";
    row.querySelector(".file-state").append(stage);
  }
  if (stage.textContent !== body.message) stage.textContent = body.message;
  row.toggleAttribute("data-reading", body.status === "reading");
  const hints = body.hints ?? [];
  if (!hint || hint.contains(document.activeElement)) return;
  hint.hidden = hints.length === 0;
  hint.querySelector("[data-file-hints]").replaceChildren(
    ...hints.map((words) => Object.assign(document.createElement("li"), { textContent: words })),
  );
  hint.querySelector("[data-file-again]").href = body.again_url ?? "";
  hint.querySelector("[data-file-keep]").setAttribute("formaction", body.keep_url ?? "");
}

async function follow(list, pause) {
  await new Promise((done) => setTimeout(done, pause));
  let next = LOOK_EVERY;
  if (document.visibilityState === "visible" && navigator.onLine && list.querySelector("[data-reading]")) {
    const answer = await fetch(list.dataset.progressUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok) {
      const rows = [...list.querySelectorAll(":scope > [data-file]")];
      for (const file of (await answer.json()).files) {
        const row = rows.find((each) => each.dataset.file === file.id);
        if (!row) continue;
        const known = row.querySelector("[data-file-hint]:not([hidden])");
        tell(row, file);
        if (!known && file.hints.length > 0) announce([file.name, ...file.hints].join(". "));
      }
    } else {
      next = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
  follow(list, next);
}

function refuse(row, reason, words) {
  const cancel = row.querySelector("[data-file-cancel]");
  row.dataset.refused = "";
  state(row, words.wordRefused.replace("{reason}", reason), "bad");
  cancel.firstChild.textContent = row.querySelector("[data-file-remove]").firstChild.textContent;
  cancel.hidden = false;
  cancel.onclick = () => row.remove();
  announce(`${row.querySelector(".file-name").textContent} ${reason}`);
}

function state(row, words, kind) {
  const place = row.querySelector(".file-state");
  place.className = `file-state ${kind}`;
  place.textContent = words;
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function announce(words) {
  document.getElementById("live").textContent = words;
}

function holdBack(event, box) {
  if (box.pending === 0) return;
  event.preventDefault();
  box.button = event.submitter;
  announce(box.drop.dataset.wordWait);
  if (box.drop.nextElementSibling?.matches("[data-upload-wait]")) return;
  const line = document.createElement("p");
  line.className = "slow-line";
  line.dataset.uploadWait = "";
  line.textContent = box.drop.dataset.wordWait;
  box.drop.after(line);
}

function settled(box) {
  box.pending -= 1;
  if (box.pending > 0 || !box.button) return;
  const button = box.button;
  box.button = null;
  box.drop.parentElement.querySelector("[data-upload-wait]")?.remove();
  if (!box.list.querySelector("[data-refused]")) button.form.requestSubmit(button);
}

async function remove(event, box) {
  const button = event.target.closest("[data-file-remove]");
  if (!button) return;
  event.preventDefault();
  const body = new URLSearchParams({ csrf_token: box.form.elements.csrf_token.value });
  const answer = await fetch(button.getAttribute("formaction"), { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    button.closest("li").remove();
    box.drop.querySelector("input[type=file]").focus();
  } else {
    state(button.closest("li"), box.drop.dataset.wordNetwork, "bad");
  }
}

async function keep(event, box) {
  const button = event.target.closest("[data-file-keep]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-file]");
  const body = new URLSearchParams({ csrf_token: box.form.elements.csrf_token.value });
  const answer = await fetch(button.getAttribute("formaction"), { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    row.querySelector("[data-file-hint]").hidden = true;
    row.querySelector("[data-file-remove]")?.focus();
  } else {
    state(row, box.drop.dataset.wordNetwork, "bad");
  }
}

function again(event, box) {
  const link = event.target.closest("[data-file-again]");
  if (!link) return;
  event.preventDefault();
  box.instead = link.closest("[data-file]");
  box.drop.querySelector("input[type=file]").click();
}
