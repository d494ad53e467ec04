// What fields say of themselves while somebody types: how long a text is, and a password in clear for who wants to see it.

each("[data-counts]", (field) => {
  const place = byId(field.dataset.counts);
  if (!place) return;
  const count = () => {
    place.textContent = `${[...field.value.trim()].length} of ${field.dataset.most}`;
  };
  on(field, "input", count);
  count();
});

each("button[data-shows]", (button) => {
  const field = byId(button.dataset.shows);
  if (!field) return;
  button.hidden = false;
  on(button, "click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    set(button, "aria-pressed", hidden);
  });
});
