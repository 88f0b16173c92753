// Days as whole numbers since 1 January 1970, and their words.

import { filled, writing } from "./language.js";

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

/**
 * The ISO date of a day.
 * @param {number} day
 * @returns {string}
 */
export function isoOf(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The day of an ISO date; null where it is not a date of the calendar.
 * @param {unknown} iso
 * @returns {number | null}
 */
export function dayOf(iso) {
  const text = String(iso).trim();
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) return null;
  const day = Math.round(time / DAY_MS);
  return isoOf(day) === text ? day : null;
}

/**
 * A day in words: 7 February 2025.
 * @param {number} day
 * @returns {string}
 */
export function wordsOf(day) {
  const date = new Date(day * DAY_MS);
  const written = writing();
  if (written) return dateIn(written.long_day, written.months, date);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/**
 * A day in short words: 7 Feb 2025.
 * @param {number} day
 * @returns {string}
 */
export function shortWordsOf(day) {
  const date = new Date(day * DAY_MS);
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
