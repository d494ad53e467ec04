// How the rules see a page: what is visible, what can be focused, and what an element is called in a complaint.

const seen = (element) =>
  element.getClientRects().length > 0 && element.checkVisibility({ checkVisibilityCSS: true });

const called = (element) => {
  const words = (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().replace(/\s+/g, ' ');
  const id = element.id ? `#${element.id}` : '';
  return `<${element.localName}${id}>${words ? ` "${words.slice(0, 40)}"` : ''}`;
};

const dialogs = () => [...document.querySelectorAll('dialog:modal')];

// What can be used now: the dialog that is open on top of everything, or the document.
const inUse = () => dialogs().at(-1) ?? document;

const CONTROLS = 'button, input:not([type=hidden]), select, textarea, [role=button], [role=checkbox], [role=combobox],'
  + ' [role=menuitem], [role=option], [role=radio], [role=switch], [role=tab], [role=textbox]';

const controls = () => [...inUse().querySelectorAll(CONTROLS)].filter(seen);

// The stops of the Tab key, in the order of the document. Of a group of radio buttons only one is.
const stops = () => {
  const candidates = 'a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe,'
    + ' audio[controls], video[controls], [contenteditable]:not([contenteditable=false]), [tabindex]';
  const groups = new Set();
  return [...inUse().querySelectorAll(candidates)].filter((element) => {
    if (element.tabIndex < 0 || element.matches(':disabled') || element.closest('[inert]') || !seen(element)) {
      return false;
    }
    if (element.type !== 'radio' || !element.name) {
      return true;
    }
    const group = [...inUse().querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)]
      .filter((radio) => radio.form === element.form);
    const checked = group.find((radio) => radio.checked);
    if (checked) {
      return checked === element;
    }
    const key = group[0];
    return !groups.has(key) && groups.add(key);
  });
};
