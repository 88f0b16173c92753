// Days since 1 January 1970 in UTC, and their words. A whole number is a whole day. Any other is a time: as a date of the map
// it is the middle of a minute, so that no minute looks like a day.

import { filled, say, writing } from "./language.js";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export const DAY_MS = 86400000;

const DAY_MINUTES = 1440;

/** The minutes since 1970 in which a time lies. A sum of fractions may be a trace too small. @param {number} day */
const minutesOf = (day) => Math.floor(day * DAY_MINUTES + 1e-6);

/**
 * The date of the map for a time: the middle of its minute. A whole day stays a day.
 * @param {number} day
 * @returns {number}
 */
export function momentOf(day) {
  return Number.isInteger(day) ? day : (minutesOf(day) + 0.5) / DAY_MINUTES;
}

/**
 * The date of the map for the minute at a time, also at midnight.
 * @param {number} time
 * @returns {number}
 */
export function minuteAt(time) {
  return (minutesOf(time) + 0.5) / DAY_MINUTES;
}

/**
 * When a date of the map begins: a day at midnight, a time at its minute.
 * @param {number} day
 * @returns {number}
 */
export function startOf(day) {
  return Number.isInteger(day) ? day : minutesOf(day) / DAY_MINUTES;
}

/**
 * When a date of the map is over: a day after 24 hours, a time after its minute.
 * @param {number} day
 * @returns {number}
 */
export function endOf(day) {
  return Number.isInteger(day) ? day + 1 : (minutesOf(day) + 1) / DAY_MINUTES;
}

/**
 * The ISO date of a day, or of a time with its minute: 2025-02-07T08:30Z.
 * @param {number} day
 * @returns {string}
 */
export function isoOf(day) {
  const text = dateOf(day).toISOString();
  return Number.isInteger(day) ? text.slice(0, 10) : `${text.slice(0, 16)}Z`;
}

/** @param {number} day */
function dateOf(day) {
  return new Date(Math.round(startOf(day) * DAY_MS));
}

/**
 * The date of the map of an ISO date, or of a time with its offset; null where it is not one of the calendar.
 * @param {unknown} iso
 * @returns {number | null}
 */
export function dayOf(iso) {
  const text = String(iso).trim();
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text)) {
    const time = Date.parse(text);
    return Number.isNaN(time) || dayOf(text.slice(0, 10)) === null ? null : minuteAt(time / DAY_MS);
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) return null;
  const day = Math.round(time / DAY_MS);
  return isoOf(day) === text ? day : null;
}

/**
 * A time of day in UTC: 08:30.
 * @param {number} day
 * @returns {string}
 */
export function clockOf(day) {
  return dateOf(day).toISOString().slice(11, 16);
}

/**
 * A day in words: 7 February 2025; of a time the minute too: 7 February 2025, 08:30 UTC.
 * @param {number} day
 * @returns {string}
 */
export function wordsOf(day) {
  return withClock(day, dayWords(dateOf(day)));
}

/**
 * @param {number} day
 * @param {string} words
 */
function withClock(day, words) {
  return Number.isInteger(day) ? words : say("{day}, {time} UTC", { day: words, time: clockOf(day) });
}

/** @param {Date} date */
function dayWords(date) {
  const written = writing();
  if (written) return dateIn(written.long_day, written.months, date);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/**
 * A day in short words: 7 Feb 2025; of a time the minute too: 7 Feb 2025, 08:30 UTC.
 * @param {number} day
 * @returns {string}
 */
export function shortWordsOf(day) {
  return withClock(day, shortDayWords(dateOf(day)));
}

/**
 * @param {Date} date
 * @returns {string}
 */
function shortDayWords(date) {
  const written = writing();
  if (written) return dateIn(written.short_day, written.short_months, date);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()].slice(0, 3)} ${date.getUTCFullYear()}`;
}

/**
 * A month in short words, from 0 to 11, with its year where there is one: Feb, Feb 2025.
 * @param {number} month
 * @param {number} [year]
 * @returns {string}
 */
export function shortMonth(month, year) {
  const written = writing();
  const name = written ? written.lone_months[month] : MONTHS[month].slice(0, 3);
  if (year === undefined) return name;
  return written ? filled(written.short_month, { month: name, y: year }) : `${name} ${year}`;
}

/**
 * @param {string} form
 * @param {readonly string[]} months
 * @param {Date} date
 * @returns {string}
 */
function dateIn(form, months, date) {
  return filled(form, { d: date.getUTCDate(), month: months[date.getUTCMonth()], y: date.getUTCFullYear() });
}

/**
 * Today by the reader's clock.
 * @returns {number}
 */
export function todayDay() {
  const now = new Date();
  return Math.floor(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_MS);
}
