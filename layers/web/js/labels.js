// Names on the map: what the data says first, then seas and countries, then cities; a name that has no room is left out.

const FONT =
  '"Noto Sans", "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans KR", "Apple SD Gothic Neo", ' +
  '"Malgun Gothic", "Kurskmap Hangul", sans-serif';
const CITY_ZOOM = [0, 2.4, 3.7, 5.4, 6.8, 8.6];
const LABEL_LIMIT = 300;

/** Boxes taken, by cell, so that a new one is held against its neighbours only. */
class BoxIndex {
  constructor() {
    this.cells = new Map();
  }

  add(box) {
    this.visit(box, (key) => {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
      return false;
    });
  }

  hits(box) {
    return this.visit(box, (key) =>
      (this.cells.get(key) || []).some(
        (other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1],
      ),
    );
  }

  visit(box, see) {
    for (let column = Math.floor(box[0] / 80); column <= Math.floor(box[2] / 80); column++) {
      for (let row = Math.floor(box[1] / 40); row <= Math.floor(box[3] / 40); row++) {
        if (see(column * 8192 + row)) return true;
      }
    }
    return false;
  }
}

class Labels {
  constructor(pane) {
    this.pane = pane;
    this.widths = new Map();
    this.anchors = new Map();
    this.placed = [];
    this.drawable = new Map();
    this.pen = Object.assign(document.createElement("canvas"), { width: 24, height: 24 }).getContext("2d", {
      willReadFrequently: true,
    });
    document.fonts.addEventListener("loadingdone", () => {
      this.drawable.clear();
      this.widths.clear();
      this.refresh();
    });
    this.sheet = pane.points;
  }

  width(context, font, text) {
    const key = `${font}|${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      context.font = font;
      width = context.measureText(text).width;
      if (this.widths.size > 5000) this.widths.clear();
      this.widths.set(key, width);
    }
    return width;
  }

  /** Whether the system has a shape for every character; a native name without one would be a row of boxes. */
  canDraw(text) {
    for (const character of text) {
      if (character.codePointAt(0) < 0x500) continue;
      let known = this.drawable.get(character);
      if (known === undefined) {
        this.missing ??= this.picture("\u{10FFFD}");
        known = this.picture(character) !== this.missing;
        this.drawable.set(character, known);
      }
      if (!known) return false;
    }
    return true;
  }

  picture(character) {
    const { pen } = this;
    pen.clearRect(0, 0, 24, 24);
    pen.font = `16px ${FONT}`;
    pen.fillText(character, 2, 18);
    return String.fromCharCode(...pen.getImageData(0, 0, 24, 24).data.filter((_, k) => k % 4 === 3));
  }

  /** Everything that would like a name, most important first. */
  candidates(view) {
    const { pane } = this;
    const { book, look, theme } = pane;
    const found = [];
    const named = [];
    const areaNames = new Set(
      book.areas.filter((i) => look[i] && book.features[i].label).map((i) => book.features[i].label.text),
    );
    for (const cluster of pane.marks.inView || []) {
      const dated = cluster.active + cluster.past;
      if (dated + cluster.quiet === 0) continue;
      const label = this.labelOf(cluster);
      if (!label || areaNames.has(label.text)) continue;
      const radius = cluster.active ? 15 : dated ? 12 : 6;
      found.push({
        key: `m${cluster.key}`,
        x: cluster.x,
        y: cluster.y,
        text: label.text,
        native: label.native,
        radius,
        order: (cluster.active ? 0 : dated ? 100 : 200) + (label.rank || 5) - Math.min(dated, 90) / 100,
        size: 12,
        weight: cluster.active ? 600 : 500,
        look: "city",
        isPoint: true,
      });
      named.push(cluster);
    }
    for (const i of book.areas) if (look[i]) this.addArea(found, i, view, theme);
    for (const i of pane.app.districts) {
      const { label } = book.features[i];
      if (!look[i] || !label || view.zoom < 8) continue;
      found.push({
        key: `f${i}`,
        x: mercatorX(label.at[0]),
        y: mercatorY(label.at[1]),
        text: label.text,
        native: label.native,
        feature: i,
        order: 260,
        size: 11,
        weight: 500,
        look: "country",
        spaced: true,
        room: 1,
      });
    }
    this.addGround(found, view, named);
    return found.sort((a, b) => a.order - b.order).slice(0, LABEL_LIMIT);
  }

  labelOf(cluster) {
    let best = null;
    for (const place of cluster.places.slice(0, 1)) {
      for (const i of place.members) {
        const { label } = this.pane.book.features[i];
        if (this.pane.look[i] && label && label.text && (!best || label.rank < best.rank)) best = label;
      }
    }
    return best;
  }

  addArea(found, i, view, theme) {
    const { book } = this.pane;
    const { label } = book.features[i];
    if (!label || !label.text || !isPosition(label.at)) return;
    const { box } = book.shapes[i];
    const rank = label.rank || 5;
    const isRegion = book.features[i].kind === "region";
    found.push({
      key: `f${i}`,
      x: mercatorX(label.at[0]),
      y: mercatorY(label.at[1]),
      text: label.text,
      native: label.native,
      feature: i,
      order: isRegion ? (rank > 1 ? 300 + rank : 10) : 103.5,
      size: rank <= 1 ? 15 : rank === 2 ? 13 : 11.5,
      weight: rank <= 2 ? 700 : 500,
      colour: book.style(i)[theme].text,
      spaced: isRegion,
      room: (box[2] - box[0]) * view.scale,
      isFree: true,
    });
  }

  addGround(found, view, named) {
    const { app } = this.pane;
    if (app.hasTiles) return;
    const frame = viewBox(view);
    const inside = (x, y) => x > frame[0] && x < frame[2] && y > frame[1] && y < frame[3];
    for (const sea of app.basemap.seas) {
      const x = mercatorX(sea.at[0]);
      const y = mercatorY(sea.at[1]);
      if (!inside(x, y) || view.zoom < sea.from || view.zoom > sea.to) continue;
      found.push({
        key: `s${sea.text}`,
        x,
        y,
        text: sea.text,
        native: null,
        order: 280,
        size: sea.size || 12,
        weight: 400,
        look: "sealabel",
        isItalic: true,
      });
    }
    for (const country of app.basemap.countries) {
      const best = this.bestAnchor(country, view, frame);
      if (!best) continue;
      found.push({
        key: `c${country.code}`,
        x: best.x,
        y: best.y,
        text: country.text.toUpperCase(),
        native: country.native,
        order: 290 - Math.min(best.room, 400) / 100,
        size: clamp(9 + best.room / 60, 10.5, 17),
        weight: 600,
        look: "country",
        spaced: true,
        room: best.room * 2.4,
        isFree: true,
      });
    }
    for (const city of app.basemap.cities(view.zoom)) {
      if (view.zoom < CITY_ZOOM[city.rank] - (city.capital ? 1.2 : 0) || !inside(city.x, city.y)) continue;
      if (named.some((place) => Math.hypot(place.x - city.x, place.y - city.y) < Math.max(7e-5, 16 / view.scale)))
        continue;
      found.push({
        key: `t${city.text}${city.x}`,
        x: city.x,
        y: city.y,
        text: city.text,
        native: city.native,
        radius: 5,
        order: 400 + city.rank * 10 - (city.capital ? 5 : 0),
        size: city.rank <= 2 ? 12 : 11,
        weight: city.capital || city.rank <= 1 ? 500 : 400,
        look: "town",
        isPoint: true,
        hasDot: true,
      });
    }
  }

  /** The roomiest spot of a country inside the view: [lon, lat, radius in degrees of longitude], coarse ones first. */
  bestAnchor(country, view, frame) {
    const marginX = (frame[2] - frame[0]) * 0.2;
    const marginY = (frame[3] - frame[1]) * 0.2;
    let best = null;
    for (const [lon, lat, radius] of country.anchors) {
      const x = mercatorX(lon);
      const y = mercatorY(lat);
      if (x < frame[0] + marginX || x > frame[2] - marginX || y < frame[1] + marginY || y > frame[3] - marginY)
        continue;
      const room = (radius / 360) * view.scale;
      if (!best || room > best.room) best = { x, y, room };
    }
    return best && best.room > 16 ? best : null;
  }

  /** Set every name that has room; earlier ones keep their place from the last time where they can. */
  layout() {
    const { view, context } = this.sheet;
    if (!view) return;
    const boxes = this.obstacles(view);
    const placed = [];
    const anchors = new Map();
    for (const name of this.candidates(view)) {
      const px = name.x * view.scale - view.left;
      const py = name.y * view.scale - view.top;
      if (px < -60 || py < -40 || px > view.width + 60 || py > view.height + 40) continue;
      const text = short(name.spaced && name.look !== "country" ? name.text.toUpperCase() : name.text, 48);
      const native =
        name.native && name.native !== name.text && this.canDraw(name.native) ? short(name.native, 48) : null;
      const font = `${name.isItalic ? "italic " : ""}${name.weight} ${name.size}px ${FONT}`;
      const nativeFont = `400 ${Math.max(name.size - 1.5, 9.5)}px ${FONT}`;
      const spacing = name.spaced ? 0.8 : 0;
      const width = Math.max(
        this.width(context, font, text) + spacing * text.length,
        native ? this.width(context, nativeFont, native) : 0,
      );
      if (name.room !== undefined && name.room < width * 0.72 && !name.feature && !name.isPoint) continue;
      if (name.feature !== undefined && name.room < width * 0.55 && name.room !== 1) continue;
      const height = name.size * 1.15 + (native ? name.size * 1.1 : 0);
      const spot = this.findSpot(name, px, py, width, height, boxes, view);
      if (!spot) continue;
      anchors.set(name.key, spot.anchor);
      boxes.add(spot.box);
      if (name.hasDot) boxes.add([px - 4, py - 4, px + 4, py + 4]);
      placed.push({
        name,
        px,
        py,
        text,
        native,
        font,
        nativeFont,
        width,
        height,
        spacing,
        box: spot.box,
        align: spot.align,
      });
    }
    this.anchors = anchors;
    this.placed = placed;
    this.placedFor = view;
  }

  refresh() {
    if (!this.sheet.view) return;
    const before = new Map(this.placedFor === this.sheet.view ? this.placed.map((name) => [keyOf(name), name]) : []);
    this.layout();
    const isFirst = before.size === 0;
    const changed = [];
    for (const name of this.placed) if (!before.delete(keyOf(name))) changed.push(inkBox(name));
    for (const name of before.values()) changed.push(inkBox(name));
    if (isFirst) this.sheet.redraw();
    else this.sheet.patch(changed);
  }

  obstacles(view) {
    const boxes = new BoxIndex();
    for (const [left, top, right, bottom] of this.pane.app.overlayBoxes(this.pane)) {
      boxes.add([left + view.margin.x, top + view.margin.y, right + view.margin.x, bottom + view.margin.y]);
    }
    for (const cluster of this.pane.marks.inView || []) {
      const dated = cluster.active + cluster.past;
      if (dated + cluster.quiet === 0) continue;
      const x = cluster.x * view.scale - view.left;
      const y = cluster.y * view.scale - view.top;
      const radius = cluster.active ? 13 : dated ? 10 : 5;
      boxes.add([x - radius, y - radius, x + radius, y + radius]);
      if (dated > 1) boxes.add([x + radius - 6, y - radius - 6, x + radius + 9, y - radius + 8]);
    }
    for (const { x, y } of this.pane.routes.vehicles) boxes.add([x - 14, y - 14, x + 14, y + 14]);
    for (const { x, y } of this.pane.badgeSpots) boxes.add([x - 12, y - 12, x + 12, y + 12]);
    return boxes;
  }

  findSpot(name, px, py, width, height, boxes, view) {
    if (name.hasDot && boxes.hits([px - 3, py - 3, px + 3, py + 3])) return null;
    const gap = name.radius || 0;
    const spots = name.isPoint
      ? [
          ["right", gap + 3, -height / 2],
          ["left", -gap - 3 - width, -height / 2],
          ["top", -width / 2, -gap - 2 - height],
          ["bottom", -width / 2, gap + 2],
          ["right", gap * 0.8 + 2, -gap * 0.8 - height + 2],
          ["right", gap * 0.8 + 2, gap * 0.8 - 3],
          ["left", -gap * 0.8 - 2 - width, -gap * 0.8 - height + 2],
          ["left", -gap * 0.8 - 2 - width, gap * 0.8 - 3],
        ]
      : name.isFree
        ? [
            ["top", -width / 2, -height / 2],
            ["top", -width / 2, -height * 1.8],
            ["top", -width / 2, height * 0.8],
            ["top", -width * 1.3, -height / 2],
            ["top", width * 0.3, -height / 2],
            ["top", -width / 2, -height * 3.2],
            ["top", -width / 2, height * 2.2],
          ]
        : [["top", -width / 2, -height / 2]];
    const last = this.anchors.get(name.key);
    const order = spots.map((_, k) => k);
    if (last !== undefined && last < spots.length) order.unshift(last);
    for (const anchor of order) {
      const [align, dx, dy] = spots[anchor];
      const box = [px + dx - 2, py + dy - 1, px + dx + width + 2, py + dy + height + 1];
      if (crossesFrame(box, view)) continue;
      if (!boxes.hits(box)) return { box, anchor, align };
    }
    return null;
  }

  paint(context, view, near) {
    if (this.placedFor && this.placedFor !== view) this.layout();
    const inks = GROUND[this.pane.theme];
    context.lineJoin = "round";
    context.textBaseline = "alphabetic";
    for (const placed of this.placed) {
      if (!overlaps(inkBox(placed), near)) continue;
      const { name, px, py, text, native, font, nativeFont, spacing, box, align } = placed;
      if (name.hasDot) {
        context.beginPath();
        context.arc(px, py, name.size > 12 ? 3 : 2.4, 0, 7);
        context.fillStyle = inks.halo;
        context.fill();
        context.lineWidth = 1.3;
        context.strokeStyle = inks.dot;
        context.stroke();
      }
      const colour = name.colour || inks[name.look];
      const centre = (box[0] + box[2]) / 2;
      const x = align === "right" ? box[0] + 2 : align === "left" ? box[2] - 2 : centre;
      context.textAlign = align === "right" ? "left" : align === "left" ? "right" : "center";
      context.letterSpacing = `${spacing}px`;
      this.write(context, text, font, colour, inks.halo, x, box[1] + 1 + name.size);
      context.letterSpacing = "0px";
      if (native) {
        const second = name.colour || (name.look === "country" ? inks.country : inks.native);
        this.write(context, native, nativeFont, second, inks.halo, x, box[1] + 1 + name.size * 2.08);
      }
    }
  }

  write(context, text, font, colour, halo, x, y) {
    context.font = font;
    context.strokeStyle = halo;
    context.globalAlpha = 0.85;
    context.lineWidth = 3;
    context.strokeText(text, x, y);
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  /** The feature whose name is at a position of the sheet. */
  hit(x, y) {
    for (const { name, box } of this.placed) {
      if (name.feature !== undefined && x > box[0] && x < box[2] && y > box[1] && y < box[3]) return name.feature;
    }
    return null;
  }
}

/** Whether a box lies across the edge of what can be seen: a name is written whole or not at all. */
function crossesFrame(box, view) {
  const left = view.margin.x;
  const top = view.margin.y;
  const right = view.width - left;
  const bottom = view.height - top;
  const isOutside = box[2] < left || box[0] > right || box[3] < top || box[1] > bottom;
  return !isOutside && (box[0] < left || box[2] > right || box[1] < top || box[3] > bottom);
}

/** What tells one drawn name from another: the same key is the same ink. */
function keyOf({ name, text, native, font, box }) {
  return [text, native, font, name.colour, name.look, ...box].join("|");
}

/** All that a drawn name and its dot may ink. */
function inkBox({ name, px, py, box: [left, top, right, bottom] }) {
  const room = 3;
  if (!name.hasDot) return [left - room, top - room, right + room, bottom + room];
  const dot = 5;
  return [
    Math.min(left - room, px - dot),
    Math.min(top - room, py - dot),
    Math.max(right + room, px + dot),
    Math.max(bottom + room, py + dot),
  ];
}
