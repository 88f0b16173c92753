// How close a map may come: no closer than its positions are exact.

const METRES_PER_PIXEL = 156543.034;

/** A position known to a kilometre is at most so many pixels wide. */
const PIXELS = 150;

const CLOSEST = 13;

const UNKNOWN = 11;

/**
 * The closest zoom for positions that are exact to some kilometres, in quarters of a level.
 * @param {number} km 0 where they are as exact as the file says; infinite where there are none
 * @param {number} latitude in degrees
 * @returns {number}
 */
export function closestZoom(km, latitude) {
  if (km === Infinity) return UNKNOWN;
  if (km <= 0) return CLOSEST;
  const metres = METRES_PER_PIXEL * Math.cos((latitude * Math.PI) / 180);
  const zoom = Math.log2((metres * PIXELS) / (km * 1000));
  return Math.min(Math.max(Math.floor(zoom * 4) / 4, 8), CLOSEST);
}
