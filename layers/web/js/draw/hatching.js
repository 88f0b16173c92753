// Hatching as canvas patterns.

import { screenPixels } from "../core/canvas.js";
import { contextOf } from "../core/dom.js";

/** A repeating pattern of a colour: diagonal, cross or dots, 8 px apart. */
export class Hatching {
  constructor() {
    /** @type {Map<string, CanvasPattern>} */
    this.made = new Map();
  }

  /**
   * The pattern of a kind of hatching in a colour, for a number of device pixels per CSS pixel.
   * @param {Context2D} context
   * @param {string} kind
   * @param {string} colour
   * @param {number} ratio
   * @returns {CanvasPattern}
   */
  get(context, kind, colour, ratio) {
    const key = `${kind} ${colour} ${ratio}`;
    let pattern = this.made.get(key);
    if (!pattern) {
      const size = kind === "sparse" ? 16 : 8;
      const tile = document.createElement("canvas");
      tile.width = tile.height = screenPixels(size, ratio);
      const pen = contextOf(tile);
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
      pattern = /** @type {CanvasPattern} */ (context.createPattern(tile, "repeat"));
      pattern.setTransform(new DOMMatrix().scale(1 / ratio));
      this.made.set(key, pattern);
    }
    return pattern;
  }
}
