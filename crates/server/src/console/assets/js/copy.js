// Copy buttons: `data-copies="ID"` copies the text or the value of that element. "Copied" is said after the clipboard
// has taken it, and only then. The clipboard is there on https and on this machine alone; elsewhere the text is selected
// and the page says what to press.

/** Copies a text; or selects the element that `show` gives. Gives whether the clipboard took it. */
async function copyText(text, name, show) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${name} copied`);
    return true;
  } catch {
    select(show());
    say("Press Ctrl+C (⌘C) to copy");
    return false;
  }
}

function select(element) {
  if (!element) return;
  if (element.select) {
    element.focus();
    element.select();
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

each("button[data-copies]", (button) => {
  button.hidden = false;
});

on(document, "click", async (event) => {
  const button = event.target.closest("button[data-copies]");
  const source = button && byId(button.dataset.copies);
  if (!source) return;
  const copied = await copyText((source.value ?? source.textContent).trim(), button.dataset.name, () => source);
  if (copied) button.dispatchEvent(new Event("copied", { bubbles: true }));
});
