// G1: the first stop is a link into the main part; from there the next stop is the first one behind where it leads.
const main = document.querySelector('main');
const active = document.activeElement;
if (arguments[0] === 'is first') {
  const target = active.hash && document.getElementById(active.hash.slice(1));
  return main && target && (main === target || main.contains(target))
    ? []
    : [`the first stop is ${called(active)}, no link into the main part`];
}
const target = document.getElementById(location.hash.slice(1));
const behind = stops().filter((stop) => target?.compareDocumentPosition(stop)
  & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY));
return target && (behind.length === 0 || behind[0] === active)
  ? []
  : [`behind the skip link the next stop is ${called(active)}`];
