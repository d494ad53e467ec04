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

prepare((root) => {
  const table = root.querySelector?.("table[data-keys]");
  table?.querySelectorAll("tbody tr:not(.editing)").forEach((row, place) => {
    const [link, code] = [row.querySelector("th a"), row.querySelector("code")];
    const items = Object.entries(keyPaths).filter(([name]) => !notOffered[table.dataset.keys].includes(name));
    const entries = items.map(([name, [rest, dialog]]) => {
      const item = document.createElement("a");
      item.textContent = name;
      item.href = rest === "?edit=" ? link.pathname.replace(/\/([^/]*)$/, "?edit=$1") : link.pathname + rest;
      if (rest === "?edit=") item.dataset.region = "keys";
      if (dialog) item.dataset.dialog = dialog;
      return item;
    });
    const copy = document.createElement("button");
    code.id = `public-key-${place}`;
    copy.type = "button";
    copy.textContent = "Copy public key";
    Object.assign(copy.dataset, { copies: code.id, name: "Public key" });
    entries.splice(-1, 0, copy);

    const [menu, button, drop, list] = ["details", "summary", "div", "ul"].map((name) => document.createElement(name));
    menu.className = "menu";
    menu.dataset.menu = "menu";
    button.className = "button plain icon";
    button.setAttribute("aria-label", `Actions for ${link.textContent}`);
    button.textContent = "…";
    drop.className = "drop";
    for (const entry of entries) list.append(document.createElement("li"));
    entries.forEach((entry, at) => list.children[at].append(entry));
    drop.append(list);
    menu.append(button, drop);
    row.lastElementChild.append(menu);
  });
});

// Escape leaves a row whose permissions are being edited as it was.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("tr.editing")?.querySelector("a[data-cancels]")?.click();
});

// Inviting a key: what is typed finds keys of the organization.
let finding = 0;
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-finds]");
  if (!field) return;
  clearTimeout(finding);
  finding = setTimeout(async () => {
    const page = await fetchPage(`${field.dataset.finds}?find=${encodeURIComponent(field.value)}`).catch(() => null);
    if (page) field.list.replaceChildren(...page.querySelectorAll("#found option"));
  }, Number(field.dataset.wait));
});
