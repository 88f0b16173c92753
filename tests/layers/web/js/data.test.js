import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../../../../layers/web/js/data/columns.js";
import { Features } from "../../../../layers/web/js/data/features.js";
import { projectGeometry, shapeOf } from "../../../../layers/web/js/data/geometry.js";
import { dayOf, endOf, isoOf, minuteAt, startOf, wordsOf } from "../../../../layers/web/js/core/dates.js";
import { closestZoom } from "../../../../layers/web/js/core/zoom_limit.js";
import {
  cardThen,
  cardVersion,
  horizonOf,
  intervalsOf,
  knownUnderWay,
  notYetKnown,
} from "../../../../layers/web/js/data/knowledge.js";
import { ACTIVE, ALWAYS, NEVER, PAST, TimeIndex, UPCOMING, underWay } from "../../../../layers/web/js/data/time_index.js";
import { TimeScale } from "../../../../layers/web/js/data/time_scale.js";
import { VarintReader } from "../../../../layers/web/js/data/varint.js";

const point = { type: "Point", coordinates: [0, 0] };

/** Features that begin and end on some days. */
function featuresOf(...spans) {
  const features = spans.map(([from, to], i) => ({
    id: `f${i}`,
    layer: "a",
    kind: "event",
    style: "x",
    geometry: point,
    from,
    to,
  }));
  return new Features({ features, layers: [], styles: {}, period: [0, 100], changes: [30, 10, 10, null] });
}

test("varints: five bits a character, low bits first, then zigzag", () => {
  const reader = new VarintReader("Af_fgB");
  assert.deepEqual([reader.count(), reader.count(), reader.count(), reader.count()], [0, 31, 1023, 32]);
  assert.ok(reader.done);
  const signed = new VarintReader("ABCDE");
  assert.deepEqual(
    [0, 1, 2, 3, 4].map(() => signed.difference()),
    [0, -1, 1, -2, 2],
  );
});

test("rows from every sort of column", () => {
  const packed = {
    count: 3,
    columns: {
      id: { rows: ["a", "b", "c"] },
      same: { as: "id" },
      day: { least: 20000, plus: "ACB" },
      kind: { set: ["x", "y"], at: "ABA" },
      lists: { each: "CAB", count: 3, items: { all: 7 } },
      card: { has: "BAB", of: { count: 2, columns: { title: { rows: ["t", "u"] } } } },
      fixed: { all: null },
    },
  };
  assert.deepEqual(rowsOf(packed), [
    { id: "a", same: "a", day: 20000, kind: "x", lists: [7, 7], card: { title: "t" }, fixed: null },
    { id: "b", same: "b", day: 20002, kind: "y", lists: [], card: null, fixed: null },
    { id: "c", same: "c", day: 20001, kind: "x", lists: [7], card: { title: "u" }, fixed: null },
  ]);
  const plain = [{ a: 1 }];
  assert.equal(rowsOf(plain), plain);
});

test("geometries become points, lines and rings in Mercator; what cannot be read is left out", () => {
  const shape = projectGeometry({
    type: "LineString",
    coordinates: [
      [0, 0],
      [180, 0],
      ["x", 1],
    ],
  });
  assert.deepEqual(
    shape.lines.map((line) => [...line]),
    [[0.5, 0.5, 1, 0.5]],
  );
  assert.deepEqual(shape.box, [0.5, 0.5, 1, 0.5]);
  const box = {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 0],
      ],
    ],
  };
  const all = shapeOf({ type: "FeatureCollection", features: [{ geometry: box }, { geometry: point }, null] });
  assert.deepEqual([all.points.length, all.lines.length, all.rings.length], [1, 0, 1]);
  assert.equal(projectGeometry({ type: "MultiPolygon", coordinates: 7 }).rings.length, 0);
  assert.equal(shapeOf("nothing").points.length, 0);
});

test("a feature is upcoming before its first day, active up to its last, past from its end on", () => {
  const index = new TimeIndex(featuresOf([10, 20], [20, null], [null, null]));
  const states = (day) => {
    index.moveTo(day, () => {});
    return [...index.state];
  };
  assert.deepEqual(states(9), [UPCOMING, UPCOMING, ACTIVE]);
  assert.deepEqual(states(10), [ACTIVE, UPCOMING, ACTIVE]);
  assert.deepEqual(states(19), [ACTIVE, UPCOMING, ACTIVE]);
  assert.deepEqual(states(20), [PAST, ACTIVE, ACTIVE]);
  assert.deepEqual(states(9), [UPCOMING, UPCOMING, ACTIVE]);
});

test("steps to and fro give the states of a fresh index, and call back for each that changes", () => {
  const spans = Array.from({ length: 60 }, (_, k) => [(k * 37) % 100, ((k * 37) % 100) + (k % 9)]);
  const features = featuresOf(...spans);
  const index = new TimeIndex(features);
  let before = [...index.state];
  for (let step = 0; step < 80; step++) {
    const day = (step * 61) % 103;
    const touched = new Set();
    index.moveTo(day, (i) => touched.add(i));
    const fresh = new TimeIndex(features);
    fresh.moveTo(day, () => {});
    assert.deepEqual([...index.state], [...fresh.state], `day ${day}`);
    before.forEach((state, i) => assert.ok(state === index.state[i] || touched.has(i)));
    before = [...index.state];
  }
});

test("features: places, timeless ones, the period and its changes", () => {
  const features = featuresOf([10, 20], [null, null]);
  assert.deepEqual(features.changes, [10, 30]);
  const inPeriod = [-5, 7, 7.4, 100, 1000].map((day) => features.inPeriod(day));
  assert.deepEqual(inPeriod, [0, 7, minuteAt(7.4), 100, 100]);
  assert.deepEqual([features.isTimeless(0), features.isTimeless(1)], [false, true]);
  assert.equal(features.from[1], ALWAYS);
  assert.equal(features.style(0).label, "Other");
  assert.equal(features.places.length, 2);
});

test("a vehicle is under way from the middle of its departure to the middle of its arrival", () => {
  const move = { depart: [10, 12], arrive: [20, 22] };
  assert.equal(underWay(move, 10), null);
  assert.equal(underWay(move, 11), 0.05);
  assert.equal(underWay(move, 20), 0.95);
  assert.equal(underWay(move, 21), null);
  assert.equal(underWay({ depart: [10, 12], arrive: [10, 12] }, 11), 0.75);
  assert.equal(underWay({ depart: [10, null], arrive: [20, 22] }, 15), null);
  const silent = { ...move, gaps: [[13, 14.25]] };
  assert.deepEqual([12, 13, 14].map((day) => underWay(silent, day) === null), [false, true, false]);
  assert.equal(underWay(null, 15), null);
});

test("a date with a time is a minute, and a whole number is a day", () => {
  const noon = dayOf("2025-02-07T12:00Z");
  const day = dayOf("2025-02-07");
  assert.deepEqual([startOf(day), endOf(day)], [day, day + 1]);
  assert.deepEqual([startOf(noon), endOf(noon)], [day + 0.5, day + 721 / 1440]);
  assert.equal(dayOf("2025-02-07T15:00:59+03:00"), noon);
  assert.equal(isoOf(noon), "2025-02-07T12:00Z");
  assert.equal(wordsOf(noon), "7 February 2025, 12:00 UTC");
  // Midnight as a time is not the day.
  assert.equal(isoOf(dayOf("2025-02-07T00:00Z")), "2025-02-07T00:00Z");
  for (let minute = 0; minute < 1440; minute++) {
    const time = 20126 + minute / 1440;
    assert.equal(startOf(minuteAt(time)), time);
    assert.equal(isoOf(minuteAt(time)).slice(11), `${new Date(minute * 60000).toISOString().slice(11, 16)}Z`);
  }
  assert.deepEqual(["2025-02-30T10:00Z", "2025-02-07T10:00", "2025-02-07T25:00Z"].map(dayOf), [null, null, null]);
});

test("what has a time is on the map in its minutes and on its day", () => {
  const features = featuresOf([10 + 600 / 1440, 10 + 602 / 1440], [10, 11]);
  const index = new TimeIndex(features);
  /** @type {(day: number) => number[]} */
  const at = (day) => {
    index.moveTo(day, () => {});
    return [...index.state];
  };
  const dates = [9, 10, minuteAt(10 + 599 / 1440), minuteAt(10 + 600 / 1440), minuteAt(10 + 601 / 1440), minuteAt(10 + 602 / 1440), 11];
  const forth = dates.map(at);
  assert.deepEqual(forth, [[0, 0], [1, 1], [0, 1], [1, 1], [1, 1], [2, 1], [2, 2]]);
  assert.deepEqual(dates.toReversed().map(at), forth.toReversed());
});

test("the strip's days and shares are each other's inverse, and a long gap is short", () => {
  const scale = new TimeScale(0, 1000, [10, 20, 900]);
  assert.equal(scale.breaks.length, 2);
  for (let day = 0; day <= 1000; day++) {
    if (scale.breaks.some((gap) => day > gap.from && day < gap.to)) continue;
    assert.equal(Math.round(scale.timeAt(scale.shareOf(day))), day);
  }
  assert.deepEqual([scale.shareOf(0), scale.shareOf(1000), scale.timeAt(-1), scale.timeAt(2)], [0, 1, 0, 1000]);
  for (let day = 1; day <= 1000; day++) assert.ok(scale.shareOf(day) >= scale.shareOf(day - 1));
  assert.ok(scale.shareOf(800) - scale.shareOf(100) < 0.3);
});

test("what was known then: nothing is shown before it became public, and every way back is the same", () => {
  const features = featuresOf([10, 20], [10, 20], [10, null], [null, null]);
  features.known.set([12, 40, 30, -5]);
  const { knownTiming } = features;
  const index = new TimeIndex(features, knownTiming);
  const at = (day) => {
    index.moveTo(day, () => {});
    return [...index.state];
  };
  const days = [5, 12, 19, 20, 30, 40, 90];
  const forth = days.map(at);
  assert.deepEqual(forth[0], [UPCOMING, UPCOMING, UPCOMING, ACTIVE]);
  assert.deepEqual(forth[1], [ACTIVE, UPCOMING, UPCOMING, ACTIVE]);
  assert.deepEqual(forth[4], [PAST, UPCOMING, ACTIVE, ACTIVE]);
  assert.deepEqual(forth[5], [PAST, PAST, ACTIVE, ACTIVE], "reported when it was over");
  assert.deepEqual([...days].reverse().map(at), [...forth].reverse());
});

test("a step tells of what became public, since hindsight is marked", () => {
  const features = featuresOf([10, 50]);
  features.known.set([30]);
  features.byKnown = Int32Array.of(0);
  const index = new TimeIndex(features);
  const told = [];
  for (const day of [12, 20, 30, 40, 29]) {
    const before = told.length;
    index.moveTo(day, (i) => told.push(i));
    told.push(`${day}:${told.length - before} ${features.isLate(0, day)}`);
  }
  assert.deepEqual(
    told.filter((one) => typeof one === "string"),
    ["12:1 true", "20:0 true", "30:1 false", "40:0 false", "29:1 true"],
  );
});

test("the map comes as close as its positions are exact", () => {
  assert.equal(closestZoom(0, 51), 13);
  assert.equal(closestZoom(Infinity, 51), 11);
  assert.ok(closestZoom(2, 51) > closestZoom(5, 51) && closestZoom(5, 51) > closestZoom(15, 51));
  const pixels = (km, zoom) => (km * 1000) / ((156543 * Math.cos((51 * Math.PI) / 180)) / 2 ** zoom);
  assert.ok(Math.abs(pixels(5, closestZoom(5, 51)) - 150) < 30);
});

test("nothing of a card is of a later day than that of which the map knows", () => {
  const card = (more) => ({ title: "t", figures: [], caveats: [], sources: [], others: [], followed: [], media: [], ...more });
  const features = new Features({
    features: [
      {
        id: "area",
        layer: "a",
        kind: "control_area",
        style: "x",
        geometry: point,
        from: 10,
        to: 40,
        known: 12,
        card: card({
          when: "day 10 – day 39",
          since: "since day 10",
          public: "Cited on day 30.",
          names_day: 35,
          sources: ["early", "late", "undated"],
          media: ["m"],
          figures: [{ label: "Arrival", value: "until day 39", since: "day 10 or later", until: 39 }],
          others: [{ id: "new", text: "n" }, { id: "gone", text: "g" }],
        }),
      },
      { id: "new", layer: "a", kind: "event", style: "x", geometry: point, from: 5, to: 6, known: 20, card: card({ when: "day 5" }) },
      { id: "never", layer: "a", kind: "event", style: "x", geometry: point, from: 5, to: 6, known: null, card: card({}) },
    ],
    sources: { early: { day: 12 }, late: { day: 30 }, undated: { day: null } },
    media: { m: { source: "late" } },
    layers: [],
    styles: {},
    period: [0, 100],
    changes: [],
  });
  const told = (day) => cardThen(features, 0, day);
  assert.deepEqual(told(null), { card: features.items[0].card, remarks: [] });
  const then = told(15).card;
  assert.equal(then.when, "since day 10");
  assert.equal(then.figures[0].value, "day 10 or later");
  assert.equal(then.public, "Became public 13 January 1970.");
  assert.deepEqual([then.sources, then.media, then.others], [["early", "undated"], [], []]);
  assert.deepEqual(told(15).remarks, [
    "1 source published later is left out; the grade is that of today.",
    "The text names a later day: it was announced in advance, or added since.",
  ]);
  assert.deepEqual(told(20).card.others, [{ id: "new", text: "n" }]);
  assert.deepEqual([told(38).card.when, told(39).card.when], ["since day 10", "day 10 – day 39"]);
  assert.deepEqual(told(39).remarks, []);
  // A feature that became public after the day is shown as it was known on the day when it became public.
  assert.deepEqual(told(3).card, told(12).card);
  const versions = [12, 20, 30, 35, 39].map((day) => [cardVersion(features, 0, day - 1), cardVersion(features, 0, day)]);
  for (const [before, after] of versions) assert.ok(after > before);
  assert.equal(cardVersion(features, 0, 21), cardVersion(features, 0, 29));
  assert.equal(notYetKnown(features, 1, 15), "Not yet known on 16 January 1970; became known 21 January 1970.");
  assert.equal(notYetKnown(features, 2, 15), "Not known on 16 January 1970.");
  assert.deepEqual([notYetKnown(features, 1, 20), notYetKnown(features, 1, null)], ["", ""]);
});

test("by a day of knowledge an end that is later is open, and a day stays a day", () => {
  const features = featuresOf([10, 40], [10, 21], [25, 26], [12.25, 20.5], [null, 30]);
  const ends = (knownBy) => [...intervalsOf({ features, mode: "happened", knownBy }).to];
  assert.deepEqual(ends(20), [NEVER, 21, 26, 20.5, NEVER]);
  assert.deepEqual(ends(19), [NEVER, NEVER, 26, NEVER, NEVER]);
  assert.equal(intervalsOf({ features, mode: "happened", knownBy: null }), features.timing);
  assert.equal(intervalsOf({ features, mode: "known", knownBy: null }), features.knownTiming);
  const app = { features, mode: "known", knownBy: null, day: 15 };
  assert.equal(horizonOf(app), 15);
  assert.equal(horizonOf(app, { timeIndex: { day: 17.75 } }), 17);
  assert.equal(horizonOf({ ...app, mode: "happened" }), null);
});

test("a vehicle is under way only where its arrival was known", () => {
  const features = featuresOf([10, 20]);
  features.items[0].move = { depart: [10, 11], arrive: [19, 20], gaps: [] };
  const app = { features, mode: "happened", knownBy: null };
  assert.ok(knownUnderWay(app, 0, 15) !== null);
  assert.equal(knownUnderWay({ ...app, knownBy: 18 }, 0, 15), null);
  assert.ok(knownUnderWay({ ...app, knownBy: 19 }, 0, 15) !== null);
});

test("the strip counts what was known by the date, and no more", async () => {
  globalThis.window = { matchMedia: () => ({ matches: false }) };
  globalThis.window.parent = globalThis.window;
  const { TimelineStrip } = await import("../../../../layers/web/js/ui/timeline_strip.js");
  const features = featuresOf([10, 11], [20, 21], [30, 31]);
  features.known.set([12, 26, 32]);
  const main = { shown: [1, 1, 1], timeIndex: { day: 25 } };
  const of = (app) => TimelineStrip.prototype.listed.call({ app: { features, main, ...app }, features, zoom: { isWhole: true } });
  assert.deepEqual(of({ mode: "happened", knownBy: null }), [0, 1, 2]);
  assert.deepEqual(of({ mode: "known", knownBy: null }), [0]);
  assert.deepEqual(of({ mode: "happened", knownBy: 26 }), [0, 1]);
});
