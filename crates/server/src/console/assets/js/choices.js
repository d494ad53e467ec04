// The menus of organizations and projects: `<details data-menu="choices" data-name="Organizations">` becomes a button
// that opens a list with a field that filters it.

let lists = 0;

each("details[data-menu='choices']", (details) => {
  const name = details.dataset.name;
  const { button, drop, open, close } = popup(details, "listbox");
  const list = drop.querySelector("ul");
  list.id = `choices-${++lists}`;
  set(list, "aria-label", name);
  const options = [...list.querySelectorAll("a")];
  options.forEach((option, place) => {
    set(option.parentElement, "role", "none");
    option.id = `${list.id}-${place}`;
    set(option, "role", "option");
    set(option, "aria-selected", option.hasAttribute("aria-current"));
    option.removeAttribute("aria-current");
    option.tabIndex = -1;
  });
  const field = make("input", { "aria-label": `Filter ${name.toLowerCase()}`, "aria-expanded": "true" });
  drop.prepend(field);
  const mark = combobox(field, list, (option) => option.click());

  const filter = () => {
    const wanted = field.value.trim().toLowerCase();
    const found = options.filter((option) => {
      const fits = option.textContent.toLowerCase().includes(wanted);
      const always = option.hasAttribute("data-always");
      option.parentElement.hidden = !fits && !always;
      return fits && !always;
    });
    mark(wanted ? found[0] : null);
    if (wanted) say(`${found.length} ${found.length === 1 ? "choice" : "choices"}`, true);
  };
  on(field, "input", filter);
  on(button, "click", () => {
    if (!drop.hidden) {
      close(true);
      return;
    }
    open();
    field.value = "";
    filter();
    field.focus();
  });
});
