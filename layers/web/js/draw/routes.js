// Movements: dashed lines with arrowheads, each in a lane of its own where several are on the same stretch.

import { screenPixels } from "../core/canvas.js";
import { contextOf } from "../core/dom.js";
import { canvasBox, mercatorBox, viewBox } from "../core/mercator.js";
import { clamp, overlaps } from "../core/values.js";
import { ACTIVE, PAST } from "../data/time_index.js";
import { CanvasLayer } from "./canvas_layer.js";
import { LANE_WIDTH, along, lengthOf, offsetLine } from "./lanes.js";
import { trace } from "./paths.js";

const ARROW_EVERY = 130;

/** Beyond this many lines in view, past ones are drawn together by style, without casing or arrowheads. */
export const LINES_APART = 250;

/** From this many past lines on, the old ones are kept as a picture. */
const LINES_KEPT_FROM = 400;

/** How far a line's lane, arrowheads and casing may reach beyond its positions, in pixels. */
const LINE_ROOM = 48;

export class Routes {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    this.lanes = mapView.app.lanes;
    /** @type {Map<number, LineDrawing>} */
    this.drawings = new Map();
    this.drawingZoom = NaN;
    /** The picture of old lines: what it shows, and of which view. */
    this.kept = {
      key: "",
      canvas: document.createElement("canvas"),
      /** @type {number[]} */
      members: [],
      /** @type {Set<number>} */
      has: new Set(),
    };
    this.probe = contextOf(document.createElement("canvas"));
    this.probe.lineWidth = 12;
    this.canvasLayer = new CanvasLayer(mapView.map, "km-routes", (...given) => this.paint(...given), {
      isSeldomRedrawn: this.features.isSeldomChanged(this.features.routes),
      plan: (view) => this.plan(view),
    });
  }

  /**
   * Draw again where some lines are.
   * @param {number[]} changed
   */
  patch(changed) {
    const { view } = this.canvasLayer;
    if (!view) return;
    if (this.inView(view).length > LINES_APART === this.isMany)
      this.canvasLayer.patch(changed.map((i) => canvasBox(this.features.shapes[i].box, view, LINE_ROOM)));
    else this.canvasLayer.redraw();
  }

  /**
   * @param {CanvasView} view
   * @returns {number[]}
   */
  inView(view) {
    const { drawnAs } = this.mapView;
    const frame = viewBox(view);
    return this.features.routes.filter((i) => drawnAs[i] && overlaps(this.features.shapes[i].box, frame));
  }

  /**
   * The paths of a line in pixels from the corner of its box, with its lane and arrowheads. Kept for the zoom.
   * @param {number} i
   * @param {CanvasView} view
   * @returns {LineDrawing}
   */
  drawing(i, view) {
    if (this.drawingZoom !== view.zoom) {
      this.drawings.clear();
      this.drawingZoom = view.zoom;
    }
    let drawing = this.drawings.get(i);
    if (!drawing) {
      const { lines, box } = this.features.shapes[i];
      const isWestward = lines[0][0] > lines[lines.length - 1][lines[lines.length - 1].length - 2];
      const offset = this.lanes[i] * LANE_WIDTH * (isWestward ? -1 : 1) * clamp((view.zoom - 1) / 4, 0.3, 1);
      const polylines = lines.map((line) => offsetLine(line, box, view.scale, offset));
      const path = new Path2D();
      for (const points of polylines) {
        points.forEach(([x, y], k) => (k ? path.lineTo(x, y) : path.moveTo(x, y)));
      }
      const longest = polylines.reduce((best, points) => (points.length > best.length ? points : best), polylines[0]);
      const whole = polylines.length === 1 ? polylines[0] : polylines.flat();
      drawing = { path, whole, length: lengthOf(whole), longest, arrows: arrowheads(polylines) };
      this.drawings.set(i, drawing);
    }
    return drawing;
  }

  /**
   * Which lines are drawn together by style, and which each by itself.
   * @param {CanvasView} view
   * @returns {RoutePlan}
   */
  plan(view) {
    const { drawnAs, selected } = this.mapView;
    const inView = this.inView(view);
    this.isMany = inView.length > LINES_APART;
    /** @param {number} i */
    const isTogether = (i) => this.isMany && drawnAs[i] === PAST && i !== selected;
    const together = inView.filter(isTogether);
    const isKept = together.length > LINES_KEPT_FROM;
    return {
      isKept,
      together: isKept ? this.keepOld(together, view, this.mapView.theme) : together,
      apart: [PAST, ACTIVE].flatMap((wanted) => inView.filter((i) => drawnAs[i] === wanted && !isTogether(i))),
    };
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Box} near
   * @param {RoutePlan} given
   */
  paint(context, view, near, { isKept, together, apart }) {
    const { drawnAs, theme, selected } = this.mapView;
    const frame = mercatorBox(near, view, LINE_ROOM);
    /** @param {number} i */
    const isNear = (i) => overlaps(this.features.shapes[i].box, frame);
    context.lineCap = "butt";
    context.lineJoin = "round";
    this.paintTogether(context, view, together.filter(isNear), theme, isKept ? near : null);
    for (const i of apart) {
      if (isNear(i))
        this.paintRoute(
          context,
          view,
          i,
          theme,
          this.mapView.app.palette[theme].halo,
          drawnAs[i] === PAST,
          i === selected,
        );
    }
  }

  /**
   * Past lines by style, faint. Where they are many, all but the newest are kept as one picture, so that a step of the date
   * strokes only what it changed.
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number[]} routes
   * @param {Theme} theme
   * @param {Box | null} keptIn
   */
  paintTogether(context, view, routes, theme, keptIn) {
    context.save();
    context.globalAlpha = 0.45;
    if (keptIn) {
      const [x, y, right, bottom] = keptIn;
      const [width, height] = [right - x, bottom - y];
      const { ratio } = view;
      context.drawImage(this.kept.canvas, x * ratio, y * ratio, width * ratio, height * ratio, x, y, width, height);
    }
    this.strokeByStyle(context, view, routes, theme);
    context.restore();
  }

  /**
   * Update the picture of old lines. Returns the lines that are not in it.
   * @param {number[]} routes
   * @param {CanvasView} view
   * @param {Theme} theme
   * @returns {number[]}
   */
  keepOld(routes, view, theme) {
    const key = [view.left, view.top, view.scale, view.ratio, view.width, view.height, theme].join(" ");
    const { drawnAs, selected } = this.mapView;
    const { kept } = this;
    const isSound = kept.key === key && kept.members.every((i) => drawnAs[i] === PAST && i !== selected);
    if (!isSound) {
      kept.key = key;
      kept.members = [];
      kept.has = new Set();
      kept.canvas.width = screenPixels(view.width, view.ratio);
      kept.canvas.height = screenPixels(view.height, view.ratio);
    }
    const rest = routes.filter((i) => !kept.has.has(i));
    if (isSound && rest.length <= LINES_KEPT_FROM) return rest;
    rest.sort((a, b) => this.features.to[a] - this.features.to[b]);
    const old = rest.splice(0, Math.max(rest.length - LINES_KEPT_FROM / 2, 0));
    const pen = contextOf(kept.canvas);
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.lineJoin = "round";
    this.strokeByStyle(pen, view, old, theme);
    for (const i of old) {
      kept.members.push(i);
      kept.has.add(i);
    }
    return rest;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number[]} routes
   * @param {Theme} theme
   */
  strokeByStyle(context, view, routes, theme) {
    /** @type {Map<string, number[]>} */
    const byStyle = new Map();
    for (const i of routes) {
      const key = this.features.styleKeys[i];
      const members = byStyle.get(key);
      if (members) members.push(i);
      else byStyle.set(key, [i]);
    }
    context.save();
    for (const members of byStyle.values()) {
      const style = this.features.style(members[0]);
      context.strokeStyle = style[theme].stroke;
      context.lineWidth = Math.max(style.width * 0.5, 1);
      context.setLineDash(style.dash || []);
      context.beginPath();
      for (const i of members) {
        for (const line of this.features.shapes[i].lines)
          trace(context, line, view.scale, view.left, view.top, false, 1.5);
      }
      context.stroke();
    }
    context.restore();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} i
   * @param {Theme} theme
   * @param {string} halo
   * @param {boolean} isPast
   * @param {boolean} isSelected
   */
  paintRoute(context, view, i, theme, halo, isPast, isSelected) {
    const style = this.features.style(i);
    const { box } = this.features.shapes[i];
    const { path, arrows } = this.drawing(i, view);
    const colours = style[theme];
    context.save();
    context.translate(box[0] * view.scale - view.left, box[1] * view.scale - view.top);
    if (isSelected) {
      context.strokeStyle = theme === "dark" ? "#ffd166" : "#f2b705";
      context.lineWidth = style.width + 7;
      context.globalAlpha = 0.75;
      context.stroke(path);
      context.globalAlpha = 1;
    }
    if (!isPast) {
      context.strokeStyle = halo;
      context.lineWidth = style.width + 2.6;
      context.globalAlpha = 0.85;
      context.stroke(path);
    }
    context.globalAlpha = isPast && !isSelected ? 0.5 : 1;
    context.strokeStyle = colours.stroke;
    context.fillStyle = colours.stroke;
    context.lineWidth = isPast ? Math.max(style.width * 0.55, 1) : style.width;
    context.setLineDash(style.dash || []);
    context.stroke(path);
    context.setLineDash([]);
    if (style.arrows) context.fill(arrows);
    context.restore();
  }

  /**
   * The line at a position of the canvas within six pixels, active ones first; null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  hit(x, y) {
    const { view } = this.canvasLayer;
    const { drawnAs } = this.mapView;
    if (!view) return null;
    for (const wanted of [ACTIVE, PAST]) {
      for (let n = this.features.routes.length - 1; n >= 0; n--) {
        const i = this.features.routes[n];
        if (drawnAs[i] !== wanted) continue;
        const { box } = this.features.shapes[i];
        const px = x - (box[0] * view.scale - view.left);
        const py = y - (box[1] * view.scale - view.top);
        const width = (box[2] - box[0]) * view.scale;
        const height = (box[3] - box[1]) * view.scale;
        if (px < -40 || py < -40 || px > width + 40 || py > height + 40) continue;
        if (this.probe.isPointInStroke(this.drawing(i, view).path, px, py)) return i;
      }
    }
    return null;
  }
}

/**
 * Arrowheads along lines, pointing from the first position to the last.
 * @param {Position[][]} polylines
 * @returns {Path2D}
 */
function arrowheads(polylines) {
  const path = new Path2D();
  for (const points of polylines) {
    const total = lengthOf(points);
    if (total < 16) continue;
    const count = clamp(Math.floor(total / ARROW_EVERY), 1, 60);
    for (let n = 0; n < count; n++) {
      const share = count === 1 ? 0.62 : (n + 0.72) / count;
      const { x, y, angle } = along(points, share, total);
      const cos = Math.cos(angle);
      const sin = Math.sin(angle);
      /** @type {(dx: number, dy: number) => [number, number]} */
      const at = (dx, dy) => [x + dx * cos - dy * sin, y + dx * sin + dy * cos];
      path.moveTo(...at(6, 0));
      path.lineTo(...at(-5, -4.5));
      path.lineTo(...at(-3, 0));
      path.lineTo(...at(-5, 4.5));
      path.closePath();
    }
  }
  return path;
}
