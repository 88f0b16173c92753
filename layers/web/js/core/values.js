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
