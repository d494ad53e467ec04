// G1: language, one first heading, no level left out on the way down, one of each id.
const complaints = [];
if (!document.documentElement.lang) {
  complaints.push('the document has no language');
}
const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(seen);
const first = headings.filter((heading) => heading.localName === 'h1');
if (first.length !== 1) {
  complaints.push(`${first.length} of h1, not one`);
}
const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) {
  complaints.push(`two elements have the id "${id}"`);
}
if (!document.querySelector('link[rel~=icon]')) {
  complaints.push('the page links no icon');
}
return complaints;
