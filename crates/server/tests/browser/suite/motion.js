// G9: where less motion is wanted nothing moves by itself and nothing changes gradually.
const complaints = [];
if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
  complaints.push('the browser does not ask for less motion');
}
// Computed times are in seconds, whatever the style says.
const seconds = (list) => Math.max(...list.split(',').map(parseFloat));
const LONGEST = 0.01; // seconds: what nobody sees
for (const element of [document.documentElement, ...document.querySelectorAll('body, body *')]) {
  for (const part of [null, '::before', '::after', '::backdrop']) {
    const style = getComputedStyle(element, part);
    if (style.animationName !== 'none' && seconds(style.animationDuration) > LONGEST) {
      complaints.push(`${called(element)} ${part ?? ''} is animated by ${style.animationName}`);
    }
    if (style.transitionProperty !== 'none' && seconds(style.transitionDuration) > LONGEST) {
      complaints.push(`${called(element)} ${part ?? ''} changes in ${style.transitionDuration}`);
    }
  }
  if (getComputedStyle(element).scrollBehavior === 'smooth') {
    complaints.push(`${called(element)} scrolls smoothly`);
  }
}
return complaints.slice(0, 5);
