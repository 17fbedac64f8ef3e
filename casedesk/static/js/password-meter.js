// Show or hide a password, and a live list of what it has; the list is advice, the server decides.
const RULES = {
  length: (value, minimum) => [...value].length >= minimum,
  lower: (value) => /\p{Ll}/u.test(value),
  upper: (value) => /\p{Lu}/u.test(value),
  digit: (value) => /\p{Nd}/u.test(value),
  symbol: (value) => /[^\p{L}\p{N}]/u.test(value),
};

for (const group of document.querySelectorAll("[data-password]")) {
  const input = group.querySelector("input");
  const toggle = group.querySelector("[data-password-toggle]");
  const minimum = Number(group.dataset.passwordMinimum ?? 0);
  toggle.hidden = false;
  const words = { show: toggle.textContent, hide: toggle.dataset.hide };
  toggle.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    toggle.textContent = shown ? words.show : words.hide;
    input.focus();
  });
  input.form?.addEventListener("submit", () => {
    input.type = "password";
  });
  input.addEventListener("input", () => {
    for (const line of group.querySelectorAll("[data-rule]")) line.classList.toggle("met", RULES[line.dataset.rule](input.value, minimum));
  });
}
