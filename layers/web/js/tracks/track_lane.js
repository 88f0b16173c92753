// A lane of the time control's strip for the reader's tracks: heard solid, not seen hatched.

/** The most rows of single legs, their height and the room of the lane, in pixels. */
const LANE_ROWS = 3;

const LANE_ROW_PX = 4;

export const LANE_PX = 16;

export class TrackLane {
  /** @param {import("./tracks.js").Tracks} tracks */
  constructor(tracks) {
    this.tracks = tracks;
    this.data = tracks.data;
    /** The legs of each row; null where they are too many, and one row says whether any vessel was heard. */
    this.rows = laneRows(this.data);
  }

  /**
   * @param {Context2D} pen
   * @param {(day: number) => number} xOf
   * @param {[number, number]} within the left and right edge, in pixels
   * @param {string} colour
   */
  paint(pen, xOf, [left, right], colour) {
    if (!this.tracks.isShown) return;
    const { data } = this;
    /** @param {number} seconds */
    const at = (seconds) => Math.min(Math.max(xOf(data.dayOf(seconds)), left), right);
    pen.save();
    pen.fillStyle = colour;
    pen.strokeStyle = colour;
    if (this.rows) {
      this.rows.forEach((legs, row) => {
        for (const i of legs) {
          if (at(data.first[i]) >= right || at(data.last[i]) <= left) continue;
          let from = data.first[i];
          for (const [last, again] of [...data.legs[i].gaps, [data.last[i], data.last[i]]]) {
            pen.fillRect(at(from), 2 + row * (LANE_ROW_PX + 1), Math.max(at(last) - at(from), 1), LANE_ROW_PX);
            if (again > last) hatchBox(pen, at(last), 2 + row * (LANE_ROW_PX + 1), at(again) - at(last), LANE_ROW_PX);
            from = again;
          }
        }
      });
    } else this.paintUnion(pen, at, left, right);
    pen.restore();
  }

  /**
   * Of many legs: solid where any vessel was heard, hatched where all that were under way were not seen.
   * @param {Context2D} pen
   * @param {(seconds: number) => number} at
   * @param {number} left
   * @param {number} right
   */
  paintUnion(pen, at, left, right) {
    const { data } = this;
    const width = Math.max(Math.ceil(right - left), 1);
    const heard = new Int32Array(width + 2);
    const silent = new Int32Array(width + 2);
    /** @type {(into: Int32Array, from: number, to: number) => void} */
    const add = (into, from, to) => {
      into[Math.floor(at(from) - left)] += 1;
      into[Math.floor(at(to) - left) + 1] -= 1;
    };
    for (let i = 0; i < data.count; i++) {
      if (at(data.first[i]) >= right || at(data.last[i]) <= left) continue;
      let from = data.first[i];
      for (const [last, again] of data.legs[i].gaps) {
        add(heard, from, last);
        add(silent, last, again);
        from = again;
      }
      add(heard, from, data.last[i]);
    }
    let [h, s] = [0, 0];
    for (let x = 0; x < width; x++) {
      h += heard[x];
      s += silent[x];
      if (h > 0) pen.fillRect(left + x, 2, 1, LANE_PX - 4);
      else if (s > 0 && x % 4 === 0) pen.fillRect(left + x, 2, 1, LANE_PX - 4);
    }
  }

  /**
   * The leg at a position of the lane; null where there is none.
   * @param {number} seconds
   * @param {number} y in pixels from the top of the strip
   * @returns {number | null}
   */
  legAt(seconds, y) {
    if (!this.tracks.isShown || y > LANE_PX) return null;
    const { data } = this;
    /** @param {number} i */
    const isAt = (i) => data.first[i] <= seconds && data.last[i] >= seconds;
    if (!this.rows) return null;
    const row = Math.min(Math.max(Math.floor((y - 1) / (LANE_ROW_PX + 1)), 0), LANE_ROWS - 1);
    return this.rows[row]?.find(isAt) ?? null;
  }
}

/**
 * Legs in rows in which none covers another; null where so many rows do not take them.
 * @param {import("./track_data.js").TrackData} data
 * @returns {number[][] | null}
 */
function laneRows(data) {
  /** @type {number[][]} */
  const rows = [];
  /** @type {number[]} */
  const free = [];
  for (const i of data.byFirst) {
    let row = free.findIndex((time) => time <= data.first[i]);
    if (row < 0) {
      if (rows.length === LANE_ROWS) return null;
      row = rows.push([]) - 1;
    }
    rows[row].push(i);
    free[row] = data.last[i];
  }
  return rows;
}

/**
 * @param {Context2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function hatchBox(pen, x, y, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = x - height; at < x + width; at += 4) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.strokeRect(x + 0.5, y + 0.5, Math.max(width - 1, 0), height - 1);
  pen.restore();
}
