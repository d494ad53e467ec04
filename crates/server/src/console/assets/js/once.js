// A form is sent once. Without this a double click makes two requests, and the browser drops the first answer; and a
// page that comes back from the browser's memory, with a form that was used, loads itself again.

on(document, "submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  set(form, "aria-busy", "true");
  // Whoever is still here has stayed, or stopped it.
  setTimeout(() => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }, 10000);
});

on(window, "pageshow", (event) => {
  if (event.persisted) location.reload();
});
