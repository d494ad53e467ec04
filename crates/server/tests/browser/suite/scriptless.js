// G7: without script there is a page, every form can be sent, and nothing is offered that would do nothing.
const complaints = [];
if (![...document.querySelectorAll('h1')].some(seen)) {
  complaints.push('there is no heading');
}
// What is switched off for this person, and says so, is not dead: it would do nothing with a script, too.
const isOff = (element) => element.disabled || element.getAttribute('aria-disabled') === 'true';
for (const form of [...document.forms].filter(seen)) {
  if ([...form.elements].filter((element) => element.type !== 'hidden').every(isOff)) {
    continue;
  }
  const sends = [...form.elements].some((element) => ['submit', 'image'].includes(element.type) && seen(element));
  if (!sends) {
    complaints.push(`${called(form)} has nothing to send it`);
  }
}
const acts = (button) => (button.type !== 'button' && button.form)
  || button.hasAttribute('popovertarget') || button.hasAttribute('commandfor');
for (const button of [...document.querySelectorAll('button, input[type=button]')].filter(seen)) {
  if (!isOff(button) && !acts(button)) {
    complaints.push(`${called(button)} does nothing`);
  }
}
for (const link of [...document.querySelectorAll('a')].filter(seen)) {
  const href = link.getAttribute('href') ?? '';
  if (href === '' || href === '#' || href.startsWith('javascript:')) {
    complaints.push(`${called(link)} leads nowhere`);
  }
}
for (const pretended of [...document.querySelectorAll('[role=button]:not(button)')].filter(seen)) {
  complaints.push(`${called(pretended)} does nothing`);
}
return complaints;
