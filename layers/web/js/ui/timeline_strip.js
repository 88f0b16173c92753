// The strip of the time control: how much begins when, the days on which something changes, months and years, and the breaks.

import { DAY_MS, shortMonth } from "../core/dates.js";
import { screenPixels, showDrawn } from "../core/canvas.js";
import { contextOf, el } from "../core/dom.js";
import { say } from "../core/language.js";
import { FONT } from "../core/text.js";
import { paintClock } from "../time/timeline_clock.js";
import { horizonOf, wasKnown } from "../data/knowledge.js";
import { ALWAYS, NEVER } from "../data/time_index.js";
import { LANE_PX } from "../tracks/track_lane.js";

export const STRIP_INSET = 16;

/** The width of a bar with its gap, and the least height in which a press counts as one on the bar, in pixels. */
const BAR_PX = 4;

const BAR_REACH_PX = 9;

export class TimelineStrip {
  /**
   * @param {App} app
   * @param {TimeZoom} zoom
   */
  constructor(app, zoom) {
    this.app = app;
    this.features = app.features;
    this.zoom = zoom;
    this.canvas = el("canvas", { class: "km-strip-canvas", "aria-hidden": "true" });
    /** The heights of the bars, in pixels above the foot at `base`. */
    this.heights = new Float64Array();
    this.base = 0;
    /** How much of the features' knowledge the picture shows. */
    this.knew = 0;
  }

  /** How many features the map knows of, and the days of change that are behind its date, where it shows what was known. */
  get knows() {
    const { app, features } = this;
    if (app.mode !== "known" || !app.main) return 0;
    const day = /** @type {number} */ (horizonOf(app));
    return app.main.timeIndex.heard + features.changes.filter((change) => change <= day).length;
  }

  /** The room above the bars, in pixels: the lane of the reader's tracks. */
  get room() {
    return this.app.tracks ? LANE_PX : 0;
  }

  get scale() {
    return this.zoom.scale;
  }

  /**
   * What begins in the bar at a position of the strip, in the order of time; empty beside the bars.
   * @param {number} x
   * @param {number} y
   * @returns {number[]}
   */
  barAt(x, y) {
    const at = Math.floor(x / BAR_PX);
    const n = [at, at - 1, at + 1].find(
      (each) => this.heights[each] > 0 && y > this.base - Math.max(this.heights[each], BAR_REACH_PX) && y < this.base + 2,
    );
    if (n === undefined) return [];
    const inner = this.canvas.clientWidth - 2 * STRIP_INSET;
    return this.listed()
      .filter((i) => this.barOf(i, inner) === n)
      .sort((a, b) => this.features.from[a] - this.features.from[b] || a - b);
  }

  /**
   * The bar that a feature counts in.
   * @param {number} i
   * @param {number} inner the width of the strip without its ends, in pixels
   */
  barOf(i, inner) {
    return Math.floor((STRIP_INSET + this.scale.shareOf(this.features.from[i]) * inner) / BAR_PX);
  }

  /**
   * The dated features that pass the filters, begin in the part of the strip that is shown, and were known on the date of the
   * map where it shows what was known then.
   */
  listed() {
    const found = [];
    const { from, isReference, count } = this.features;
    const horizon = horizonOf(this.app);
    const [first, last] = this.zoom.isWhole ? [ALWAYS, NEVER] : [this.scale.first, this.scale.last];
    for (let i = 0; i < count; i++) {
      if (!isReference[i] && from[i] !== ALWAYS && from[i] >= first && from[i] <= last && this.app.main?.shown[i]) {
        if (wasKnown(this.features, i, horizon)) found.push(i);
      }
    }
    return found;
  }

  /**
   * Draw the strip in a size in CSS pixels: how much begins when, changes, months and years, and breaks.
   * @param {number} width
   * @param {number} height
   */
  paint(width, height) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = screenPixels(width, ratio);
    this.canvas.height = screenPixels(height, ratio);
    const buffer = new OffscreenCanvas(this.canvas.width, this.canvas.height);
    const pen = contextOf(buffer);
    pen.scale(ratio, ratio);
    const css = getComputedStyle(this.app.root);
    /** @param {string} name */
    const colour = (name) => css.getPropertyValue(name).trim();
    const base = height - 20;
    const inner = width - 2 * STRIP_INSET;
    /** @param {number} day */
    const xOf = (day) => STRIP_INSET + this.scale.shareOf(day) * inner;

    this.knew = this.knows;
    this.paintBars(pen, width, base, colour("--km-bar"));
    this.app.tracks?.lane.paint(pen, xOf, [STRIP_INSET, width - STRIP_INSET], colour("--km-track"));
    pen.strokeStyle = colour("--km-line");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(STRIP_INSET, base + 0.5);
    pen.lineTo(width - STRIP_INSET, base + 0.5);
    pen.stroke();
    pen.strokeStyle = colour("--km-muted");
    pen.lineWidth = 1;
    pen.beginPath();
    let lastX = -9;
    const horizon = horizonOf(this.app) ?? NEVER;
    for (const day of this.features.changes) {
      if (day > horizon) break;
      if (!this.zoom.isWhole && (day < this.scale.first || day > this.scale.last)) continue;
      const x = Math.round(xOf(day)) + 0.5;
      if (x - lastX < 2) continue;
      lastX = x;
      pen.moveTo(x, base + 1);
      pen.lineTo(x, base + 5);
    }
    pen.stroke();
    this.paintChanged(pen, xOf, base, colour("--km-date"));
    if (this.zoom.isWhole) this.paintAxis(pen, xOf, base, inner, colour);
    else paintClock(pen, this.scale, xOf, base, inner, colour);
    this.paintBreaks(pen, xOf, base, colour);
    const screen = this.canvas.getContext("bitmaprenderer");
    if (screen) showDrawn(screen, buffer);
  }

  /**
   * @param {Context2D} pen
   * @param {number} width
   * @param {number} base
   * @param {string} colour
   */
  paintBars(pen, width, base, colour) {
    const bars = new Int32Array(Math.ceil(width / BAR_PX) + 1);
    for (const i of this.listed()) bars[this.barOf(i, width - 2 * STRIP_INSET)] += 1;
    const most = Math.max(...bars, 1);
    this.base = base;
    this.heights = Float64Array.from(bars, (count) => count && Math.max(3, Math.sqrt(count / most) * (base - 6 - this.room)));
    pen.fillStyle = colour;
    this.heights.forEach((tall, n) => {
      if (tall) pen.fillRect(n * BAR_PX, base - tall, BAR_PX - 1, tall);
    });
  }

  /**
   * A small triangle under the days of what changed since.
   * @param {Context2D} pen
   * @param {(day: number) => number} xOf
   * @param {number} base
   * @param {string} colour
   */
  paintChanged(pen, xOf, base, colour) {
    pen.fillStyle = colour;
    for (const i of this.app.changed?.marks.keys() ?? []) {
      if (this.features.from[i] === ALWAYS || !this.app.main?.shown[i] || !wasKnown(this.features, i, horizonOf(this.app))) continue;
      const x = xOf(this.features.from[i]);
      pen.beginPath();
      pen.moveTo(x, base - 1);
      pen.lineTo(x - 4, base + 6);
      pen.lineTo(x + 4, base + 6);
      pen.fill();
    }
  }

  /**
   * @param {Context2D} pen
   * @param {(day: number) => number} xOf
   * @param {number} base
   * @param {number} inner
   * @param {(name: string) => string} colour
   */
  paintAxis(pen, xOf, base, inner, colour) {
    pen.font = `11px ${FONT}`;
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    const monthWidth = (30.4 / this.scale.total) * inner;
    const every = monthWidth > 46 ? 1 : monthWidth > 22 ? 2 : monthWidth > 14 ? 3 : 6;
    const date = new Date(this.features.first * DAY_MS);
    let year = date.getUTCFullYear();
    let month = date.getUTCMonth();
    let free = -1;
    let lastYear = null;
    /** @type {(text: string, x: number, isStrong: boolean) => boolean} */
    const write = (text, x, isStrong) => {
      pen.fillStyle = colour(isStrong ? "--km-text" : "--km-muted");
      pen.font = `${isStrong ? "600 " : ""}11px ${FONT}`;
      const textWidth = pen.measureText(text).width;
      if (x < free || x + textWidth > inner + 2 * STRIP_INSET) return false;
      pen.fillText(text, x, base + 16);
      free = x + textWidth + 8;
      return true;
    };
    const { breaks } = this.scale;
    const start =
      breaks.length && breaks[0].from - this.features.first < 60 ? shortMonth(month, year) : null;
    if (start && write(start, STRIP_INSET, true)) lastYear = year;
    for (;;) {
      month += 1;
      if (month > 11) {
        month = 0;
        year += 1;
      }
      const day = Math.round(Date.UTC(year, month, 1) / DAY_MS);
      if (day > this.features.last) break;
      if (breaks.some((piece) => day > piece.from && day < piece.to)) continue;
      const x = xOf(day);
      pen.strokeStyle = colour("--km-line");
      pen.beginPath();
      pen.moveTo(Math.round(x) + 0.5, base);
      pen.lineTo(Math.round(x) + 0.5, base + 9);
      pen.stroke();
      const isNewYear = year !== lastYear;
      if (!isNewYear && month % every) continue;
      if (isNewYear && month % every && month !== 0 && lastYear !== null) continue;
      if (write(shortMonth(month, isNewYear ? year : undefined), x + 3, isNewYear)) lastYear = year;
    }
  }

  /**
   * @param {Context2D} pen
   * @param {(day: number) => number} xOf
   * @param {number} base
   * @param {(name: string) => string} colour
   */
  paintBreaks(pen, xOf, base, colour) {
    for (const piece of this.scale.breaks) {
      const left = xOf(piece.from);
      const right = xOf(piece.to);
      const middle = (left + right) / 2;
      pen.fillStyle = colour("--km-panel");
      pen.fillRect(middle - 5, base - 6, 10, 12);
      pen.strokeStyle = colour("--km-muted");
      pen.lineWidth = 1.3;
      pen.beginPath();
      for (const shift of [-3, 3]) {
        pen.moveTo(middle + shift - 2.5, base + 6);
        pen.lineTo(middle + shift + 2.5, base - 6);
      }
      pen.stroke();
      if (right - left < 30) continue;
      const months = Math.round((piece.to - piece.from) / 30.4);
      pen.fillStyle = colour("--km-muted");
      pen.font = `10px ${FONT}`;
      pen.textAlign = "center";
      pen.fillText(say("{count} mo", { count: months }), middle, base - 10);
      pen.textAlign = "left";
    }
  }
}
