// Looks now and then whether a page has changed and swaps the marked parts in place.
// An element with id and data-live-seconds is refreshed; data-live-words is said when it changed. A part that comes back
// without data-live-seconds is finished; when all are, nobody looks any more, and data-live-notice tells what else is new.
const LONGEST_PAUSE = 300;
let pause = shortest();

function parts() {
  return [...document.querySelectorAll("[data-live-seconds]")];
}

function shortest() {
  return Math.min(...parts().map((part) => Number(part.dataset.liveSeconds)));
}

async function look() {
  const free = parts().filter((part) => !part.contains(document.activeElement));
  if (document.visibilityState === "visible" && navigator.onLine && free.length > 0) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && free.map((old) => swap(old, page)).some(Boolean)) document.title = page.title;
      pause = answer.ok ? shortest() : Math.min(pause * 2, LONGEST_PAUSE);
      const notice = document.querySelector("[data-live-notice]");
      if (notice && parts().length === 0) notice.hidden = false;
    } catch {
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
  again();
}

function swap(old, page) {
  const fresh = page.getElementById(old.id);
  const changed = fresh !== null && (fresh.innerHTML !== old.innerHTML || !fresh.dataset.liveSeconds);
  // What the reader opened or chose meanwhile is not the page's own.
  if (!changed || !old.isConnected || old.contains(document.activeElement)) return false;
  old.replaceWith(document.adoptNode(fresh));
  document.getElementById("live").textContent = old.dataset.liveWords;
  return true;
}

function again() {
  if (Number.isFinite(pause)) setTimeout(look, pause * 1000);
}

again();
