// Inviting a key: what is typed finds keys of the organization, and choosing one fills in its public key.

prepare((root) => {
  for (const field of root.querySelectorAll("input[data-finds]")) {
    const list = document.createElement("ul");
    list.id = `${field.id}-found`;
    list.className = "found";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Keys");
    field.after(list);
    const attributes = { role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    let [asked, active] = [0, -1];

    const options = () => [...list.children];
    const show = (open) => {
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      if (!open) mark(-1);
    };
    const mark = (place) => {
      active = place;
      options().forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
      if (place < 0) field.removeAttribute("aria-activedescendant");
      else field.setAttribute("aria-activedescendant", options()[place].id);
    };
    const choose = (option) => {
      field.value = option.dataset.key;
      show(false);
      field.focus();
    };
    const find = async () => {
      const mine = ++asked;
      const text = field.value.trim();
      if (text.length < 2) return show(false);
      const page = await fetchPage(`${field.dataset.finds}?find=${encodeURIComponent(text)}`).catch(() => null);
      if (!page || mine !== asked) return;
      list.replaceChildren(...[...page.querySelectorAll("#found li")].map((found, index) => {
        const option = document.adoptNode(found);
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option);
        });
        return option;
      }));
      show(options().length > 0);
      say(`${options().length} keys found`, true);
    };
    let waiting = 0;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(find, Number(field.dataset.wait));
    });
    field.addEventListener("blur", () => show(false));
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const count = options().length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        mark((active + (event.key === "ArrowDown" ? 1 : count - (active < 0 ? 0 : 1))) % count);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(options()[active]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        show(false);
      }
    });
  }
});
