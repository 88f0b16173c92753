// Which features are upcoming, active and past on a date: a day, or the minute of a time.

import { endOf, startOf } from "../core/dates.js";

export const NEVER = 2147483647;

export const ALWAYS = -2147483648;

export const UPCOMING = 0;

export const ACTIVE = 1;

export const PAST = 2;

/**
 * The intervals for what was known at the time: nothing begins before it became public, and what was over by then is past at
 * once.
 * @param {Timing} happened
 * @param {Float64Array} known the day on which each became public
 * @returns {Timing}
 */
export function knownTiming({ from, to }, known) {
  const heard = from.map((day, i) => Math.max(day, known[i]));
  return timing(
    heard,
    to.map((day, i) => Math.max(day, heard[i])),
  );
}

/**
 * Intervals with their features in the order of their beginnings and ends.
 * @param {Float64Array} from
 * @param {Float64Array} to
 * @returns {Timing}
 */
export function timing(from, to) {
  /** @param {Float64Array} days */
  const order = (days) => Int32Array.from(days, (_, i) => i).sort((a, b) => days[a] - days[b]);
  return { from, to, byFrom: order(from), byTo: order(to) };
}

/** The state of every feature on a day. Moving to another day visits only the features that begin or end in between. */
export class TimeIndex {
  /**
   * @param {Features} features
   * @param {Timing} [intervals] those of what happened, unless others are given
   */
  constructor(features, intervals = features.timing) {
    this.features = features;
    this.intervals = intervals;
    this.heard = 0;
    this.state = new Uint8Array(features.count);
    this.begun = 0;
    this.ended = 0;
    this.day = ALWAYS;
  }

  /**
   * Move to a date. Calls back with every feature whose state may have changed.
   * @param {number} day
   * @param {(i: number) => void} onChange
   */
  moveTo(day, onChange) {
    const { from, to, byFrom, byTo } = this.intervals;
    const { known, byKnown, count } = this.features;
    const { state } = this;
    const start = startOf(day);
    const end = endOf(day);
    this.day = day;
    while (this.begun < count && from[byFrom[this.begun]] < end) {
      const i = byFrom[this.begun++];
      state[i] = to[i] <= start ? PAST : ACTIVE;
      onChange(i);
    }
    while (this.ended < count && to[byTo[this.ended]] <= start) {
      const i = byTo[this.ended++];
      state[i] = PAST;
      onChange(i);
    }
    while (this.ended > 0 && to[byTo[this.ended - 1]] > start) {
      const i = byTo[--this.ended];
      state[i] = from[i] < end ? ACTIVE : UPCOMING;
      onChange(i);
    }
    while (this.begun > 0 && from[byFrom[this.begun - 1]] >= end) {
      const i = byFrom[--this.begun];
      state[i] = UPCOMING;
      onChange(i);
    }
    while (this.heard < count && known[byKnown[this.heard]] <= day) onChange(byKnown[this.heard++]);
    while (this.heard > 0 && known[byKnown[this.heard - 1]] > day) onChange(byKnown[--this.heard]);
  }
}

/**
 * How far along its leg a vehicle is on a date, at noon of a day, from 0 to 1; null where it is not under way.
 * @param {PayloadMove | null | undefined} move
 * @param {number} day
 * @returns {number | null}
 */
export function underWay(move, day) {
  if (!move || !Array.isArray(move.depart) || !Array.isArray(move.arrive)) return null;
  const [d0, d1] = move.depart;
  const [a0, a1] = move.arrive;
  if (![d0, d1, a0, a1].every(Number.isFinite)) return null;
  const isSameWindow = d0 === a0 && d1 === a1;
  const start = isSameWindow ? d0 : (d0 + d1) / 2;
  const end = isSameWindow ? a1 : (a0 + a1) / 2;
  if (!(end > start)) return null;
  const now = Number.isInteger(day) ? day + 0.5 : day;
  // Nobody knows where a vessel was while its track is silent.
  if (Array.isArray(move.gaps) && move.gaps.some(([first, last]) => now > first && now < last)) return null;
  return now < start || now > end ? null : (now - start) / (end - start);
}
