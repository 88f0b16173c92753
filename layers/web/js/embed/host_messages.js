// What a page that embeds the map may ask of it: to go to a date or a chapter, and to be told when the map has changed.
// docs/embedding.md describes these messages. Everything else is ignored, and gets no answer.

import { dayOf } from "../core/dates.js";

const LONGEST_CHAPTER = 100;

/** @typedef {{ ask: "date", day: number } | { ask: "chapter", chapter: string } | { ask: "watch" }} Asked */

/**
 * What a message asks for. Null where it has not exactly the form of one of the messages.
 * @param {unknown} data
 * @returns {Asked | null}
 */
export function readAsked(data) {
  if (!data || typeof data !== "object" || Array.isArray(data)) return null;
  const message = /** @type {Record<string, unknown>} */ (data);
  if (message.kurskmap !== 1) return null;
  if (isOf(message, ["kurskmap", "type"]) && message.type === "watch") return { ask: "watch" };
  if (message.type !== "go") return null;
  if (isOf(message, ["kurskmap", "type", "date"])) {
    const day = typeof message.date === "string" && message.date.length === 10 ? dayOf(message.date) : null;
    return day === null ? null : { ask: "date", day };
  }
  if (!isOf(message, ["kurskmap", "type", "chapter"])) return null;
  const { chapter } = message;
  return typeof chapter === "string" && chapter.length <= LONGEST_CHAPTER ? { ask: "chapter", chapter } : null;
}

/**
 * Whether a message has these fields and no others.
 * @param {object} message
 * @param {string[]} fields
 */
function isOf(message, fields) {
  const found = Object.keys(message);
  return found.length === fields.length && fields.every((field) => found.includes(field));
}
