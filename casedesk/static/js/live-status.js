// Looks now and then whether a page has changed and swaps the marked part in place.
// An element with id and data-live-seconds is refreshed; data-live-words is said when it changed.
const part = document.querySelector("[data-live-seconds]");
let pause = part ? Number(part.dataset.liveSeconds) * 1000 : 0;

async function look() {
  const old = document.getElementById(part.id);
  if (document.visibilityState === "visible" && navigator.onLine && !old.contains(document.activeElement)) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (answer.ok && fresh && fresh.innerHTML !== old.innerHTML) {
        old.replaceWith(document.adoptNode(fresh));
        document.title = page.title;
        document.getElementById("live").textContent = part.dataset.liveWords;
      }
    } catch {
      pause = Math.min(pause * 2, 300000);
    }
  }
  setTimeout(look, pause);
}

if (part) setTimeout(look, pause);
