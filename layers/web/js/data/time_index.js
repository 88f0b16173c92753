// Which features are upcoming, active and past on a day.

export const NEVER = 2147483647;

export const ALWAYS = -2147483648;

export const UPCOMING = 0;

export const ACTIVE = 1;

export const PAST = 2;

/** The state of every feature on a day. Moving to another day visits only the features that begin or end in between. */
export class TimeIndex {
  /** @param {Features} features */
  constructor(features) {
    this.features = features;
    this.state = new Uint8Array(features.count);
    this.begun = 0;
    this.ended = 0;
    this.day = ALWAYS;
  }

  /**
   * Move to a day. Calls back with every feature whose state may have changed.
   * @param {number} day
   * @param {(i: number) => void} onChange
   */
  moveTo(day, onChange) {
    const { from, to, byFrom, byTo, count } = this.features;
    const { state } = this;
    while (this.begun < count && from[byFrom[this.begun]] <= day) {
      const i = byFrom[this.begun++];
      state[i] = to[i] <= day ? PAST : ACTIVE;
      onChange(i);
    }
    while (this.ended < count && to[byTo[this.ended]] <= day) {
      const i = byTo[this.ended++];
      state[i] = PAST;
      onChange(i);
    }
    while (this.ended > 0 && to[byTo[this.ended - 1]] > day) {
      const i = byTo[--this.ended];
      state[i] = from[i] <= day ? ACTIVE : UPCOMING;
      onChange(i);
    }
    while (this.begun > 0 && from[byFrom[this.begun - 1]] > day) {
      const i = byFrom[--this.begun];
      state[i] = UPCOMING;
      onChange(i);
    }
    this.day = day;
  }
}

/**
 * How far along its leg a vehicle is on a day, from 0 to 1; null where it is not under way.
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
  const now = day + 0.5;
  return now < start || now > end ? null : (now - start) / (end - start);
}
