// What the payload holds, made ready once: projected shapes, intervals in typed arrays, places and their members.
// Everything here is shared by both panes of a comparison; nothing here changes with the date.

const NEVER = 2147483647;
const ALWAYS = -2147483648;
const UPCOMING = 0;
const ACTIVE = 1;
const PAST = 2;

/** Kinds whose past fades; areas give way to the next area, and timeless things have no past. */
const FADING = new Set(["event", "route", "imported"]);
/** Kinds that are background: they alone do not make a map of something. */
const REFERENCE = new Set(["region", "district", "place"]);

const UNKNOWN_STYLE = {
  label: "Other",
  heading: "Other",
  shape: "point",
  width: 1.5,
  dash: null,
  hatch: "none",
  fill_opacity: 0.2,
  symbol: null,
  arrows: false,
  light: { stroke: "#5b6675", fill: "#5b6675", text: "#3a4554" },
  dark: { stroke: "#a9b4c0", fill: "#a9b4c0", text: "#c9d2dc" },
};

/** Web Mercator, both axes from 0 to 1. */
function mercatorX(lon) {
  return (lon + 180) / 360;
}

function mercatorY(lat) {
  const sine = Math.sin((clamp(lat, -85.0511, 85.0511) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function isPosition(value) {
  return Array.isArray(value) && Number.isFinite(value[0]) && Number.isFinite(value[1]);
}

function projected(positions) {
  const kept = Array.isArray(positions) ? positions.filter(isPosition) : [];
  const flat = new Float64Array(kept.length * 2);
  kept.forEach((position, i) => {
    flat[2 * i] = mercatorX(position[0]);
    flat[2 * i + 1] = mercatorY(position[1]);
  });
  return flat;
}

/** Steps a degree of the shapes that come as text, the same as layers/marks.py writes. */
const SHAPE_QUANTUM = 1e5;

/** A geometry → {points, lines, rings, box} in Mercator; parts without positions are left out. It is GeoJSON, its coordinates
 * as such or as the text of layers/web/varint.py. */
function projectGeometry(geometry) {
  const shape = { points: [], lines: [], rings: [], box: [Infinity, Infinity, -Infinity, -Infinity] };
  const visit = (part) => {
    if (typeof part?.coordinates === "string") {
      const sort = part.type.endsWith("Polygon") ? "rings" : part.type.endsWith("LineString") ? "lines" : "points";
      for (const { at } of decodeShapes(part.coordinates, SHAPE_QUANTUM)) shape[sort].push(at);
      return;
    }
    const at = part && part.coordinates;
    switch (part && part.type) {
      case "Point":
        shape.points.push(projected([at]));
        break;
      case "MultiPoint":
        for (const one of at || []) shape.points.push(projected([one]));
        break;
      case "LineString":
        shape.lines.push(projected(at));
        break;
      case "MultiLineString":
        for (const one of at || []) shape.lines.push(projected(one));
        break;
      case "Polygon":
        for (const ring of at || []) shape.rings.push(projected(ring));
        break;
      case "MultiPolygon":
        for (const one of at || []) for (const ring of one) shape.rings.push(projected(ring));
        break;
      case "GeometryCollection":
        (part.geometries || []).forEach(visit);
        break;
      default:
        break;
    }
  };
  try {
    visit(geometry);
  } catch {
    // A geometry that is not GeoJSON is drawn as far as it could be read.
  }
  shape.points = shape.points.filter((part) => part.length >= 2);
  shape.lines = shape.lines.filter((part) => part.length >= 4);
  shape.rings = shape.rings.filter((part) => part.length >= 6);
  for (const part of [...shape.points, ...shape.lines, ...shape.rings]) {
    for (let i = 0; i < part.length; i += 2) {
      shape.box[0] = Math.min(shape.box[0], part[i]);
      shape.box[1] = Math.min(shape.box[1], part[i + 1]);
      shape.box[2] = Math.max(shape.box[2], part[i]);
      shape.box[3] = Math.max(shape.box[3], part[i + 1]);
    }
  }
  return shape;
}

class Book {
  constructor(payload) {
    this.payload = payload;
    this.features = (rowsOf(payload.features) || []).filter((feature) => feature && typeof feature === "object");
    const count = this.features.length;
    this.count = count;
    this.layers = payload.layers || [];
    this.styles = payload.styles || {};
    this.sources = payload.sources || {};
    const rankOfLayer = new Map(this.layers.map((layer, i) => [layer.id, i]));

    this.from = new Int32Array(count);
    this.to = new Int32Array(count);
    this.known = new Int32Array(count);
    this.layerRank = new Int32Array(count);
    this.isFading = new Uint8Array(count);
    this.isReference = new Uint8Array(count);
    this.indexOf = new Map();
    this.shapes = new Array(count);
    this.styleKeys = new Array(count);
    this.areas = [];
    this.routes = [];
    this.places = [];
    this.placesOf = new Array(count);
    const placeByKey = new Map();

    this.features.forEach((feature, i) => {
      const timeless = feature.from == null && feature.to == null;
      this.from[i] = feature.from ?? ALWAYS;
      this.to[i] = feature.to ?? NEVER;
      this.known[i] = feature.known ?? (timeless ? ALWAYS : NEVER);
      this.layerRank[i] = rankOfLayer.get(feature.layer) ?? -1;
      this.isFading[i] = FADING.has(feature.kind) ? 1 : 0;
      this.isReference[i] = REFERENCE.has(feature.kind) ? 1 : 0;
      this.indexOf.set(String(feature.id), i);
      this.styleKeys[i] = Object.hasOwn(this.styles, feature.style) ? feature.style : "";
      const shape = projectGeometry(feature.geometry);
      this.shapes[i] = shape;
      if (shape.rings.length) this.areas.push(i);
      if (shape.lines.length) this.routes.push(i);
      if (shape.points.length && feature.kind !== "district") {
        this.placesOf[i] = shape.points.map((point, part) => {
          const key = part === 0 ? String(feature.place ?? feature.id) : `${feature.id}#${part}`;
          let place = placeByKey.get(key);
          if (!place) {
            place = { index: this.places.length, key, x: point[0], y: point[1], members: [] };
            placeByKey.set(key, place);
            this.places.push(place);
          }
          place.members.push(i);
          return place.index;
        });
      }
    });
    const byLayer = (a, b) => this.layerRank[a] - this.layerRank[b] || a - b;
    this.areas.sort(byLayer);
    this.routes.sort(byLayer);
    for (const place of this.places) place.members.sort((a, b) => this.from[a] - this.from[b] || a - b);

    this.byFrom = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => this.from[a] - this.from[b]);
    this.byTo = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => this.to[a] - this.to[b]);

    const period = Array.isArray(payload.period) ? payload.period : [];
    this.first = Number.isFinite(period[0]) ? period[0] : todayDay();
    this.last = Math.max(Number.isFinite(period[1]) ? period[1] : this.first, this.first);
    this.changes = [...new Set((payload.changes || []).filter(Number.isFinite))].sort((a, b) => a - b);
  }

  style(i) {
    return this.styles[this.styleKeys[i]] || UNKNOWN_STYLE;
  }

  isTimeless(i) {
    return this.from[i] === ALWAYS && this.to[i] === NEVER;
  }

  /** Whether features are so few for the period that most days change none of them. */
  isSeldomChanged(members) {
    return (20 * members.length) / (this.last - this.first + 1) < 1;
  }

  inPeriod(day) {
    return clamp(Math.round(day), this.first, this.last);
  }
}

/** Which features are upcoming, active and past on a day; moving the day touches only what begins or ends between. */
class Chronicle {
  constructor(book) {
    this.book = book;
    this.state = new Uint8Array(book.count);
    this.begun = 0;
    this.ended = 0;
    this.day = ALWAYS;
  }

  /** Move to a day; calls back with every feature whose state may have changed. */
  moveTo(day, touched) {
    const { from, to, byFrom, byTo, count } = this.book;
    const { state } = this;
    while (this.begun < count && from[byFrom[this.begun]] <= day) {
      const i = byFrom[this.begun++];
      state[i] = to[i] <= day ? PAST : ACTIVE;
      touched(i);
    }
    while (this.ended < count && to[byTo[this.ended]] <= day) {
      const i = byTo[this.ended++];
      state[i] = PAST;
      touched(i);
    }
    while (this.ended > 0 && to[byTo[this.ended - 1]] > day) {
      const i = byTo[--this.ended];
      state[i] = from[i] <= day ? ACTIVE : UPCOMING;
      touched(i);
    }
    while (this.begun > 0 && from[byFrom[this.begun - 1]] > day) {
      const i = byFrom[--this.begun];
      state[i] = UPCOMING;
      touched(i);
    }
    this.day = day;
  }
}
