// A canvas that covers the map and a margin around it. CSS moves it while the map pans and zooms. It is drawn again when the
// map stops, or when the margin is used up.
//
// Without a graphics card the browser copies every canvas that has a 2d context for each frame of the page, changed or not.
// A layer that seldom changes with the date is therefore drawn on a second canvas, always as a whole, and shown as a finished
// bitmap. On the others, a step of the date draws only inside the boxes of what it changed.

import { newLayerPoint, paneOf } from "./leaflet_map.js";
import { screenPixels, showDrawn } from "../core/canvas.js";
import { contextOf, el } from "../core/dom.js";

const MARGIN_SHARE = 0.2;

/** Beyond this many boxes, or this share of the canvas, all of it is drawn again. */
const PATCH_BOXES = 160;

const PATCH_SHARE = 0.3;

export class CanvasLayer {
  /**
   * `plan(view)` decides once what is to be drawn; `paint(context, view, box, plan)` draws what of it touches a box of the canvas,
   * in pixels. A view turns Mercator x into pixels by x * view.scale - view.left. A layer that is drawn by its owner is not drawn
   * when the map stops. Nothing is drawn before the map first moves or the owner places the layer.
   * @param {L.Map} map
   * @param {string} paneName
   * @param {(context: Context2D, view: CanvasView, box: Box, plan: any) => void} paint
   * @param {{ isSeldomRedrawn?: boolean, isDrawnByOwner?: boolean, plan?: (view: CanvasView) => unknown }} [options]
   */
  constructor(map, paneName, paint, { isSeldomRedrawn = false, isDrawnByOwner = false, plan = () => null } = {}) {
    this.map = map;
    this.paint = paint;
    this.plan = plan;
    this.isDrawnByOwner = isDrawnByOwner;
    /** @type {CanvasView | null} */
    this.view = null;
    this.cornerAt = L.latLng(0, 0);
    this.canvas = el("canvas", { class: "km-canvas leaflet-zoom-animated", "aria-hidden": "true" });
    this.screen = isSeldomRedrawn ? this.canvas.getContext("bitmaprenderer") : null;
    this.buffer = isSeldomRedrawn ? new OffscreenCanvas(1, 1) : null;
    /** @type {Context2D} */
    this.context = contextOf(this.buffer || this.canvas);
    this.pending = 0;
    paneOf(map, paneName).append(this.canvas);
    /** @type {L.LeafletEventHandlerFnMap} */
    this.handlers = {
      moveend: () => this.onMoveEnd(),
      zoom: () => this.onZoom(),
      move: () => this.keepCovered(),
      zoomanim: (event) => this.animate(event),
    };
    map.on(this.handlers);
  }

  remove() {
    cancelAnimationFrame(this.pending);
    this.map.off(this.handlers);
    this.canvas.remove();
  }

  onMoveEnd() {
    const before = this.view;
    this.place();
    if (!this.isDrawnByOwner && this.view !== before) this.redraw();
  }

  /** Place the canvas over the map. The view stays the same object if nothing has moved. */
  place() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    const size = this.map.getSize();
    if (!size.x || !size.y) return;
    const margin = size.multiplyBy(MARGIN_SHARE).ceil();
    const corner = this.map.containerPointToLayerPoint([-margin.x, -margin.y]).round();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const width = size.x + 2 * margin.x;
    const height = size.y + 2 * margin.y;
    const zoom = this.map.getZoom();
    const origin = this.map.getPixelOrigin();
    const view = {
      zoom,
      ratio,
      width,
      height,
      margin,
      scale: 256 * 2 ** zoom,
      left: origin.x + corner.x,
      top: origin.y + corner.y,
    };
    if (!isSameView(view, this.view)) this.view = view;
    this.cornerAt = this.map.layerPointToLatLng(corner);
    const pixelWidth = screenPixels(width, ratio);
    const pixelHeight = screenPixels(height, ratio);
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth;
      this.canvas.height = pixelHeight;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    this.moveCanvas(corner, 1);
  }

  redraw() {
    if (!this.view) return;
    const { context, view, canvas, screen, buffer } = this;
    if (buffer && (buffer.width !== canvas.width || buffer.height !== canvas.height)) {
      buffer.width = canvas.width;
      buffer.height = canvas.height;
    }
    context.reset();
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    this.paint(context, view, [0, 0, view.width, view.height], this.plan(view));
    if (screen && buffer) showDrawn(screen, buffer);
  }

  /**
   * Draw this sheet with others below it. A printer takes what was drawn just now from a canvas that is drawn on directly, and
   * from no other.
   * @param {CanvasLayer[]} below the lowest first
   */
  redrawOver(below) {
    const { context, view } = this;
    if (!view) return;
    context.reset();
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    for (const sheet of [...below, this]) {
      context.save();
      sheet.paint(context, view, [0, 0, view.width, view.height], sheet.plan(view));
      context.restore();
    }
  }

  /**
   * Draw again only what lies inside some boxes of the canvas: [left, top, right, bottom] in pixels.
   * @param {Box[]} boxes
   */
  patch(boxes) {
    if (!this.view || !boxes.length) return;
    if (this.screen) {
      this.redraw();
      return;
    }
    const { context, view } = this;
    const { ratio, width, height } = view;
    // Whole pixels of the screen, so that no edge of a box shows.
    const inside = boxes
      .map(([left, top, right, bottom]) => [
        Math.max(Math.floor(left * ratio), 0) / ratio,
        Math.max(Math.floor(top * ratio), 0) / ratio,
        Math.min(Math.ceil(right * ratio), width * ratio) / ratio,
        Math.min(Math.ceil(bottom * ratio), height * ratio) / ratio,
      ])
      .filter((box) => box[0] < box[2] && box[1] < box[3]);
    const area = inside.reduce((sum, box) => sum + (box[2] - box[0]) * (box[3] - box[1]), 0);
    if (inside.length > PATCH_BOXES || area > PATCH_SHARE * width * height) {
      this.redraw();
      return;
    }
    const plan = this.plan(view);
    for (const box of inside) {
      context.save();
      context.beginPath();
      context.rect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
      context.clip();
      context.clearRect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
      this.paint(context, view, box, plan);
      context.restore();
    }
  }

  onZoom() {
    if (!this.view) return;
    const scale = this.map.getZoomScale(this.map.getZoom(), this.view.zoom);
    this.moveCanvas(this.map.latLngToLayerPoint(this.cornerAt), scale);
  }

  /**
   * Move the canvas. A 2d transform, since a 3d one would give the browser two more layers to compose for every frame.
   * @param {{ x: number, y: number }} given
   * @param {number} scale
   */
  moveCanvas({ x, y }, scale) {
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  /** @param {L.ZoomAnimEvent} event */
  animate(event) {
    if (!this.view) return;
    const scale = this.map.getZoomScale(event.zoom, this.view.zoom);
    this.moveCanvas(newLayerPoint(this.map, this.cornerAt, event.center, event.zoom), scale);
  }

  /** While the map moves: draw again once the margin is used up or the scale is far off. */
  keepCovered() {
    if (this.pending || !this.view) return;
    const scale = this.map.getZoomScale(this.map.getZoom(), this.view.zoom);
    const size = this.map.getSize();
    const corner = this.map.latLngToContainerPoint(this.cornerAt);
    const covers =
      corner.x <= 0 &&
      corner.y <= 0 &&
      corner.x + this.view.width * scale >= size.x &&
      corner.y + this.view.height * scale >= size.y;
    if (covers && scale < 2 && scale > 0.6) return;
    this.pending = requestAnimationFrame(() => {
      this.place();
      this.redraw();
    });
  }
}

/**
 * @param {CanvasView} one
 * @param {CanvasView | null} other
 * @returns {boolean}
 */
function isSameView(one, other) {
  return (
    other !== null &&
    one.zoom === other.zoom &&
    one.ratio === other.ratio &&
    one.width === other.width &&
    one.height === other.height &&
    one.left === other.left &&
    one.top === other.top
  );
}
