// Menus: `<details data-menu="menu">` with links becomes a button with a menu, for keyboard and screen reader. Without a
// script it opens all the same.

/** Turns a `details` into a button and what it opens. Gives both, and how to open and close. */
function popup(details, kind) {
  const [drop, summary] = [".drop", "summary"].map((part) => details.querySelector(part));
  const named = { type: "button", class: summary.className, "aria-haspopup": kind };
  const button = make("button", named, ...summary.childNodes);
  const name = summary.getAttribute("aria-label");
  if (name) set(button, "aria-label", name);
  const around = make("div", { class: details.className }, button, drop);
  details.replaceWith(around);

  const show = (shown) => {
    drop.hidden = !shown;
    set(button, "aria-expanded", shown);
  };
  const close = (back) => {
    show(false);
    if (back) button.focus();
  };
  show(false);
  on(around, "focusout", (event) => {
    if (!around.contains(event.relatedTarget)) close(false);
  });
  on(around, "keydown", (event) => {
    if (event.key === "Escape" && !drop.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    }
  });
  on(document, "click", (event) => {
    if (!drop.hidden && !around.contains(event.target)) close(false);
  });
  return { button, drop, open: () => show(true), close };
}

each("details[data-menu='menu']", (details) => {
  const { button, drop, open, close } = popup(details, "menu");
  const list = drop.querySelector("ul");
  set(list, "role", "menu");
  set(list, "aria-label", button.getAttribute("aria-label") || button.textContent.trim());
  for (const inner of list.querySelectorAll("li, form")) set(inner, "role", "none");
  const items = [...list.querySelectorAll("a, button")];
  for (const item of items) {
    set(item, "role", "menuitem");
    item.tabIndex = -1;
  }
  const at = () => items.indexOf(document.activeElement);
  const go = (place) => items[(place + items.length) % items.length]?.focus();

  on(button, "click", () => {
    if (drop.hidden) {
      open();
      go(0);
    } else close(true);
  });
  on(button, "keydown", (event) => {
    const place = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (place === undefined) return;
    event.preventDefault();
    open();
    go(place);
  });
  on(list, "keydown", (event) => {
    const steps = { ArrowDown: at() + 1, ArrowUp: at() - 1, Home: 0, End: -1 };
    if (event.key in steps) {
      event.preventDefault();
      go(steps[event.key]);
    } else if (event.key === "Tab") {
      close(false);
    } else if (event.key === " ") {
      event.preventDefault();
      document.activeElement.click();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      const begins = (item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
      [...items.slice(at() + 1), ...items].find(begins)?.focus();
    }
  });
  on(list, "click", () => close(false));
});

// In a narrow window the navigation is behind a button.
each("[data-opens-nav]", (button) => {
  const nav = byId(button.dataset.opensNav);
  if (!nav) return;
  button.hidden = false;
  nav.classList.add("behind");
  on(button, "click", () => {
    const open = nav.classList.toggle("open");
    set(button, "aria-expanded", open);
    if (open) nav.querySelector("a")?.focus();
  });
  on(nav, "keydown", (event) => {
    if (event.key !== "Escape" || !nav.classList.contains("open")) return;
    button.click();
    button.focus();
  });
});

// Tooltips open on focus and under the pointer; Escape closes them.
on(document, "keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const tip of document.querySelectorAll(".tip:hover, .tip:focus")) tip.classList.add("closed");
});
for (const kind of ["pointerover", "focusin"]) {
  on(document, kind, (event) => {
    const tip = event.target.closest?.(".tip");
    for (const other of document.querySelectorAll(".tip.closed")) if (other !== tip) other.classList.remove("closed");
  });
}
