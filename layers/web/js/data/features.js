// The payload's features, prepared once: projected shapes, dates in typed arrays, places and their members.
// Both maps of a comparison share them. Nothing here changes with the date.

import { momentOf, todayDay } from "../core/dates.js";
import { say } from "../core/language.js";
import { rowsOf } from "./columns.js";
import { projectGeometry } from "./geometry.js";
import { ALWAYS, NEVER, knownTiming, timing } from "./time_index.js";

/** A story that ended longer ago, in days, does not reach today. */
const REACH_DAYS = 1100;

/** Kinds that fade when past. An area is replaced by the next one, and a timeless feature has no past. */
const FADING = new Set(["event", "route", "imported", "track_gap"]);

/** Kinds of reference features: a map that shows only these counts as empty. */
const REFERENCE = new Set(["region", "district", "place"]);

/** @type {PayloadStyle} */
const UNKNOWN_STYLE = {
  label: "Other",
  heading: "Other",
  shape: "point",
  width: 1.5,
  dash: null,
  hatch: "none",
  fill_opacity: 0.2,
  symbol: null,
  arrows: false,
  light: { stroke: "#5b6675", fill: "#5b6675", text: "#3a4554" },
  dark: { stroke: "#a9b4c0", fill: "#a9b4c0", text: "#c9d2dc" },
};

export class Features {
  /** @param {DocumentPayload} payload */
  constructor(payload) {
    this.payload = payload;
    /** @type {PayloadFeature[]} */
    this.items = (rowsOf(payload.features) || []).filter(
      (/** @type {unknown} */ one) => one && typeof one === "object",
    );
    const count = this.items.length;
    this.count = count;
    this.layers = payload.layers || [];
    this.styles = payload.styles || {};
    this.grades = payload.grades || {};
    this.questions = payload.questions || {};
    this.sources = payload.sources || {};
    this.media = payload.media || {};
    /** @type {PayloadStyle} */
    this.unknownStyle = { ...UNKNOWN_STYLE, label: say("Other"), heading: say("Other") };
    const rankOfLayer = new Map(this.layers.map((layer, i) => [layer.id, i]));

    this.from = new Float64Array(count);
    this.to = new Float64Array(count);
    this.known = new Float64Array(count);
    this.layerRank = new Int32Array(count);
    this.isFading = new Uint8Array(count);
    this.isReference = new Uint8Array(count);
    /** @type {Map<string, number>} */
    this.indexOf = new Map();
    /** @type {Shape[]} */
    this.shapes = new Array(count);
    /** @type {string[]} */
    this.styleKeys = new Array(count);
    /** @type {number[]} */
    this.areas = [];
    /** @type {number[]} */
    this.routes = [];
    /**
     * The features that begin or end at a time of day.
     * @type {number[]}
     */
    this.timed = [];
    /** @type {Place[]} */
    this.places = [];
    /**
     * The indexes of the places that a feature is at.
     * @type {(number[] | undefined)[]}
     */
    this.placesOf = new Array(count);
    /** @type {Map<string, Place>} */
    const placeByKey = new Map();

    this.items.forEach((feature, i) => {
      const timeless = feature.from == null && feature.to == null;
      this.from[i] = feature.from ?? ALWAYS;
      this.to[i] = feature.to ?? NEVER;
      if (feature.kind !== "track_gap" && !(Number.isInteger(this.from[i]) && Number.isInteger(this.to[i]))) this.timed.push(i);
      this.known[i] = feature.known ?? (timeless ? ALWAYS : NEVER);
      this.layerRank[i] = rankOfLayer.get(feature.layer) ?? -1;
      this.isFading[i] = FADING.has(feature.kind) ? 1 : 0;
      this.isReference[i] = REFERENCE.has(feature.kind) ? 1 : 0;
      this.indexOf.set(String(feature.id), i);
      this.styleKeys[i] = Object.hasOwn(this.styles, feature.style) ? feature.style : "";
      const shape = projectGeometry(feature.geometry);
      this.shapes[i] = shape;
      if (shape.rings.length) this.areas.push(i);
      if (shape.lines.length) this.routes.push(i);
      if (shape.points.length && feature.kind !== "district") {
        this.placesOf[i] = shape.points.map((point, part) => {
          const key = part === 0 ? String(feature.place ?? feature.id) : `${feature.id}#${part}`;
          let place = placeByKey.get(key);
          if (!place) {
            place = { index: this.places.length, key, x: point[0], y: point[1], members: [] };
            placeByKey.set(key, place);
            this.places.push(place);
          }
          place.members.push(i);
          return place.index;
        });
      }
    });
    /** @type {(a: number, b: number) => number} */
    const byLayer = (a, b) => this.layerRank[a] - this.layerRank[b] || a - b;
    this.areas.sort(byLayer);
    this.routes.sort(byLayer);
    /**
     * How far each place may be off, in kilometres, where its reports do not say it exactly.
     * @type {(number | null)[]}
     */
    this.spreadOf = this.places.map((place) => {
      const known = place.members.filter((i) => !this.isReference[i]).map((i) => this.items[i].spread ?? null);
      return known.length && known.every((km) => km !== null) ? Math.max(...known.map(Number)) : null;
    });
    for (const place of this.places) place.members.sort((a, b) => this.from[a] - this.from[b] || a - b);

    /** @type {Timing | null} */
    this.madeKnownTiming = null;
    this.timing = timing(this.from, this.to);
    this.byKnown = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => this.known[a] - this.known[b]);

    const period = Array.isArray(payload.period) ? payload.period : [];
    this.first = Number.isFinite(period[0]) ? period[0] : todayDay();
    this.today = Number.isFinite(payload.today) ? Number(payload.today) : todayDay();
    const end = Math.max(Number.isFinite(period[1]) ? period[1] : this.first, this.first);
    /** Whether the story is young enough for the time control to reach today. */
    this.reachesToday = this.today - end <= REACH_DAYS && this.today >= this.first;
    this.last = this.reachesToday ? Math.max(end, this.today) : end;
    this.changes = [...new Set((payload.changes || []).filter(Number.isFinite))].sort((a, b) => a - b);
  }

  /**
   * The style of a feature.
   * @param {number} i
   * @returns {PayloadStyle}
   */
  style(i) {
    return this.styles[this.styleKeys[i]] || this.unknownStyle;
  }

  /**
   * Whether a feature has neither a beginning nor an end.
   * @param {number} i
   * @returns {boolean}
   */
  isTimeless(i) {
    return this.from[i] === ALWAYS && this.to[i] === NEVER;
  }

  /**
   * Whether so few features are drawn that most days of the period change none of them.
   * @param {number[]} members
   * @returns {boolean}
   */
  isSeldomChanged(members) {
    return (20 * members.length) / (this.last - this.first + 1) < 1;
  }

  /** The intervals for what was known at the time, made when first asked for. */
  get knownTiming() {
    this.madeKnownTiming ??= knownTiming(this.timing, this.known);
    return this.madeKnownTiming;
  }

  /**
   * Whether a feature became public only after a day.
   * @param {number} i
   * @param {number} day
   * @returns {boolean}
   */
  isLate(i, day) {
    return this.known[i] > day && this.known[i] !== NEVER;
  }

  /**
   * The nearest date of the period: a day, or the minute of a time.
   * @param {number} day
   * @returns {number}
   */
  inPeriod(day) {
    if (day >= this.last + 1) return this.last;
    return day < this.first ? this.first : momentOf(day);
  }
}
