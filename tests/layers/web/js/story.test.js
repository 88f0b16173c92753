import assert from "node:assert/strict";
import { test } from "node:test";
import { addressText, messageOf, parsedAddress, partsOf } from "../../../../layers/web/js/story/address_form.js";

/** Three features, one of them a region, and a filter by claimant that lets the second through. */
const features = {
  payload: {
    theatres: [
      { id: "front", title: "Front", bbox: [34, 50, 36, 52] },
      { id: "all", title: "All", bbox: [24, 30, 142, 66] },
    ],
    address: { date: "2025-02-07", theatre: "front", layers: ["events"], opening: {}, claimants: { nis: "B" }, confidence: {}, modes: {} },
  },
  layers: [{ id: "events" }, { id: "places" }],
  indexOf: new Map([["E1", 0], ["E2", 1], ["A1", 2]]),
  isReference: [0, 0, 1],
  from: [20009, 20100, -2147483648],
  to: [20010, 20101, 2147483647],
  items: [
    { id: "E1", name: "First", kind: "event", tier: 1, card: { who: "HUR", body: "Ships came." } },
    { id: "E2", name: "Second", kind: "event", tier: 2, card: { who: "NIS", body: "They left." } },
    { id: "A1", name: "Kursk Oblast", kind: "region", tier: 1, card: { who: "", body: null } },
  ],
};

/** @param {string} text */
const read = (text) => messageOf(parsedAddress(text), features);

test("an address that says little means the catalogue's opening view", () => {
  const { message, misfits } = read("#date=2024-10-13");
  assert.deepEqual(misfits, []);
  assert.deepEqual(message, {
    date: "2024-10-13",
    known_by: null,
    as_known: false,
    hidden_layers: ["places"],
    past: "fade",
    only: null,
    selected: null,
    compare: null,
    fly: { bbox: [34, 50, 36, 52] },
  });
});

test("every part of an address is understood", () => {
  const { message, misfits, feature } = read(
    "#date=2024-10-13&known=2024-10-20&theatre=all&layers=events,places&past=hide&sel=E2&compare=2024-09-01&map=51.5,35.25,8.5",
  );
  assert.deepEqual([misfits, feature], [[], null]);
  assert.deepEqual(message.fly, { center: [35.25, 51.5], zoom: 8.5 });
  assert.deepEqual([message.known_by, message.compare, message.selected], ["2024-10-20", "2024-09-01", "E2"]);
  assert.deepEqual([message.hidden_layers, message.past], [[], "hide"]);
  assert.equal(read("then=1").message.as_known, true);
  // Without a place the map goes to what is selected.
  assert.deepEqual([read("sel=E2").message.fly, read("sel=E2").feature], [null, 1]);
});

test("filters let through what the app lets through", () => {
  assert.deepEqual(read("claimants=nis").message.only, ["E2", "A1"]);
  assert.deepEqual(read("tier=1").message.only, ["E1", "A1"]);
  assert.deepEqual(read("q=SHIPS").message.only, ["E1", "A1"]);
  assert.deepEqual(read("q=how+many+ships+in+October+2024").message.only, ["E1", "A1"]);
  assert.deepEqual(read("q=left+13+October+2024").message.only, ["A1"]);
  assert.deepEqual(read("claimants=-").message.only, ["A1"]);
});

test("what cannot be used is named and changes nothing", () => {
  const { message, misfits } = read("date=2024-02-30&theatre=moon&map=91,0,3&sel=X&tier=3&claimants=nobody&zoom=4&past=x&%zz");
  assert.deepEqual(misfits.sort(), ["%zz", "claimants", "date", "map", "past", "sel", "theatre", "tier", "zoom"].sort());
  assert.deepEqual([message.date, message.only, message.selected], ["2025-02-07", null, null]);
});

test("what the map shows is written as an address that means the same", () => {
  const app = {
    payload: features.payload,
    features,
    hidden: new Set(["places"]),
    day: 20009,
    mode: "happened",
    knownBy: null,
    past: "fade",
    selection: { index: 1 },
    comparison: { isOn: false },
    main: { map: { getCenter: () => ({ lat: 51.123456, lng: 35 }), getZoom: () => 8.25 } },
  };
  const text = addressText(partsOf(app, new Map([["claimants", "nis"], ["theatre", "all"]]), false));
  assert.equal(text, "date=2024-10-13&theatre=all&claimants=nis&sel=E2");
  assert.equal(read(text).message.selected, "E2");
  app.hidden = new Set(["events", "places"]);
  assert.equal(addressText(partsOf(app, new Map(), true)), "date=2024-10-13&layers=-&map=51.12346,35,8.25&sel=E2");
});
