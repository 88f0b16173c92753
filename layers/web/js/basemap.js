// The calm ground: sea, land, lakes, rivers, borders and railways, at three levels of detail.
// Each level covers its windows and gives way to the next finer one inside that one's windows.

const BASEMAP_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASEMAP_VALUES = (() => {
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[BASEMAP_ALPHABET.charCodeAt(i)] = i;
  return values;
})();

const GROUND = {
  light: {
    sea: "#dce8f0",
    land: "#f6f3ea",
    coast: "#9fb2bd",
    lake: "#dce8f0",
    lakeEdge: "#b4c7d3",
    river: "#bdd3e0",
    border: "#a59b85",
    disputed: "#a59b85",
    admin: "#cfc7b3",
    rail: "#c3b8a4",
    grid: "#c4d3de",
    countries: { RU: "#ebe3cd", KP: "#e6d7c2" },
    country: "#857b60",
    sealabel: "#4d7592",
    city: "#1d2733",
    town: "#4a5361",
    native: "#636c79",
    halo: "#fbf9f3",
    dot: "#5a6472",
  },
  dark: {
    sea: "#0f1a24",
    land: "#1c252e",
    coast: "#3d5262",
    lake: "#12202c",
    lakeEdge: "#2c4150",
    river: "#24394a",
    border: "#566473",
    disputed: "#566473",
    admin: "#33404c",
    rail: "#3e4752",
    grid: "#1b2c3a",
    countries: { RU: "#26303a", KP: "#332f35" },
    country: "#93a0ad",
    sealabel: "#6f9dc0",
    city: "#e0e7ee",
    town: "#b3bfcb",
    native: "#93a1af",
    halo: "#10171e",
    dot: "#9fadba",
  },
};

/** Reads the payload's varints: five bits a character, zigzag, each value the difference from the one before. */
class VarintReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  get done() {
    return this.at >= this.text.length;
  }

  count() {
    let value = 0;
    let factor = 1;
    for (;;) {
      const chunk = BASEMAP_VALUES[this.text.charCodeAt(this.at++) & 127];
      value += (chunk & 31) * factor;
      if (chunk < 32) return value;
      factor *= 32;
    }
  }

  difference() {
    const value = this.count();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }
}

/** All parts of a theme: Mercator coordinates, bounding box, and the index of the feature it belongs to. */
function decodeShapes(text, quantum) {
  const reader = new VarintReader(text || "");
  const parts = [];
  let lon = 0;
  let lat = 0;
  for (let feature = 0; !reader.done; feature++) {
    for (let rings = reader.count(); rings > 0; rings--) {
      const length = reader.count();
      const at = new Float64Array(length * 2);
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < length; i++) {
        lon += reader.difference();
        lat += reader.difference();
        const x = mercatorX(lon / quantum);
        const y = mercatorY(lat / quantum);
        at[2 * i] = x;
        at[2 * i + 1] = y;
        if (x < box[0]) box[0] = x;
        if (x > box[2]) box[2] = x;
        if (y < box[1]) box[1] = y;
        if (y > box[3]) box[3] = y;
      }
      parts.push({ at, box, feature });
    }
  }
  return parts;
}

class Basemap {
  constructor(payload) {
    const source = payload && typeof payload === "object" ? payload : {};
    this.levels = (source.levels || []).map((level) => ({
      ...level,
      windows: (level.windows || []).map(([west, south, east, north]) => [
        mercatorX(west),
        mercatorY(north),
        mercatorX(east),
        mercatorY(south),
      ]),
      decoded: {},
    }));
    this.countries = source.countries || [];
    this.seas = source.seas || [];
  }

  parts(level, theme) {
    if (!level.decoded[theme]) {
      const stored = (level.themes || {})[theme];
      level.decoded[theme] = stored ? decodeShapes(stored.shapes, level.quantum) : [];
      level.decoded[`${theme}.tags`] = (stored && stored.tags) || [];
    }
    return level.decoded[theme];
  }

  cities(zoom) {
    let found = null;
    for (const level of this.levels) {
      if (level.cities && zoom >= level.from) found = level;
    }
    if (!found) return [];
    if (!found.cityList) {
      const finer = found.windows;
      const own = this.readCities(found);
      const coarser = this.levels
        .slice(0, this.levels.indexOf(found))
        .flatMap((level) => this.readCities(level))
        .filter(
          (city) =>
            !own.some((other) => Math.abs(other.x - city.x) < 1e-4 && Math.abs(other.y - city.y) < 1e-4) &&
            !finer.some((box) => city.x > box[0] && city.x < box[2] && city.y > box[1] && city.y < box[3]),
        );
      found.cityList = [...own, ...coarser].sort((a, b) => a.rank - b.rank);
    }
    return found.cityList;
  }

  readCities(level) {
    if (!level.cities) return [];
    const parts = decodeShapes(level.cities.shapes, level.quantum);
    return parts.map((part) => ({
      x: part.at[0],
      y: part.at[1],
      text: level.cities.names[part.feature],
      native: level.cities.natives[part.feature] || null,
      rank: level.cities.ranks[part.feature],
      capital: Boolean(level.cities.capitals[part.feature]),
    }));
  }

  draw(context, view, theme) {
    const inks = GROUND[theme];
    context.fillStyle = inks.sea;
    context.fillRect(0, 0, view.width, view.height);
    this.drawGraticule(context, view, inks);
    const inUse = this.levels.filter((level) => view.zoom >= level.from);
    inUse.forEach((level, i) => {
      const finer = inUse.slice(i + 1).flatMap((next) => next.windows);
      const frame = viewBox(view);
      const own = level.windows.length ? level.windows : [[-1, -1, 2, 2]];
      if (!own.some((box) => overlaps(box, frame))) return;
      if (finer.some((box) => box[0] <= frame[0] && box[1] <= frame[1] && box[2] >= frame[2] && box[3] >= frame[3]))
        return;
      context.save();
      this.clipTo(context, view, own);
      if (finer.length) this.clipAway(context, view, finer);
      this.drawLevel(context, view, level, inks, frame, [...level.windows, ...finer]);
      context.restore();
    });
  }

  clipTo(context, view, boxes) {
    context.beginPath();
    for (const box of boxes) rectangle(context, view, box);
    context.clip();
  }

  clipAway(context, view, boxes) {
    for (const box of boxes) {
      context.beginPath();
      context.rect(-10, -10, view.width + 20, view.height + 20);
      rectangle(context, view, box);
      context.clip("evenodd");
    }
  }

  drawLevel(context, view, level, inks, frame, seams) {
    const land = this.parts(level, "land").filter((part) => overlaps(part.box, frame));
    const codes = level.decoded["land.tags"];
    context.lineJoin = "round";

    context.strokeStyle = inks.coast;
    // Without a graphics card a line of one pixel costs a quarter of one that is a little wider.
    context.lineWidth = view.zoom < 7 ? 1 : 1.7;
    this.strokeRings(context, view, land, seams);
    context.fillStyle = inks.land;
    this.fillRings(context, view, land);
    for (const [code, colour] of Object.entries(inks.countries)) {
      const own = land.filter((part) => codes[part.feature] === code);
      if (!own.length) continue;
      context.fillStyle = colour;
      this.fillRings(context, view, own);
    }

    if (view.zoom >= 4) {
      const rivers = this.parts(level, "rivers").filter((part) => overlaps(part.box, frame));
      const ranks = level.decoded["rivers.tags"];
      context.strokeStyle = inks.river;
      for (const [low, high, width] of [
        [0, 4, 1.4],
        [5, 6, 1],
        [7, 99, 0.7],
      ]) {
        if (high > 6 && view.zoom < 7) continue;
        context.lineWidth = width;
        this.strokeLines(
          context,
          view,
          rivers.filter((part) => {
            const rank = ranks[part.feature] ?? 6;
            return rank >= low && rank <= high;
          }),
        );
      }
    }
    const lakes = this.parts(level, "lakes").filter((part) => overlaps(part.box, frame));
    context.strokeStyle = inks.lakeEdge;
    context.lineWidth = 0.8;
    this.strokeRings(context, view, lakes, seams);
    context.fillStyle = inks.lake;
    this.fillRings(context, view, lakes);

    if (view.zoom >= 5) {
      context.strokeStyle = inks.rail;
      context.lineWidth = view.zoom < 7 ? 0.7 : 1;
      this.strokeLines(
        context,
        view,
        this.parts(level, "railways").filter((part) => overlaps(part.box, frame)),
      );
      context.setLineDash([1, 5]);
      context.lineWidth = view.zoom < 7 ? 2.2 : 3.4;
      this.strokeLines(
        context,
        view,
        this.parts(level, "railways").filter((part) => overlaps(part.box, frame)),
      );
      context.setLineDash([]);
    }
    if (view.zoom >= 4) {
      context.strokeStyle = inks.admin;
      context.lineWidth = 0.8;
      context.setLineDash([5, 2, 1, 2]);
      this.strokeLines(
        context,
        view,
        this.parts(level, "admin1").filter((part) => overlaps(part.box, frame)),
      );
      context.setLineDash([]);
    }
    const borders = this.parts(level, "borders").filter((part) => overlaps(part.box, frame));
    const status = level.decoded["borders.tags"];
    context.strokeStyle = inks.border;
    context.lineWidth = view.zoom < 4 ? 0.8 : view.zoom < 7 ? 1.1 : 1.5;
    this.strokeLines(
      context,
      view,
      borders.filter((part) => status[part.feature] !== 1),
    );
    context.strokeStyle = inks.disputed;
    context.setLineDash([4, 3]);
    this.strokeLines(
      context,
      view,
      borders.filter((part) => status[part.feature] === 1),
    );
    context.setLineDash([]);
  }

  fillRings(context, view, parts) {
    context.beginPath();
    for (const part of parts) trace(context, part.at, view.scale, view.left, view.top, true);
    context.fill("evenodd");
  }

  strokeLines(context, view, parts) {
    context.beginPath();
    for (const part of parts) trace(context, part.at, view.scale, view.left, view.top, false);
    context.stroke();
  }

  /** Outlines, without the straight edges that only come from cutting at a window or at 180°. */
  strokeRings(context, view, parts, seams) {
    const cuts = [0, 1, ...seams.flatMap((box) => [box[0], box[2]])];
    const levels = seams.flatMap((box) => [box[1], box[3]]);
    const { scale, left, top } = view;
    context.beginPath();
    for (const { at } of parts) {
      const size = at.length;
      let drawing = false;
      let lastX = 0;
      let lastY = 0;
      for (let i = 0; i <= size; i += 2) {
        const from = (i - 2 + size) % size;
        const here = i % size;
        const x = at[here] * scale - left;
        const y = at[here + 1] * scale - top;
        if (i > 0 && !(isCut(at[from], at[here], cuts) || isCut(at[from + 1], at[here + 1], levels))) {
          if (!drawing) context.moveTo(at[from] * scale - left, at[from + 1] * scale - top);
          else if (i < size && Math.abs(x - lastX) < 0.6 && Math.abs(y - lastY) < 0.6) continue;
          context.lineTo(x, y);
          drawing = true;
        } else {
          drawing = false;
        }
        lastX = x;
        lastY = y;
      }
    }
    context.stroke();
  }

  drawGraticule(context, view, inks) {
    const step =
      view.zoom < 2.5 ? 30 : view.zoom < 4 ? 20 : view.zoom < 5.5 ? 10 : view.zoom < 7 ? 5 : view.zoom < 8.5 ? 1 : 0.5;
    const frame = viewBox(view);
    const west = clamp(frame[0], 0, 1) * 360 - 180;
    const east = clamp(frame[2], 0, 1) * 360 - 180;
    context.strokeStyle = inks.grid;
    context.lineWidth = 0.8;
    context.setLineDash([4, 4]);
    context.beginPath();
    for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
      const x = Math.round(mercatorX(lon) * view.scale - view.left) + 0.5;
      context.moveTo(x, 0);
      context.lineTo(x, view.height);
    }
    for (let lat = -80; lat <= 80; lat += step) {
      const y = Math.round(mercatorY(lat) * view.scale - view.top) + 0.5;
      if (y < 0 || y > view.height) continue;
      context.moveTo(0, y);
      context.lineTo(view.width, y);
    }
    context.stroke();
    context.setLineDash([]);
  }
}

function isCut(a, b, cuts) {
  for (const cut of cuts) {
    if (Math.abs(a - cut) < 2e-7 && Math.abs(b - cut) < 2e-7) return true;
  }
  return false;
}

function viewBox(view) {
  return [
    view.left / view.scale,
    view.top / view.scale,
    (view.left + view.width) / view.scale,
    (view.top + view.height) / view.scale,
  ];
}

function overlaps(a, b) {
  return a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
}

function rectangle(context, view, box) {
  const x = clamp(box[0] * view.scale - view.left, -1e4, 1e5);
  const y = clamp(box[1] * view.scale - view.top, -1e4, 1e5);
  const right = clamp(box[2] * view.scale - view.left, -1e4, 1e5);
  const bottom = clamp(box[3] * view.scale - view.top, -1e4, 1e5);
  context.rect(x, y, right - x, bottom - y);
}
