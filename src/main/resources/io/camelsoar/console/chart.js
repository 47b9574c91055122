// Bars for each day, the 90th percentile behind the median; the same numbers as a table for who does not see them.
"use strict";

const WIDTH = 900, HEIGHT = 220, LEFT = 70, BOTTOM = 24, TOP = 8;

function took(seconds) {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 3600) return `${Math.round(seconds / 6) / 10} min`;
  if (seconds < 86400) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 8640) / 10} d`;
}

function drawn(name, text, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  if (text !== null) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function chart(days, title) {
  const most = Math.max(1, ...days.map((day) => day.p90 || 0));
  const high = HEIGHT - BOTTOM - TOP, wide = (WIDTH - LEFT) / days.length;
  const at = (seconds) => TOP + high * (1 - seconds / most);
  const counted = days.filter((day) => day.count > 0);
  const last = counted[counted.length - 1];
  const svg = drawn("svg", null, { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title + (last
    ? `: on ${last.day}, of ${last.count}, median ${took(last.median)}, 90 % within ${took(last.p90)}` : ": none") });
  for (const part of [0, 0.5, 1]) {
    svg.append(drawn("line", null, { x1: LEFT, x2: WIDTH, y1: at(most * part), y2: at(most * part), class: "axis" }),
      drawn("text", took(most * part), { x: LEFT - 6, y: at(most * part) + 4, "text-anchor": "end" }));
  }
  days.forEach((day, index) => {
    const x = LEFT + index * wide;
    if (day.count > 0) {
      for (const [kind, edge] of [["p90", 2], ["median", wide / 4]]) {
        const bar = drawn("rect", null, { x: x + edge, width: wide - 2 * edge, y: at(day[kind]),
          height: Math.max(1, at(0) - at(day[kind])), class: kind });
        bar.append(drawn("title", `${day.day}: ${day.count}, median ${took(day.median)}, 90 % within ${took(day.p90)}`, {}));
        svg.append(bar);
      }
    }
    if (index % 7 === 1) {
      const end = index === days.length - 1; // or it would be cut
      svg.append(drawn("text", day.day.slice(5), { x: end ? WIDTH : x + wide / 2, y: HEIGHT - 6, "text-anchor": end ? "end" : "middle" }));
    }
  });
  return svg;
}
