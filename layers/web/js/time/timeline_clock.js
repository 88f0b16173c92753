// The axis of a part of the time control's strip: days, hours and minutes in UTC.

import { clockOf, shortWordsOf } from "../core/dates.js";
import { FONT } from "../core/text.js";

/** The distances that ticks may have, in minutes, and the least distance of two of them, in pixels. */
const TICK_MINUTES = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10080, 43200];

const LABEL_EVERY_PX = 46;

const MINUTES_A_DAY = 1440;

/**
 * Draw ticks with their times, days in strong letters, and the zone at the end.
 * @param {Context2D} pen
 * @param {TimeScale} scale
 * @param {(day: number) => number} xOf
 * @param {number} base the height of the line, in pixels
 * @param {number} inner the width of the strip without its ends, in pixels
 * @param {(name: string) => string} colour
 */
export function paintClock(pen, scale, xOf, base, inner, colour) {
  const minutePx = inner / ((scale.last - scale.first) * MINUTES_A_DAY);
  const every = TICK_MINUTES.find((minutes) => minutes * minutePx >= LABEL_EVERY_PX) ?? TICK_MINUTES[TICK_MINUTES.length - 1];
  pen.textBaseline = "alphabetic";
  pen.font = `11px ${FONT}`;
  pen.textAlign = "right";
  pen.fillStyle = colour("--km-muted");
  const end = xOf(scale.last);
  pen.fillText("UTC", end, base + 16);
  const room = end - pen.measureText("UTC").width - 8;
  pen.textAlign = "left";
  let free = -1;
  const first = Math.ceil((scale.first * MINUTES_A_DAY) / every - 1e-6);
  for (let n = first; (n * every) / MINUTES_A_DAY <= scale.last; n++) {
    const time = (n * every) / MINUTES_A_DAY;
    const isDay = Number.isInteger(time);
    const x = xOf(time);
    pen.strokeStyle = colour("--km-line");
    pen.beginPath();
    pen.moveTo(Math.round(x) + 0.5, base);
    pen.lineTo(Math.round(x) + 0.5, base + (isDay ? 12 : 9));
    pen.stroke();
    pen.font = `${isDay ? "600 " : ""}11px ${FONT}`;
    pen.fillStyle = colour(isDay ? "--km-text" : "--km-muted");
    const text = isDay ? shortWordsOf(time) : clockOf(time);
    const width = pen.measureText(text).width;
    if (x + 3 < free || x + 3 + width > room) continue;
    pen.fillText(text, x + 3, base + 16);
    free = x + width + 9;
  }
}
