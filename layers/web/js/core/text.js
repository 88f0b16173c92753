// Text cut to a length, and the typeface of the canvas.

import { grouped, say } from "./language.js";

const LONG_TEXT = 4000;

export const FONT =
  '"Fira Sans", "Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans KR", "Apple SD Gothic Neo", ' +
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
  return `${text.slice(0, limit)}… ${say("(cut here: {count} characters in all)", { count: grouped(text.length) })}`;
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
 * A text in lines, broken between words; a word that does not fit has a line of its own.
 * @param {string} text
 * @param {(line: string) => boolean} fits
 * @returns {string}
 */
export function inLines(text, fits) {
  return text.split(" ").reduce((lines, word) => {
    const last = lines.slice(lines.lastIndexOf("\n") + 1);
    return `${lines}${fits(`${last} ${word}`) ? " " : "\n"}${word}`;
  });
}
