// Days as whole numbers since 1 January 1970, and their words.

export const MONTHS = [
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
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/**
 * A day in short words: 7 Feb 2025.
 * @param {number} day
 * @returns {string}
 */
export function shortWordsOf(day) {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()].slice(0, 3)} ${date.getUTCFullYear()}`;
}

/**
 * Today by the reader's clock.
 * @returns {number}
 */
export function todayDay() {
  const now = new Date();
  return Math.floor(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_MS);
}
