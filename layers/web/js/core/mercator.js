// Web Mercator with both axes from 0 to 1, and boxes in it and on a canvas.

import { clamp } from "./values.js";

/** The length of the equator. */
export const EQUATOR_KM = 40075;

/**
 * Web Mercator x of a longitude in degrees, from 0 to 1.
 * @param {number} lon
 * @returns {number}
 */
export function mercatorX(lon) {
  return (lon + 180) / 360;
}

/**
 * Web Mercator y of a latitude in degrees, from 0 in the north to 1.
 * @param {number} lat
 * @returns {number}
 */
export function mercatorY(lat) {
  const sine = Math.sin((clamp(lat, -85.0511, 85.0511) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/**
 * The latitude in degrees of a Web Mercator y.
 * @param {number} y
 * @returns {number}
 */
export function latitudeOf(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/**
 * An extent [west, south, east, north] in Leaflet's order.
 * @param {Box} box
 * @returns {[[number, number], [number, number]]}
 */
export function latLngBox([west, south, east, north]) {
  return [
    [south, west],
    [north, east],
  ];
}

/**
 * The Mercator box of a canvas.
 * @param {Pick<CanvasView, "scale" | "left" | "top" | "width" | "height">} view
 * @returns {Box}
 */
export function viewBox(view) {
  return [
    view.left / view.scale,
    view.top / view.scale,
    (view.left + view.width) / view.scale,
    (view.top + view.height) / view.scale,
  ];
}

/**
 * The Mercator box of a canvas without its margin.
 * @param {CanvasView} given
 * @returns {Box}
 */
export function innerBox({ scale, left, top, width, height, margin: { x, y } }) {
  return viewBox({ scale, left: left + x, top: top + y, width: width - 2 * x, height: height - 2 * y });
}

/**
 * A Mercator box in pixels of the canvas, with `room` pixels around it for the width of what is drawn.
 * @param {Box} box
 * @param {CanvasView} view
 * @param {number} room
 * @returns {Box}
 */
export function canvasBox(box, view, room) {
  return [
    box[0] * view.scale - view.left - room,
    box[1] * view.scale - view.top - room,
    box[2] * view.scale - view.left + room,
    box[3] * view.scale - view.top + room,
  ];
}

/**
 * A box of the canvas in Mercator, with `room` pixels around it.
 * @param {Box} box
 * @param {CanvasView} view
 * @param {number} room
 * @returns {Box}
 */
export function mercatorBox(box, view, room) {
  return [
    (box[0] - room + view.left) / view.scale,
    (box[1] - room + view.top) / view.scale,
    (box[2] + room + view.left) / view.scale,
    (box[3] + room + view.top) / view.scale,
  ];
}
