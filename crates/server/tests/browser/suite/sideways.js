// G5: nothing is wider than the window, but what scrolls in a region of its own, which has a name and takes the focus.
const complaints = [];
const width = document.documentElement.clientWidth;
const root = document.scrollingElement;
if (root.scrollWidth > width) {
  complaints.push(`the page is ${root.scrollWidth} px wide in a window of ${width} px`);
}

const scrolls = (element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX)
  && element.scrollWidth > element.clientWidth + 1;
const all = [...document.body.querySelectorAll('*')].filter(seen);
const regions = all.filter((element) => scrolls(element) && !element.matches('textarea, input, select'));
for (const region of regions) {
  const named = region.getAttribute('aria-label') || region.getAttribute('aria-labelledby');
  if (region.tabIndex < 0 || !region.hasAttribute('tabindex') || !named) {
    complaints.push(`${called(region)} scrolls sideways and cannot be focused by a name`);
  }
}

// What sticks out of the window without making it scroll is cut off.
const cut = all.filter((element) => {
  const { left, right } = element.getBoundingClientRect();
  return left < width && right > width + 1 && !regions.some((region) => region.contains(element) && region !== element);
});
const innermost = cut.filter((element) => !cut.some((other) => other !== element && element.contains(other)));
complaints.push(...innermost.slice(0, 3).map((element) => `${called(element)} sticks out of the window`));
return complaints;
