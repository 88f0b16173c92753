// Dates as people write them, in the languages of the page: 20 October 2024, Oct 20, 2024, 20.10.2024, 20 жовтня 2024 р.,
// 2024년 10월 20일.

import { dayOf, isoOf, wordsOf } from "./dates.js";

/**
 * A day, a month or a year that a text names; `month` is from 1 to 12, and what the text leaves open is null.
 * @typedef {{ year: number | null, month: number | null, day: number | null, text: string }} WrittenDate
 */

/** The languages whose names of months are read. Korean has numbers for months. */
const NAMED_IN = ["en", "uk", "ru"];
const MONTH_FORMS = /** @type {Intl.DateTimeFormatOptions[]} */ ([
  { month: "long" },
  { month: "long", day: "numeric" },
  { month: "short" },
  { month: "short", day: "numeric" },
]);

/** @type {Map<string, number> | null} */
let monthNames = null;

/** The names of the months and their short forms, in small letters, with the number of each. Made when first asked for. */
function monthTable() {
  if (monthNames) return monthNames;
  monthNames = new Map();
  for (const code of NAMED_IN) {
    for (const form of MONTH_FORMS) {
      const format = new Intl.DateTimeFormat(code, { ...form, timeZone: "UTC" });
      for (let month = 1; month <= 12; month++) {
        const parts = format.formatToParts(Date.UTC(2024, month - 1, 15));
        const name = plainText(parts.find(({ type }) => type === "month")?.value ?? "").replace(/\.$/, "");
        if (/^\p{L}{3,}$/u.test(name)) monthNames.set(name, month);
        if (code === "en" && name.length > 3) monthNames.set(name.slice(0, 3), month);
      }
    }
  }
  monthNames.set("sept", 9);
  return monthNames;
}

/** @param {string} text */
function plainText(text) {
  return text.normalize("NFC").toLowerCase().replace(/[\u00a0\u202f]/g, " ");
}

/** @type {{ forms: [RegExp, string][] } | null} The forms of a date, the longest first, with what its groups are. */
let madeForms = null;

/** A form is written with D, M, N and Y for a day, the name of a month, its number and a year. */
function dateForms() {
  if (madeForms) return madeForms.forms;
  const names = [...monthTable().keys()].sort((a, b) => b.length - a.length).join("|");
  const group = {
    D: "(\\d{1,2})(?:st|nd|rd|th|-?го|-?е)?(?!\\d)",
    M: `(${names})\\.?(?![\\p{L}\\d])`,
    N: "(\\d{1,2})",
    Y: "(\\d{4})(?!\\d)(?:\\s*(?:рік|року|р(?![\\p{L}])\\.?|года|году|год|г(?![\\p{L}])\\.?))?",
  };
  /** @type {(form: string) => [RegExp, string]} */
  const of = (form) => {
    const pattern = form.replace(/[DMNY]/g, (letter) => group[/** @type {keyof typeof group} */ (letter)]);
    return [new RegExp(`(?<![\\p{L}\\d])(?:${pattern})`, "gu"), form.replace(/[^DMNY]/g, "")];
  };
  madeForms = {
    forms: [
      "Y년\\s*N월\\s*D일",
      "Y\\s*[-./]\\s*N\\s*[-./]\\s*D\\.?",
      "N[-./]N[-./]Y",
      "D\\s+(?:of\\s+)?M,?\\s+Y",
      "M\\s+D,?\\s+Y",
      "Y,?\\s+M\\s+D",
      "Y년\\s*N월",
      "Y[-/]N(?![-/\\d])",
      "M,?\\s+Y",
      "Y,?\\s+M",
      "N월\\s*D일",
      "D\\s+M",
      "M\\s+D",
      "N월",
      "M",
      "Y년?",
    ].map(of),
  };
  return madeForms.forms;
}

/**
 * @param {RegExpMatchArray} found
 * @param {string} letters
 * @returns {WrittenDate | null}
 */
function writtenDateOf(found, letters) {
  const values = found.slice(1).map((part) => monthTable().get(part) ?? Number(part));
  /** @type {(letter: string) => number | null} */
  const value = (letter) => (letters.includes(letter) ? values[letters.indexOf(letter)] : null);
  const year = value("Y");
  // 3/4/2025 is the third of April in one country and the fourth of March in another.
  if (letters === "NNY" && found[0].includes("/") && values[0] !== values[1] && Math.max(values[0], values[1]) <= 12) return null;
  // The day comes first, as in Europe, unless that is no date.
  const [day, month] = letters !== "NNY" ? [value("D"), value("M") ?? value("N")] : values[1] > 12 ? [values[1], values[0]] : values;
  // Alone it is a small word.
  if (found[0] === "may") return null;
  if (year !== null && (year < 1900 || year > 2100)) return null;
  if (month !== null && (month < 1 || month > 12)) return null;
  if (day !== null && (day < 1 || day > new Date(Date.UTC(year ?? 2024, month ?? 1, 0)).getUTCDate())) return null;
  return { year, month, day, text: found[0].trim() };
}

/**
 * The dates that a text names, and the text without them.
 * @param {string} text
 * @returns {{ dates: WrittenDate[], rest: string }}
 */
export function datesIn(text) {
  /** @type {WrittenDate[]} */
  const dates = [];
  let rest = plainText(text);
  for (const [form, letters] of dateForms()) {
    rest = rest.replace(form, (...found) => {
      const groups = found.slice(0, 1 + letters.length);
      const date = writtenDateOf(/** @type {RegExpMatchArray} */ (groups), letters);
      if (date) dates.push(date);
      return date ? " " : found[0];
    });
  }
  return { dates, rest: rest.trim() };
}

/**
 * The date of the map for a whole text: a day, or a time; null where it names no one day. A time without an offset is in UTC,
 * as the map shows it.
 * @param {string} text
 * @returns {number | null}
 */
export function readDate(text) {
  const written = text.trim();
  const timed = /^(.*\S)[\s,T]\s*(\d{1,2}:\d{2})(?: ?UTC)?$/.exec(written);
  if (timed) {
    const day = readDate(timed[1].replace(/,$/, ""));
    return day === null ? null : dayOf(`${isoOf(day).slice(0, 10)}T${timed[2].padStart(5, "0")}Z`);
  }
  const { dates, rest } = datesIn(written);
  const [date] = dates;
  if (dates.length !== 1 || /[\p{L}\d]/u.test(rest) || date.year === null || date.month === null || date.day === null)
    return dayOf(written);
  return dayOf([String(date.year), ...[date.month, date.day].map((part) => String(part).padStart(2, "0"))].join("-"));
}

/**
 * The days of a written date that names a year: [first, after the last].
 * @param {WrittenDate & { year: number }} date
 * @returns {[number, number]}
 */
export function daysOfWritten({ year, month, day }) {
  /** @type {(month: number, day: number) => number} */
  const at = (m, d) => Math.round(Date.UTC(year, m - 1, d) / 86400000);
  if (month === null) return [at(1, 1), at(13, 1)];
  return day === null ? [at(month, 1), at(month + 1, 1)] : [at(month, day), at(month, day + 1)];
}

/**
 * A day in two of the forms that are read, for a sentence that says how to write one.
 * @param {number} day
 */
export function exampleOf(day) {
  return { words: wordsOf(Math.floor(day)), iso: isoOf(Math.floor(day)) };
}
