// Whether a name lies inside an area, and which names of the ground belong to the story.

import { EQUATOR_KM } from "../core/mercator.js";

/**
 * Whether a box lies inside an area: none of its edges crosses the outline, and its middle is inside.
 * @param {Float64Array[]} rings x, y, x, y, …
 * @param {Box} box [left, top, right, bottom] in the same unit
 * @returns {boolean}
 */
export function isInside(rings, [left, top, right, bottom]) {
  const x = (left + right) / 2;
  const y = (top + bottom) / 2;
  let isIn = false;
  for (const ring of rings) {
    let ax = ring[ring.length - 2];
    let ay = ring[ring.length - 1];
    for (let n = 0; n < ring.length; n += 2) {
      const bx = ring[n];
      const by = ring[n + 1];
      if (meetsBox(ax, ay, bx, by, left, top, right, bottom)) return false;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
      ax = bx;
      ay = by;
    }
  }
  return isIn;
}

/**
 * Whether a stretch of a line meets a box (Liang and Barsky's clipping).
 * @param {number} ax
 * @param {number} ay
 * @param {number} bx
 * @param {number} by
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 * @returns {boolean}
 */
function meetsBox(ax, ay, bx, by, left, top, right, bottom) {
  if (Math.max(ax, bx) < left || Math.min(ax, bx) > right || Math.max(ay, by) < top || Math.min(ay, by) > bottom)
    return false;
  let enters = 0;
  let leaves = 1;
  for (const [step, room] of [
    [ax - bx, ax - left],
    [bx - ax, right - ax],
    [ay - by, ay - top],
    [by - ay, bottom - ay],
  ]) {
    if (step === 0) {
      if (room < 0) return false;
    } else if (step < 0) enters = Math.max(enters, room / step);
    else leaves = Math.min(leaves, room / step);
  }
  return enters <= leaves;
}

/** Below this zoom the ground names only cities near the story. */
const STORY_ZOOM = 6;

/** How near, in kilometres. */
const STORY_KM = 400;

/** Which cities of the ground belong to the story: those near one of its places or lines, on any date. */
export class StoryGround {
  /** @param {Features} features */
  constructor(features) {
    /** @type {Map<number, number[]>} */
    this.cells = new Map();
    /** @type {WeakMap<object, boolean>} */
    this.known = new WeakMap();
    for (let i = 0; i < features.count; i++) {
      if (features.isReference[i]) continue;
      const { points, lines } = features.shapes[i];
      for (const at of points) this.add(at[0], at[1]);
      for (const line of lines) {
        this.add(line[0], line[1]);
        this.add(line[line.length - 2], line[line.length - 1]);
      }
    }
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  add(x, y) {
    const key = Math.floor(x * 64) * 64 + Math.floor(y * 64);
    const cell = this.cells.get(key);
    if (cell) cell.push(x, y);
    else this.cells.set(key, [x, y]);
  }

  /**
   * Whether a city is named at a zoom. Where nothing of the story has a place, every city is.
   * @param {{ x: number, y: number }} city
   * @param {number} zoom
   * @returns {boolean}
   */
  names(city, zoom) {
    if (zoom >= STORY_ZOOM || !this.cells.size) return true;
    let isNear = this.known.get(city);
    if (isNear === undefined) {
      isNear = this.isNear(city.x, city.y);
      this.known.set(city, isNear);
    }
    return isNear;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @returns {boolean}
   */
  isNear(x, y) {
    // Mercator stretches by 1 / cos(latitude), which is cosh of its y.
    const reach = (STORY_KM / EQUATOR_KM) * Math.cosh(Math.PI * (1 - 2 * y));
    const span = Math.ceil(reach * 64);
    const column = Math.floor(x * 64);
    const row = Math.floor(y * 64);
    for (let c = column - span; c <= column + span; c++) {
      for (let r = row - span; r <= row + span; r++) {
        const cell = this.cells.get(c * 64 + r) || [];
        for (let n = 0; n < cell.length; n += 2) if (Math.hypot(cell[n] - x, cell[n + 1] - y) < reach) return true;
      }
    }
    return false;
  }
}
