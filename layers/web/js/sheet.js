// A canvas that covers the map and a margin around it: moved by CSS while the map pans and zooms, redrawn when it rests
// or when the margin is used up.
//
// Without a graphics card the browser copies every canvas that has a pen for each frame of the page, changed or not. A
// sheet that seldom changes with the date is therefore still: drawn out of sight, always whole, and handed over as a
// finished picture. The others are patched: a step of the date draws only inside the boxes of what it changed.

const SHEET_MARGIN = 0.2;
/** Beyond this many boxes, or this share of the sheet, the whole of it is drawn again. */
const PATCH_BOXES = 160;
const PATCH_SHARE = 0.3;

class Sheet {
  /** plan(view) says once what is to be drawn, paint(context, view, box, plan) draws what of it touches a box of the sheet,
   * in pixels; a view turns Mercator x into pixels by x * view.scale - view.left. One that is led is drawn by its owner
   * whenever the map has come to rest. Nothing is drawn before the map first moves or the owner places the sheet. */
  constructor(map, paneName, paint, { isStill = false, isLed = false, plan = () => null } = {}) {
    this.map = map;
    this.paint = paint;
    this.plan = plan;
    this.isLed = isLed;
    this.canvas = el("canvas", { class: "km-sheet leaflet-zoom-animated", "aria-hidden": "true" });
    this.screen = isStill ? this.canvas.getContext("bitmaprenderer") : null;
    this.context = (isStill ? new OffscreenCanvas(1, 1) : this.canvas).getContext("2d");
    this.pending = 0;
    map.getPane(paneName).append(this.canvas);
    map.on({ moveend: this.rest, zoom: this.follow, move: this.keepCovered, zoomanim: this.animate }, this);
  }

  remove() {
    cancelAnimationFrame(this.pending);
    this.map.off({ moveend: this.rest, zoom: this.follow, move: this.keepCovered, zoomanim: this.animate }, this);
    this.canvas.remove();
  }

  rest() {
    const before = this.view;
    this.place();
    if (!this.isLed && this.view !== before) this.redraw();
  }

  /** Lay the canvas over the map as it stands now; the view stays the same object where nothing has moved. */
  place() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    const size = this.map.getSize();
    if (!size.x || !size.y) return;
    const margin = size.multiplyBy(SHEET_MARGIN).ceil();
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
    const pixelWidth = Math.round(width * ratio);
    const pixelHeight = Math.round(height * ratio);
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth;
      this.canvas.height = pixelHeight;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    this.lay(corner, 1);
  }

  redraw() {
    if (!this.view) return;
    const { context, view, canvas, screen } = this;
    const page = context.canvas;
    if (page.width !== canvas.width || page.height !== canvas.height) {
      page.width = canvas.width;
      page.height = canvas.height;
    }
    context.reset();
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    this.paint(context, view, [0, 0, view.width, view.height], this.plan(view));
    if (screen) screen.transferFromImageBitmap(page.transferToImageBitmap());
  }

  /** Draw again only what lies inside some boxes of the sheet, [left, top, right, bottom] in its pixels. */
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

  follow() {
    if (!this.view) return;
    const scale = this.map.getZoomScale(this.map.getZoom(), this.view.zoom);
    this.lay(this.map.latLngToLayerPoint(this.cornerAt), scale);
  }

  /** In two dimensions: in three, the canvas would be two layers for the browser to hand on with every frame. */
  lay({ x, y }, scale) {
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  animate(event) {
    if (!this.view) return;
    const scale = this.map.getZoomScale(event.zoom, this.view.zoom);
    this.lay(this.map._latLngToNewLayerPoint(this.cornerAt, event.zoom, event.center), scale);
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

function isSameView(one, other) {
  return Boolean(other) && ["zoom", "ratio", "width", "height", "left", "top"].every((part) => one[part] === other[part]);
}

/** A Mercator box as pixels of the sheet, with room around it for the width of what is drawn. */
function sheetBox(box, view, room) {
  return [
    box[0] * view.scale - view.left - room,
    box[1] * view.scale - view.top - room,
    box[2] * view.scale - view.left + room,
    box[3] * view.scale - view.top + room,
  ];
}

/** A box of the sheet in Mercator, with room around it. */
function mercatorBox(box, view, room) {
  return [
    (box[0] - room + view.left) / view.scale,
    (box[1] - room + view.top) / view.scale,
    (box[2] + room + view.left) / view.scale,
    (box[3] + room + view.top) / view.scale,
  ];
}

/** Trace Mercator coordinates into a path, leaving out steps too small to see. */
function trace(path, coordinates, scale, left, top, close, step = 0.6) {
  let lastX = coordinates[0] * scale - left;
  let lastY = coordinates[1] * scale - top;
  path.moveTo(lastX, lastY);
  const end = coordinates.length - 2;
  for (let i = 2; i <= end; i += 2) {
    const x = coordinates[i] * scale - left;
    const y = coordinates[i + 1] * scale - top;
    if (i < end && Math.abs(x - lastX) < step && Math.abs(y - lastY) < step) continue;
    path.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
  if (close) path.closePath();
}

/** A repeating pattern of a colour: diagonal, cross or dots, 8 px apart. */
class Hatching {
  constructor() {
    this.made = new Map();
  }

  get(context, kind, colour, ratio) {
    const key = `${kind} ${colour} ${ratio}`;
    let pattern = this.made.get(key);
    if (!pattern) {
      const size = 8;
      const tile = document.createElement("canvas");
      tile.width = tile.height = size * ratio;
      const pen = tile.getContext("2d");
      pen.scale(ratio, ratio);
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineWidth = 1.1;
      pen.beginPath();
      if (kind === "dots") {
        pen.arc(2, 2, 1.1, 0, 7);
        pen.arc(6, 6, 1.1, 0, 7);
        pen.fill();
      } else {
        for (const at of [-size, 0, size]) {
          pen.moveTo(at, size);
          pen.lineTo(at + size, 0);
          if (kind === "cross") {
            pen.moveTo(at, 0);
            pen.lineTo(at + size, size);
          }
        }
        pen.stroke();
      }
      pattern = context.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().scale(1 / ratio));
      this.made.set(key, pattern);
    }
    return pattern;
  }
}
