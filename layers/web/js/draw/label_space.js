// Room for labels: the boxes that are taken already.

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
