// A form marked `data-keeps` is found again as it was sent by who goes back to it: what it said is kept beside the page's
// place in the history of the browser, for the same person alone.

on(document, "submit", ({ target }) => {
  if (!target.matches("[data-keeps]")) return;
  const kept = new URLSearchParams(new FormData(target));
  for (const name of ["_token", "_nonce"]) kept.delete(name);
  history.replaceState({ ...history.state, kept: `${kept}` }, "");
});

each("[data-keeps]", ({ elements }) => {
  const kept = new URLSearchParams(history.state.kept);
  if (kept.get("_person") !== elements._person.value) return;
  for (const field of elements) {
    if (field.type === "text") field.value = kept.get(field.name);
    if (field.type === "checkbox") field.checked = kept.getAll(field.name).includes(field.value);
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
});
