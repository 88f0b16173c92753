// The basemap: sea, land, lakes, rivers, borders and railways, at three levels of detail.
// Inside the windows of a finer level, the finer level is drawn instead.

import { mercatorX, mercatorY, viewBox } from "../core/mercator.js";
import { clamp, overlaps } from "../core/values.js";
import { decodeShapes } from "../data/geometry.js";
import { rectangle, trace } from "./paths.js";

export class Basemap {
  /** @param {DocumentPayload} payload */
  constructor(payload) {
    /** @type {Partial<PayloadBasemap>} */
    const source = payload.basemap || {};
    this.palette = payload.palette;
    this.tints = Object.entries(payload.tints || {});
    /** @type {BasemapLevelState[]} */
    this.levels = (source.levels || []).map((level) => ({
      ...level,
      windows: (level.windows || []).map(([west, south, east, north]) => [
        mercatorX(west),
        mercatorY(north),
        mercatorX(east),
        mercatorY(south),
      ]),
      decoded: {},
      tags: {},
    }));
    this.countries = source.countries || [];
    this.seas = source.seas || [];
  }

  /**
   * @param {BasemapLevelState} level
   * @param {string} theme
   * @returns {Part[]}
   */
  parts(level, theme) {
    if (!level.decoded[theme]) {
      const stored = (level.themes || {})[theme];
      level.decoded[theme] = stored ? decodeShapes(stored.shapes, level.quantum) : [];
      level.tags[theme] = (stored && stored.tags) || [];
    }
    return level.decoded[theme];
  }

  /**
   * The cities of a zoom: those of the finest level in use, and those of coarser levels outside its windows.
   * @param {number} zoom
   * @returns {City[]}
   */
  cities(zoom) {
    /** @type {BasemapLevelState | undefined} */
    let found;
    for (const level of this.levels) {
      if (level.cities && zoom >= level.from) found = level;
    }
    if (!found) return [];
    if (!found.cityList) {
      const finer = found.windows;
      const own = this.readCities(found);
      const coarser = this.levels
        .slice(0, this.levels.indexOf(found))
        .flatMap((level) => this.readCities(level))
        .filter(
          (city) =>
            !own.some((other) => Math.abs(other.x - city.x) < 1e-4 && Math.abs(other.y - city.y) < 1e-4) &&
            !finer.some((box) => city.x > box[0] && city.x < box[2] && city.y > box[1] && city.y < box[3]),
        );
      found.cityList = [...own, ...coarser].sort((a, b) => a.rank - b.rank);
    }
    return found.cityList;
  }

  /**
   * @param {BasemapLevelState} level
   * @returns {City[]}
   */
  readCities(level) {
    const { cities } = level;
    if (!cities) return [];
    const parts = decodeShapes(cities.shapes, level.quantum);
    return parts.map((part) => ({
      x: part.at[0],
      y: part.at[1],
      text: cities.names[part.feature],
      native: cities.natives[part.feature] || null,
      rank: cities.ranks[part.feature],
      capital: Boolean(cities.capitals[part.feature]),
    }));
  }

  /**
   * Draw the basemap on a whole canvas.
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Theme} theme
   */
  draw(context, view, theme) {
    const colours = this.palette[theme];
    context.fillStyle = colours.sea;
    context.fillRect(0, 0, view.width, view.height);
    this.drawGraticule(context, view, colours);
    const inUse = this.levels.filter((level) => view.zoom >= level.from);
    inUse.forEach((level, i) => {
      const finer = inUse.slice(i + 1).flatMap((next) => next.windows);
      const frame = viewBox(view);
      const own = level.windows.length ? level.windows : [[-1, -1, 2, 2]];
      if (!own.some((box) => overlaps(box, frame))) return;
      if (finer.some((box) => box[0] <= frame[0] && box[1] <= frame[1] && box[2] >= frame[2] && box[3] >= frame[3]))
        return;
      context.save();
      this.clipTo(context, view, own);
      if (finer.length) this.clipAway(context, view, finer);
      this.drawLevel(context, view, level, colours, frame, [...level.windows, ...finer]);
      context.restore();
    });
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Box[]} boxes
   */
  clipTo(context, view, boxes) {
    context.beginPath();
    for (const box of boxes) rectangle(context, view, box);
    context.clip();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Box[]} boxes
   */
  clipAway(context, view, boxes) {
    for (const box of boxes) {
      context.beginPath();
      context.rect(-10, -10, view.width + 20, view.height + 20);
      rectangle(context, view, box);
      context.clip("evenodd");
    }
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {BasemapLevelState} level
   * @param {BasemapColours} colours
   * @param {Box} frame
   * @param {Box[]} seams
   */
  drawLevel(context, view, level, colours, frame, seams) {
    const land = this.parts(level, "land").filter((part) => overlaps(part.box, frame));
    const codes = level.tags.land;
    context.lineJoin = "round";

    context.strokeStyle = colours.coast;
    // Without a graphics card a line of one pixel costs a quarter of one that is a little wider.
    context.lineWidth = view.zoom < 7 ? 1 : 1.7;
    this.strokeRings(context, view, land, seams);
    context.fillStyle = colours.land;
    this.fillRings(context, view, land);
    for (const [code, tint] of this.tints) {
      const own = land.filter((part) => codes[part.feature] === code);
      if (!own.length) continue;
      context.fillStyle = colours[tint];
      this.fillRings(context, view, own);
    }

    if (view.zoom >= 4) {
      const rivers = this.parts(level, "rivers").filter((part) => overlaps(part.box, frame));
      const ranks = level.tags.rivers;
      context.strokeStyle = colours.water_line;
      for (const [low, high, width] of [
        [0, 4, 1.4],
        [5, 6, 1],
        [7, 99, 0.7],
      ]) {
        if (high > 6 && view.zoom < 7) continue;
        context.lineWidth = width;
        this.strokeLines(
          context,
          view,
          rivers.filter((part) => {
            const rank = Number(ranks[part.feature] ?? 6);
            return rank >= low && rank <= high;
          }),
        );
      }
    }
    const lakes = this.parts(level, "lakes").filter((part) => overlaps(part.box, frame));
    context.strokeStyle = colours.water_line;
    context.lineWidth = 0.8;
    this.strokeRings(context, view, lakes, seams);
    context.fillStyle = colours.sea;
    this.fillRings(context, view, lakes);

    if (view.zoom >= 5) {
      context.strokeStyle = colours.rail;
      context.lineWidth = view.zoom < 7 ? 0.7 : 1;
      this.strokeLines(
        context,
        view,
        this.parts(level, "railways").filter((part) => overlaps(part.box, frame)),
      );
      context.setLineDash([1, 5]);
      context.lineWidth = view.zoom < 7 ? 2.2 : 3.4;
      this.strokeLines(
        context,
        view,
        this.parts(level, "railways").filter((part) => overlaps(part.box, frame)),
      );
      context.setLineDash([]);
    }
    if (view.zoom >= 4) {
      context.strokeStyle = colours.admin;
      context.lineWidth = 0.8;
      context.setLineDash([5, 2, 1, 2]);
      this.strokeLines(
        context,
        view,
        this.parts(level, "admin1").filter((part) => overlaps(part.box, frame)),
      );
      context.setLineDash([]);
    }
    const borders = this.parts(level, "borders").filter((part) => overlaps(part.box, frame));
    const status = level.tags.borders;
    context.strokeStyle = colours.border;
    context.lineWidth = view.zoom < 4 ? 0.8 : view.zoom < 7 ? 1.1 : 1.5;
    this.strokeLines(
      context,
      view,
      borders.filter((part) => status[part.feature] !== 1),
    );
    context.setLineDash([4, 3]);
    this.strokeLines(
      context,
      view,
      borders.filter((part) => status[part.feature] === 1),
    );
    context.setLineDash([]);
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Part[]} parts
   */
  fillRings(context, view, parts) {
    context.beginPath();
    for (const part of parts) trace(context, part.at, view.scale, view.left, view.top, true);
    context.fill("evenodd");
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Part[]} parts
   */
  strokeLines(context, view, parts) {
    context.beginPath();
    for (const part of parts) trace(context, part.at, view.scale, view.left, view.top, false);
    context.stroke();
  }

  /**
   * Outlines, without the straight edges that only come from cutting at a window or at 180°.
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Part[]} parts
   * @param {Box[]} seams
   */
  strokeRings(context, view, parts, seams) {
    const cuts = [0, 1, ...seams.flatMap((box) => [box[0], box[2]])];
    const levels = seams.flatMap((box) => [box[1], box[3]]);
    const { scale, left, top } = view;
    context.beginPath();
    for (const { at } of parts) {
      const size = at.length;
      let drawing = false;
      let lastX = 0;
      let lastY = 0;
      for (let i = 0; i <= size; i += 2) {
        const from = (i - 2 + size) % size;
        const here = i % size;
        const x = at[here] * scale - left;
        const y = at[here + 1] * scale - top;
        if (i > 0 && !(isCut(at[from], at[here], cuts) || isCut(at[from + 1], at[here + 1], levels))) {
          if (!drawing) context.moveTo(at[from] * scale - left, at[from + 1] * scale - top);
          else if (i < size && Math.abs(x - lastX) < 0.6 && Math.abs(y - lastY) < 0.6) continue;
          context.lineTo(x, y);
          drawing = true;
        } else {
          drawing = false;
        }
        lastX = x;
        lastY = y;
      }
    }
    context.stroke();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {BasemapColours} colours
   */
  drawGraticule(context, view, colours) {
    const step =
      view.zoom < 2.5 ? 30 : view.zoom < 4 ? 20 : view.zoom < 5.5 ? 10 : view.zoom < 7 ? 5 : view.zoom < 8.5 ? 1 : 0.5;
    const frame = viewBox(view);
    const west = clamp(frame[0], 0, 1) * 360 - 180;
    const east = clamp(frame[2], 0, 1) * 360 - 180;
    context.strokeStyle = colours.grid;
    context.lineWidth = 0.8;
    context.setLineDash([4, 4]);
    context.beginPath();
    for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
      const x = Math.round(mercatorX(lon) * view.scale - view.left) + 0.5;
      context.moveTo(x, 0);
      context.lineTo(x, view.height);
    }
    for (let lat = -80; lat <= 80; lat += step) {
      const y = Math.round(mercatorY(lat) * view.scale - view.top) + 0.5;
      if (y < 0 || y > view.height) continue;
      context.moveTo(0, y);
      context.lineTo(view.width, y);
    }
    context.stroke();
    context.setLineDash([]);
  }
}

/**
 * @param {number} a
 * @param {number} b
 * @param {number[]} cuts
 * @returns {boolean}
 */
function isCut(a, b, cuts) {
  for (const cut of cuts) {
    if (Math.abs(a - cut) < 2e-7 && Math.abs(b - cut) < 2e-7) return true;
  }
  return false;
}
