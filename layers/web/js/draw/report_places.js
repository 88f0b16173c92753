// What is drawn around the marker of a report: how uncertain its position is, and where a statement was made.

import { EQUATOR_KM, mercatorX, mercatorY } from "../core/mercator.js";
import { overlaps } from "../core/values.js";

/** A circle no larger than its marker says nothing; one much larger than the map neither. */
const LEAST_PX = 17;

const MOST_PX = 700;

/**
 * The radius around a place within which its position is known, in pixels; 0 where it is not drawn.
 * @param {number | null | undefined} km
 * @param {number} y Mercator
 * @param {number} scale
 * @returns {number}
 */
export function spreadRadius(km, y, scale) {
  if (!km) return 0;
  const radius = (km / EQUATOR_KM) * Math.cosh(Math.PI * (1 - 2 * y)) * scale;
  return radius >= LEAST_PX && radius <= MOST_PX ? radius : 0;
}

/**
 * The largest circle of a marker, in pixels.
 * @param {Cluster} cluster
 * @param {Features} features
 * @param {number} scale
 * @returns {number}
 */
export function clusterSpread(cluster, features, scale) {
  let largest = 0;
  for (const place of cluster.places) {
    const radius = spreadRadius(features.spreadOf[place.index], place.y, scale);
    if (radius) largest = Math.max(largest, radius + Math.hypot(place.x - cluster.x, place.y - cluster.y) * scale);
  }
  return largest;
}

/**
 * Circles around the places whose position is not exact and of which something is drawn.
 * @param {Context2D} context
 * @param {CanvasView} view
 * @param {MapView} mapView
 * @param {Box} near
 */
export function paintSpreads(context, view, mapView, near) {
  const { features, drawnAs, theme } = mapView;
  for (const cluster of mapView.markers.inView) {
    if (!(cluster.active + cluster.past)) continue;
    for (const place of cluster.places) {
      const radius = spreadRadius(features.spreadOf[place.index], place.y, view.scale);
      if (!radius || !place.members.some((i) => drawnAs[i] && !features.isReference[i])) continue;
      const x = place.x * view.scale - view.left;
      const y = place.y * view.scale - view.top;
      if (!overlaps([x - radius, y - radius, x + radius, y + radius], near)) continue;
      const ink = mapView.app.palette[theme].town;
      context.beginPath();
      context.arc(x, y, radius, 0, 7);
      context.globalAlpha = 0.08;
      context.fillStyle = ink;
      context.fill();
      context.globalAlpha = 0.6;
      context.strokeStyle = ink;
      context.lineWidth = 1;
      context.setLineDash([2, 4]);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    }
  }
}

/**
 * A thread from a selected statement to the place where it was made.
 * @param {Context2D} context
 * @param {CanvasView} view
 * @param {MapView} mapView
 */
export function paintThread(context, view, mapView) {
  const { selected, features, theme } = mapView;
  if (selected === null || !mapView.drawnAs[selected]) return;
  const { said } = features.items[selected];
  const point = features.shapes[selected].points[0];
  if (!said || !point) return;
  const [x0, y0] = [point[0] * view.scale - view.left, point[1] * view.scale - view.top];
  const [x1, y1] = [mercatorX(said.at[0]) * view.scale - view.left, mercatorY(said.at[1]) * view.scale - view.top];
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length < 20) return;
  const ink = mapView.app.palette[theme].city;
  context.save();
  context.strokeStyle = ink;
  context.lineWidth = 1.6;
  context.setLineDash([1.5, 4]);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(x0, y0);
  const bend = Math.min(length * 0.12, 120) / length;
  context.quadraticCurveTo((x0 + x1) / 2 + (y1 - y0) * bend, (y0 + y1) / 2 - (x1 - x0) * bend, x1, y1);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(x1, y1, 4.5, 0, 7);
  context.fillStyle = mapView.app.palette[theme].halo;
  context.fill();
  context.stroke();
  context.restore();
}
