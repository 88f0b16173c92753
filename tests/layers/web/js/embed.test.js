import assert from "node:assert/strict";
import { test } from "node:test";
import { readAsked } from "../../../../layers/web/js/embed/host_messages.js";
import { dayOf } from "../../../../layers/web/js/core/dates.js";

test("the three messages of a page that embeds the map are understood", () => {
  assert.deepEqual(readAsked({ kurskmap: 1, type: "go", date: "2025-03-16" }), { ask: "date", day: dayOf("2025-03-16") });
  assert.deepEqual(readAsked({ kurskmap: 1, type: "go", chapter: "sudzha" }), { ask: "chapter", chapter: "sudzha" });
  assert.deepEqual(readAsked({ type: "watch", kurskmap: 1 }), { ask: "watch" });
});

test("everything else is ignored", () => {
  const circle = { kurskmap: 1, type: "go" };
  circle.date = circle;
  for (const data of [
    null,
    undefined,
    7,
    "watch",
    [],
    {},
    circle,
    { type: "watch" },
    { kurskmap: "1", type: "watch" },
    { kurskmap: 2, type: "watch" },
    { kurskmap: 1, type: "watch", also: 1 },
    { kurskmap: 1, type: "listen" },
    { kurskmap: 1, type: "view", date: "2025-03-16" },
    { kurskmap: 1, type: "widths", widths: [1, 2] },
    { kurskmap: 1, type: "go" },
    { kurskmap: 1, type: "go", date: "2025-03-16", chapter: "sudzha" },
    { kurskmap: 1, type: "go", date: "2025-02-31" },
    { kurskmap: 1, type: "go", date: "2025-03-16T00:00" },
    { kurskmap: 1, type: "go", date: 20163 },
    { kurskmap: 1, type: "go", date: ["2025-03-16"] },
    { kurskmap: 1, type: "go", chapter: 7 },
    { kurskmap: 1, type: "go", chapter: "x".repeat(101) },
    { kurskmap: 1, type: "go", date: "2025-03-16", only: [] },
  ])
    assert.equal(readAsked(data), null, JSON.stringify(data === circle ? "a circle" : data));
});
