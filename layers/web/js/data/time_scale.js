// The scale of the time control. Time is linear; a long stretch without a change is drawn short.

import { clamp } from "../core/values.js";

const GAP_DAYS = 75;

const GAP_SHOWN_AS = 16;

const GAP_EDGE = 6;

/** Converts days to shares of the strip's length and back, linear in pieces. */
export class TimeScale {
  /**
   * @param {number} first
   * @param {number} last
   * @param {number[]} changes
   */
  constructor(first, last, changes) {
    this.first = first;
    this.last = last > first ? last : first + 1;
    /**
     * Parts of the strip, each linear. `at` and `length` are in days of a strip without breaks.
     * @type {{ from: number, to: number, at: number, length: number, isBreak: boolean }[]}
     */
    this.pieces = [];
    const stops = [first, ...changes.filter((day) => day > first && day < last), last];
    let at = 0;
    let start = first;
    /** @type {(from: number, to: number, isBreak: boolean) => void} */
    const add = (from, to, isBreak) => {
      if (to <= from) return;
      const length = isBreak ? GAP_SHOWN_AS : to - from;
      this.pieces.push({ from, to, at, length, isBreak });
      at += length;
    };
    for (let k = 1; k < stops.length; k++) {
      if (stops[k] - stops[k - 1] <= GAP_DAYS) continue;
      add(start, stops[k - 1] + GAP_EDGE, false);
      add(stops[k - 1] + GAP_EDGE, stops[k] - GAP_EDGE, true);
      start = stops[k] - GAP_EDGE;
    }
    add(start, this.last, false);
    this.total = at || 1;
  }

  get breaks() {
    return this.pieces.filter((piece) => piece.isBreak);
  }

  /**
   * The share of the strip's length at which a day is, from 0 to 1.
   * @param {number} day
   * @returns {number}
   */
  shareOf(day) {
    const piece = this.pieces.find((one) => day <= one.to) || this.pieces[this.pieces.length - 1];
    const part = clamp((day - piece.from) / (piece.to - piece.from), 0, 1);
    return (piece.at + part * piece.length) / this.total;
  }

  /**
   * The time at a share of the strip's length.
   * @param {number} share
   * @returns {number}
   */
  timeAt(share) {
    const at = clamp(share, 0, 1) * this.total;
    const piece = this.pieces.find((one) => at <= one.at + one.length) || this.pieces[this.pieces.length - 1];
    return piece.from + ((at - piece.at) / piece.length) * (piece.to - piece.from);
  }
}
