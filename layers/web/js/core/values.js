// Numbers, positions, boxes and lists.

/**
 * A number between two limits.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @returns {number}
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * Whether a value is a position: [longitude, latitude, …].
 * @param {unknown} value
 * @returns {value is Position}
 */
export function isPosition(value) {
  return Array.isArray(value) && Number.isFinite(value[0]) && Number.isFinite(value[1]);
}

/**
 * Whether a value is an extent: [west, south, east, north].
 * @param {unknown} value
 * @returns {value is Box}
 */
export function isBox(value) {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}

/**
 * Whether a position is one that a map can show: three turns in longitude, and no latitude beyond the poles.
 * @param {readonly number[]} position
 * @returns {boolean}
 */
export function isOnEarth(position) {
  return Math.abs(position[0]) <= 540 && Math.abs(position[1]) <= 90;
}

// So many positions an area of a message may have: more would keep the map busy.
const MAX_POSITIONS = 200000;

/**
 * Whether a value is a GeoJSON geometry with areas that can be drawn, or nothing. A value from outside can have any form: it
 * may even contain itself. So each level is looked at in turn, and the positions are counted.
 * @param {any} value
 * @returns {boolean}
 */
export function isArea(value) {
  if (value === null || value === undefined) return true;
  if (typeof value !== "object" || !["Polygon", "MultiPolygon"].includes(value.type)) return false;
  /** @type {any[]} */
  let level = [value.coordinates];
  for (let depth = value.type === "Polygon" ? 2 : 3; depth > 0; depth--) {
    if (!level.every(Array.isArray)) return false;
    if (level.reduce((sum, list) => sum + list.length, 0) > MAX_POSITIONS) return false;
    level = level.flat();
  }
  return level.every((position) => isPosition(position) && isOnEarth(position));
}

/**
 * Whether two boxes [left, top, right, bottom] touch.
 * @param {Box} a
 * @param {Box} b
 * @returns {boolean}
 */
export function overlaps(a, b) {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

/**
 * The value if it is a list, else an empty list.
 * @template T
 * @param {readonly T[] | null | undefined} value
 * @returns {readonly T[]}
 */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}
