// A canvas that covers the map and a margin around it: moved by CSS while the map pans and zooms, redrawn when it rests
// or when the margin is used up.

const SHEET_MARGIN = 0.2;

class Sheet {
  /** paint(context, view) draws; a view turns Mercator x into pixels by x * view.scale - view.left. */
  constructor(map, paneName, paint) {
    this.map = map;
    this.paint = paint;
    this.canvas = el("canvas", { class: "km-sheet leaflet-zoom-animated", "aria-hidden": "true" });
    this.context = this.canvas.getContext("2d");
    this.pending = 0;
    map.getPane(paneName).append(this.canvas);
    map.on(
      { moveend: this.place, viewreset: this.place, zoom: this.follow, move: this.keepCovered, zoomanim: this.animate },
      this,
    );
    this.place();
  }

  remove() {
    cancelAnimationFrame(this.pending);
    this.map.off(
      { moveend: this.place, viewreset: this.place, zoom: this.follow, move: this.keepCovered, zoomanim: this.animate },
      this,
    );
    this.canvas.remove();
  }

  /** Lay the canvas over the map as it stands now, and draw. */
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
    this.view = {
      zoom,
      ratio,
      width,
      height,
      margin,
      scale: 256 * 2 ** zoom,
      left: origin.x + corner.x,
      top: origin.y + corner.y,
    };
    this.cornerAt = this.map.layerPointToLatLng(corner);
    const pixelWidth = Math.round(width * ratio);
    const pixelHeight = Math.round(height * ratio);
    if (this.canvas.width !== pixelWidth || this.canvas.height !== pixelHeight) {
      this.canvas.width = pixelWidth;
      this.canvas.height = pixelHeight;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    L.DomUtil.setPosition(this.canvas, corner);
    this.redraw();
  }

  redraw() {
    if (!this.view) return;
    const { context, view } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    this.paint(context, view);
  }

  follow() {
    if (!this.view) return;
    const scale = this.map.getZoomScale(this.map.getZoom(), this.view.zoom);
    L.DomUtil.setTransform(this.canvas, this.map.latLngToLayerPoint(this.cornerAt), scale);
  }

  animate(event) {
    if (!this.view) return;
    const scale = this.map.getZoomScale(event.zoom, this.view.zoom);
    L.DomUtil.setTransform(
      this.canvas,
      this.map._latLngToNewLayerPoint(this.cornerAt, event.zoom, event.center),
      scale,
    );
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
    this.pending = requestAnimationFrame(() => this.place());
  }
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
