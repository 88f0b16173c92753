// Regions and control areas: fill, hatching and outline, bottom layer first.

import { contextOf } from "../core/dom.js";
import { CHANGES, CHANGE_STYLES } from "../core/colours.js";
import { canvasBox, mercatorBox } from "../core/mercator.js";
import { overlaps } from "../core/values.js";
import { PAST } from "../data/time_index.js";
import { CanvasLayer } from "./canvas_layer.js";
import { Hatching } from "./hatching.js";
import { trace } from "./paths.js";

/** How far a hatch, outline or its selection may reach beyond an area, in pixels. */
const AREA_ROOM = 6;

export class Areas {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    this.hatching = new Hatching();
    /** @type {Map<number, Path2D>} */
    this.paths = new Map();
    this.pathZoom = NaN;
    this.probe = contextOf(document.createElement("canvas"));
    this.canvasLayer = new CanvasLayer(
      mapView.map,
      "km-areas",
      (context, view, box) => this.paint(context, view, box),
      {
        isSeldomRedrawn: this.features.isSeldomChanged(this.features.areas),
      },
    );
  }

  /**
   * Draw again where some areas are.
   * @param {number[]} changed
   */
  patch(changed) {
    const { view } = this.canvasLayer;
    if (view) this.canvasLayer.patch(changed.map((i) => canvasBox(this.features.shapes[i].box, view, AREA_ROOM)));
  }

  /**
   * The area's path relative to the corner of its box, so that it is precise at every zoom.
   * @param {number} i
   * @param {CanvasView} view
   * @returns {Path2D}
   */
  path(i, view) {
    if (this.pathZoom !== view.zoom) {
      this.paths.clear();
      this.pathZoom = view.zoom;
    }
    let path = this.paths.get(i);
    if (!path) {
      path = new Path2D();
      const { rings, box } = this.features.shapes[i];
      for (const ring of rings) trace(path, ring, view.scale, box[0] * view.scale, box[1] * view.scale, true, 0.4);
      this.paths.set(i, path);
    }
    return path;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Box} near
   */
  paint(context, view, near) {
    const { drawnAs, theme } = this.mapView;
    const frame = mercatorBox(near, view, AREA_ROOM);
    for (const i of this.features.areas) {
      if (!drawnAs[i] || !overlaps(this.features.shapes[i].box, frame)) continue;
      this.paintArea(context, view, i, this.features.style(i), theme, drawnAs[i] === PAST);
    }
    const { selected } = this.mapView;
    if (selected !== null && drawnAs[selected] && this.features.shapes[selected].rings.length) {
      this.outline(
        context,
        view,
        selected,
        this.features.style(selected)[theme].stroke,
        this.features.style(selected).width + 1.6,
        [],
      );
    }
    this.paintComparison(context, view, theme);
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} i
   * @param {PayloadStyle} style
   * @param {Theme} theme
   * @param {boolean} isPast
   */
  paintArea(context, view, i, style, theme, isPast) {
    const { box } = this.features.shapes[i];
    const path = this.path(i, view);
    const colours = style[theme];
    context.save();
    context.translate(box[0] * view.scale - view.left, box[1] * view.scale - view.top);
    if (!isPast) {
      context.globalAlpha = style.fill_opacity;
      context.fillStyle = colours.fill;
      context.fill(path, "evenodd");
      if (style.hatch && style.hatch !== "none") {
        context.globalAlpha = 0.55;
        context.fillStyle = this.hatching.get(context, style.hatch, colours.stroke, view.ratio);
        context.fill(path, "evenodd");
      }
    }
    context.globalAlpha = isPast ? 0.6 : 1;
    context.strokeStyle = colours.stroke;
    context.lineWidth = style.width;
    context.lineJoin = "round";
    context.setLineDash(isPast ? [3, 3] : style.dash || []);
    context.stroke(path);
    context.restore();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} i
   * @param {string} colour
   * @param {number} width
   * @param {number[]} dash
   */
  outline(context, view, i, colour, width, dash) {
    const { box } = this.features.shapes[i];
    context.save();
    context.translate(box[0] * view.scale - view.left, box[1] * view.scale - view.top);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.stroke(this.path(i, view));
    context.restore();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Theme} theme
   */
  paintComparison(context, view, theme) {
    const { comparison } = this.mapView;
    if (!comparison) return;
    for (const part of CHANGES) {
      const { rings } = comparison[part];
      if (!rings.length) continue;
      const colours = CHANGE_STYLES[part];
      const path = new Path2D();
      for (const ring of rings) trace(path, ring, view.scale, view.left, view.top, true);
      context.globalAlpha = 0.28;
      context.fillStyle = colours[theme];
      context.fill(path, "evenodd");
      context.globalAlpha = 0.8;
      context.fillStyle = this.hatching.get(context, colours.hatch, colours[theme], view.ratio);
      context.fill(path, "evenodd");
      context.globalAlpha = 1;
      context.strokeStyle = colours[theme];
      context.lineWidth = 1.8;
      context.setLineDash(colours.dash);
      context.stroke(path);
      context.setLineDash([]);
    }
  }

  /**
   * The area at a position of the canvas: of the topmost layer, the smallest, so that a click reaches an area that lies
   * inside a rival's. Null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  hit(x, y) {
    const { view } = this.canvasLayer;
    const { drawnAs } = this.mapView;
    if (!view) return null;
    const mx = (x + view.left) / view.scale;
    const my = (y + view.top) / view.scale;
    /** @type {number | null} */
    let found = null;
    for (let n = this.features.areas.length - 1; n >= 0; n--) {
      const i = this.features.areas[n];
      const { box } = this.features.shapes[i];
      if (found !== null && this.features.layerRank[i] !== this.features.layerRank[found]) break;
      if (!drawnAs[i] || mx < box[0] || mx > box[2] || my < box[1] || my > box[3]) continue;
      if (
        this.probe.isPointInPath(this.path(i, view), (mx - box[0]) * view.scale, (my - box[1]) * view.scale, "evenodd")
      ) {
        if (found === null || boxArea(box) < boxArea(this.features.shapes[found].box)) found = i;
      }
    }
    return found;
  }
}

/**
 * @param {Box} box
 * @returns {number}
 */
function boxArea(box) {
  return (box[2] - box[0]) * (box[3] - box[1]);
}
