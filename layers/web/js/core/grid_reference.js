// UTM and MGRS on WGS 84, and positions in words.

import { say } from "./language.js";

const RADIUS = 6378137;
const SQUARED = 0.0066943799901413165;
const SECOND = SQUARED / (1 - SQUARED);
const SCALE = 0.9996;
const DEGREE = Math.PI / 180;
const BANDS = "CDEFGHJKLMNPQRSTUVWX";
const ROWS = "ABCDEFGHJKLMNPQRSTUV";
const COLUMNS = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];

/** @typedef {{ zone: number, isNorth: boolean, easting: number, northing: number }} Utm */

/**
 * The UTM position of [longitude, latitude]; null beyond 84° north and 80° south, where UTM ends.
 * @param {Position} position
 * @returns {Utm | null}
 */
export function utmOf([lon, lat]) {
  if (!(lat >= -80 && lat <= 84)) return null;
  const east = ((((lon + 180) % 360) + 360) % 360) - 180;
  const zone = zoneOf(east, lat);
  return utmIn(east, lat, zone);
}

/**
 * @param {number} lon
 * @param {number} lat
 * @returns {number}
 */
function zoneOf(lon, lat) {
  // Norway and Svalbard have wider zones.
  if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
  if (lat >= 72 && lon >= 0 && lon < 42) return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
  return Math.min(Math.floor((lon + 180) / 6) + 1, 60);
}

/**
 * @param {number} lon
 * @param {number} lat
 * @param {number} zone
 * @returns {Utm}
 */
function utmIn(lon, lat, zone) {
  const phi = lat * DEGREE;
  const [sine, cosine, tangent] = [Math.sin(phi), Math.cos(phi), Math.tan(phi)];
  const n = RADIUS / Math.sqrt(1 - SQUARED * sine ** 2);
  const t = tangent ** 2;
  const c = SECOND * cosine ** 2;
  const a = cosine * (lon - (zone * 6 - 183)) * DEGREE;
  const easting =
    SCALE *
      n *
      (a + ((1 - t + c) * a ** 3) / 6 + ((5 - 18 * t + t ** 2 + 72 * c - 58 * SECOND) * a ** 5) / 120) +
    500000;
  const northing =
    SCALE *
    (meridian(phi) +
      n *
        tangent *
        (a ** 2 / 2 +
          ((5 - t + 9 * c + 4 * c ** 2) * a ** 4) / 24 +
          ((61 - 58 * t + t ** 2 + 600 * c - 330 * SECOND) * a ** 6) / 720));
  return { zone, isNorth: lat >= 0, easting, northing: lat >= 0 ? northing : northing + 1e7 };
}

/**
 * The length of the meridian from the equator, in metres.
 * @param {number} phi
 * @returns {number}
 */
function meridian(phi) {
  const e = SQUARED;
  return (
    RADIUS *
    ((1 - e / 4 - (3 * e ** 2) / 64 - (5 * e ** 3) / 256) * phi -
      ((3 * e) / 8 + (3 * e ** 2) / 32 + (45 * e ** 3) / 1024) * Math.sin(2 * phi) +
      ((15 * e ** 2) / 256 + (45 * e ** 3) / 1024) * Math.sin(4 * phi) -
      ((35 * e ** 3) / 3072) * Math.sin(6 * phi))
  );
}

/**
 * The position [longitude, latitude] of a UTM position. Found by approach: the projection is turned round step by step.
 * @param {Utm} given
 * @returns {Position | null}
 */
export function positionOf({ zone, isNorth, easting, northing }) {
  let lon = zone * 6 - 183;
  let lat = (isNorth ? northing : northing - 1e7) / 111000;
  for (let n = 0; n < 30; n++) {
    const at = utmIn(lon, lat, zone);
    const up = (isNorth ? northing : northing - 1e7) - (lat >= 0 ? at.northing : at.northing - 1e7);
    const right = easting - at.easting;
    lat += up / 111320;
    lon += right / (111320 * Math.max(Math.cos(lat * DEGREE), 0.05));
    if (Math.hypot(up, right) < 1e-4) break;
  }
  return Math.abs(lat) <= 84.5 && Math.abs(lon - (zone * 6 - 183)) < 12 ? [lon, lat] : null;
}

/**
 * A UTM position in words: `36U 656789 5673456`.
 * @param {Position} position
 * @returns {string}
 */
export function utmText(position) {
  const utm = utmOf(position);
  if (!utm) return say("outside UTM");
  return `${utm.zone}${bandOf(position[1])} ${Math.round(utm.easting)} ${Math.round(utm.northing)}`;
}

/**
 * An MGRS reference: `36U XB 56789 73456`.
 * @param {Position} position
 * @param {number} [digits] of each number: 5 for a metre, 3 for a hundred metres
 * @returns {string}
 */
export function mgrsText(position, digits = 5) {
  const utm = utmOf(position);
  if (!utm) return say("outside MGRS");
  const column = COLUMNS[(utm.zone - 1) % 3][Math.floor(utm.easting / 1e5) - 1];
  const row = ROWS[(Math.floor(utm.northing / 1e5) + (utm.zone % 2 ? 0 : 5)) % 20];
  /** @param {number} metres */
  const part = (metres) => String(Math.floor(metres % 1e5)).padStart(5, "0").slice(0, digits);
  return `${utm.zone}${bandOf(position[1])} ${column}${row} ${part(utm.easting)} ${part(utm.northing)}`;
}

/**
 * Whether a zone, or a square of 100 km that begins in it, reaches a position.
 * @param {number} zone
 * @param {Position} position
 * @returns {boolean}
 */
export function reaches(zone, [lon, lat]) {
  const square = 1 / Math.max(Math.cos(lat * DEGREE), 0.05);
  // Near the poles a square is wider than a zone: no step may leap over one.
  for (let more = -square; more <= square; more += 0.5)
    if ([0, 0.9, -0.9].some((up) => zoneOf(((lon + more + 540) % 360) - 180, lat + up) === zone)) return true;
  return false;
}

/**
 * The letter of the band of latitude.
 * @param {number} lat
 * @returns {string}
 */
export function bandOf(lat) {
  return BANDS[Math.min(Math.floor((lat + 80) / 8), 19)];
}

/**
 * The position that an MGRS reference names, in the middle of its square; null where it is none.
 * @param {string} text
 * @returns {Position | null}
 */
export function fromMgrs(text) {
  const found = /^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])((?:\d\d){0,5})$/.exec(
    text.toUpperCase().replace(/\s+/g, ""),
  );
  if (!found) return null;
  const zone = Number(found[1]);
  const column = zone >= 1 && zone <= 60 ? COLUMNS[(zone - 1) % 3].indexOf(found[3]) : -1;
  if (column < 0) return null;
  const half = found[5].length / 2;
  const unit = 10 ** (5 - half);
  const easting = (column + 1) * 1e5 + Number(found[5].slice(0, half) || 0) * unit + unit / 2;
  const inSquare = Number(found[5].slice(half) || 0) * unit + unit / 2;
  const row = (ROWS.indexOf(found[4]) - (zone % 2 ? 0 : 5) + 20) % 20;
  const band = BANDS.indexOf(found[2]);
  const isNorth = band >= 10;
  // Letters of rows repeat every 2,000 km; the band says which of them is meant.
  for (let n = 0; n < 5; n++) {
    const position = positionOf({ zone, isNorth, easting, northing: row * 1e5 + inSquare + n * 2e6 });
    const low = band * 8 - 80;
    if (position && position[1] > low - 1 && position[1] < low + (band === 19 ? 13 : 9) && reaches(zone, position))
      return position;
  }
  return null;
}

/**
 * A position in degrees: `51.1912° N, 35.2713° E`.
 * @param {Position} position
 * @param {number} [digits]
 * @returns {string}
 */
export function degreesText([lon, lat], digits = 4) {
  const east = ((((lon + 180) % 360) + 360) % 360) - 180;
  return `${Math.abs(lat).toFixed(digits)}° ${lat < 0 ? "S" : "N"}, ${Math.abs(east).toFixed(digits)}° ${east < 0 ? "W" : "E"}`;
}
