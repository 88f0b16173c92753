// Room for labels: the boxes that are taken already, and the places beside an area for what is said of it.

import { canvasBox } from "../core/mercator.js";
import { clamp } from "../core/values.js";

/** How far beside an area its words stand, in pixels. */
const BESIDE_PX = 6;

/** How far from an area its words may stand with a line that leads to it, in pixels. */
const LED_PX = [20, 40, 64, 92, 124];

/** In which directions, in degrees: right, left, below and above first. */
const ANGLES = [0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202, 68, 112, 292, 248];

/** A direction steeper than this leads to the corner of the words, not to the middle of their side. */
const SLANT = 0.3;

/** A line with words keeps so far from other things, and may end under a marker, in pixels. */
const LEADER_ROOM = 3;
const LEADER_STEP = 6;
const LEADER_END = 28;

/** An area of less than so many pixels is no place for words, and hardly one to stand beside. */
export const SMALLEST_PX = 40;

/** The boxes that are taken, by cell, so that a new one is compared with its neighbours only. */
export class LabelSpace {
  constructor() {
    /** @type {Map<number, Box[]>} */
    this.cells = new Map();
  }

  /**
   * Take a box.
   * @param {Box} box
   */
  add(box) {
    this.visit(box, (key) => {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
      return false;
    });
  }

  /**
   * Whether a box lies over one that is taken.
   * @param {Box} box
   * @returns {boolean}
   */
  hits(box) {
    return this.visit(box, (key) =>
      (this.cells.get(key) || []).some(
        (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
      ),
    );
  }

  /**
   * Take a line, but for its end, if nothing lies on it. Whether it was taken.
   * @param {Leader} line
   * @returns {boolean}
   */
  takeLine([fromX, fromY, toX, toY]) {
    const length = Math.hypot(toX - fromX, toY - fromY);
    /** @type {Box[]} */
    const pieces = [];
    for (let at = LEADER_STEP; at < length - LEADER_END; at += LEADER_STEP) {
      const x = fromX + ((toX - fromX) * at) / length;
      const y = fromY + ((toY - fromY) * at) / length;
      pieces.push([x - LEADER_ROOM, y - LEADER_ROOM, x + LEADER_ROOM, y + LEADER_ROOM]);
    }
    if (pieces.some((piece) => this.hits(piece))) return false;
    for (const piece of pieces) this.add(piece);
    return true;
  }

  /**
   * @param {Box} box
   * @param {(key: number) => boolean} see
   * @returns {boolean}
   */
  visit(box, see) {
    for (let column = Math.floor(box[0] / 80); column <= Math.floor(box[2] / 80); column++) {
      for (let row = Math.floor(box[1] / 40); row <= Math.floor(box[3] / 40); row++) {
        if (see(column * 8192 + row)) return true;
      }
    }
    return false;
  }
}

/**
 * Whether a box lies across the edge of the visible part: a name is written whole or not at all.
 * @param {Box} box
 * @param {CanvasView} view
 * @returns {boolean}
 */
export function crossesFrame(box, view) {
  const left = view.margin.x;
  const top = view.margin.y;
  const right = view.width - left;
  const bottom = view.height - top;
  const isOutside = box[2] < left || box[0] > right || box[3] < top || box[1] > bottom;
  return !isOutside && (box[0] < left || box[2] > right || box[1] < top || box[3] > bottom);
}

/**
 * Whether a box lies in the visible part, and not in the part around it that is drawn for the next move.
 * @param {Box} box
 * @param {CanvasView} view
 * @returns {boolean}
 */
export function liesInFrame(box, view) {
  return box[0] < view.width - view.margin.x && box[2] > view.margin.x && box[1] < view.height - view.margin.y && box[3] > view.margin.y;
}

/**
 * The places beside an area for what is said of it, where it has no room inside: right, left, below, above, then farther off,
 * with a line that leads to it. A small area has only these.
 * @param {LabelRequest} name
 * @param {number} px
 * @param {number} py
 * @param {number} width
 * @param {number} height
 * @param {CanvasView} view
 * @returns {LabelSpot[]}
 */
export function besideSpots({ beside }, px, py, width, height, view) {
  if (!beside) return [];
  const [left, top, right, bottom] = canvasBox(beside, view, BESIDE_PX);
  const [x, y] = [(left + right) / 2 - px, (top + bottom) / 2 - py];
  /** @type {LabelSpot[]} */
  const near = [
    ["right", right - px, y - height / 2, false],
    ["left", left - px - width, y - height / 2, false],
    ["top", x - width / 2, bottom - py, false],
    ["top", x - width / 2, top - py - height, false],
    // At the edge of the view a name in the middle would be cut: one that begins or ends where the area does may not be.
    ["right", left - px, bottom - py, false],
    ["left", right - px - width, bottom - py, false],
    ["right", left - px, top - py - height, false],
    ["left", right - px - width, top - py - height, false],
  ];
  const isSmall = Math.max(right - left, bottom - top) - 2 * BESIDE_PX < SMALLEST_PX;
  const led = LED_PX.flatMap((far) =>
    ANGLES.map((angle) => {
      const [across, down] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
      const dx = x + across * ((right - left) / 2 + far) + width * shareBefore(across);
      const dy = y + down * ((bottom - top) / 2 + far) + height * shareBefore(down);
      const align = across > SLANT ? "right" : across < -SLANT ? "left" : "top";
      return /** @type {LabelSpot} */ ([align, dx, dy, true]);
    }),
  );
  return isSmall ? led : [...near, ...led];
}

/**
 * How much of its size words lie before a point in a direction: all, half or nothing of it.
 * @param {number} direction from -1 to 1
 */
function shareBefore(direction) {
  return direction > SLANT ? 0 : direction < -SLANT ? -1 : -0.5;
}

/**
 * The line from a box to the nearest corner of an area's outline, in pixels of the canvas.
 * @param {Box} box
 * @param {Float64Array[]} rings Mercator x, y, x, y, …
 * @param {CanvasView} view
 * @returns {Leader | null}
 */
export function leaderTo([left, top, right, bottom], rings, view) {
  /** @type {Leader | null} */
  let best = null;
  let least = Infinity;
  for (const ring of rings) {
    for (let n = 0; n < ring.length; n += 2) {
      const x = ring[n] * view.scale - view.left;
      const y = ring[n + 1] * view.scale - view.top;
      const fromX = clamp(x, left, right);
      const fromY = clamp(y, top, bottom);
      const apart = Math.hypot(x - fromX, y - fromY);
      if (apart >= least) continue;
      least = apart;
      best = [fromX, fromY, x, y];
    }
  }
  return best;
}

/**
 * A line from what is said of an area to the area, with a dot at its end.
 * @param {Context2D} context
 * @param {Leader} leader
 * @param {string} colour
 * @param {string} halo
 */
export function paintLeader(context, [fromX, fromY, toX, toY], colour, halo) {
  for (const [ink, width, radius] of /** @type {[string, number, number][]} */ ([[halo, 3.5, 3.5], [colour, 1.3, 2.4]])) {
    context.strokeStyle = context.fillStyle = ink;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
    context.beginPath();
    context.arc(toX, toY, radius, 0, 7);
    context.fill();
  }
}
