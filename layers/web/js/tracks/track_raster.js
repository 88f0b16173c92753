// Many tracks as a raster. When the map has stopped, every line in view is drawn once into a raster of times: the earliest moment
// at which anything was heard, or not seen, in each pixel. That is done in slices, so that the map answers meanwhile. A step of
// the date compares these times, and draws again only the legs that are under way.

import { screenPixels } from "../core/canvas.js";
import { contextOf } from "../core/dom.js";

const UNTOUCHED = 2147483647;

/** Pixels of a dash and of the space after it, where a vessel was not seen. */
const DASH_PX = 3;

const DASH_EVERY_PX = 8;

/** The side of the square of a vessel. */
const VESSEL_PX = 3;

/** So long the map waits for a slice, in milliseconds. */
const SLICE_MS = 8;

/** The moments are sorted by so many bits at a time. */
const DIGIT = 11;

/** @typedef {import("./track_layer.js").Copy} Copy */

export class TrackRaster {
  /**
   * @param {import("./track_data.js").TrackData} data
   * @param {() => void} onBuilt called when the ways of the past can be drawn
   */
  constructor(data, onBuilt) {
    this.data = data;
    this.onBuilt = onBuilt;
    this.timer = 0;
    this.key = "";
    this.width = 0;
    this.height = 0;
    this.scale = 1;
    this.left = 0;
    this.top = 0;
    this.canvas = new OffscreenCanvas(1, 1);
    this.pen = contextOf(this.canvas);
    this.picture = new ImageData(1, 1);
    /** What is shown, and what of it stays: the ways of the past. */
    this.pixels = new Uint32Array(1);
    this.base = new Uint32Array(1);
    /** The pixels that any line touches, in the order of the first moment of each, and how many of them are passed. */
    /** @type {Int32Array<ArrayBufferLike>} */
    this.touched = new Int32Array();
    /** @type {Int32Array<ArrayBufferLike>} */
    this.moments = new Int32Array();
    this.passed = 0;
    this.baseColour = 0;
    /** The pixels that were drawn over the base at the last step. */
    this.over = new Int32Array(1 << 16);
    this.overCount = 0;
    /** The part of a line inside the canvas, in steps. */
    this.from = 0;
    this.to = -1;
    this.builtMs = 0;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} level
   * @param {Copy[]} inView
   * @param {{ active: Copy[], past: Copy[], squares: Copy[], isKept: boolean, end: number, trail: number, colour: string }} ways
   * `past` are the legs of which a short trail still has a part; with `isKept` the whole ways of the past stay. Of `squares` the
   * vessel is drawn too.
   */
  paint(context, view, level, inView, { active, past, squares, isKept, end, trail, colour }) {
    const key = [view.left, view.top, view.scale, view.width, view.height, level].join(" ");
    if (key !== this.key) this.build(view, level, inView, key);
    const strong = wordOf(this.pen, colour, 255);
    const faint = wordOf(this.pen, colour, 105);
    const { pixels, base, over } = this;
    for (let n = 0; n < this.overCount; n++) pixels[over[n]] = base[over[n]];
    this.overCount = 0;
    this.moveBase(isKept ? faint : 0, end);
    for (const copy of past) this.draw(copy, level, end - trail, end, faint);
    for (const copy of active) this.draw(copy, level, end - trail, end, strong);
    for (const copy of squares) this.square(copy, end, strong);
    if (context.canvas.width === this.width && context.canvas.height === this.height) {
      context.putImageData(this.picture, 0, 0);
      return;
    }
    this.pen.putImageData(this.picture, 0, 0);
    context.drawImage(this.canvas, 0, 0, view.width, view.height);
  }

  /**
   * Bring what stays to a moment: only what changed since the last one is touched.
   * @param {number} colour 0 where nothing stays
   * @param {number} end
   */
  moveBase(colour, end) {
    const { pixels, base, touched, moments } = this;
    if (colour !== this.baseColour) {
      this.baseColour = colour;
      this.passed = 0;
      base.fill(0);
      pixels.fill(0);
    }
    if (!colour) return;
    while (this.passed < touched.length && moments[this.passed] <= end) {
      const p = touched[this.passed++];
      base[p] = pixels[p] = colour;
    }
    while (this.passed > 0 && moments[this.passed - 1] > end) {
      const p = touched[--this.passed];
      base[p] = pixels[p] = 0;
    }
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
    this.base = new Uint32Array(this.pixels.length);
    this.passed = this.overCount = this.baseColour = 0;
    this.touched = new Int32Array();
    this.moments = new Int32Array();
    clearTimeout(this.timer);
    const first = new Int32Array(this.width * this.height).fill(UNTOUCHED);
    let next = 0;
    const slice = () => {
      const until = performance.now() + SLICE_MS;
      while (next < legs.length && performance.now() < until) this.draw(legs[next++], level, -Infinity, Infinity, 0, first);
      if (next < legs.length) this.timer = window.setTimeout(slice, 0);
      else this.finish(first, started);
    };
    this.timer = window.setTimeout(slice, 0);
  }

  /**
   * Put the pixels in the order of their moments.
   * @param {Int32Array} first
   * @param {number} started
   */
  finish(first, started) {
    let count = 0;
    for (let p = 0; p < first.length; p++) if (first[p] !== UNTOUCHED) count++;
    const touched = new Int32Array(count);
    const moments = new Int32Array(count);
    count = 0;
    for (let p = 0; p < first.length; p++) {
      if (first[p] === UNTOUCHED) continue;
      touched[count] = p;
      moments[count++] = first[p];
    }
    [this.touched, this.moments] = byMoment(touched, moments);
    this.builtMs = performance.now() - started;
    this.onBuilt();
  }

  /**
   * Draw the way of a leg between two times; into `first`, where it is given, only the first moments of its pixels.
   * @param {Copy} copy
   * @param {number} level
   * @param {number} from
   * @param {number} end
   * @param {number} colour
   * @param {Int32Array | null} [first]
   */
  draw({ i, shift }, level, from, end, colour, first = null) {
    const { data, scale, top } = this;
    const { t, x, y, level: levels, isAfterGap, starts } = data;
    const left = this.left - shift * scale;
    const stop = starts[i + 1];
    let k = from > data.first[i] ? Math.max(data.vertexAt(i, from), starts[i]) : starts[i];
    let lastX = x[k] * scale - left;
    let lastY = y[k] * scale - top;
    for (k++; k < stop; k++) {
      if (levels[k] > level) continue;
      if (t[k] > end) break;
      const atX = x[k] * scale - left;
      const atY = y[k] * scale - top;
      if (this.isInside(lastX, lastY, atX, atY)) {
        const every = isAfterGap[k] ? DASH_EVERY_PX : 1;
        if (first) this.collect(first, lastX, lastY, atX, atY, every, t[k]);
        else this.ink(lastX, lastY, atX, atY, every, colour);
      }
      lastX = atX;
      lastY = atY;
    }
  }

  /**
   * Whether a line has a part inside the canvas; `from` and `to` are then its steps there.
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   */
  isInside(x0, y0, x1, y1) {
    const right = this.width - 1;
    const bottom = this.height - 1;
    if ((x0 < 0 && x1 < 0) || (y0 < 0 && y1 < 0) || (x0 > right && x1 > right) || (y0 > bottom && y1 > bottom)) return false;
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    let low = 0;
    let high = 1;
    if (x0 < 0 || x0 > right || x1 < 0 || x1 > right) {
      const [a, b] = [-x0 / (x1 - x0), (right - x0) / (x1 - x0)];
      low = Math.max(low, Math.min(a, b));
      high = Math.min(high, Math.max(a, b));
    }
    if (y0 < 0 || y0 > bottom || y1 < 0 || y1 > bottom) {
      const [a, b] = [-y0 / (y1 - y0), (bottom - y0) / (y1 - y0)];
      low = Math.max(low, Math.min(a, b));
      high = Math.min(high, Math.max(a, b));
    }
    this.from = Math.ceil(low * steps);
    this.to = Math.floor(high * steps);
    return this.from <= this.to;
  }

  /**
   * @param {Int32Array} first
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {number} every how often a dash begins, 1 for a whole line
   * @param {number} moment
   */
  collect(first, x0, y0, x1, y1, every, moment) {
    const { width, to } = this;
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    const [stepX, stepY] = [(x1 - x0) / steps, (y1 - y0) / steps];
    for (let n = this.from; n <= to; n++) {
      if (n % every >= DASH_PX) continue;
      const p = ((y0 + stepY * n) | 0) * width + ((x0 + stepX * n) | 0);
      if (moment < first[p]) first[p] = moment;
    }
  }

  /**
   * @param {number} x0
   * @param {number} y0
   * @param {number} x1
   * @param {number} y1
   * @param {number} every
   * @param {number} colour
   */
  ink(x0, y0, x1, y1, every, colour) {
    const { width, to, pixels } = this;
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    const [stepX, stepY] = [(x1 - x0) / steps, (y1 - y0) / steps];
    const over = this.overFor(to - this.from + 1);
    let count = this.overCount;
    // Most of a step is spent here: whole numbers, and a way that was heard takes no look at dashes.
    const first = this.from | 0;
    const last = to | 0;
    let x = x0 + stepX * first;
    let y = y0 + stepY * first;
    for (let n = first; n <= last; n++, x += stepX, y += stepY) {
      if (every !== 1 && n % every >= DASH_PX) continue;
      const p = (y | 0) * width + (x | 0);
      if (pixels[p] === colour) continue;
      pixels[p] = colour;
      over[count++] = p;
    }
    this.overCount = count;
  }

  /**
   * The list of the pixels that are drawn over the base, with room for so many more.
   * @param {number} more
   */
  overFor(more) {
    if (this.overCount + more > this.over.length) {
      const larger = new Int32Array(2 * (this.over.length + more));
      larger.set(this.over);
      this.over = larger;
    }
    return this.over;
  }

  /**
   * Draw a vessel as a square, where it is seen. A path of a thousand squares on a canvas takes longer than their ways.
   * @param {Copy} copy
   * @param {number} end
   * @param {number} colour
   */
  square({ i, shift }, end, colour) {
    const { data, pixels, width, height, scale } = this;
    const place = data.placeAt(i, end);
    if (!place) return;
    const left = Math.round((place.x + shift) * scale - this.left) - 1;
    const top = Math.round(place.y * scale - this.top) - 1;
    if (left < 0 || top < 0 || left + VESSEL_PX > width || top + VESSEL_PX > height) return;
    const over = this.overFor(VESSEL_PX * VESSEL_PX);
    for (let y = top; y < top + VESSEL_PX; y++) {
      for (let p = y * width + left; p < y * width + left + VESSEL_PX; p++) {
        if (pixels[p] === colour) continue;
        pixels[p] = colour;
        over[this.overCount++] = p;
      }
    }
  }
}

/**
 * Pixels and their moments in the order of the moments: digit by digit, which takes a time in proportion to their number.
 * @param {Int32Array} pixels
 * @param {Int32Array} moments none below 0
 * @returns {[Int32Array, Int32Array]}
 */
function byMoment(pixels, moments) {
  const size = pixels.length;
  for (let bit = 0; bit < 31; bit += DIGIT) {
    const counts = new Int32Array(2 ** DIGIT + 1);
    for (let n = 0; n < size; n++) counts[((moments[n] >> bit) & (2 ** DIGIT - 1)) + 1] += 1;
    for (let digit = 0; digit < 2 ** DIGIT; digit++) counts[digit + 1] += counts[digit];
    const [nextPixels, nextMoments] = [new Int32Array(size), new Int32Array(size)];
    for (let n = 0; n < size; n++) {
      const at = counts[(moments[n] >> bit) & (2 ** DIGIT - 1)]++;
      nextPixels[at] = pixels[n];
      nextMoments[at] = moments[n];
    }
    [pixels, moments] = [nextPixels, nextMoments];
  }
  return [pixels, moments];
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
