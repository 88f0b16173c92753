// Many tracks as a raster. When the map has stopped, every line in view is drawn once into a raster of times: the earliest moment
// at which anything was heard, or not seen, in each pixel. A step of the date compares these times, and draws again only the
// legs that are under way.

import { screenPixels } from "../core/canvas.js";
import { contextOf } from "../core/dom.js";

const UNTOUCHED = 2147483647;

/** Pixels of a dash and of the space after it, where a vessel was not seen. */
const DASH_PX = 3;

const DASH_EVERY_PX = 8;

/** @typedef {import("./track_layer.js").Copy} Copy */

export class TrackRaster {
  /** @param {import("./track_data.js").TrackData} data */
  constructor(data) {
    this.data = data;
    this.key = "";
    this.width = 0;
    this.height = 0;
    this.scale = 1;
    this.left = 0;
    this.top = 0;
    this.canvas = new OffscreenCanvas(1, 1);
    this.pen = contextOf(this.canvas);
    this.picture = new ImageData(1, 1);
    this.pixels = new Uint32Array(1);
    /** The pixels that any line touches, and the first moment of each. */
    this.touched = new Int32Array();
    this.moments = new Int32Array();
    /** @type {number[]} What was drawn beside them at the last step. */
    this.extra = [];
    this.builtMs = 0;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} level
   * @param {{ inView: Copy[], active: Copy[], past: Copy[], end: number, trail: number, colours: { line: string, halo: string } }} what
   */
  paint(context, view, level, { inView, active, past, end, trail, colours }) {
    const key = [view.left, view.top, view.scale, view.width, view.height, level].join(" ");
    if (key !== this.key) this.build(view, level, inView, key);
    const strong = wordOf(this.pen, colours.line, 255);
    const faint = wordOf(this.pen, colours.line, 105);
    const { pixels, touched, moments } = this;
    for (const p of this.extra) pixels[p] = 0;
    this.extra = [];
    // With a short trail nothing of the past is kept: only the last hours of each leg are drawn, below.
    const isWhole = trail === Infinity && past.length > 0;
    for (let n = 0; n < touched.length; n++) pixels[touched[n]] = isWhole && moments[n] < end ? faint : 0;
    const from = end - trail;
    if (trail !== Infinity) for (const copy of past) this.draw(copy, level, from, end, faint);
    for (const copy of active) this.draw(copy, level, from, end, strong);
    this.pen.putImageData(this.picture, 0, 0);
    context.drawImage(this.canvas, 0, 0, view.width, view.height);
  }

  /**
   * @param {CanvasView} view
   * @param {number} level
   * @param {Copy[]} legs
   * @param {string} key
   */
  build(view, level, legs, key) {
    const started = performance.now();
    this.key = key;
    this.width = screenPixels(view.width, 1);
    this.height = screenPixels(view.height, 1);
    this.scale = view.scale;
    this.left = view.left;
    this.top = view.top;
    this.canvas.width = this.width;
    this.canvas.height = this.height;
    this.picture = this.pen.createImageData(this.width, this.height);
    this.pixels = new Uint32Array(this.picture.data.buffer);
    this.extra = [];
    const first = new Int32Array(this.width * this.height).fill(UNTOUCHED);
    for (const copy of legs) {
      this.along(copy, level, -Infinity, Infinity, (p, moment) => {
        if (moment < first[p]) first[p] = moment;
      });
    }
    let count = 0;
    for (let p = 0; p < first.length; p++) if (first[p] !== UNTOUCHED) count++;
    this.touched = new Int32Array(count);
    this.moments = new Int32Array(count);
    count = 0;
    for (let p = 0; p < first.length; p++) {
      if (first[p] === UNTOUCHED) continue;
      this.touched[count] = p;
      this.moments[count++] = first[p];
    }
    this.builtMs = performance.now() - started;
  }

  /**
   * @param {Copy} copy
   * @param {number} level
   * @param {number} from
   * @param {number} end
   * @param {number} colour
   */
  draw(copy, level, from, end, colour) {
    const { pixels, extra } = this;
    this.along(copy, level, from, end, (p) => {
      if (!pixels[p]) extra.push(p);
      pixels[p] = colour;
    });
  }

  /**
   * Visit the pixels of a leg between two times, each with the moment at which the vessel came to the end of that piece.
   * @param {Copy} copy
   * @param {number} level
   * @param {number} from
   * @param {number} end
   * @param {(pixel: number, moment: number) => void} visit
   */
  along({ i, shift }, level, from, end, visit) {
    const { data, scale, top } = this;
    const left = this.left - shift * scale;
    const { t, x, y } = data;
    const stop = data.starts[i + 1];
    const begin = from === -Infinity ? data.starts[i] : Math.max(data.vertexAt(i, from), data.starts[i]);
    let lastX = 0;
    let lastY = 0;
    let isStarted = false;
    for (let k = begin; k < stop; k++) {
      if (data.level[k] > level && k !== begin) continue;
      const atX = x[k] * scale - left;
      const atY = y[k] * scale - top;
      if (isStarted) {
        if (t[k] > end) break;
        this.line(lastX, lastY, atX, atY, data.isAfterGap[k] === 1, t[k], visit);
      }
      lastX = atX;
      lastY = atY;
      isStarted = true;
    }
  }

  /**
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {boolean} isDashed
   * @param {number} moment
   * @param {(pixel: number, moment: number) => void} visit
   */
  line(x0, y0, x1, y1, isDashed, moment, visit) {
    const { width, height } = this;
    const dx = x1 - x0;
    const dy = y1 - y0;
    const steps = Math.max(Math.abs(dx), Math.abs(dy), 1);
    // Only the part inside the canvas, as shares of the line.
    let low = 0;
    let high = 1;
    for (const [start, change, most] of [
      [x0, dx, width - 1],
      [y0, dy, height - 1],
    ]) {
      if (change === 0) {
        if (start < 0 || start > most) return;
        continue;
      }
      const a = -start / change;
      const b = (most - start) / change;
      low = Math.max(low, Math.min(a, b));
      high = Math.min(high, Math.max(a, b));
    }
    if (low > high) return;
    const firstStep = Math.ceil(low * steps);
    const lastStep = Math.floor(high * steps);
    const [stepX, stepY] = [dx / steps, dy / steps];
    for (let n = firstStep; n <= lastStep; n++) {
      if (isDashed && n % DASH_EVERY_PX >= DASH_PX) continue;
      const px = (x0 + stepX * n + 0.5) | 0;
      const py = (y0 + stepY * n + 0.5) | 0;
      if (px >= 0 && py >= 0 && px < width && py < height) visit(py * width + px, moment);
    }
  }
}

/** @type {Map<string, number>} */
const pixelWords = new Map();

/**
 * A colour as the four bytes of a pixel, in the order of this machine.
 * @param {OffscreenCanvasRenderingContext2D} pen
 * @param {string} colour as #rrggbb
 * @param {number} alpha
 * @returns {number}
 */
function wordOf(pen, colour, alpha) {
  const key = `${colour} ${alpha}`;
  let word = pixelWords.get(key);
  if (word === undefined) {
    const pixel = pen.createImageData(1, 1);
    const bytes = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    pixel.data.set([...bytes, alpha]);
    word = new Uint32Array(pixel.data.buffer)[0];
    pixelWords.set(key, word);
  }
  return word;
}
