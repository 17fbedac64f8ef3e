// Sends one file straight to the store by a form the server signed; gives the ticket that tells the server of it, or
// null when anything went wrong, and then the file goes the usual way.
export async function sendDirectly(file, asked, { url, progress, signal }) {
  try {
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(asked), headers: { Accept: "application/json" }, signal });
    if (!answer.ok) return null;
    const offer = await answer.json();
    const form = new FormData();
    for (const [name, value] of Object.entries(offer.fields)) form.append(name, value);
    form.append("file", file);
    return (await post(offer.url, form, progress, signal)) === 201 ? offer.ticket : null;
  } catch {
    return null;
  }
}

function post(url, form, progress, signal) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", progress);
    request.addEventListener("loadend", () => done(request.status));
    signal.addEventListener("abort", () => request.abort());
    request.open("POST", url);
    request.send(form);
  });
}
