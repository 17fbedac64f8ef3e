// Copy, save as text and print for a code that must not be lost; the code stays on the page for those without scripts.
for (const box of document.querySelectorAll("[data-code-box]")) {
  const code = box.querySelector("[data-code]");
  const said = box.querySelector("[data-code-said]");
  const buttons = box.querySelector("[data-code-buttons]");
  if (!buttons) continue;
  buttons.hidden = false;
  box.querySelector("[data-code-copy]").addEventListener("click", async (event) => {
    const words = event.currentTarget.dataset;
    said.hidden = false;
    said.textContent = (await copied(code)) ? `✓ ${words.said}` : words.saidNot;
  });
  box.querySelector("[data-code-save]").addEventListener("click", () => save(code.dataset));
  box.querySelector("[data-code-print]").addEventListener("click", () => print());
}

async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.dataset.code);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}

function save({ code, codeLabel, codeHeading, codeFile }) {
  const lines = [codeHeading, `${codeLabel}: ${code}`, location.origin].filter(Boolean);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${lines.join("\r\n")}\r\n`], { type: "text/plain;charset=utf-8" }));
  link.download = codeFile;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function print() {
  document.body.classList.add("print-code");
  window.addEventListener("afterprint", () => document.body.classList.remove("print-code"), { once: true });
  window.print();
}
