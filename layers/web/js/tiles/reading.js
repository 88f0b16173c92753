// What the properties of a tile's features say. They may come from anybody: a value of another form counts as missing.

import { VarintReader } from "../data/varint.js";

const MOST_TEXT = 4000;

/**
 * Whether a feature is valid on a day.
 * @param {Record<string, unknown>} props
 * @param {number} day
 * @returns {boolean}
 */
export function isValidOn(props, day) {
  const { f, t } = props;
  return (typeof f !== "number" || f <= day) && (typeof t !== "number" || day < t);
}

/**
 * The span of days that a day is in; null outside all of them.
 * @param {number[]} spans the first day, the days of a span, the number of spans
 * @param {number} day
 * @returns {number | null}
 */
export function spanOf([first, days, count], day) {
  const span = Math.floor((day - first) / days);
  return span >= 0 && span < count ? span : null;
}

/**
 * How many features of a square are valid in each span; empty where the text has another form.
 * @param {unknown} text
 * @param {number} count
 * @returns {Uint32Array}
 */
export function countsOf(text, count) {
  const counts = new Uint32Array(count);
  if (typeof text !== "string" || text.length > MOST_TEXT) return counts;
  const reader = new VarintReader(text);
  let value = 0;
  for (let i = 0; i < count && !reader.done; i++) {
    value += reader.difference();
    counts[i] = Number.isFinite(value) ? Math.max(value, 0) : 0;
  }
  return counts;
}
