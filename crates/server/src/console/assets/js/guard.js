// What is shown once: a private key, recovery codes, links. Leaving asks while it is not stored, and it is taken out of the
// page when the person is done, leaves, or has left the page open too long.

/** Guards what a section shows once; `take` empties it. Gives what is called when it is stored. */
function guard(section, take) {
  const { wipeAfter, warnBefore, soon, gone } = section.dataset;
  const [box, done, ask] = ["stored", "done", "leave"].map(byId);
  const line = make("div", { role: "status" });
  section.before(line);
  let [left, timers] = [false, []];
  const judge = () => {
    done.disabled = !box.checked;
  };
  const stored = () => {
    box.checked = true;
    judge();
  };
  const wipe = () => {
    left = true;
    take();
  };
  const begin = () => {
    timers.forEach(clearTimeout);
    line.replaceChildren();
    const warn = () => line.replaceChildren(make("p", { class: "notice warn" }, `${soon} `, makeButton("Keep showing", begin)));
    const end = () => {
      wipe();
      line.replaceChildren();
      say(gone);
      done.disabled = box.required = false;
    };
    timers = [setTimeout(warn, (wipeAfter - warnBefore) * 1000), setTimeout(end, wipeAfter * 1000)];
  };
  begin();
  judge();
  on(box, "change", judge);
  on(done.form, "submit", wipe);
  on(window, "pagehide", wipe);
  on(window, "beforeunload", (event) => {
    if (!box.checked && !left) event.preventDefault();
  });
  on(document, "click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || box.checked || left) return;
    event.preventDefault();
    event.stopPropagation();
    ask.showModal();
    ask.querySelector("[data-leave]").onclick = () => {
      wipe();
      location.assign(link.href);
    };
  }, true);
  on(ask.querySelector("[data-stay]"), "click", () => ask.close());
  return stored;
}

// Recovery codes and links: copied one by one, and stored when each was.
if (byId("once")) {
  const once = byId("once");
  const copies = [...once.querySelectorAll("[data-copies]")];
  const stored = guard(once, () => once.replaceChildren());
  on(once, "copied", (event) => {
    copies.splice(0, copies.length, ...copies.filter((button) => button !== event.target));
    if (!copies.length) stored();
  });
}
