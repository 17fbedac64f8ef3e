// Registers a passkey or signs in with one. A button has data-passkey (register or sign-in), data-options-url,
// data-verify-url, data-csrf, data-error; both addresses take POST with JSON, the second answers {next: address}.
// The vendored SimpleWebAuthn script is loaded before this module.
const { browserSupportsWebAuthn, startAuthentication, startRegistration } = window.SimpleWebAuthnBrowser;

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!browserSupportsWebAuthn()) continue;
  button.hidden = false;
  button.addEventListener("click", () => run(button));
}

async function run(button) {
  const { passkey, optionsUrl, verifyUrl, csrf, error } = button.dataset;
  const live = document.getElementById("live");
  button.setAttribute("aria-disabled", "true");
  try {
    const optionsJSON = await post(optionsUrl, csrf, {});
    const response = await (passkey === "register" ? startRegistration({ optionsJSON }) : startAuthentication({ optionsJSON }));
    const name = document.querySelector("[data-passkey-name]")?.value;
    const answer = await post(verifyUrl, csrf, name ? { ...response, name } : response);
    location.assign(answer.next);
  } catch (problem) {
    const line = document.querySelector("[data-passkey-error]");
    if (line) {
      line.textContent = problem.said ?? error;
      line.hidden = false;
    }
    live.textContent = problem.said ?? error;
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function post(url, csrf, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify(body),
  });
  const read = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { said: read.error?.message });
  return read;
}
