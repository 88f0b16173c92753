// What is said of a reader's own tracks.

import { shortWordsOf } from "../core/dates.js";
import { say } from "../core/language.js";

/**
 * A duration: 14 h, or below an hour and a half 40 min.
 * @param {number} seconds
 * @returns {string}
 */
export function hoursWords(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return say("{count} min", { count: minutes });
  const hours = minutes / 60;
  return say("{count} h", { count: hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours) });
}

/**
 * A time with its minute in UTC.
 * @param {import("./track_data.js").TrackData} data
 * @param {number | null} seconds
 * @returns {string}
 */
export function timeWords(data, seconds) {
  if (seconds === null) return say("an unknown time");
  // A time at midnight is a whole number of days, which would be said as a day.
  const day = data.dayOf(seconds);
  return shortWordsOf(Number.isInteger(day) ? day + 1e-4 : day);
}

/**
 * What was seen of a vessel at a time: under way and heard, or not seen for so long.
 * @param {import("./track_data.js").TrackData} data
 * @param {number} i
 * @param {number} seconds
 * @returns {string}
 */
export function seenWords(data, i, seconds) {
  const gap = data.gapAt(i, seconds);
  const name = data.nameOf(i);
  if (gap) return say("{vessel}: not seen for {time}", { vessel: name, time: hoursWords(gap[1] - gap[0]) });
  return say("{vessel}: heard, as broadcast", { vessel: name });
}

/**
 * How an end of a leg is known.
 * @param {any[]} end
 * @param {boolean} isOrigin
 * @returns {string}
 */
export function endWords([how, place, km], isOrigin) {
  switch (how) {
    case "at":
      return say("at {place}, {km} km from it", { place, km });
    case "near":
      return say("near {place}, {km} km from it", { place, km });
    case "away":
      return place === null
        ? say("stopped; no place is known there")
        : say("stopped far from every place; the nearest is {place}, {km} km away", { place, km });
    default:
      if (place === null) return isOrigin ? say("first seen under way") : say("last seen under way");
      return isOrigin
        ? say("first seen under way, {km} km from {place}", { place, km })
        : say("last seen under way, {km} km from {place}; no arrival was seen", { place, km });
  }
}
