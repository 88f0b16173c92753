// Marks on what changed since a day or a version: a ring with a sign of its own for each kind, so that no colour is needed.

import { later } from "../core/language.js";
import { FONT } from "../core/text.js";
import { mercatorX, mercatorY } from "../core/mercator.js";
import { isOnEarth, isPosition, listOf, overlaps } from "../core/values.js";

/**
 * What may have happened to a feature, the most telling first, with its sign and its words.
 * @type {Record<ChangeKind, { sign: string, label: Word, dash: number[] }>}
 */
export const CHANGED = {
  new: { sign: "+", label: later("Happened since"), dash: [] },
  learned: { sign: "!", label: later("Learned since"), dash: [5, 3] },
  withdrawn: { sign: "×", label: later("Withdrawn or taken back since"), dash: [2, 3] },
  replaced: { sign: "↑", label: later("Newer figures since"), dash: [8, 3] },
  redated: { sign: "↔", label: later("Redated since"), dash: [3, 2] },
  moved: { sign: "→", label: later("Moved or redrawn since"), dash: [6, 2, 2, 2] },
  regraded: { sign: "?", label: later("Graded otherwise since"), dash: [1.5, 3] },
  corrected: { sign: "~", label: later("Otherwise corrected since"), dash: [4, 4] },
};

const KINDS_IN_ORDER = /** @type {ChangeKind[]} */ (Object.keys(CHANGED));

const RING_PX = 19;

const BADGE_PX = 7.5;

/**
 * What changed, from a message {marks, gone}: the kinds by the number of the feature; null where nothing is marked.
 * @param {any} value
 * @param {Features} features
 * @returns {Changed | null}
 */
export function readChanged(value, features) {
  if (!value || typeof value !== "object") return null;
  /** @type {Map<number, ChangeKind>} */
  const marks = new Map();
  for (const [id, kind] of Object.entries(value.marks ?? {})) {
    const i = features.indexOf.get(id);
    if (i !== undefined && Object.hasOwn(CHANGED, String(kind))) marks.set(i, /** @type {ChangeKind} */ (kind));
  }
  return { marks, gone: listOf(value.gone).filter((at) => isPosition(at) && isOnEarth(at)) };
}

/**
 * The most telling of several kinds; undefined for none.
 * @param {(ChangeKind | undefined)[]} kinds
 */
function mostTelling(kinds) {
  return KINDS_IN_ORDER.find((kind) => kinds.includes(kind));
}

/**
 * A position on a line or in an area, in Mercator.
 * @param {Shape} shape
 * @returns {Position | null}
 */
function spotOf(shape) {
  const line = shape.lines[0];
  if (line) {
    const middle = 2 * Math.floor(line.length / 4);
    return [line[middle], line[middle + 1]];
  }
  const ring = shape.rings[0];
  return ring ? [ring[0], ring[1]] : null;
}

/**
 * Rings around the markers, and badges on the lines and areas, of what changed.
 * @param {Context2D} context
 * @param {CanvasView} view
 * @param {MapView} mapView
 * @param {Box} near
 */
export function paintChanged(context, view, mapView, near) {
  const { changed } = mapView.app;
  if (!changed) return;
  const { features, drawnAs, theme } = mapView;
  const palette = mapView.app.palette[theme];
  /** @type {(x: number, y: number, kind: ChangeKind, radius: number) => void} */
  const mark = (mx, my, kind, radius) => {
    const x = mx * view.scale - view.left;
    const y = my * view.scale - view.top;
    const reach = radius + 2 * BADGE_PX;
    if (overlaps([x - reach, y - reach, x + reach, y + reach], near)) paintMark(context, x, y, kind, radius, palette);
  };
  for (const cluster of mapView.markers.inView) {
    const members = cluster.places.flatMap((place) => [...place.members]).filter((i) => drawnAs[i]);
    const kind = mostTelling(members.map((i) => changed.marks.get(i)));
    if (kind) mark(cluster.x, cluster.y, kind, RING_PX);
  }
  for (const [i, kind] of changed.marks) {
    const spot = drawnAs[i] ? spotOf(features.shapes[i]) : null;
    if (spot) mark(spot[0], spot[1], kind, 0);
  }
  for (const [lon, lat] of changed.gone) mark(mercatorX(lon), mercatorY(lat), "withdrawn", RING_PX);
}

/**
 * @param {Context2D} context
 * @param {number} x
 * @param {number} y
 * @param {ChangeKind} kind
 * @param {number} radius of the ring, 0 for none
 * @param {{ city: string, halo: string }} palette
 */
function paintMark(context, x, y, kind, radius, { city, halo }) {
  const { sign, dash } = CHANGED[kind];
  context.save();
  if (radius) {
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.lineWidth = 4.5;
    context.strokeStyle = halo;
    context.stroke();
    context.lineWidth = 2.5;
    context.strokeStyle = city;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }
  const shift = radius * 0.74;
  context.beginPath();
  context.arc(x - shift, y - shift, BADGE_PX, 0, 7);
  context.fillStyle = city;
  context.strokeStyle = halo;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
  context.fillStyle = halo;
  context.font = `700 11px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(sign, x - shift, y - shift + 0.5);
  context.restore();
}
