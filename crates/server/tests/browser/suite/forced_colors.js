// G9: with forced colours backgrounds and shadows are gone; what is used is seen by its border, and text keeps to the
// colours of the person.
const complaints = [];
if (!matchMedia('(forced-colors: active)').matches) {
  complaints.push('the browser does not force colours');
}
const bordered = (style) => ['Top', 'Right', 'Bottom', 'Left'].some((side) =>
  style[`border${side}Style`] !== 'none' && parseFloat(style[`border${side}Width`]) >= 1)
  || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1);
const drawn = (element) => ['checkbox', 'radio', 'range', 'file'].includes(element.type)
  && getComputedStyle(element).appearance !== 'none';
const small = (element) => element.clientWidth <= 2 || element.clientHeight <= 2;
for (const element of controls()) {
  // What is in a list or a menu is told apart by the list.
  const listed = element.closest('[role=menu], [role=listbox], [role=tablist]');
  const labelled = (element.labels ?? []).length && small(element);
  if (!listed && !labelled && !drawn(element) && !bordered(getComputedStyle(element))) {
    complaints.push(`${called(element)} has no border when colours are forced`);
  }
}
const own = [...document.body.querySelectorAll('*')].filter((element) => seen(element) && !element.closest('svg')
  && getComputedStyle(element).forcedColorAdjust === 'none'
  && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
complaints.push(...own.map((element) => `${called(element)} keeps its own colours when colours are forced`));
return complaints;
