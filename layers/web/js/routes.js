// Movements: dashed lines with arrowheads, legs along the same way set side by side, and a symbol under way between
// departure and arrival.

const LANE_WIDTH = 5;
const ARROW_EVERY = 130;
const BADGE_LIMIT = 150;
/** Beyond this many lines in view, past ones are drawn together by style, without casing or arrowheads. */
const LINES_APART = 250;
/** From this many past lines on, the old ones are kept as a picture. */
const LINES_KEPT_FROM = 400;

/** How far a line's lane, arrowheads and casing may reach beyond its positions, in pixels. */
const LINE_ROOM = 48;
const VEHICLE_ROOM = 15;

/** A lane for each line, so that lines which share a stretch do not cover each other: 0, 1, -1, 2, … */
function assignLanes(book) {
  const lanes = new Int8Array(book.count);
  const takenBy = new Map();
  for (const i of book.routes) {
    const keys = new Set();
    for (const line of book.shapes[i].lines) {
      for (let k = 0; k + 3 < line.length; k += 2) {
        const ends = [
          [line[k], line[k + 1]],
          [line[k + 2], line[k + 3]],
        ]
          .map(([x, y]) => `${Math.round(x * 2e5)},${Math.round(y * 2e5)}`)
          .sort();
        keys.add(ends.join(" "));
      }
    }
    const taken = new Set();
    for (const key of keys) for (const lane of takenBy.get(key) || []) taken.add(lane);
    let lane = 0;
    while (taken.has(lane)) lane = lane > 0 ? -lane : 1 - lane;
    lanes[i] = clamp(lane, -6, 6);
    for (const key of keys) {
      if (!takenBy.has(key)) takenBy.set(key, []);
      takenBy.get(key).push(lane);
    }
  }
  return lanes;
}

/** Pixel positions of a line relative to the corner of its box, moved sideways by an offset. */
function offsetLine(line, box, scale, offset) {
  const kept = [];
  let lastX = NaN;
  let lastY = NaN;
  for (let k = 0; k < line.length; k += 2) {
    const x = (line[k] - box[0]) * scale;
    const y = (line[k + 1] - box[1]) * scale;
    if (k > 0 && k < line.length - 2 && Math.abs(x - lastX) < 1 && Math.abs(y - lastY) < 1) continue;
    kept.push([x, y]);
    lastX = x;
    lastY = y;
  }
  if (!offset || kept.length < 2) return kept;
  const normals = kept.slice(1).map(([x, y], k) => {
    const dx = x - kept[k][0];
    const dy = y - kept[k][1];
    const length = Math.hypot(dx, dy) || 1;
    return [-dy / length, dx / length];
  });
  return kept.map(([x, y], k) => {
    const before = normals[Math.max(k - 1, 0)];
    const after = normals[Math.min(k, normals.length - 1)];
    const nx = before[0] + after[0];
    const ny = before[1] + after[1];
    const length = Math.hypot(nx, ny);
    if (length < 0.5) return [x + before[0] * offset, y + before[1] * offset];
    const reach = Math.min(2 / length, 1.6);
    return [x + (nx / length) * offset * reach, y + (ny / length) * offset * reach];
  });
}

function lengthOf(points) {
  let total = 0;
  for (let k = 1; k < points.length; k++)
    total += Math.hypot(points[k][0] - points[k - 1][0], points[k][1] - points[k - 1][1]);
  return total;
}

/** The position and direction at a share of a polyline's length. */
function along(points, share, total = lengthOf(points)) {
  let left = total * share;
  for (let k = 1; k < points.length; k++) {
    const [x0, y0] = points[k - 1];
    const [x1, y1] = points[k];
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (left <= length || k === points.length - 1) {
      const part = length ? Math.min(left / length, 1) : 0;
      return { x: x0 + (x1 - x0) * part, y: y0 + (y1 - y0) * part, angle: Math.atan2(y1 - y0, x1 - x0), total };
    }
    left -= length;
  }
  return { x: points[0][0], y: points[0][1], angle: 0, total };
}

/** How far along its leg a vehicle is on a day, from 0 to 1; null where it is not under way. */
function underWay(move, day) {
  if (!move || !Array.isArray(move.depart) || !Array.isArray(move.arrive)) return null;
  const [d0, d1] = move.depart;
  const [a0, a1] = move.arrive;
  if (![d0, d1, a0, a1].every(Number.isFinite)) return null;
  const isSameWindow = d0 === a0 && d1 === a1;
  const start = isSameWindow ? d0 : (d0 + d1) / 2;
  const end = isSameWindow ? a1 : (a0 + a1) / 2;
  if (!(end > start)) return null;
  const now = day + 0.5;
  return now < start || now > end ? null : (now - start) / (end - start);
}

class Routes {
  constructor(pane) {
    this.pane = pane;
    this.book = pane.book;
    this.lanes = pane.app.lanes;
    this.drawings = new Map();
    this.drawingZoom = null;
    this.vehicles = [];
    this.kept = { key: "", canvas: document.createElement("canvas"), members: [], has: new Set() };
    this.probe = document.createElement("canvas").getContext("2d");
    this.probe.lineWidth = 12;
    this.hasMoves = this.book.routes.filter((i) => this.book.features[i].move);
    this.sheet = new Sheet(pane.map, "km-routes", (...given) => this.paint(...given), {
      isStill: this.book.isSeldomChanged(this.book.routes),
      plan: (view) => this.plan(view),
    });
  }

  /** Draw again where some lines are. */
  patch(changed) {
    const { view } = this.sheet;
    if (!view) return;
    if (this.inView(view).length > LINES_APART === this.isMany)
      this.sheet.patch(changed.map((i) => sheetBox(this.book.shapes[i].box, view, LINE_ROOM)));
    else this.sheet.redraw();
  }

  inView(view) {
    const { look } = this.pane;
    const frame = viewBox(view);
    return this.book.routes.filter((i) => look[i] && overlaps(this.book.shapes[i].box, frame));
  }

  drawing(i, view) {
    if (this.drawingZoom !== view.zoom) {
      this.drawings.clear();
      this.drawingZoom = view.zoom;
    }
    let drawing = this.drawings.get(i);
    if (!drawing) {
      const { lines, box } = this.book.shapes[i];
      const isWestward = lines[0][0] > lines[lines.length - 1][lines[lines.length - 1].length - 2];
      const offset = this.lanes[i] * LANE_WIDTH * (isWestward ? -1 : 1) * clamp((view.zoom - 1) / 4, 0.3, 1);
      const polylines = lines.map((line) => offsetLine(line, box, view.scale, offset));
      const path = new Path2D();
      for (const points of polylines) {
        points.forEach(([x, y], k) => (k ? path.lineTo(x, y) : path.moveTo(x, y)));
      }
      const longest = polylines.reduce((best, points) => (points.length > best.length ? points : best), polylines[0]);
      const whole = polylines.length === 1 ? polylines[0] : polylines.flat();
      drawing = { path, whole, length: lengthOf(whole), longest, arrows: this.arrowheads(polylines) };
      this.drawings.set(i, drawing);
    }
    return drawing;
  }

  arrowheads(polylines) {
    const path = new Path2D();
    for (const points of polylines) {
      const total = lengthOf(points);
      if (total < 16) continue;
      const count = clamp(Math.floor(total / ARROW_EVERY), 1, 60);
      for (let n = 0; n < count; n++) {
        const share = count === 1 ? 0.62 : (n + 0.72) / count;
        const { x, y, angle } = along(points, share, total);
        const cos = Math.cos(angle);
        const sin = Math.sin(angle);
        const at = (dx, dy) => [x + dx * cos - dy * sin, y + dx * sin + dy * cos];
        path.moveTo(...at(6, 0));
        path.lineTo(...at(-5, -4.5));
        path.lineTo(...at(-3, 0));
        path.lineTo(...at(-5, 4.5));
        path.closePath();
      }
    }
    return path;
  }

  /** Which lines are drawn together, which of those are in the kept picture, and which are drawn each by itself. */
  plan(view) {
    const { look, selected } = this.pane;
    const inView = this.inView(view);
    this.isMany = inView.length > LINES_APART;
    const isTogether = (i) => this.isMany && look[i] === PAST && i !== selected;
    const together = inView.filter(isTogether);
    const isKept = together.length > LINES_KEPT_FROM;
    return {
      isKept,
      together: isKept ? this.keepOld(together, view, this.pane.theme) : together,
      apart: [PAST, ACTIVE].flatMap((wanted) => inView.filter((i) => look[i] === wanted && !isTogether(i))),
    };
  }

  paint(context, view, near, { isKept, together, apart }) {
    const { look, theme, selected } = this.pane;
    const frame = mercatorBox(near, view, LINE_ROOM);
    const isNear = (i) => overlaps(this.book.shapes[i].box, frame);
    context.lineCap = "butt";
    context.lineJoin = "round";
    this.paintTogether(context, view, together.filter(isNear), theme, isKept ? near : null);
    for (const i of apart) {
      if (isNear(i)) this.paintRoute(context, view, i, theme, GROUND[theme], look[i] === PAST, i === selected);
    }
  }

  /** Past lines by style, faint. Where they are many, all but the newest are kept as one picture, so that a step of the date
   * strokes only what it changed. */
  paintTogether(context, view, routes, theme, keptIn) {
    context.save();
    context.globalAlpha = 0.45;
    if (keptIn) {
      const [x, y, right, bottom] = keptIn;
      const [width, height] = [right - x, bottom - y];
      const { ratio } = view;
      context.drawImage(this.kept.canvas, x * ratio, y * ratio, width * ratio, height * ratio, x, y, width, height);
    }
    this.strokeByStyle(context, view, routes, theme);
    context.restore();
  }

  /** Bring the picture of old lines up to date; returns the lines that are not in it. */
  keepOld(routes, view, theme) {
    const key = [view.left, view.top, view.scale, view.ratio, view.width, view.height, theme].join(" ");
    const { look, selected } = this.pane;
    const { kept } = this;
    const isSound = kept.key === key && kept.members.every((i) => look[i] === PAST && i !== selected);
    if (!isSound) {
      kept.key = key;
      kept.members = [];
      kept.has = new Set();
      kept.canvas.width = Math.round(view.width * view.ratio);
      kept.canvas.height = Math.round(view.height * view.ratio);
    }
    const rest = routes.filter((i) => !kept.has.has(i));
    if (isSound && rest.length <= LINES_KEPT_FROM) return rest;
    rest.sort((a, b) => this.book.to[a] - this.book.to[b]);
    const old = rest.splice(0, Math.max(rest.length - LINES_KEPT_FROM / 2, 0));
    const pen = kept.canvas.getContext("2d");
    pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    pen.lineJoin = "round";
    this.strokeByStyle(pen, view, old, theme);
    for (const i of old) {
      kept.members.push(i);
      kept.has.add(i);
    }
    return rest;
  }

  strokeByStyle(context, view, routes, theme) {
    const byStyle = new Map();
    for (const i of routes) {
      const key = this.book.styleKeys[i];
      if (!byStyle.has(key)) byStyle.set(key, []);
      byStyle.get(key).push(i);
    }
    context.save();
    for (const members of byStyle.values()) {
      const style = this.book.style(members[0]);
      context.strokeStyle = style[theme].stroke;
      context.lineWidth = Math.max(style.width * 0.5, 1);
      context.setLineDash(style.dash || []);
      context.beginPath();
      for (const i of members) {
        for (const line of this.book.shapes[i].lines) trace(context, line, view.scale, view.left, view.top, false, 1.5);
      }
      context.stroke();
    }
    context.restore();
  }

  paintRoute(context, view, i, theme, inks, isPast, isSelected) {
    const style = this.book.style(i);
    const { box } = this.book.shapes[i];
    const { path, arrows } = this.drawing(i, view);
    const ink = style[theme];
    context.save();
    context.translate(box[0] * view.scale - view.left, box[1] * view.scale - view.top);
    if (isSelected) {
      context.strokeStyle = theme === "dark" ? "#ffd166" : "#f2b705";
      context.lineWidth = style.width + 7;
      context.globalAlpha = 0.75;
      context.stroke(path);
      context.globalAlpha = 1;
    }
    if (!isPast) {
      context.strokeStyle = inks.halo;
      context.lineWidth = style.width + 2.6;
      context.globalAlpha = 0.85;
      context.stroke(path);
    }
    context.globalAlpha = isPast && !isSelected ? 0.5 : 1;
    context.strokeStyle = ink.stroke;
    context.fillStyle = ink.stroke;
    context.lineWidth = isPast ? Math.max(style.width * 0.55, 1) : style.width;
    context.setLineDash(style.dash || []);
    context.stroke(path);
    context.setLineDash([]);
    if (style.arrows) context.fill(arrows);
    context.restore();
  }

  /** Find where the vehicles under way stand; returns the boxes in which their picture changes. */
  locateVehicles(view) {
    const before = this.vehicles;
    this.vehicles = [];
    const { day } = this.pane.chronicle;
    for (const i of day === ALWAYS ? [] : this.hasMoves) {
      if (this.pane.look[i] !== ACTIVE) continue;
      const share = underWay(this.book.features[i].move, day);
      if (share === null) continue;
      const { box } = this.book.shapes[i];
      const { whole, length } = this.drawing(i, view);
      const spot = along(whole, share, length);
      const x = spot.x + box[0] * view.scale - view.left;
      const y = spot.y + box[1] * view.scale - view.top;
      if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
      this.vehicles.push({ i, x, y });
    }
    return [...before, ...this.vehicles].map(vehicleBox);
  }

  /** Vehicles move every day: they are drawn on the sheet of the markers, under these, and the lines stay as they are. */
  paintVehicles(context, theme, near) {
    for (const vehicle of this.vehicles) {
      if (!overlaps(vehicleBox(vehicle), near)) continue;
      const { i, x, y } = vehicle;
      const style = this.book.style(i);
      const ink = style[theme];
      context.save();
      context.translate(x, y);
      context.beginPath();
      context.arc(0, 0, 13, 0, 7);
      context.fillStyle = GROUND[theme].halo;
      context.fill();
      context.setLineDash([3, 2.5]);
      context.lineWidth = 1.8;
      context.strokeStyle = ink.stroke;
      context.stroke();
      context.setLineDash([]);
      context.scale(0.75, 0.75);
      context.translate(-12, -12);
      context.fillStyle = ink.stroke;
      context.fill(this.pane.app.symbolPath(this.book.features[i].move.symbol || style.symbol), "evenodd");
      context.restore();
    }
  }

  /** The line at a position of the sheet, active ones first, within six pixels. */
  hit(x, y) {
    const { view } = this.sheet;
    const { look } = this.pane;
    for (const vehicle of this.vehicles) {
      if (Math.hypot(vehicle.x - x, vehicle.y - y) < 15) return vehicle.i;
    }
    for (const wanted of [ACTIVE, PAST]) {
      for (let n = this.book.routes.length - 1; n >= 0; n--) {
        const i = this.book.routes[n];
        if (look[i] !== wanted) continue;
        const { box } = this.book.shapes[i];
        const px = x - (box[0] * view.scale - view.left);
        const py = y - (box[1] * view.scale - view.top);
        const width = (box[2] - box[0]) * view.scale;
        const height = (box[3] - box[1]) * view.scale;
        if (px < -40 || py < -40 || px > width + 40 || py > height + 40) continue;
        if (this.probe.isPointInStroke(this.drawing(i, view).path, px, py)) return i;
      }
    }
    return null;
  }
}

function vehicleBox({ x, y }) {
  return [x - VEHICLE_ROOM, y - VEHICLE_ROOM, x + VEHICLE_ROOM, y + VEHICLE_ROOM];
}
