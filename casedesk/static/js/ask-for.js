// "Ask for it" ticks the item in the request for more where it stands, so that nothing typed is lost; without scripts
// its link opens the page with the item ticked.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-ask]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const outcome = document.getElementById("outcome-ask_for_more");
  const item = [...document.querySelectorAll("input[name=items]")].find((box) => box.value === link.dataset.ask);
  if (!outcome || !item) return;
  event.preventDefault();
  outcome.checked = true;
  item.checked = true;
  outcome.dispatchEvent(new Event("change", { bubbles: true }));
  item.focus();
  item.scrollIntoView({ block: "center" });
});
