// The editor of an access list: saved in the background. It never navigates, because the page around it may hold a
// secret: what fails is said beside it, and can be tried again.

on(
  document,
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("[data-addresses]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    await saveAddresses(form.action, body);
  },
  true,
);

// Without a script what is typed goes with the form that ends the page, so that nobody leaves a secret for it.
each("[data-addresses] :is([form], [hidden])", (part) => {
  part.removeAttribute("form");
  part.hidden = false;
});

async function saveAddresses(url, body) {
  const status = byId("addresses-status");
  try {
    const headers = { "X-Partial": "1" };
    const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin", redirect: "error" });
    if (answer.headers.get("X-Location") || (!answer.ok && answer.status !== 422)) throw new Error(`${answer.status}`);
    replaceRegion("addresses-editor", parse(await answer.text()).getElementById("addresses-editor"));
    const said = byId("addresses-editor").dataset.said;
    if (status) status.textContent = said;
    byId("problems")?.focus();
  } catch {
    if (!status) return;
    const again = makeButton("Try again", () => saveAddresses(url, body));
    status.replaceChildren("This was not saved. The server did not answer, or your session has ended. ", again);
  }
}

on(document, "click", (event) => {
  const button = event.target.closest("[data-use-current]");
  if (!button) return;
  event.preventDefault();
  const field = button.form.elements.addresses;
  const current = button.form.querySelector("[data-current]").textContent;
  field.value = field.value.trim() ? `${field.value.trim()}\n${current}` : current;
  field.focus();
});
