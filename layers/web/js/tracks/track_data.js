// A reader's own tracks, unpacked once. Times are seconds since `base`, positions Web Mercator from 0 to 1; a leg that crosses 180°
// goes on beyond the edge.

import { DAY_MS, endOf, startOf } from "../core/dates.js";
import { rowsOf } from "../data/columns.js";
import { VarintReader } from "../data/varint.js";

const GRID = 2 ** 22;

const LEVELS = 3;

export const DAY_S = DAY_MS / 1000;

export class TrackData {
  /** @param {PayloadTracks} payload */
  constructor(payload) {
    this.base = payload.base;
    this.files = payload.files;
    /** So many legs in view are drawn; with more, the density stands for them. */
    this.most = payload.most;
    this.density = payload.density || {};
    /** @type {PayloadTrackLeg[]} */
    this.legs = rowsOf(payload.legs) || [];
    const count = this.legs.length;
    this.count = count;
    /** Where the vertices of each leg begin; one more than there are legs. */
    this.starts = startsOf(payload.counts, count);
    const size = this.starts[count];
    this.t = new Int32Array(size);
    this.x = new Float64Array(size);
    this.y = new Float64Array(size);
    /** The lowest level that shows a vertex: 0 to zoom 4, 1 to zoom 7, 2 to zoom 10. */
    this.level = new Uint8Array(size);
    /** Whether the vessel was not seen from the vertex before to this one. */
    this.isAfterGap = new Uint8Array(size);
    /** The box of each leg: left, top, right, bottom. */
    this.boxes = new Float64Array(count * 4);
    this.first = Int32Array.from(this.legs, (leg) => leg.first);
    this.last = Int32Array.from(this.legs, (leg) => leg.last);
    this.unpack(payload.vertices);
    this.sampleStarts = startsOf(payload.sample_counts, count);
    this.samples = payload.samples;
    /** @type {{ t: Int32Array, speed: Float64Array, height: Float64Array } | null} */
    this.charted = null;
    /** The legs in the order of their beginnings and ends. */
    this.byFirst = Int32Array.from(this.first, (_, i) => i).sort((a, b) => this.first[a] - this.first[b]);
  }

  /** @param {string} text */
  unpack(text) {
    const reader = new VarintReader(text);
    for (let i = 0; i < this.count; i++) {
      let [t, x, y] = [0, 0, 0];
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let k = this.starts[i]; k < this.starts[i + 1]; k++) {
        t += reader.count();
        x += reader.difference();
        const third = reader.count();
        this.level[k] = third % LEVELS;
        const rest = (third - (third % LEVELS)) / LEVELS;
        this.isAfterGap[k] = rest % 2;
        const south = (rest - (rest % 2)) / 2;
        y += south % 2 ? -(south + 1) / 2 : south / 2;
        this.t[k] = t;
        this.x[k] = x / GRID;
        this.y[k] = y / GRID;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
      this.boxes.set([left / GRID, top / GRID, right / GRID, bottom / GRID], i * 4);
    }
  }

  /**
   * Speeds in kn and heights in ft of a leg; not a number where none was broadcast. All are unpacked when the first is asked for.
   * @param {number} i
   */
  chartOf(i) {
    if (!this.charted) {
      const size = this.sampleStarts[this.count];
      const found = { t: new Int32Array(size), speed: new Float64Array(size), height: new Float64Array(size) };
      const reader = new VarintReader(this.samples);
      for (let leg = 0; leg < this.count; leg++) {
        let t = 0;
        for (let k = this.sampleStarts[leg]; k < this.sampleStarts[leg + 1]; k++) {
          t += reader.count();
          found.t[k] = t;
          const speed = reader.count();
          found.speed[k] = speed ? (speed - 1) / 10 : NaN;
          const height = reader.count();
          found.height[k] = height ? (height - 1001) * 10 : NaN;
        }
      }
      this.charted = found;
    }
    const [from, to] = [this.sampleStarts[i], this.sampleStarts[i + 1]];
    const { t, speed, height } = this.charted;
    return { t: t.subarray(from, to), speed: speed.subarray(from, to), height: height.subarray(from, to) };
  }

  /**
   * The seconds at which a date of the map begins and is over. A whole day shows what was seen by its end.
   * @param {number} day
   * @returns {[number, number]}
   */
  secondsOf(day) {
    return [Math.round(startOf(day) * DAY_S) - this.base, Math.round(endOf(day) * DAY_S) - this.base];
  }

  /**
   * The date of the map for a time.
   * @param {number} seconds
   */
  dayOf(seconds) {
    return (seconds + this.base) / DAY_S;
  }

  /**
   * The vertex of a leg at or before a time; -1 before its first one.
   * @param {number} i
   * @param {number} seconds
   * @returns {number}
   */
  vertexAt(i, seconds) {
    let low = this.starts[i];
    let high = this.starts[i + 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.t[middle] <= seconds) low = middle + 1;
      else high = middle;
    }
    return low === this.starts[i] ? -1 : low - 1;
  }

  /**
   * The gap that a time lies in; null where the vessel was heard.
   * @param {number} i
   * @param {number} seconds
   * @returns {number[] | null}
   */
  gapAt(i, seconds) {
    for (const gap of this.legs[i].gaps) if (seconds > gap[0] && seconds < gap[1]) return gap;
    return null;
  }

  /**
   * Where a vessel was at a time, and its course in radians from east, clockwise; null where it was not seen or not under way.
   * @param {number} i
   * @param {number} seconds
   * @returns {{ x: number, y: number, angle: number } | null}
   */
  placeAt(i, seconds) {
    if (seconds < this.first[i] || seconds > this.last[i] || this.gapAt(i, seconds)) return null;
    const k = this.vertexAt(i, seconds);
    const end = this.starts[i + 1] - 1;
    if (k < 0) return null;
    if (k >= end) return this.placed(Math.max(k - 1, this.starts[i]), k, 1);
    const span = this.t[k + 1] - this.t[k];
    return this.placed(k, k + 1, span > 0 ? (seconds - this.t[k]) / span : 0);
  }

  /**
   * @param {number} a
   * @param {number} b
   * @param {number} share
   */
  placed(a, b, share) {
    const dx = this.x[b] - this.x[a];
    const dy = this.y[b] - this.y[a];
    return { x: this.x[a] + share * dx, y: this.y[a] + share * dy, angle: Math.atan2(dy, dx) };
  }

  /**
   * The name that a vessel broadcast, else its number.
   * @param {number} i
   * @returns {string}
   */
  nameOf(i) {
    const leg = this.legs[i];
    const named = leg.said.filter(([field]) => field === "name");
    const call = leg.said.filter(([field]) => field === "callsign");
    const found = named[named.length - 1] ?? call[call.length - 1];
    return found ? String(found[1]) : leg.vessel;
  }
}

/**
 * @param {string} text
 * @param {number} count
 * @returns {Int32Array}
 */
function startsOf(text, count) {
  const reader = new VarintReader(text);
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) starts[i + 1] = starts[i] + reader.count();
  return starts;
}
