// Lists of keys: each row gets a menu of what can be done, made of the link that the row has. All of it is on the key's
// page, too, where the row leads without a script.

const keyPaths = {
  "View Details": ["", "details"],
  "Edit Permissions": ["?edit="],
  Edit: ["/edit"],
  "Edit Access List": ["/edit/access-list"],
  "View Activity": ["/activity"],
  Delete: ["/delete", "ask"],
  "Remove from project": ["/remove", "ask"],
};
const notOffered = {
  read: ["Edit Permissions", "Edit", "Edit Access List", "Delete", "Remove from project"],
  organization: ["Edit Permissions", "Remove from project"],
  project: ["Delete"],
};

each("table[data-keys]", (table) => {
  table.querySelectorAll("tbody tr:not(.editing)").forEach((row, place) => {
    const [link, code] = [row.querySelector("th a"), row.querySelector("code")];
    const items = Object.entries(keyPaths).filter(([name]) => !notOffered[table.dataset.keys].includes(name));
    const entries = items.map(([name, [rest, dialog]]) => {
      const href = rest === "?edit=" ? link.pathname.replace(/\/([^/]*)$/, "?edit=$1") : link.pathname + rest;
      const item = make("a", { href }, name);
      if (rest === "?edit=") item.dataset.region = "keys";
      if (dialog) item.dataset.dialog = dialog;
      return item;
    });
    code.id = `public-key-${place}`;
    const copied = { type: "button", "data-copies": code.id, "data-name": "Public key" };
    entries.splice(-1, 0, make("button", copied, "Copy public key"));

    const list = make("ul", {}, ...entries.map((entry) => make("li", {}, entry)));
    const named = { class: "button plain icon", "aria-label": `Actions for ${link.textContent}` };
    const parts = [make("summary", named, "⋯"), make("div", { class: "drop" }, list)];
    row.lastElementChild.append(make("details", { class: "menu", "data-menu": "menu" }, ...parts));
  });
});

// Escape leaves a row whose permissions are being edited as it was.
on(document, "keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("tr.editing")?.querySelector("a[data-cancels]")?.click();
});

// Inviting a key: what is typed finds keys of the organization.
each("[data-finds]", (field) => {
  const list = byId("found");
  const show = (options) => {
    list.replaceChildren(...options);
    list.hidden = options.length === 0;
    set(field, "aria-expanded", !list.hidden);
    mark(null);
  };
  const take = (option) => {
    field.value = option.dataset.value;
    show([]);
  };
  const mark = combobox(field, list, take);
  show([]);
  let finding = 0;
  const find = async () => {
    const wanted = field.value;
    const page = await fetchPage(`${field.dataset.finds}?find=${encodeURIComponent(wanted)}`).catch(() => null);
    if (!page || wanted !== field.value) return;
    const options = [...page.querySelectorAll("#found li")];
    show(options);
    say(`${options.length} ${options.length === 1 ? "key" : "keys"}`, true);
  };
  on(field, "input", () => {
    clearTimeout(finding);
    finding = setTimeout(find, Number(field.dataset.wait));
  });
  on(field, "keydown", (event) => {
    if (event.key === "Escape") show([]);
  });
  on(field, "blur", () => show([]));
  // Pressing on an option keeps focus where it is.
  on(list, "mousedown", (event) => event.preventDefault());
  on(list, "click", (event) => take(event.target.closest("li")));
});
