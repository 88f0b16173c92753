// The reader's own tracks on one map: heard solid, not seen dashed with both ends marked, and a symbol that turns with the course.
// A few legs are drawn as lines; many go into a raster, so that a step of the date does not stroke them all again.

import { contextOf } from "../core/dom.js";
import { say } from "../core/language.js";
import { viewBox } from "../core/mercator.js";
import { FONT } from "../core/text.js";
import { CanvasLayer } from "../draw/canvas_layer.js";
import { TrackRaster } from "./track_raster.js";
import { TRACK_COLOUR, TrackShade } from "./track_shade.js";
import { hoursWords } from "./track_words.js";

/** Beyond this many legs in view they are drawn as a raster. */
export const LEGS_APART = 250;

/** Beyond this many vessels in view their symbols are squares of the raster. */
const SYMBOLS_APART = 300;

/** The words of a gap stand on the map where so few legs are in view and the gap has this room, in pixels. */
const WORDED_LEGS = 12;

const WORDS_PX = 110;

const NEAR_PX = 7;

/** Where a leg may be drawn, in worlds to the east. */
const SHIFTS = [0, -1, 1];

export class TrackLayer {
  /**
   * @param {MapView} mapView
   * @param {import("./tracks.js").Tracks} tracks
   */
  constructor(mapView, tracks) {
    this.mapView = mapView;
    this.tracks = tracks;
    this.data = tracks.data;
    this.raster = new TrackRaster(this.data, () => this.canvasLayer.redraw());
    /**
     * The legs in view, each with how many worlds to the east it is drawn: one that crosses 180° goes on at the other edge.
     * @type {Copy[]}
     */
    this.inView = [];
    /** How many legs these are. */
    this.legsInView = 0;
    /** @type {CanvasView | null} */
    this.viewed = null;
    this.probe = contextOf(document.createElement("canvas"));
    this.shade = new TrackShade(mapView, tracks);
    const holder = mapView.map.createPane("km-tracks");
    holder.style.zIndex = "450";
    holder.style.pointerEvents = "none";
    this.canvasLayer = new CanvasLayer(mapView.map, "km-tracks", (context, view) => this.paint(context, view));
  }

  /**
   * What is in a box in Mercator.
   * @param {Box} frame
   * @returns {Copy[]}
   */
  copiesIn(frame) {
    const { boxes, count } = this.data;
    /** @type {Copy[]} */
    const found = [];
    for (let i = 0; i < count; i++) {
      if (boxes[4 * i + 1] > frame[3] || boxes[4 * i + 3] < frame[1]) continue;
      for (const shift of SHIFTS)
        if (boxes[4 * i] + shift <= frame[2] && boxes[4 * i + 2] + shift >= frame[0]) found.push({ i, shift });
    }
    return found;
  }

  redraw() {
    this.canvasLayer.redraw();
  }

  /** Whether the ways are drawn: not in place of the density, and not with more legs in view than a step has time for. */
  get hasWays() {
    return this.tracks.isShown && !this.tracks.isDensity && this.legsInView <= this.data.most;
  }

  /** The level of the vertices that a zoom needs. @param {number} zoom */
  levelAt(zoom) {
    return zoom <= 4 ? 0 : zoom <= 7 ? 1 : 2;
  }

  /**
   * Whether a leg is drawn, and how: 0 not, 1 under way, 2 past.
   * @param {number} i
   * @param {number} start
   * @param {number} end
   */
  stateOf(i, start, end) {
    const { first, last } = this.data;
    if (first[i] >= end) return 0;
    if (last[i] >= start) return 1;
    if (this.mapView.app.past === "hide") return 0;
    return last[i] >= end - this.tracks.trail ? 2 : 0;
  }

  /**
   * The legs that are under way, and those of the past that are drawn.
   * @param {Copy[]} copies
   * @param {number} start
   * @param {number} end
   */
  sorted(copies, start, end) {
    /** @type {Copy[]} */
    const active = [];
    /** @type {Copy[]} */
    const past = [];
    for (const copy of copies) {
      const state = this.stateOf(copy.i, start, end);
      if (state === 1) active.push(copy);
      else if (state === 2) past.push(copy);
    }
    return { active, past };
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   */
  paint(context, view) {
    if (view !== this.viewed) {
      this.viewed = view;
      this.inView = this.copiesIn(viewBox(view));
      // The copies of a leg stand one after the other.
      this.legsInView = this.inView.filter(({ i }, n) => i !== this.inView[n - 1]?.i).length;
    }
    this.shade.refresh(this.tracks.strengthOf(this));
    const { trail, selected, isShown, isDensity } = this.tracks;
    // A selected leg is drawn also where the others are too many.
    const copies = this.hasWays ? this.inView : this.inView.filter(({ i }) => i === selected);
    if (!isShown || isDensity || !copies.length) return;
    const isMany = copies.length > LEGS_APART;
    const { theme } = this.mapView;
    const [start, end] = this.data.secondsOf(this.mapView.timeIndex.day);
    const level = this.levelAt(view.zoom);
    const { active, past } = this.sorted(copies, start, end);
    if (isMany) {
      const isKept = trail === Infinity && this.mapView.app.past === "fade";
      const squares = active.length > SYMBOLS_APART ? active : [];
      const ways = { active, past: isKept ? [] : past, squares, isKept, end, trail, colour: TRACK_COLOUR[theme] };
      this.raster.paint(context, view, level, this.inView, ways);
    } else {
      for (const copy of past) this.paintLeg(context, moved(view, copy), copy.i, end, level, 0.4, copy.i === selected);
    }
    for (const copy of isMany ? [] : active)
      this.paintLeg(context, moved(view, copy), copy.i, end, level, 1, copy.i === selected);
    if (isMany && selected !== null)
      for (const copy of [...active, ...past])
        if (copy.i === selected) this.paintLeg(context, moved(view, copy), copy.i, end, level, 1, true);
    if (active.length <= SYMBOLS_APART) this.paintSymbols(context, view, active, end);
  }

  /**
   * Go along what is drawn of a leg: `heard(path)` gets a path of what was heard, `gap` both ends of each silence.
   * @param {CanvasView} view
   * @param {number} i
   * @param {number} end
   * @param {number} level
   */
  pathsOf(view, i, end, level) {
    const { data } = this;
    const { t, x, y } = data;
    const from = Math.max(data.first[i], end - this.tracks.trail);
    const heard = new Path2D();
    /** @type {{ from: Position, to: Position, seconds: number }[]} */
    const gaps = [];
    /** @type {Position | null} */
    let pen = null;
    const startSpot = from > data.first[i] ? data.placeAt(i, from) : null;
    if (startSpot) {
      pen = [startSpot.x * view.scale - view.left, startSpot.y * view.scale - view.top];
      heard.moveTo(pen[0], pen[1]);
    }
    const stop = data.starts[i + 1];
    let before = -1;
    for (let k = data.starts[i]; k < stop; k++) {
      if (t[k] > end) break;
      if (data.level[k] > level) continue;
      const at = [x[k] * view.scale - view.left, y[k] * view.scale - view.top];
      if (t[k] >= from) {
        if (data.isAfterGap[k] && before >= 0) {
          const last = [x[before] * view.scale - view.left, y[before] * view.scale - view.top];
          gaps.push({ from: last, to: at, seconds: t[k] - t[before] });
          heard.moveTo(at[0], at[1]);
        } else if (pen) heard.lineTo(at[0], at[1]);
        else heard.moveTo(at[0], at[1]);
        pen = at;
      }
      before = k;
    }
    const now = end < data.last[i] ? data.placeAt(i, end) : null;
    if (now && pen) heard.lineTo(now.x * view.scale - view.left, now.y * view.scale - view.top);
    // In a silence the way ends where the vessel was last seen.
    const isSilent = data.gapAt(i, end) !== null;
    return { heard, gaps, lost: isSilent && pen ? pen : null };
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} i
   * @param {number} end
   * @param {number} level
   * @param {number} alpha
   * @param {boolean} isSelected
   */
  paintLeg(context, view, i, end, level, alpha, isSelected) {
    const { theme, app } = this.mapView;
    const { heard, gaps, lost } = this.pathsOf(view, i, end, level);
    const { halo } = app.palette[theme];
    context.save();
    context.lineJoin = "round";
    context.lineCap = "round";
    if (isSelected) {
      context.strokeStyle = theme === "dark" ? "#ffd166" : "#f2b705";
      context.lineWidth = 9;
      context.globalAlpha = 0.75;
      context.stroke(heard);
    }
    if (alpha === 1) {
      context.globalAlpha = 0.85;
      context.strokeStyle = halo;
      context.lineWidth = 4.6;
      context.stroke(heard);
    }
    context.globalAlpha = isSelected ? 1 : alpha;
    context.strokeStyle = TRACK_COLOUR[theme];
    context.lineWidth = alpha === 1 ? 2.2 : 1.4;
    context.stroke(heard);
    context.lineWidth = 1.4;
    context.lineCap = "butt";
    for (const gap of gaps) {
      context.setLineDash([3, 6]);
      context.beginPath();
      context.moveTo(gap.from[0], gap.from[1]);
      context.lineTo(gap.to[0], gap.to[1]);
      context.stroke();
      context.setLineDash([]);
      for (const at of [gap.from, gap.to]) gapEnd(context, at, halo);
      if (this.inView.length <= WORDED_LEGS) this.paintWords(context, gap, halo);
    }
    if (lost) gapEnd(context, lost, halo);
    context.restore();
  }

  /**
   * @param {Context2D} context
   * @param {{ from: Position, to: Position, seconds: number }} gap
   * @param {string} halo
   */
  paintWords(context, gap, halo) {
    const dx = gap.to[0] - gap.from[0];
    const dy = gap.to[1] - gap.from[1];
    if (Math.hypot(dx, dy) < WORDS_PX) return;
    context.save();
    context.font = `600 11.5px ${FONT}`;
    context.textAlign = Math.abs(dx) < Math.abs(dy) ? "left" : "center";
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.strokeStyle = halo;
    context.fillStyle = TRACK_COLOUR[this.mapView.theme];
    const text = say("not seen for {time}", { time: hoursWords(gap.seconds) });
    const [x, y] = [gap.from[0] + dx / 2 + (Math.abs(dx) < Math.abs(dy) ? 8 : 0), gap.from[1] + dy / 2 - 6];
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
    context.restore();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Copy[]} active
   * @param {number} end
   */
  paintSymbols(context, view, active, end) {
    const { theme, app } = this.mapView;
    context.save();
    context.fillStyle = TRACK_COLOUR[theme];
    context.strokeStyle = app.palette[theme].halo;
    context.lineWidth = 1.6;
    context.lineJoin = "round";
    context.beginPath();
    for (const { i, shift } of active) {
      const place = this.data.placeAt(i, end);
      if (!place) continue;
      const x = (place.x + shift) * view.scale - view.left;
      const y = place.y * view.scale - view.top;
      if (x < -12 || y < -12 || x > view.width + 12 || y > view.height + 12) continue;
      const [cos, sin] = [Math.cos(place.angle), Math.sin(place.angle)];
      /** @type {(dx: number, dy: number) => [number, number]} */
      const at = (dx, dy) => [x + dx * cos - dy * sin, y + dx * sin + dy * cos];
      context.moveTo(...at(10, 0));
      context.lineTo(...at(-7, 6));
      context.lineTo(...at(-4, 0));
      context.lineTo(...at(-7, -6));
      context.closePath();
    }
    context.fill();
    context.stroke();
    context.restore();
  }

  /**
   * The leg whose symbol or drawn way is at a position of the canvas; null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  hit(x, y) {
    const { view } = this.canvasLayer;
    if (!view || !this.hasWays) return null;
    const { data } = this;
    const [start, end] = data.secondsOf(this.mapView.timeIndex.day);
    const level = this.levelAt(view.zoom);
    const [mx, my] = [(x + view.left) / view.scale, (y + view.top) / view.scale];
    const room = NEAR_PX / view.scale;
    let best = null;
    let nearest = NEAR_PX;
    for (const copy of this.copiesIn([mx - room, my - room, mx + room, my + room])) {
      if (!this.stateOf(copy.i, start, end)) continue;
      const far = this.distance(copy.i, x, y, moved(view, copy), end, level);
      if (far < nearest) [best, nearest] = [copy.i, far];
    }
    return best;
  }

  /**
   * How far the drawn way of a leg is from a position of the canvas, in pixels.
   * @param {number} i
   * @param {number} px
   * @param {number} py
   * @param {CanvasView} view
   * @param {number} end
   * @param {number} level
   */
  distance(i, px, py, view, end, level) {
    const { data } = this;
    const from = end - this.tracks.trail;
    let least = Infinity;
    /** @type {Position | null} */
    let before = null;
    for (let k = data.starts[i]; k < data.starts[i + 1] && data.t[k] <= end; k++) {
      if (data.level[k] > level || data.t[k] < from) continue;
      const at = [data.x[k] * view.scale - view.left, data.y[k] * view.scale - view.top];
      least = Math.min(least, before ? toLine(px, py, before, at) : Math.hypot(px - at[0], py - at[1]));
      before = at;
    }
    const now = data.placeAt(i, end);
    if (now) {
      const at = [now.x * view.scale - view.left, now.y * view.scale - view.top];
      least = Math.min(least, Math.hypot(px - at[0], py - at[1]) - 5, before ? toLine(px, py, before, at) : Infinity);
    }
    return least;
  }
}

/** @typedef {{ i: number, shift: number }} Copy a leg, drawn so many worlds to the east */

/**
 * A view in which what lies so many worlds to the east has its own coordinates.
 * @param {CanvasView} view
 * @param {Copy} copy
 * @returns {CanvasView}
 */
function moved(view, { shift }) {
  return shift ? { ...view, left: view.left - shift * view.scale } : view;
}

/**
 * @param {Context2D} context
 * @param {Position} at
 * @param {string} fill
 */
function gapEnd(context, at, fill) {
  context.beginPath();
  context.arc(at[0], at[1], 3.5, 0, 7);
  context.fillStyle = fill;
  context.fill();
  context.stroke();
}

/**
 * @param {number} px
 * @param {number} py
 * @param {Position} a
 * @param {Position} b
 */
function toLine(px, py, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const share = square ? Math.min(Math.max(((px - a[0]) * dx + (py - a[1]) * dy) / square, 0), 1) : 0;
  return Math.hypot(px - a[0] - share * dx, py - a[1] - share * dy);
}
