// The details of one leg of the reader's own tracks. All of it is text nodes: names are as broadcast and may hold anything.

import { el, isEmbedded, isFramed, svg } from "../core/dom.js";
import { dataLanguage, grouped, say, sayCount } from "../core/language.js";
import { clip } from "../core/text.js";
import { endWords, hoursWords, timeWords } from "./track_words.js";

const CHART_WIDTH = 320;

const CHART_HEIGHT = 100;

const CHART_INSET = { left: 40, right: 6, top: 18, bottom: 18 };

/** So many gaps are listed one by one. */
const MOST_GAPS = 8;


/**
 * @param {import("./tracks.js").Tracks} tracks
 * @param {number} i
 * @returns {Node[]}
 */
export function trackCard(tracks, i) {
  const { data } = tracks;
  const leg = data.legs[i];
  const ends = [
    [say("From"), endWords(leg.origin, true)],
    [say("Left"), interval(data, leg.depart)],
    [say("To"), endWords(leg.destination, false)],
    [say("Came"), interval(data, leg.arrive)],
    [say("Heard"), say("{reports} reports on {km} km", { reports: grouped(leg.pings), km: grouped(leg.km) })],
    [
      say("Not seen"),
      leg.gaps.length
        ? say("{unseen} of {all}", { unseen: hoursWords(leg.unseen * 360), all: hoursWords(leg.last - leg.first) })
        : say("no gap"),
    ],
    ...(leg.jumps ? [[say("Jumps"), sayCount("{count} jump: an identity may be false", "{count} jumps: an identity may be false", leg.jumps)]] : []),
  ];
  return [
    el("p", { class: "km-card-kicker", text: say("Your own track, as broadcast") }),
    el("p", { class: "km-card-when", text: say("{first} to {last}", { first: timeWords(data, leg.first), last: timeWords(data, leg.last) }) }),
    el("h2", { class: "km-card-title", lang: dataLanguage(), text: clip(data.nameOf(i), 120) }),
    el("p", { class: "km-card-status", text: say("From your file {name}. Only you see it; it is no claim of this map.", { name: clip(data.files[leg.file] ?? "", 120) }) }),
    pairs(ends),
    el("h3", { text: say("Speed and height") }),
    ...charts(data, i),
    ...trackSection(say("Gaps"), gapList(data, leg)),
    ...trackSection(say("What the vessel said of itself"), saidList(data, leg)),
    ...(isFramed && !isEmbedded ? comparison(tracks, i) : []),
    el("h3", { text: say("About the drawing") }),
    el(
      "ul",
      { class: "km-caveats" },
      el("li", { text: say("Positions and identity are as broadcast; anybody can falsify them.") }),
      el("li", { text: say("Between two reports the line is straight. Where it was not seen, nobody knows its way.") }),
    ),
    el("p", { class: "km-card-id", text: say("Record {id}", { id: clip(leg.id, 120) }) }),
  ];
}

/**
 * The way to the comparison with reported legs, which the page around the map has.
 * @param {import("./tracks.js").Tracks} tracks
 * @param {number} i
 * @returns {Node[]}
 */
function comparison(tracks, i) {
  return [
    el("h3", { text: say("A reported leg beside it") }),
    el(
      "p",
      {},
      `${say("What this track supports, contradicts or cannot say of a reported leg is compared below the map.")} `,
      el("button", { type: "button", class: "km-text-button", text: say("Compare with a reported leg"), onclick: () => tracks.compare(i) }),
    ),
  ];
}

/**
 * @param {string} title
 * @param {Node | null} content
 * @returns {Node[]}
 */
function trackSection(title, content) {
  return content ? [el("h3", { text: title }), content] : [];
}

/** @param {string[][]} rows */
function pairs(rows) {
  return el("dl", { class: "km-figures" }, ...rows.flatMap(([label, value]) => [el("dt", { text: label }), el("dd", { text: clip(value, 240) })]));
}

/**
 * @param {import("./track_data.js").TrackData} data
 * @param {(number | null)[]} times
 * @returns {string}
 */
function interval(data, [first, last]) {
  if (first === null && last === null) return say("not seen");
  return say("between {first} and {last}", { first: timeWords(data, first), last: timeWords(data, last) });
}

/**
 * @param {import("./track_data.js").TrackData} data
 * @param {PayloadTrackLeg} leg
 */
function gapList(data, leg) {
  if (!leg.gaps.length) return null;
  const rows = leg.gaps.slice(0, MOST_GAPS).map(([last, again]) =>
    el("li", {
      text: say("Not seen for {time}: {first} to {last}", {
        time: hoursWords(again - last),
        first: timeWords(data, last),
        last: timeWords(data, again),
      }),
    }),
  );
  if (leg.gaps.length > MOST_GAPS) rows.push(el("li", { text: sayCount("and {count} more gap", "and {count} more gaps", leg.gaps.length - MOST_GAPS) }));
  return el("ul", { class: "km-caveats" }, ...rows);
}

/**
 * @param {import("./track_data.js").TrackData} data
 * @param {PayloadTrackLeg} leg
 */
function saidList(data, leg) {
  if (!leg.said.length) return null;
  /** @type {Record<string, string>} */
  const labels = { name: say("Name"), imo: say("IMO number"), callsign: say("Call sign"), shiptype: say("Type of ship") };
  return el(
    "dl",
    { class: "km-figures" },
    ...leg.said.flatMap(([field, value, first, last]) => [
      el("dt", { text: labels[field] ?? clip(field, 40) }),
      el("dd", {}, el("span", { lang: dataLanguage(), text: clip(value, 120) }), ` (${say("sent {first} to {last}", { first: timeWords(data, first), last: timeWords(data, last) })})`),
    ]),
  );
}

/**
 * The charts of speed and height over time; a sentence where neither was broadcast.
 * @param {import("./track_data.js").TrackData} data
 * @param {number} i
 * @returns {Node[]}
 */
function charts(data, i) {
  const { t, speed, height } = data.chartOf(i);
  const made = [
    chart(data, i, t, speed, say("Speed"), say("kn")),
    chart(data, i, t, height, say("Height"), say("ft")),
  ].filter((each) => each !== null);
  return made.length ? made : [el("p", { class: "km-quiet", text: say("No speeds and no heights were broadcast.") })];
}

/**
 * One curve over the time of the leg. Where the vessel was not seen, or sent no value, it is left empty.
 * @param {import("./track_data.js").TrackData} data
 * @param {number} i
 * @param {Int32Array} t
 * @param {Float64Array} values
 * @param {string} what
 * @param {string} unit
 * @returns {SVGSVGElement | null}
 */
function chart(data, i, t, values, what, unit) {
  const sound = [...values].filter((value) => !Number.isNaN(value));
  if (!sound.length) return null;
  const { gaps } = data.legs[i];
  const [first, last] = [data.first[i], data.last[i]];
  const [low, high] = [Math.min(0, ...sound), Math.max(...sound, 1)];
  const inner = CHART_WIDTH - CHART_INSET.left - CHART_INSET.right;
  const tall = CHART_HEIGHT - CHART_INSET.top - CHART_INSET.bottom;
  /** @param {number} time */
  const xOf = (time) => CHART_INSET.left + ((time - first) / Math.max(last - first, 1)) * inner;
  /** @param {number} value */
  const yOf = (value) => CHART_INSET.top + (1 - (value - low) / (high - low)) * tall;
  let path = "";
  let before = -1;
  t.forEach((time, n) => {
    if (Number.isNaN(values[n])) {
      before = -1;
      return;
    }
    const isSilent = before >= 0 && gaps.some(([from, to]) => from < time && to > before);
    path += `${before < 0 || isSilent ? "M" : "L"}${xOf(time).toFixed(1)} ${yOf(values[n]).toFixed(1)}`;
    // A value alone between two gaps is a point.
    if (before < 0 || isSilent) path += "h0.01";
    before = time;
  });
  const most = Math.max(...sound);
  const empty = sayCount("{count} gap", "{count} gaps", gaps.length);
  const text = say("{what} over time, in {unit}: from {low} to {high}; {gaps} left empty.", {
    what,
    unit,
    low: grouped(Math.round(Math.min(...sound))),
    high: grouped(Math.round(most)),
    gaps: empty,
  });
  return svg(
    "svg",
    { class: "km-track-chart", viewBox: `0 0 ${CHART_WIDTH} ${CHART_HEIGHT}`, role: "img", "aria-label": text },
    ...gaps.map(([from, to]) =>
      svg("rect", { class: "km-track-unseen", x: xOf(from), y: CHART_INSET.top, width: Math.max(xOf(to) - xOf(from), 1), height: tall }),
    ),
    svg("path", { class: "km-track-axis", d: `M${CHART_INSET.left} ${CHART_INSET.top}V${CHART_INSET.top + tall}H${CHART_WIDTH - CHART_INSET.right}` }),
    svg("path", { class: "km-track-curve", d: path }),
    svg("text", { x: CHART_INSET.left - 4, y: CHART_INSET.top + 4, "text-anchor": "end", text: grouped(Math.round(high)) }),
    svg("text", { x: CHART_INSET.left - 4, y: CHART_INSET.top + tall, "text-anchor": "end", text: grouped(Math.round(low)) }),
    svg("text", { x: CHART_INSET.left, y: CHART_INSET.top - 7, class: "km-track-unit", text: `${what}, ${unit}` }),
    svg("text", { x: CHART_INSET.left, y: CHART_HEIGHT - 4, text: timeWords(data, first) }),
    svg("text", { x: CHART_WIDTH - CHART_INSET.right, y: CHART_HEIGHT - 4, "text-anchor": "end", text: timeWords(data, last) }),
  );
}
