// Where ships were heard in a month: squares whose shade says for how many hours. Time counts, not reports: a set that reports
// often would else look like a crowd.

import { shortMonth } from "../core/dates.js";
import { el } from "../core/dom.js";
import { grouped, say } from "../core/language.js";
import { EQUATOR_KM } from "../core/mercator.js";
import { VarintReader } from "../data/varint.js";

/** Cells across the world, as geodata/tracks/finding/density.py counts them. */
const DENSITY_CELLS = 8192;

/** A square has at least this side, in pixels: smaller cells are added up, four by four. */
const LEAST_SIDE_PX = 3;

/** From how many hours on a square has a shade, and how strong that is. */
const SHADES = [
  [0, 0.18],
  [1, 0.34],
  [10, 0.52],
  [100, 0.72],
  [1000, 0.92],
];

const HOUR = 3600;

export class TrackDensity {
  /** @param {import("./track_data.js").TrackData} data */
  constructor(data) {
    this.packed = data.density;
    /** @type {Map<string, { x: Int32Array, y: Int32Array, seconds: Float64Array }>} */
    this.months = new Map();
    /** The squares of the last picture: what they are of, and their sums by number. */
    this.key = "";
    /** @type {Map<number, number>} */
    this.sums = new Map();
    this.side = 1;
  }

  get isOffered() {
    return Object.keys(this.packed).length > 0;
  }

  /**
   * The month of a date, as it is packed: 2025-02.
   * @param {number} day
   */
  monthOf(day) {
    return new Date(Math.floor(day) * 86400000).toISOString().slice(0, 7);
  }

  /** @param {string} month */
  cellsOf(month) {
    let cells = this.months.get(month);
    if (!cells) {
      const reader = new VarintReader(this.packed[month] ?? "");
      /** @type {number[][]} */
      const [xs, ys, seconds] = [[], [], []];
      let cell = 0;
      while (!reader.done) {
        cell += reader.count();
        xs.push(cell % DENSITY_CELLS);
        ys.push(Math.floor(cell / DENSITY_CELLS));
        seconds.push(reader.count());
      }
      cells = { x: Int32Array.from(xs), y: Int32Array.from(ys), seconds: Float64Array.from(seconds) };
      this.months.set(month, cells);
    }
    return cells;
  }

  /**
   * How many cells a square has on a side at a zoom: a power of two.
   * @param {CanvasView} view
   */
  sideAt(view) {
    let side = 1;
    while ((side * view.scale) / DENSITY_CELLS < LEAST_SIDE_PX) side *= 2;
    return side;
  }

  /**
   * The seconds in each square of a month: by the number of the square, row by row.
   * @param {string} month
   * @param {number} side
   */
  sumsOf(month, side) {
    const key = `${month} ${side}`;
    if (key !== this.key) {
      this.key = key;
      this.side = side;
      this.sums = new Map();
      const { x, y, seconds } = this.cellsOf(month);
      const across = DENSITY_CELLS / side;
      for (let n = 0; n < x.length; n++) {
        const square = Math.floor(y[n] / side) * across + Math.floor(x[n] / side);
        this.sums.set(square, (this.sums.get(square) ?? 0) + seconds[n]);
      }
    }
    return this.sums;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {number} day
   * @param {string} colour
   * @param {number} strength 1, or less where ways are drawn on top
   */
  paint(context, view, day, colour, strength) {
    const side = this.sideAt(view);
    const sums = this.sumsOf(this.monthOf(day), side);
    const across = DENSITY_CELLS / side;
    const size = (side * view.scale) / DENSITY_CELLS;
    context.save();
    context.fillStyle = colour;
    for (const [square, seconds] of sums) {
      const y = Math.floor(square / across) * size - view.top;
      if (y + size < 0 || y > view.height) continue;
      for (const shift of [-1, 0, 1]) {
        const x = (square % across) * size + shift * view.scale - view.left;
        if (x + size < 0 || x > view.width) continue;
        context.globalAlpha = strength * (SHADES.findLast(([hours]) => seconds >= hours * HOUR)?.[1] ?? 0);
        context.fillRect(x, y, Math.max(size - 0.5, 1), Math.max(size - 0.5, 1));
      }
    }
    context.restore();
  }

  /**
   * The legend of what is drawn: the month, the size of a square, and the hours of each shade.
   * @param {number} day
   * @param {number} side
   * @param {number} strength
   */
  legend(day, side, strength) {
    const [year, month] = this.monthOf(day).split("-").map(Number);
    const km = Math.round((EQUATOR_KM / DENSITY_CELLS) * side);
    return el(
      "div",
      { class: "km-density-legend" },
      el("p", {
        text: say("Hours that ships were heard in {month}, in squares of {km} km at the equator", { month: shortMonth(month - 1, year), km }),
      }),
      el(
        "ul",
        {},
        ...SHADES.map(([hours, alpha]) => {
          const shade = el("span", { class: "km-density-shade" });
          shade.style.opacity = String(strength * alpha);
          return el("li", {}, shade, el("span", { text: hours ? say("from {count} h", { count: grouped(hours) }) : say("below 1 h") }));
        }),
      ),
      this.cellsOf(this.monthOf(day)).x.length ? null : el("p", { class: "km-quiet", text: say("Nothing was heard in this month.") }),
    );
  }
}
