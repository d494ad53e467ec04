// The menus of organizations and projects: `<details data-menu="choices" data-name="Organizations">` becomes a button
// that opens a list with a field that filters it.

let lists = 0;

prepare((root) => {
  for (const details of root.querySelectorAll("details[data-menu='choices']")) {
    const name = details.dataset.name;
    const { button, drop, open, close } = popup(details, "listbox");
    const list = drop.querySelector("ul");
    const prefix = `choices-${++lists}`;
    list.id = prefix;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", name);
    const options = [...list.querySelectorAll("a")];
    options.forEach((option, place) => {
      option.parentElement.setAttribute("role", "none");
      option.id = `${prefix}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", option.hasAttribute("aria-current") ? "true" : "false");
      option.removeAttribute("aria-current");
      option.tabIndex = -1;
    });

    const field = document.createElement("input");
    field.type = "text";
    field.autocomplete = "off";
    const attributes = {
      role: "combobox",
      "aria-label": `Filter ${name.toLowerCase()}`,
      "aria-controls": prefix,
      "aria-expanded": "true",
      "aria-autocomplete": "list",
    };
    for (const [attribute, value] of Object.entries(attributes)) field.setAttribute(attribute, value);
    drop.prepend(field);

    let active = null;
    const mark = (option) => {
      active?.classList.remove("active");
      active = option ?? null;
      if (!active) {
        field.removeAttribute("aria-activedescendant");
        return;
      }
      active.classList.add("active");
      active.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", active.id);
    };
    const shown = () => options.filter((option) => !option.parentElement.hidden);
    const filter = () => {
      const wanted = field.value.trim().toLowerCase();
      for (const option of options) {
        const always = option.hasAttribute("data-always");
        option.parentElement.hidden = !always && !option.textContent.toLowerCase().includes(wanted);
      }
      mark(wanted ? shown()[0] : null);
      const found = shown().filter((option) => !option.hasAttribute("data-always")).length;
      if (wanted) say(`${found} ${found === 1 ? "choice" : "choices"}`, true);
    };

    button.addEventListener("click", () => {
      if (!drop.hidden) {
        close(true);
        return;
      }
      open();
      field.value = "";
      filter();
      field.focus();
    });
    field.addEventListener("input", filter);
    field.addEventListener("keydown", (event) => {
      const among = shown();
      const at = among.indexOf(active);
      const steps = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 };
      if (event.key in steps && among.length > 0) {
        event.preventDefault();
        mark(among[(steps[event.key] + among.length) % among.length]);
      } else if (event.key === "Enter") {
        event.preventDefault();
        active?.click();
      }
    });
  }
});
