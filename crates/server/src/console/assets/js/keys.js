// Lists of keys: each row gets a button that copies its public key and a menu of what can be done, made of the link that
// the row has. All of it is on the key's page, too, which is where the row leads without a script.

const keyActions = {
  read: ["View Details", "View Activity"],
  organization: ["View Details", "Edit", "Edit Access List", "View Activity", "Delete"],
  project: ["View Details", "Edit Permissions", "Edit", "Edit Access List", "View Activity", "Remove from project"],
};
const keyPaths = { "View Details": "", Edit: "/edit", "Edit Access List": "/edit/access-list", "View Activity": "/activity", Delete: "/delete", "Remove from project": "/remove" };
const keyDialogs = { "View Details": "details", Delete: "ask", "Remove from project": "ask" };

function keyAction(name, link) {
  const item = document.createElement("a");
  item.textContent = name;
  if (name === "Edit Permissions") {
    const [list, id] = [link.pathname.replace(/\/[^/]*$/, ""), link.pathname.replace(/.*\//, "")];
    item.href = `${list}?edit=${id}`;
    item.dataset.region = "keys";
  } else {
    item.href = link.pathname + keyPaths[name];
    if (keyDialogs[name]) item.dataset.dialog = keyDialogs[name];
  }
  return item;
}

let keyRows = 0;

prepare((root) => {
  const table = root.querySelector?.("table[data-keys]");
  for (const row of table ? table.querySelectorAll("tbody tr") : []) {
    const [link, code, last] = [row.querySelector("th a"), row.querySelector("code"), row.lastElementChild];
    if (!link || !code || row.querySelector("form")) continue;
    code.id = `public-key-${++keyRows}`;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = `Copy public key ${code.textContent}`;
    copy.dataset.copies = code.id;
    copy.dataset.name = "Public key";

    const menu = document.createElement("details");
    const drop = document.createElement("div");
    const list = document.createElement("ul");
    const button = document.createElement("summary");
    menu.className = "menu";
    menu.dataset.menu = "menu";
    button.className = "button plain icon";
    button.setAttribute("aria-label", `Actions for ${link.textContent}`);
    button.textContent = "…";
    drop.className = "drop";
    const names = keyActions[table.dataset.keys];
    for (const item of [...names.slice(0, -1).map((name) => keyAction(name, link)), copy, keyAction(names.at(-1), link)]) {
      const entry = document.createElement("li");
      entry.append(item);
      list.append(entry);
    }
    drop.append(list);
    menu.append(button, drop);
    last.append(menu);
  }
});

// Escape leaves a row whose permissions are being edited as it was.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.closest?.("tr.editing")?.querySelector("a[data-cancels]")?.click();
});
