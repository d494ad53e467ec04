// Pages that open over the one that links to them: `<a href="…" data-dialog="ID">` shows the element of that id in a
// dialog. The address bar follows. Without a script, or when anything fails, the link is a link.
//
// In what is shown, `data-closes` closes, `data-focus` is where focus begins. `data-role="alertdialog"` on the element
// makes it one, described by what has the id that `data-described` names.

let opened = null;

/** Shows an element in a dialog. Gives the dialog. */
function showDialog(content, { closable = true, onClose } = {}) {
  const dialog = document.createElement("dialog");
  const heading = content.querySelector("h1, h2");
  if (heading) {
    // The page below has its own first heading.
    const title = make("h2", { id: "dialog-title" }, ...heading.childNodes);
    heading.replaceWith(title);
    set(dialog, "aria-labelledby", title.id);
  }
  if (content.dataset.role) set(dialog, "role", content.dataset.role);
  if (content.dataset.described) set(dialog, "aria-describedby", content.dataset.described);
  dialog.append(content);
  document.body.append(dialog);
  for (const work of preparations) work(content);
  on(dialog, "cancel", (event) => {
    if (!closable) event.preventDefault();
  });
  on(dialog, "close", () => {
    dialog.remove();
    onClose?.();
  });
  dialog.showModal();
  content.querySelector("[data-focus]")?.focus();
  return dialog;
}

async function openPage(link) {
  const { href, dataset } = link;
  const before = location.href;
  try {
    const page = await fetchPage(href);
    if (!page) return;
    const content = page.getElementById(dataset.dialog);
    if (!content) throw new Error(`no ${dataset.dialog}`);
    const title = document.title;
    document.title = page.title || title;
    history.pushState({ dialog: true }, "", href);
    opened = showDialog(document.adoptNode(content), {
      onClose: () => {
        opened = null;
        document.title = title;
        if (location.href === href) history.replaceState({ region: "page" }, "", before);
        if (document.contains(link)) link.focus();
      },
    });
  } catch {
    location.assign(href);
  }
}

on(document, "click", (event) => {
  const closer = event.target.closest("[data-closes]");
  const around = closer?.closest("dialog");
  if (around && isPlain(event)) {
    event.preventDefault();
    around.close();
    return;
  }
  const link = event.target.closest("a[data-dialog]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  openPage(link);
});

on(window, "popstate", () => opened?.close());

// Staying signed in closes the dialog, so that focus is back where it was before the answer comes.
on(document, "submit", (event) => {
  if (event.target.dataset.region === "session-ends") event.target.closest("dialog").close();
});

// The session ends: said so many seconds before, with a way to go on.
let warning = 0;
prepare((root) => {
  const dialog = root.id === "session-ends" ? root : root.querySelector?.("#session-ends");
  if (!dialog) return;
  clearTimeout(warning);
  const ahead = Number(dialog.dataset.ends) - Number(dialog.dataset.warns);
  // A longer wait than a timer can count ends with the session anyway.
  warning = setTimeout(() => dialog.showModal(), Math.min(Math.max(ahead, 0) * 1000, 2 ** 31 - 1));
});
