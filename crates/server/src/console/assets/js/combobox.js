// A field with a list of options below it, for keyboard and screen reader: arrows move through the options that are
// shown, Enter takes the active one. What is typed, and what the options are, is the caller's.

/** Ties a field to a list; `take(option)` is what Enter does. Gives `mark(option)`, which makes one active or none. */
function combobox(field, list, take) {
  const attributes = { role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(attributes)) set(field, name, value);
  field.autocomplete = "off";
  set(list, "role", "listbox");
  let active = null;
  const shown = () => [...list.querySelectorAll("[role=option]")].filter((option) => option.checkVisibility());

  const mark = (option) => {
    active?.classList.remove("active");
    active = option ?? null;
    active?.classList.add("active");
    active?.scrollIntoView({ block: "nearest" });
    if (active) set(field, "aria-activedescendant", active.id);
    else field.removeAttribute("aria-activedescendant");
  };
  on(field, "keydown", (event) => {
    const among = shown();
    const at = among.indexOf(active);
    const steps = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1 };
    if (event.key in steps && among.length > 0) {
      event.preventDefault();
      mark(among[(steps[event.key] + among.length) % among.length]);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      take(active);
    }
  });
  return mark;
}
