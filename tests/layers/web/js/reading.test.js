import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, inverse, wayBetween } from "../../../../layers/web/js/core/geodesic.js";
import {
  degreesText,
  fromMgrs,
  mgrsText,
  positionOf,
  utmOf,
  utmText,
} from "../../../../layers/web/js/core/grid_reference.js";
import { dayOf, isoOf } from "../../../../layers/web/js/core/dates.js";
import { readPosition } from "../../../../layers/web/js/core/written_position.js";
import { distance, fold } from "../../../../layers/web/js/data/fold.js";
import { datesIn, readDate } from "../../../../layers/web/js/core/written_date.js";
import { fitter } from "../../../../layers/web/js/data/query.js";
import { SearchIndex } from "../../../../layers/web/js/data/search.js";

/** Positions with their zone, easting and northing by PROJ, and their MGRS reference by GeographicLib. */
const KNOWN = [
  [[35.2703, 51.1911], 36, 658641.88, 5673526.03, "36U XB 58641 73526"],
  [[126.98, 37.57], 52, 321609.29, 4160025.21, "52S CG 21609 60025"],
  [[-77.04, 38.9], 18, 323096.46, 4307657.68, "18S UJ 23096 07657"],
  [[5.3, 60.4], 32, 296191.55, 6701684.48, "32V KN 96191 01684"],
  [[150.9, -34.1], 56, 306280.86, 6224765.28, "56H LH 06280 24765"],
  [[131.87, 43.11], 52, 733517.83, 4777028.88, "52T GN 33517 77028"],
];

test("UTM and MGRS as PROJ and GeographicLib give them, there and back", () => {
  for (const [at, zone, easting, northing, reference] of KNOWN) {
    const utm = utmOf(at);
    assert.equal(utm.zone, zone);
    assert.ok(Math.abs(utm.easting - easting) < 0.05 && Math.abs(utm.northing - northing) < 0.05, String(at));
    const back = positionOf(utm);
    assert.ok(Math.hypot(back[0] - at[0], back[1] - at[1]) < 1e-7);
    assert.equal(mgrsText(at), reference);
    const middle = fromMgrs(reference);
    assert.ok(Math.hypot(middle[0] - at[0], middle[1] - at[1]) < 2e-5, reference);
  }
  assert.equal(utmText([35.2703, 51.1911]), "36U 658642 5673526");
  assert.deepEqual([utmOf([0, 85]), utmText([0, 85]), mgrsText([0, -81])], [null, "outside UTM", "outside MGRS"]);
});

test("positions as people write them", () => {
  const sudzha = [35.2703, 51.1911];
  for (const text of `
    51.1911, 35.2703|51.1911 35.2703|51.1911;35.2703|51.1911/35.2703|(51.1911, 35.2703)|geo:51.1911,35.2703
    51,1911 35,2703|51,1911, 35,2703|51,1911; 35,2703|51,1911,35,2703|N51,1911 E35,2703
    N 51.1911 E 35.2703|51.1911N 35.2703E|51.1911N35.2703E|51.1911° N, 35.2703° E|+51.1911 +35.2703
    35.2703E, 51.1911N|E35.2703 N51.1911|lon 35.2703 lat 51.1911|Longitude: 35.2703, Latitude: 51.1911|35.2703 lon, 51.1911 lat
    lat=51.1911 lon=35.2703|51.1911 north, 35.2703 east|51.1911º N 35.2703º E|51.1911 deg N 35.2703 deg E
    51°11.466'N 35°16.218'E|51°11,466'N 35°16,218'E|51 11.466 N 35 16.218 E|N51°11.466 E35°16.218
    51°11'27.96"N 35°16'13.08"E|51° 11′ 27.96″ N, 35° 16′ 13.08″ E|51°11’27.96”N 35°16’13.08”E|51˚11‘27.96“N 35˚16‘13.08“E
    51°11'27.96''N 35°16'13.08''E|51°11´27.96´´N 35°16´13.08´´E|51d11m27.96s N 35d16m13.08s E|51°11'27,96"N 35°16'13,08"E
    51 11 27.96 N, 35 16 13.08 E|51 11 27.96 35 16 13.08|511127.96N 0351613.08E|51°11'27.96" 35°16'13.08"
    Пн 51.1911 Сх 35.2703|51.1911° пн. ш., 35.2703° сх. д.|51°11'27,96" пн.ш. 35°16'13,08" сх.д.
    51.1911 с.ш. 35.2703 в.д.|С 51°11,466' В 35°16,218'|51 градус 11.466 минут северной широты, 35 градусов 16.218 минут восточной долготы
    широта 51,1911 долгота 35,2703|довгота 35.2703, широта 51.1911|북위 51.1911° 동경 35.2703°|북위 51도 11분 27.96초 동경 35도 16분 13.08초
    36U XB 58641 73526|36UXB5864173526|36uxb 5864173526|MGRS: 36U XB 58641 73526|36U-XB-58641-73526
    36U 658642 5673526|36 U 658642 5673526|UTM 36U 658642 5673526|36N 658642 5673526|36 north 658642 5673526
    36U 658642E 5673526N|36U 658642 mE 5673526 mN|36U E658642 N5673526|zone 36U 658641.9, 5673526.0
  `.trim().split(/[|\n]\s*/)) {
    const { at, fault } = readPosition(text) ?? { at: null, fault: "is none" };
    assert.ok(at, `${text}: ${fault}`);
    assert.ok(Math.hypot(at[0] - sudzha[0], at[1] - sudzha[1]) < 4e-5, `${text}: ${at}`);
  }
  const at = (text) => readPosition(text)?.at;
  assert.deepEqual(at("-34.1, 150.9"), [150.9, -34.1]);
  assert.deepEqual(at("−34.1 −150.9"), [-150.9, -34.1]);
  assert.deepEqual(at("34.1S 77.04W"), [-77.04, -34.1]);
  assert.deepEqual(at("34.1 пд. ш. 77.04 зх. д."), [-77.04, -34.1]);
  assert.deepEqual(at("51, 35"), [35, 51]);
  assert.deepEqual(at("51,35"), [35, 51]);
  assert.deepEqual(at("131.87, 43.11"), [131.87, 43.11], "only the second can be a latitude");
  assert.ok(Math.abs(at("33N 500000 400000")[1] - 3.6186) < 1e-3, "the band N");
  assert.ok(Math.abs(at("56S 306281 6224765")[1] + 34.1) < 1e-3, "south, since it is not in the band S");
  for (const text of ["", "Sudzha", "11,000", "1,234,567", "11,000 troops", "2025-02-07", "07.02.2025", "7 February", "51.2", "E102", "R01 R02", "2024 2025", "10 men", "36I XB 12 34"])
    assert.equal(readPosition(text), null, text);
});

test("a position that cannot be says why", () => {
  const range = "Latitudes end at 90°, longitudes at 180°.";
  const two = "Give one latitude and one longitude.";
  const zone = "These numbers are not in this zone of UTM.";
  const digits = "A grid reference has as many digits to the east as to the north, at most five.";
  const square = "There is no such square of the grid.";
  for (const [text, fault] of [
    ["91.5, 200.2", range],
    ["51.19N 200.5E", range],
    ["51°61'N 35°16'E", "Minutes and seconds are below 60."],
    ["51.19N 35.27N", two],
    ["51°14'N", two],
    ["lat 51.2 lat 35.2", two],
    ["61U 658642 5673526", zone],
    ["36U 658642 1673526", zone],
    ["61U XB 58641 73526", square],
    ["36U AB 58641 73526", square],
    ["36U XB 586 73526", digits],
    ["36U XB 586 7352", digits],
  ])
    assert.deepEqual(readPosition(text), { at: null, fault }, text);
});

test("positions in words", () => {
  assert.equal(degreesText([-77.04, -34.1], 2), "34.10° S, 77.04° W");
  assert.equal(degreesText([181, 10], 1), "10.0° N, 179.0° W");
});

test("the way between two positions is the shortest, also over 180°", () => {
  const way = wayBetween([125.75, 39.03], [36.19, 51.73]);
  const middle = way[Math.floor(way.length / 2) - 1];
  assert.ok(middle[1] > 54, `it goes by the north: ${middle}`);
  assert.deepEqual(way.at(-1).map((value) => Math.round(value * 1e6) / 1e6), [36.19, 51.73]);
  const over = wayBetween([170, 50], [-170, 50]);
  assert.ok(over.every(([lon]) => lon > 170 && lon <= 190.000001));
  assert.deepEqual(wayBetween([36, 51], [36.1, 51]), [[36.1, 51]]);
});

test("distances, bearings and areas as GeographicLib gives them", () => {
  const far = inverse([125.75, 39.03], [36.19, 51.73]);
  assert.ok(Math.abs(far.metres - 6703352.47) < 1);
  assert.ok(Math.abs(far.bearing - (360 - 45.6049)) < 1e-3);
  assert.ok(Math.abs(inverse([36.19, 51.73], [36.2, 51.75]).metres - 2329.993) < 0.01);
  assert.deepEqual(inverse([1, 1], [1, 1]), { metres: 0, bearing: 0 });
  assert.ok(Number.isFinite(inverse([0, 0], [179.9, 0.1]).metres), "nearly opposite");
  const ring = [
    [34, 51],
    [36, 51],
    [36, 52],
    [34, 52],
  ];
  assert.ok(Math.abs(areaOf(ring) / 15450086938 - 1) < 0.001);
  assert.ok(Math.abs(areaOf([...ring].reverse()) - areaOf(ring)) < 1, "either way round");
});

test("one place in three alphabets has one sound", () => {
  for (const text of ["Sudzha", "Суджа", "Sudja", "Sudza", "suja", "수자"]) assert.equal(fold(text), "suja", text);
  assert.equal(fold("Zelenskyy"), fold("Зеленський").replace("skii", "ski"));
  assert.equal(fold("11,000 troops"), "11000 trops");
  assert.equal(fold("zzzz"), "zz");
});

test("near misses are counted, up to a limit", () => {
  assert.deepEqual(
    [distance("kursk", "kursk", 2), distance("kurks", "kursk", 2), distance("kirsk", "kursk", 1), distance("a", "bcd", 1)],
    [0, 1, 1, 2],
  );
});

test("a search ranks names before claims, takes beginnings and near misses, and needs every word", () => {
  const row = (name, place, who, text) => ({ name, place, who, text });
  const index = new SearchIndex([
    row("NIS: 3,000 in Russia", "Seoul 서울", "NIS", "Troops went to Sudzha"),
    row("Fighting at the town", "Sudzha Суджа", "ISW", "An attack"),
    row("Angara at Rajin", "Rajin port", "Open Source Centre", "A cargo ship unloads"),
    row("Sudzha is taken", "Sudzha Суджа", "Gerasimov", "Taken"),
  ]);
  const found = (query) => index.find(query).map(({ row: n }) => n);
  assert.deepEqual(found("sudzha"), [3, 1, 0]);
  assert.deepEqual(found("수자"), [3, 1, 0]);
  assert.deepEqual(found("Anga"), [2]);
  assert.deepEqual(found("angarra"), [2]);
  assert.deepEqual(found("Gerasimow"), [3], "another spelling");
  assert.deepEqual(found("geresimov"), [3], "a letter changed");
  assert.deepEqual(found("sudzha nis"), [0]);
  assert.deepEqual(found("3000"), [0]);
  assert.deepEqual(found("nothing"), []);
  assert.deepEqual(found("  "), []);
});

test("a date is read as people write it, and never guessed", () => {
  const read = (text) => {
    const day = readDate(text);
    return day === null ? null : isoOf(day);
  };
  for (const text of [
    "20 October 2024", "October 20, 2024", "Oct 20th 2024", "20 OCT 2024", "20.10.2024", "20/10/2024", "10/20/2024", "2024-10-20",
    "2024. 10. 20.", "20 жовтня 2024 р.", "20 октября 2024 года", "2024년 10월 20일", " 20 Oct. 2024 ",
  ])
    assert.equal(read(text), "2024-10-20", text);
  assert.equal(read("3.4.2025"), "2025-04-03", "the day comes first");
  assert.equal(read("4/4/2025"), "2025-04-04");
  assert.equal(read("1 травня 2025"), "2025-05-01");
  for (const text of ["2025-02-07T08:30Z", "2025-02-07 08:30", "2025-02-07T08:30", "7 February 2025, 8:30 UTC", "07.02.2025 08:30"])
    assert.equal(read(text), "2025-02-07T08:30Z", text);
  for (const text of ["3/4/2025", "31 February 2025", "October 2024", "20 October", "2024", "tomorrow", "20 October 2024 or later", "2024-13-01", ""])
    assert.equal(read(text), null, text);
  const { dates, rest } = datesIn("soldiers by ship October 2024");
  assert.deepEqual([dates.map(({ year, month, day }) => [year, month, day]), rest], [[[2024, 10, null]], "soldiers by ship"]);
});

test("a sentence is searched by its telling words and its dates; places of the name lead", () => {
  const day = (iso) => dayOf(iso);
  const row = (name, text, from, to, titles) => ({
    name, place: "", who: "", text, ...(from ? { from: day(from), to: day(to) } : {}), ...(titles ? { titles } : {}),
  });
  const index = new SearchIndex([
    row("Kursk: a report", "About 9 soldiers were moved by ship", "2024-10-08", "2024-10-14"),
    row("Later report", "A ship, and soldiers of Kursk", "2024-12-01", "2024-12-02"),
    row("NIS: losses", "300 killed", "2025-01-13", "2025-01-14"),
    row("Kursk Oblast", "", null, null, ["Kursk Oblast", "Курская область"]),
    row("Kursk", "", null, null, ["Kursk", "Курск"]),
    row("Nearer report", "300 killed", "2025-02-01", "2025-02-02"),
  ]);
  const found = (query, on = null) => index.find(query, on).map(({ row: n }) => n);
  assert.deepEqual(found("soldiers by ship October 2024"), [0, 1], "the one of another month has two of three");
  assert.deepEqual(index.find("soldiers by ship October 2024").map(({ isWhole }) => isWhole), [true, false]);
  assert.deepEqual(found("how many killed", day("2025-02-07")), [5, 2], "of equal ones the nearest in time");
  assert.deepEqual(found("how many killed", day("2024-10-07")), [2, 5]);
  assert.deepEqual(found("kursk"), [4, 3, 0, 1]);
  assert.deepEqual(found("курск").slice(0, 2), [4, 3], "Курская begins so, too");
  assert.deepEqual(found("kursk oblast").slice(0, 1), [3]);
  assert.deepEqual(found("ship 13 October 2024"), [0]);
  assert.deepEqual(found("14.10.2024"), [], "an end is not of the interval");
  assert.deepEqual(found("january"), [2]);
  assert.deepEqual(found("killed nowhere"), [2, 5], "where none has both, those that have most");
  assert.deepEqual(found("how many"), []);
});

test("the search filter of an address is that of the page", () => {
  // The same cases as in tests/layers/searching.
  for (const [text, isFound] of [
    ["1,500 soldiers", true], ["SHIP by soldiers", true], ["soldiers by ship October 2024", true], ["soldier ships", true],
    ["rail soldiers", false], ["rail soldiers ship", true], ["ship november 2024", false], ["ship 13 October 2024", true],
    ["ship 14 October 2024", false], ["hip", true], ["hip soldiers", false], ["how many", false], ["how many soldiers", true],
  ])
    assert.equal(fitter(text)("E9 NIS: 1,500 soldiers sent by ship", dayOf("2024-10-08"), dayOf("2024-10-14")), isFound, text);
});
