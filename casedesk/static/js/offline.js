// Shows the bar while the browser knows it has no network.
const bar = document.querySelector("[data-offline]");

function show() {
  bar.hidden = navigator.onLine;
}

if (bar) {
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
}
