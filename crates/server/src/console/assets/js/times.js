// Distances in time go on while the page is open: once a minute, without being announced.

const units = [
  [60_000, "minute", 60],
  [3_600_000, "hour", 24],
  [86_400_000, "day", 31],
];

/** `3 minutes ago`, `in 23 hours`; null beyond a month. */
function distance(ahead) {
  const away = Math.abs(ahead);
  if (away < 60_000) return "just now";
  for (const [length, unit, most] of units) {
    const count = Math.floor(away / length);
    if (count >= most) continue;
    const text = `${count} ${unit}${count === 1 ? "" : "s"}`;
    return ahead > 0 ? `in ${text}` : `${text} ago`;
  }
  return null;
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-distance]")) {
    const text = distance(Date.parse(time.dateTime) - Date.now());
    if (text && text !== time.textContent) time.textContent = text;
  }
}, Number(document.body.dataset.minute));
