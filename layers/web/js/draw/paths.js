// Mercator coordinates as canvas paths.

import { clamp } from "../core/values.js";

/**
 * Add Mercator coordinates to a path. Steps of less than `step` pixels are left out.
 * @param {Path2D | Context2D} path
 * @param {Float64Array} coordinates
 * @param {number} scale
 * @param {number} left
 * @param {number} top
 * @param {boolean} close
 * @param {number} [step]
 */
export function trace(path, coordinates, scale, left, top, close, step = 0.6) {
  let lastX = coordinates[0] * scale - left;
  let lastY = coordinates[1] * scale - top;
  path.moveTo(lastX, lastY);
  const end = coordinates.length - 2;
  for (let i = 2; i <= end; i += 2) {
    const x = coordinates[i] * scale - left;
    const y = coordinates[i + 1] * scale - top;
    if (i < end && Math.abs(x - lastX) < step && Math.abs(y - lastY) < step) continue;
    path.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  if (close) path.closePath();
}

/**
 * Add a Mercator box to the current path.
 * @param {Context2D} context
 * @param {CanvasView} view
 * @param {Box} box
 */
export function rectangle(context, view, box) {
  const x = clamp(box[0] * view.scale - view.left, -1e4, 1e5);
  const y = clamp(box[1] * view.scale - view.top, -1e4, 1e5);
  const right = clamp(box[2] * view.scale - view.left, -1e4, 1e5);
  const bottom = clamp(box[3] * view.scale - view.top, -1e4, 1e5);
  context.rect(x, y, right - x, bottom - y);
}
