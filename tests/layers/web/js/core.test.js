import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANGES, CHANGE_STYLES, luminance, symbolColour } from "../../../../layers/web/js/core/colours.js";
import { dayOf, isoOf, shortWordsOf, wordsOf } from "../../../../layers/web/js/core/dates.js";
import {
  canvasBox,
  innerBox,
  latLngBox,
  latitudeOf,
  mercatorBox,
  mercatorX,
  mercatorY,
  viewBox,
} from "../../../../layers/web/js/core/mercator.js";
import { grouped, say, sayCount, speakAs } from "../../../../layers/web/js/core/language.js";
import { clip, short } from "../../../../layers/web/js/core/text.js";
import { clamp, isBox, isPosition, listOf, overlaps } from "../../../../layers/web/js/core/values.js";

test("days and ISO dates are each other's inverse", () => {
  assert.equal(dayOf("1970-01-01"), 0);
  assert.equal(dayOf("2025-02-07"), 20126);
  for (let day = -40000; day < 40000; day += 13) assert.equal(dayOf(isoOf(day)), day);
});

test("what is not a date of the calendar has no day", () => {
  for (const text of ["2025-02-30", "2025-2-7", "2025-02-07T00:00:00", "", "soon", null, 7])
    assert.equal(dayOf(text), null);
  assert.equal(dayOf(" 2024-02-29 "), 19782);
});

test("days in words", () => {
  assert.equal(wordsOf(20126), "7 February 2025");
  assert.equal(shortWordsOf(20126), "7 Feb 2025");
});

test("long text is cut and says so", () => {
  assert.equal(clip("abc", 3), "abc");
  assert.equal(clip("a".repeat(1234), 3), "aaa… (cut here: 1,234 characters in all)");
  assert.equal(clip(null), "");
  assert.equal(short("abcdef", 4), "abc…");
  assert.equal(short(undefined), "");
});

test("counts in words, in English and in a language with three forms", () => {
  assert.deepEqual([0, 999, 1000, 1234567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
  const results = (/** @type {number} */ count) => sayCount("{count} result", "{count} results", count);
  assert.deepEqual([1, 2000].map(results), ["1 result", "2,000 results"]);
  const months = ["січня", "лютого"];
  speakAs({
    code: "uk",
    words: { "{count} result": ["{count} результат", "{count} результати", "{count} результатів"], "On the map for {day}.": ["На дату {day}."] },
    months,
    short_months: months,
    lone_months: months,
    long_day: "{d} {month} {y} р.",
    short_day: "{d} {month} {y}",
    short_month: "{month} {y}",
    group: "\u00a0",
    decimal: ",",
  });
  assert.deepEqual([1, 3, 11, 2000].map(results), ["1 результат", "3 результати", "11 результатів", "2\u00a0000 результатів"]);
  assert.equal(wordsOf(20126), "7 лютого 2025 р.");
  assert.equal(say("On the map for {day}.", { day: wordsOf(20126) }), "На дату 7 лютого 2025 р.");
  assert.equal(say("Back"), "Back");
  speakAs(null);
});

test("Mercator runs from 0 to 1 and back", () => {
  assert.deepEqual([-180, 0, 180].map(mercatorX), [0, 0.5, 1]);
  assert.ok(Math.abs(mercatorY(0) - 0.5) < 1e-12);
  assert.ok(mercatorY(90) < 1e-6 && mercatorY(-90) > 1 - 1e-6);
  for (let lat = -85; lat <= 85; lat += 5) assert.ok(Math.abs(latitudeOf(mercatorY(lat)) - lat) < 1e-9);
});

test("an extent in Leaflet's order is south-west, north-east, latitude first", () => {
  assert.deepEqual(latLngBox([34, 50, 39, 53]), [
    [50, 34],
    [53, 39],
  ]);
});

test("boxes of a canvas and of Mercator are each other's inverse", () => {
  const view = {
    zoom: 2,
    ratio: 1,
    width: 400,
    height: 200,
    margin: { x: 40, y: 20 },
    scale: 1024,
    left: 300,
    top: 100,
  };
  assert.deepEqual(canvasBox(viewBox(view), view, 0), [0, 0, 400, 200]);
  assert.deepEqual(canvasBox(mercatorBox([10, 20, 30, 40], view, 0), view, 5), [5, 15, 35, 45]);
  assert.deepEqual(canvasBox(innerBox(view), view, 0), [40, 20, 360, 180]);
});

test("numbers, positions, boxes and lists from outside", () => {
  assert.deepEqual([clamp(-1, 0, 2), clamp(1, 0, 2), clamp(3, 0, 2)], [0, 1, 2]);
  assert.deepEqual([[1, 2], [1, 2, 3], [1], [1, NaN], "12", null].map(isPosition), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.deepEqual([[1, 2, 3, 4], [1, 2, 3], [1, 2, 3, "4"], null].map(isBox), [true, false, false, false]);
  assert.deepEqual([listOf(null), listOf([1])], [[], [1]]);
  assert.ok(overlaps([0, 0, 2, 2], [2, 2, 3, 3]));
  assert.ok(!overlaps([0, 0, 2, 2], [2.1, 0, 3, 3]));
});

test("a symbol has a contrast of at least 3 to 1 on its disc", () => {
  assert.ok(Math.abs(luminance("#ffffff") - 1) < 1e-9);
  assert.equal(luminance("#000000"), 0);
  const style = (stroke, fill) => ({ light: { stroke, fill }, dark: { stroke, fill } });
  assert.equal(symbolColour(style("#ffffff", "#9b1c31"), "light"), "#ffffff");
  assert.equal(symbolColour(style("#8c8468", "#8c8468"), "light"), "#ffffff");
  assert.equal(symbolColour(style("#8c8468", "#8c8468"), "dark"), "#0e1319");
});

test("gained and lost differ by more than hue", () => {
  assert.deepEqual([...CHANGES].sort(), Object.keys(CHANGE_STYLES).sort());
  assert.notEqual(CHANGE_STYLES.gained.hatch, CHANGE_STYLES.lost.hatch);
  assert.match(CHANGE_STYLES.gained.label, /Gained/);
  assert.match(CHANGE_STYLES.lost.label, /Lost/);
});
