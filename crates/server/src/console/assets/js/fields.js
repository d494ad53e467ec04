// What fields say of themselves while somebody types: how long a text is, and a password in clear for who wants to see it.

prepare((root) => {
  for (const field of root.querySelectorAll("[data-counts]")) {
    const place = byId(field.dataset.counts);
    if (!place) continue;
    const count = () => {
      place.textContent = `${[...field.value.trim()].length} of ${field.dataset.most}`;
    };
    on(field, "input", count);
    count();
  }
});

prepare((root) => {
  for (const button of root.querySelectorAll("button[data-shows]")) {
    const field = byId(button.dataset.shows);
    if (!field) continue;
    button.hidden = false;
    on(button, "click", () => {
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.setAttribute("aria-pressed", String(hidden));
    });
  }
});
