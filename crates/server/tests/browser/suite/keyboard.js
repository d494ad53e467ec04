// G6: a walk with the Tab key. This begins it; step() judges where the focus is, and end() the walk as a whole.

const LEAST_RING = 2; // CSS pixels
const LEAST_CONTRAST = 3;
const LEAST_TARGET = 24; // CSS pixels, both ways

const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
probe.canvas.width = probe.canvas.height = 1;

// Any colour that a computed style has, as red, green, blue and opacity.
const pixel = (color) => {
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = probe.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
};

const over = (above, below) => [0, 1, 2].map((at) => above[at] * above[3] + below[at] * (1 - above[3]));

const paper = () => {
  const sheet = document.createElement('span');
  document.body.append(sheet);
  sheet.style.backgroundColor = 'Canvas';
  const color = pixel(getComputedStyle(sheet).backgroundColor);
  sheet.remove();
  return color;
};

// What an element is painted on, itself included.
const ground = (element, sheet) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const color = pixel(getComputedStyle(at).backgroundColor);
    layers.push(color);
    if (color[3] === 1) {
      break;
    }
  }
  return layers.reverse().reduce((below, above) => over(above, below), sheet);
};

const luminance = (color) => {
  const [red, green, blue] = color.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

// What may show the focus of an element: itself, its labels, and what stands closely around it.
const bearers = (element) => [
  element, ...(element.labels ?? []), element.parentElement, element.parentElement?.parentElement,
].filter(Boolean);

const ring = (element) => {
  const style = getComputedStyle(element);
  const width = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  return { width, color: style.outlineColor, inside: parseFloat(style.outlineOffset) < 0 };
};

const unseenFocus = (element, sheet) => {
  const shown = bearers(element).map((bearer) => ({ bearer, ...ring(bearer) })).filter(({ width }) => width > 0);
  if (shown.length === 0) {
    return 'shows no focus ring';
  }
  const { bearer, width, color, inside } = shown[0];
  if (width < LEAST_RING) {
    return `has a focus ring of ${width} px`;
  }
  const behind = ground(inside ? bearer : bearer.parentElement ?? bearer, sheet);
  const found = contrast(over(pixel(color), behind), behind);
  return found < LEAST_CONTRAST ? `has a focus ring of contrast ${found.toFixed(2)}` : null;
};

const coveredBy = (element) => {
  const box = element.getClientRects()[0];
  const inset = 2;
  const [middle, center] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const points = [
    [middle, center], [box.left + inset, center], [box.right - inset, center],
    [middle, box.top + inset], [middle, box.bottom - inset],
  ];
  const padding = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
  const large = box.width > innerWidth || box.height > innerHeight - padding;
  let hits = 0;
  for (const [x, y] of points) {
    const hit = document.elementFromPoint(x, y);
    if (!hit) {
      // Of a field of several lines the browser shows the line that is written in.
      if (!large && element.localName !== 'textarea') {
        const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map(Math.round);
        return `is outside the window when it has the focus, from ${left},${top} to ${right},${bottom}`;
      }
    } else if (element.contains(hit) || hit.closest('label')?.control === element) {
      hits += 1;
    } else if (!large) {
      return `is covered by ${called(hit)}`;
    }
  }
  return hits === 0 ? 'is covered' : null;
};

// A link in a sentence is as high as the sentence; everything else that is pointed at has a size.
const inSentence = (element) => getComputedStyle(element).display === 'inline'
  && [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

const tooSmall = (element) => {
  if (element.localName === 'a' && inSentence(element)) {
    return null;
  }
  const boxes = [element, ...(element.labels ?? [])].flatMap((part) => [...part.getClientRects()]);
  const large = (length) => length > LEAST_TARGET - 0.05;
  const fits = boxes.some((box) => large(box.width) && large(box.height));
  const { width, height } = element.getBoundingClientRect();
  return fits ? null : `is a target of ${width.toFixed(1)} by ${height.toFixed(1)} px`;
};

// Reading goes to the right along a line, then down; a column beside the last one begins at its top again.
const readBackwards = (before, after) => {
  const sameLine = after.top < before.bottom - 1 && before.top < after.bottom - 1;
  const above = after.bottom <= before.top + 1;
  const inside = before.left <= after.left && after.right <= before.right
    && before.top <= after.top && after.bottom <= before.bottom;
  return !inside && ((sameLine && after.right <= before.left + 1) || (above && after.left < before.right - 1));
};

const placed = (element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left: left + scrollX, right: right + scrollX, top: top + scrollY, bottom: bottom + scrollY };
};

scrollTo(0, 0);
const all = stops();
const places = new Map(all.map((element) => [element, placed(element)]));
const visited = [];
const complaints = new Set();
const sheet = paper();

globalThis.keywright_walk = {
  // False when the walk is over: the focus left the page, or is where it was before.
  step() {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) {
      return false;
    }
    if (visited.at(-1) === element) {
      // A field of several parts, a date, is several stops.
      return element.localName === 'input' && visited.filter((one) => one === element).length < 10
        && visited.push(element) > 0;
    }
    if (visited.includes(element) || dialogs().length && !inUse().contains(element)) {
      return false;
    }
    visited.push(element);
    for (const wrong of [unseenFocus(element, sheet), coveredBy(element), tooSmall(element)]) {
      if (wrong) {
        complaints.add(`${called(element)} ${wrong}`);
      }
    }
    return true;
  },
  end() {
    for (const element of all.filter((one) => !visited.includes(one))) {
      complaints.add(`the Tab key does not reach ${called(element)}`);
    }
    const known = visited.filter((element) => places.has(element));
    known.slice(1).forEach((element, at) => {
      if (readBackwards(places.get(known[at]), places.get(element))) {
        complaints.add(`the Tab key goes back from ${called(known[at])} to ${called(element)}`);
      }
    });
    delete globalThis.keywright_walk;
    return [...complaints];
  },
};

// From the beginning: sequential focus starts at what had the focus last.
const top = dialogs().at(-1) ?? document.body;
const bare = top.getAttribute('tabindex') === null;
if (bare) {
  top.tabIndex = -1;
}
top.focus({ preventScroll: true });
if (bare) {
  top.removeAttribute('tabindex');
}
return all.filter((element) => element.tabIndex > 0)
  .map((element) => `${called(element)} has a tabindex of ${element.tabIndex}`);
