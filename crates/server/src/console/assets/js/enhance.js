// Replaces a part of the page with what the server sends for it. Whatever goes wrong becomes an ordinary navigation.
//
// A link or a form marked `data-region="ID"` is asked for in the background; the element of that id in the answer takes
// the place of the one that is here. The address bar follows, so that the view can be sent to somebody.
//
// All parts of this script are parts of one module. Others use from here: byId, on, set, make, makeButton, say,
// prepare, each, fetchPage, replaceRegion.

const trusting = { createHTML: (text) => text };
const policy = window.trustedTypes?.createPolicy("console", trusting) ?? trusting;

const parse = (text) => new DOMParser().parseFromString(policy.createHTML(text), "text/html");

const byId = (id) => document.getElementById(id);
const on = (target, ...listening) => target.addEventListener(...listening);
const set = (element, ...attribute) => element.setAttribute(...attribute);

/** An element with attributes and what is in it. */
function make(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(made, key, value);
  made.append(...inside);
  return made;
}

/** A button that does something. */
function makeButton(text, work, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, text);
  on(made, "click", work);
  return made;
}

const preparations = [];

/** Has this done to the page now, and to every part that comes later. */
function prepare(work) {
  preparations.push(work);
  work(document);
}

/** Has this done to whatever a selector finds, on the page now and in every part that comes later. */
const each = (selector, work) => prepare((root) => root.querySelectorAll(selector).forEach((found) => work(found)));

/** Says something in the status line, which is in the page from the start; if `quiet`, to readers' ears alone. */
function say(text, quiet = false) {
  const line = byId("said");
  if (!line) return;
  line.textContent = "";
  line.classList.toggle("unseen", quiet);
  // Said anew even when it is the same as before.
  requestAnimationFrame(() => {
    line.textContent = text;
  });
}

/**
 * Asks for a page in the background. Gives the parsed answer; null when the browser is on its way elsewhere, because the
 * server said so. Throws when there is no usable answer.
 */
async function fetchPage(url, options = {}, region = "") {
  const answer = await fetch(url, { headers: { "X-Partial": "1" }, ...options });
  const elsewhere = answer.headers.get("X-Location");
  if (elsewhere) {
    // Too late to stay signed in: what is half filled stays.
    if (region === "session-ends") say("Your session has ended. A form that you send is kept.");
    else location.assign(elsewhere);
    return null;
  }
  if (!answer.ok && answer.status !== 422) throw new Error(`answered ${answer.status}`);
  return parse(await answer.text());
}

/** Puts a region of a parsed page in the place of the one that is here, and keeps focus where it was. */
function replaceRegion(id, there) {
  const here = byId(id);
  if (!here || !there) throw new Error(`no region ${id}`);
  const focus = rememberFocus(here);
  const fresh = document.adoptNode(there);
  here.replaceWith(fresh);
  for (const work of preparations) work(fresh);
  focus(fresh);
  if (fresh.dataset.said) say(fresh.dataset.said, true);
}

/** Where focus is, when it is in a region that goes; gives the function that finds its place again. */
function rememberFocus(region) {
  const active = document.activeElement;
  if (!active || !region.contains(active)) return () => {};
  const rows = (root) => [...root.querySelectorAll("tbody tr")];
  const row = rows(region).indexOf(active.closest("tbody tr"));
  const caret = "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  return (fresh) => {
    const again = active.id ? byId(active.id) : row < 0 && twin(active, fresh);
    const left = rows(fresh);
    const beside = row >= 0 ? left[Math.min(row, left.length - 1)]?.querySelector("a[href], button") : null;
    const target = again || beside || fresh.querySelector("h1, h2, caption") || fresh;
    if (!again && !beside) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    if (again && caret && caret[0] !== null) again.setSelectionRange(...caret);
  };
}

/** What has the place of a control in a fresh region: one of the same kind that says the same. */
const twin = (control, fresh) =>
  [...fresh.querySelectorAll(control.localName)].find((one) => one.textContent === control.textContent);

let asked = 0;

/** Shows a page's region, or goes to the page. */
async function visit(url, id, push) {
  const mine = ++asked;
  try {
    const page = await fetchPage(url);
    if (!page || mine !== asked) return;
    replaceRegion(id, page.getElementById(id));
    if (push) history.pushState({ region: id }, "", url);
    else history.replaceState({ region: id }, "", url);
  } catch {
    location.assign(url);
  }
}

/** Sends a form in the background; its region answers, or the form is sent in the ordinary way. */
async function post(form, id) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  try {
    const body = new URLSearchParams(new FormData(form));
    const page = await fetchPage(form.action, { method: "POST", body }, id);
    if (page) replaceRegion(id, page.getElementById(id));
  } catch {
    form.submit();
  } finally {
    delete form.dataset.sent;
  }
}

const isPlain = (event) =>
  !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

on(document, "click", (event) => {
  const link = event.target.closest("a[data-region]");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  visit(link.href, link.dataset.region, true);
});

on(document, "submit", (event) => {
  const form = event.target;
  const id = form.dataset.region;
  if (!id || event.defaultPrevented) return;
  event.preventDefault();
  if (form.method === "post") {
    post(form, id);
    return;
  }
  const url = new URL(form.action);
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(filled);
  visit(url, id, !form.dataset.byItself);
  delete form.dataset.byItself;
});

// A search field asks by itself, so many milliseconds after the last letter.
let waiting = 0;
on(document, "input", (event) => {
  const field = event.target.closest("[data-live]");
  if (!field?.form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    field.form.dataset.byItself = "yes";
    field.form.requestSubmit();
  }, Number(field.dataset.live));
});

// What was replaced is not in the browser's memory: going back loads the page.
on(window, "popstate", (event) => {
  if (event.state?.region) location.reload();
});
// A form that comes back after its sender had to sign in again stands at its own address, not at the sign-in's.
history.replaceState({ region: "page", ...history.state }, "", document.body.dataset.url || location.href);

// After an error the summary is read first, after something was done the line that says so.
const first = byId("problems") || byId("flash");
first?.focus();
