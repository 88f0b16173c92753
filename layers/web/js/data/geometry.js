// Geometries as arrays of Web Mercator coordinates.

import { mercatorX, mercatorY } from "../core/mercator.js";
import { isPosition, listOf } from "../core/values.js";
import { VarintReader } from "./varint.js";

/** Steps a degree of the shapes that are written as text; QUANTUM in layers/web/payload.py. */
const SHAPE_QUANTUM = 1e5;

/**
 * All parts of encoded shapes: Mercator coordinates, bounding box, and the index of the feature that a part belongs to.
 * @param {string | undefined} text
 * @param {number} quantum
 * @returns {Part[]}
 */
export function decodeShapes(text, quantum) {
  const reader = new VarintReader(text || "");
  const parts = [];
  let lon = 0;
  let lat = 0;
  for (let feature = 0; !reader.done; feature++) {
    for (let rings = reader.count(); rings > 0; rings--) {
      const length = reader.count();
      const at = new Float64Array(length * 2);
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < length; i++) {
        lon += reader.difference();
        lat += reader.difference();
        const x = mercatorX(lon / quantum);
        const y = mercatorY(lat / quantum);
        at[2 * i] = x;
        at[2 * i + 1] = y;
        if (x < box[0]) box[0] = x;
        if (x > box[2]) box[2] = x;
        if (y < box[1]) box[1] = y;
        if (y > box[3]) box[3] = y;
      }
      parts.push({ at, box, feature });
    }
  }
  return parts;
}

/**
 * @param {unknown} positions
 * @returns {Float64Array}
 */
function projected(positions) {
  const kept = Array.isArray(positions) ? positions.filter(isPosition) : [];
  const flat = new Float64Array(kept.length * 2);
  kept.forEach((position, i) => {
    flat[2 * i] = mercatorX(position[0]);
    flat[2 * i + 1] = mercatorY(position[1]);
  });
  return flat;
}

/**
 * A geometry in Mercator. Its coordinates are those of GeoJSON, or a text as layers/web/varint.py writes it.
 * Parts without positions are left out.
 * @param {any} geometry
 * @returns {Shape}
 */
export function projectGeometry(geometry) {
  /** @type {Shape} */
  const shape = { points: [], lines: [], rings: [], box: [Infinity, Infinity, -Infinity, -Infinity] };
  /** @param {any} part */
  const visit = (part) => {
    if (typeof part?.coordinates === "string") {
      const sort = part.type.endsWith("Polygon") ? "rings" : part.type.endsWith("LineString") ? "lines" : "points";
      for (const { at } of decodeShapes(part.coordinates, SHAPE_QUANTUM)) shape[sort].push(at);
      return;
    }
    const at = part && part.coordinates;
    switch (part && part.type) {
      case "Point":
        shape.points.push(projected([at]));
        break;
      case "MultiPoint":
        for (const one of at || []) shape.points.push(projected([one]));
        break;
      case "LineString":
        shape.lines.push(projected(at));
        break;
      case "MultiLineString":
        for (const one of at || []) shape.lines.push(projected(one));
        break;
      case "Polygon":
        for (const ring of at || []) shape.rings.push(projected(ring));
        break;
      case "MultiPolygon":
        for (const one of at || []) for (const ring of one) shape.rings.push(projected(ring));
        break;
      case "GeometryCollection":
        (part.geometries || []).forEach(visit);
        break;
      default:
        break;
    }
  };
  try {
    visit(geometry);
  } catch {
    // A geometry that is not GeoJSON is drawn as far as it could be read.
  }
  shape.points = shape.points.filter((part) => part.length >= 2);
  shape.lines = shape.lines.filter((part) => part.length >= 4);
  shape.rings = shape.rings.filter((part) => part.length >= 6);
  for (const part of [...shape.points, ...shape.lines, ...shape.rings]) {
    for (let i = 0; i < part.length; i += 2) {
      shape.box[0] = Math.min(shape.box[0], part[i]);
      shape.box[1] = Math.min(shape.box[1], part[i + 1]);
      shape.box[2] = Math.max(shape.box[2], part[i]);
      shape.box[3] = Math.max(shape.box[3], part[i + 1]);
    }
  }
  return shape;
}

/**
 * A shape without parts.
 * @returns {Shape}
 */
export function emptyShape() {
  return { points: [], lines: [], rings: [], box: [0, 0, 0, 0] };
}

/**
 * Any GeoJSON object (geometry, feature or collection) as one shape in Mercator.
 * @param {any} geojson
 * @returns {Shape}
 */
export function shapeOf(geojson) {
  if (!geojson || typeof geojson !== "object") return emptyShape();
  if (geojson.type === "FeatureCollection") {
    return projectGeometry({
      type: "GeometryCollection",
      geometries: listOf(geojson.features).map((feature) => feature && feature.geometry),
    });
  }
  return projectGeometry(geojson.type === "Feature" ? geojson.geometry : geojson);
}
