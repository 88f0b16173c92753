// Lines in pixels: lanes for lines on the same stretch, and positions along a line.

import { clamp } from "../core/values.js";

export const LANE_WIDTH = 5;

/**
 * A lane for each line, so that lines on the same stretch do not cover each other: 0, 1, -1, 2, …
 * @param {Features} features
 * @returns {Int32Array | Int8Array}
 */
export function assignLanes(features) {
  const lanes = new Int8Array(features.count);
  const takenBy = new Map();
  for (const i of features.routes) {
    const keys = new Set();
    for (const line of features.shapes[i].lines) {
      for (let k = 0; k + 3 < line.length; k += 2) {
        const ends = [
          [line[k], line[k + 1]],
          [line[k + 2], line[k + 3]],
        ]
          .map(([x, y]) => `${Math.round(x * 2e5)},${Math.round(y * 2e5)}`)
          .sort();
        keys.add(ends.join(" "));
      }
    }
    const taken = new Set();
    for (const key of keys) for (const lane of takenBy.get(key) || []) taken.add(lane);
    let lane = 0;
    while (taken.has(lane)) lane = lane > 0 ? -lane : 1 - lane;
    lanes[i] = clamp(lane, -6, 6);
    for (const key of keys) {
      if (!takenBy.has(key)) takenBy.set(key, []);
      takenBy.get(key).push(lane);
    }
  }
  return lanes;
}

/**
 * Positions of a line in pixels from the corner of its box, moved sideways by `offset` pixels.
 * @param {Float64Array} line
 * @param {Box} box
 * @param {number} scale
 * @param {number} offset
 * @returns {Position[]}
 */
export function offsetLine(line, box, scale, offset) {
  /** @type {Position[]} */
  const kept = [];
  let lastX = NaN;
  let lastY = NaN;
  for (let k = 0; k < line.length; k += 2) {
    const x = (line[k] - box[0]) * scale;
    const y = (line[k + 1] - box[1]) * scale;
    if (k > 0 && k < line.length - 2 && Math.abs(x - lastX) < 1 && Math.abs(y - lastY) < 1) continue;
    kept.push([x, y]);
    lastX = x;
    lastY = y;
  }
  if (!offset || kept.length < 2) return kept;
  const normals = kept.slice(1).map(([x, y], k) => {
    const dx = x - kept[k][0];
    const dy = y - kept[k][1];
    const length = Math.hypot(dx, dy) || 1;
    return [-dy / length, dx / length];
  });
  return kept.map(([x, y], k) => {
    const before = normals[Math.max(k - 1, 0)];
    const after = normals[Math.min(k, normals.length - 1)];
    const nx = before[0] + after[0];
    const ny = before[1] + after[1];
    const length = Math.hypot(nx, ny);
    if (length < 0.5) return [x + before[0] * offset, y + before[1] * offset];
    const reach = Math.min(2 / length, 1.6);
    return [x + (nx / length) * offset * reach, y + (ny / length) * offset * reach];
  });
}

/**
 * The length of a polyline in pixels.
 * @param {Position[]} points
 * @returns {number}
 */
export function lengthOf(points) {
  let total = 0;
  for (let k = 1; k < points.length; k++)
    total += Math.hypot(points[k][0] - points[k - 1][0], points[k][1] - points[k - 1][1]);
  return total;
}

/**
 * The position and direction at a share of a polyline's length. The angle is in radians, clockwise from the right.
 * @param {Position[]} points
 * @param {number} share
 * @param {number} [total]
 * @returns {{ x: number, y: number, angle: number, total: number }}
 */
export function along(points, share, total = lengthOf(points)) {
  let left = total * share;
  for (let k = 1; k < points.length; k++) {
    const [x0, y0] = points[k - 1];
    const [x1, y1] = points[k];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (left <= length || k === points.length - 1) {
      const part = length ? Math.min(left / length, 1) : 0;
      return { x: x0 + (x1 - x0) * part, y: y0 + (y1 - y0) * part, angle: Math.atan2(y1 - y0, x1 - x0), total };
    }
    left -= length;
  }
  return { x: points[0][0], y: points[0][1], angle: 0, total };
}
