// Text cut to a length, counts in words, and the typeface of the canvas.

const LONG_TEXT = 4000;

export const FONT =
  '"Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans KR", "Apple SD Gothic Neo", ' +
  '"Malgun Gothic", "Kurskmap Hangul", sans-serif';

/**
 * Text cut to a length that a page can bear. A cut text says so.
 * @param {unknown} value
 * @param {number} [limit]
 * @returns {string}
 */
export function clip(value, limit = LONG_TEXT) {
  const text = value === null || value === undefined ? "" : String(value);
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}… (cut here: ${grouped(text.length)} characters in all)`;
}

/**
 * Text cut to one short line, for labels and buttons.
 * @param {unknown} value
 * @param {number} [limit]
 * @returns {string}
 */
export function short(value, limit = 80) {
  const text = value === null || value === undefined ? "" : String(value);
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

/**
 * A whole number with commas. `toLocaleString` costs some 15 ms when first used.
 * @param {number} count
 * @returns {string}
 */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A count with its noun: 1 item, 2 items.
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 * @returns {string}
 */
export function plural(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
