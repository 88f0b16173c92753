// The address of a view, in the form of the app's own: names and values of what differs from the catalogue's opening view.

import { dayOf, isoOf } from "../core/dates.js";
import { isOnEarth } from "../core/values.js";
import { fitter } from "../data/query.js";
import { VarintReader } from "../data/varint.js";

// Filters are kept as the address has them: the map has no controls that change them.
export const FILTERS = ["modes", "confidence", "claimants", "tier", "q"];

const NAMES = ["date", "known", "then", "theatre", "layers", ...FILTERS, "map", "sel", "compare", "past"];

const LONGEST_ADDRESS = 8000;

const LONGEST_TEXT = 200;

/**
 * The names and values of an address. Of a name that is given twice the last value counts.
 * @param {string} text
 * @returns {Map<string, string>}
 */
export function parsedAddress(text) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [name, value] of new URLSearchParams(text.slice(0, LONGEST_ADDRESS).replace(/^[#?]/, ""))) found.set(name, value);
  return found;
}

/**
 * The address of names and values.
 * @param {Iterable<[string, string]>} parts
 * @returns {string}
 */
export function addressText(parts) {
  return [...parts].map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
}

/**
 * A complete message to the map for an address, and the names of what could not be used, which keeps its default.
 * @param {Map<string, string>} parts
 * @param {Features} features
 * @returns {{ message: Record<string, any>, misfits: string[], feature: number | null }}
 */
export function messageOf(parts, features) {
  const { address, theatres } = features.payload;
  /** @type {string[]} */
  const misfits = [];
  /**
   * A value as `read` understands it; the default where there is none, or where `read` gives undefined.
   * @template T
   * @param {string} name
   * @param {(text: string) => T | undefined} read
   * @param {T} otherwise
   * @returns {T}
   */
  const value = (name, read, otherwise) => {
    const text = parts.get(name);
    if (text === undefined) return otherwise;
    const found = read(text);
    if (found === undefined) misfits.push(name);
    return found ?? otherwise;
  };
  const layers = features.layers.map((layer) => String(layer.id));
  /** @param {string} text */
  const day = (text) => (dayOf(text) === null ? undefined : text);
  const shown = new Set(value("layers", (text) => subset(text, layers), address?.layers ?? layers));
  const theatre = value("theatre", (text) => theatres.find(({ id }) => id === text), undefined);
  const opening = theatres.find(({ id }) => id === address?.theatre) ?? theatres[0];
  const center = value("map", readCamera, null);
  const selected = value("sel", (text) => (features.indexOf.has(text) ? text : undefined), null);
  const isKnownThen = value("then", (text) => (text === "1" ? true : text === "0" ? false : undefined), false);
  const message = {
    date: value("date", day, address?.date ?? null),
    known_by: value("known", day, null),
    as_known: isKnownThen,
    hidden_layers: layers.filter((id) => !shown.has(id)),
    past: value("past", (text) => (text === "fade" || text === "hide" ? text : undefined), "fade"),
    only: onlyThrough(features, value),
    selected,
    compare: value("compare", day, null),
    fly: center ?? (theatre || selected === null ? { bbox: (theatre ?? opening)?.bbox } : null),
  };
  for (const name of parts.keys()) if (!NAMES.includes(name) && name !== "chapter") misfits.push(name);
  return { message, misfits, feature: message.fly ? null : (features.indexOf.get(String(selected)) ?? null) };
}

/**
 * The ids of the features that pass the filters of an address; null where there is none. As `passes` in layers/marks.py.
 * @param {Features} features
 * @param {(name: string, read: (text: string) => any, otherwise: any) => any} value
 * @returns {string[] | null}
 */
function onlyThrough(features, value) {
  const { address } = features.payload;
  if (!address) return null;
  /** @param {string} name */
  const through = (name) => {
    const byName = name === "modes" ? address.modes : name === "confidence" ? address.confidence : address.claimants;
    const chosen = value(name, (text) => subset(text, Object.keys(byName)), null);
    return chosen && new Set(chosen.flatMap((/** @type {string} */ one) => indexesOf(byName[one])));
  };
  const modes = through("modes");
  const grades = through("confidence");
  const claimants = through("claimants");
  const tier = value("tier", (text) => (text === "1" || text === "2" ? Number(text) : undefined), 2);
  const words = value("q", (text) => (text.length <= LONGEST_TEXT ? text : undefined), "");
  if (!modes && !grades && !claimants && tier === 2 && !words) return null;
  const fits = fitter(words);
  return features.items
    .filter((item, i) => {
      if (features.isReference[i]) return true;
      const figures = (item.card?.figures ?? []).flatMap((figure) => [figure.label, figure.value]);
      const { who, kicker, body } = item.card ?? {};
      const said = [item.id, item.name, who, kicker, body, ...figures, item.label?.text, item.label?.native].filter(Boolean).join(" ");
      return (
        Number(item.tier) <= tier &&
        (!modes || item.kind === "imported" || modes.has(i)) &&
        (!grades || grades.has(i)) &&
        (!claimants || claimants.has(i)) &&
        (!words || fits(said, features.from[i], features.to[i]))
      );
    })
    .map((item) => String(item.id));
}

/**
 * The names and values of what the map shows now. The date is always among them, so that an address is never empty.
 * @param {App} app
 * @param {Map<string, string>} kept filters, theatre and comparison, which the reader cannot change in the map
 * @param {boolean} isMoved whether the map is anywhere else than its theatre says
 * @returns {[string, string][]}
 */
export function partsOf(app, kept, isMoved) {
  const usual = app.payload.address?.layers ?? app.features.layers.map((layer) => String(layer.id));
  const shown = app.features.layers.map((layer) => String(layer.id)).filter((id) => !app.hidden.has(id));
  const centre = app.main.map.getCenter();
  const place = [Number(centre.lat.toFixed(5)), Number(centre.lng.toFixed(5)), Number(app.main.map.getZoom().toFixed(2))];
  const index = app.selection.index;
  /** @type {Map<string, string | null>} */
  const now = new Map([
    ["date", isoOf(app.day)],
    ["known", app.mode !== "known" && app.knownBy !== null ? isoOf(app.knownBy) : null],
    ["then", app.mode === "known" ? "1" : null],
    ["layers", shown.length === usual.length && shown.every((id) => usual.includes(id)) ? null : [...shown].sort().join(",") || "-"],
    ["map", isMoved ? place.join(",") : null],
    ["sel", index === null ? null : String(app.features.items[index].id)],
    ["compare", app.comparison.isOn ? isoOf(app.comparison.day ?? app.day) : null],
    ["past", app.past === "fade" ? null : app.past],
  ]);
  /** @type {[string, string][]} */
  const parts = [];
  for (const name of NAMES) {
    const text = now.has(name) ? now.get(name) : kept.get(name);
    if (text !== null && text !== undefined) parts.push([name, String(text)]);
  }
  return parts;
}

/**
 * @param {string} text
 * @param {readonly string[]} known
 * @returns {string[] | undefined}
 */
function subset(text, known) {
  const names = text === "-" ? [] : text.split(",");
  return names.every((name) => known.includes(name)) ? names : undefined;
}

/**
 * @param {string | undefined} text
 * @returns {number[]}
 */
function indexesOf(text) {
  const reader = new VarintReader(text ?? "");
  const found = [];
  for (let at = 0; !reader.done; ) {
    at += reader.count();
    found.push(at);
  }
  return found;
}

/**
 * @param {string} text
 * @returns {{ center: Position, zoom: number } | undefined}
 */
function readCamera(text) {
  const numbers = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return undefined;
  const [lat, lon, zoom] = numbers;
  return isOnEarth([lon, lat]) && zoom >= 0 && zoom <= 20 ? { center: [lon, lat], zoom } : undefined;
}
