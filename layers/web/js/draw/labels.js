// Names on the map. A name that has no room is left out.

import { contextOf } from "../core/dom.js";
import { mercatorBox } from "../core/mercator.js";
import { FONT, inLines, short } from "../core/text.js";
import { overlaps } from "../core/values.js";
import { LabelRequests } from "./label_requests.js";
import { LabelSpace, besideSpots, crossesFrame, leaderTo, liesInFrame, paintLeader } from "./label_space.js";
import { isInside } from "../data/name_room.js";

/** The longest lines of what is said of an area, tried one after the other where longer ones have no room. */
const NARROW_LINES_PX = [190, 150, 115];
const BRIEF_LINES_PX = [150, 80];

export class Labels {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    /** @type {Map<string, number>} */
    this.widths = new Map();
    /**
     * The side that each name had the last time.
     * @type {Map<string, number>}
     */
    this.anchors = new Map();
    /** @type {PlacedLabel[]} */
    this.placed = [];
    /** @type {Map<string, boolean>} */
    this.drawable = new Map();
    this.requests = new LabelRequests(mapView);
    /** @type {string | null} */
    this.missing = null;
    /**
     * Which names lie inside their areas at a zoom.
     * @type {Map<string, boolean>}
     */
    this.inside = new Map();
    this.insideZoom = NaN;
    /** @type {CanvasView | null} */
    this.placedFor = null;
    const canvas = Object.assign(document.createElement("canvas"), { width: 24, height: 24 });
    this.pen = contextOf(canvas, { willReadFrequently: true });
    document.fonts.addEventListener("loadingdone", () => {
      this.drawable.clear();
      this.missing = null;
      this.widths.clear();
      this.refresh();
    });
    this.canvasLayer = mapView.points;
  }

  /**
   * @param {Context2D} context
   * @param {string} font
   * @param {string} text
   * @returns {number}
   */
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

  /**
   * Whether the system has a glyph for every character. A native name without one would be a row of boxes.
   * @param {string} text
   * @returns {boolean}
   */
  canDraw(text) {
    for (const character of text) {
      if (character < "\u0500") continue;
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

  /**
   * @param {string} character
   * @returns {string}
   */
  picture(character) {
    const { pen } = this;
    pen.clearRect(0, 0, 24, 24);
    pen.font = `16px ${FONT}`;
    pen.fillText(character, 2, 18);
    return String.fromCharCode(...pen.getImageData(0, 0, 24, 24).data.filter((_, k) => k % 4 === 3));
  }

  /** Place every name that has room. Names keep their side from the last time if they can. */
  layout() {
    const { view, context } = this.canvasLayer;
    if (!view) return;
    const boxes = this.obstacles(view);
    /** @type {PlacedLabel[]} */
    const placed = [];
    const anchors = new Map();
    for (const name of this.requests.candidates(view)) {
      if (name.unlessNamed && placed.some((other) => other.name.text === name.text)) continue;
      const px = name.x * view.scale - view.left;
      const py = name.y * view.scale - view.top;
      if (px < -60 || py < -40 || px > view.width + 60 || py > view.height + 40) continue;
      const most = name.beside ? 90 : 48;
      const text = short(name.spaced && name.colourName !== "country" ? name.text.toUpperCase() : name.text, most);
      const native =
        name.native && name.native !== name.text && this.canDraw(name.native) ? short(name.native, most) : null;
      let set = this.setting(context, name, text, native);
      if (name.room !== undefined && name.room < set.width * 0.72 && name.feature === undefined && !name.isPoint) continue;
      let spot = this.findSpot(name, px, py, set, boxes, view);
      // On a narrow map what is said of an area stands in short lines.
      for (const widest of name.beside ? NARROW_LINES_PX : []) {
        if (spot) break;
        set = this.setting(context, name, text, native, widest);
        spot = this.findSpot(name, px, py, set, boxes, view);
      }
      // Where that has no room either, who holds it and the day of the news are said alone.
      for (const widest of name.brief ? BRIEF_LINES_PX : []) {
        if (spot) break;
        set = this.setting(context, name, name.brief?.[0] ?? text, name.brief?.[1] ?? null, widest);
        spot = this.findSpot(name, px, py, set, boxes, view);
      }
      if (!spot) continue;
      anchors.set(name.key, spot.anchor);
      boxes.add(spot.box);
      if (name.hasDot) boxes.add([px - 4, py - 4, px + 4, py + 4]);
      placed.push({
        name,
        px,
        py,
        ...set,
        box: spot.box,
        align: spot.align,
        leader: spot.leader,
      });
    }
    this.anchors = anchors;
    this.placed = placed;
    this.placedFor = view;
  }

  /**
   * How a name is set: its lines, typefaces and size in pixels.
   * @param {Context2D} context
   * @param {LabelRequest} name
   * @param {string} text
   * @param {string | null} native
   * @param {number} [widest] a longer line is broken
   * @returns {LabelSetting}
   */
  setting(context, name, text, native, widest = Infinity) {
    const font = `${name.isItalic ? "italic " : ""}${name.weight} ${name.size}px ${FONT}`;
    const nativeFont = `400 ${Math.max(name.size - 1.5, 9.5)}px ${FONT}`;
    const spacing = name.spaced ? 0.8 : 0;
    /** @type {(of: string) => (line: string) => number} */
    const widthIn = (of) => (line) => this.width(context, of, line) + (of === font ? spacing * line.length : 0);
    const [lines, more] = [[text, font], [native, nativeFont]].map(([words, of]) =>
      words && of ? inLines(words, (line) => widthIn(of)(line) <= widest).split("\n") : [],
    );
    return {
      lines,
      more,
      font,
      nativeFont,
      spacing,
      width: Math.max(...lines.map(widthIn(font)), ...more.map(widthIn(nativeFont))),
      height: name.size * (1.15 * lines.length + 1.1 * more.length),
    };
  }

  refresh() {
    if (!this.canvasLayer.view) return;
    const before = new Map(
      this.placedFor === this.canvasLayer.view ? this.placed.map((name) => [keyOf(name), name]) : [],
    );
    this.layout();
    const isFirst = before.size === 0;
    const changed = [];
    for (const name of this.placed) if (!before.delete(keyOf(name))) changed.push(drawnBox(name));
    for (const name of before.values()) changed.push(drawnBox(name));
    if (isFirst) this.canvasLayer.redraw();
    else this.canvasLayer.patch(changed);
  }

  /**
   * @param {CanvasView} view
   * @returns {LabelSpace}
   */
  obstacles(view) {
    const boxes = new LabelSpace();
    for (const [left, top, right, bottom] of this.mapView.app.overlayBoxes(this.mapView)) {
      boxes.add([left + view.margin.x, top + view.margin.y, right + view.margin.x, bottom + view.margin.y]);
    }
    for (const cluster of this.mapView.markers.inView || []) {
      const dated = cluster.active + cluster.past;
      if (dated + cluster.quiet === 0) continue;
      const x = cluster.x * view.scale - view.left;
      const y = cluster.y * view.scale - view.top;
      const radius = cluster.active ? 13 : dated ? 10 : 5;
      boxes.add([x - radius, y - radius, x + radius, y + radius]);
      if (dated > 1) boxes.add([x + radius - 6, y - radius - 6, x + radius + 9, y - radius + 8]);
    }
    for (const { x, y } of this.mapView.vehicles.list) boxes.add([x - 14, y - 14, x + 14, y + 14]);
    for (const { x, y } of this.mapView.lineSymbolSpots) boxes.add([x - 12, y - 12, x + 12, y + 12]);
    return boxes;
  }

  /**
   * @param {LabelRequest} name
   * @param {number} px
   * @param {number} py
   * @param {LabelSetting} set
   * @param {LabelSpace} boxes
   * @param {CanvasView} view
   * @returns {{ box: Box, anchor: number, align: string, leader: Leader | null } | null}
   */
  findSpot(name, px, py, { width, height }, boxes, view) {
    if (name.hasDot && boxes.hits([px - 3, py - 3, px + 3, py + 3])) return null;
    const gap = name.radius || 0;
    /** @type {LabelSpot[]} */
    const spots = name.isPoint
      ? [
          ["right", gap + 3, -height / 2, false],
          ["left", -gap - 3 - width, -height / 2, false],
          ["top", -width / 2, -gap - 2 - height, false],
          ["bottom", -width / 2, gap + 2, false],
          ["right", gap * 0.8 + 4, -gap * 0.8 - height + 2, false],
          ["right", gap * 0.8 + 4, gap * 0.8 - 3, false],
          ["left", -gap * 0.8 - 4 - width, -gap * 0.8 - height + 2, false],
          ["left", -gap * 0.8 - 4 - width, gap * 0.8 - 3, false],
        ]
      : [["top", -width / 2, -height / 2, false], ...besideSpots(name, px, py, width, height, view)];
    const last = this.anchors.get(name.key);
    const order = spots.map((_, k) => k);
    if (last !== undefined && last < spots.length) order.unshift(last);
    for (const anchor of order) {
      const [align, dx, dy, isLed] = spots[anchor];
      /** @type {Box} */
      const box = [px + dx - 2, py + dy - 1, px + dx + width + 2, py + dy + height + 1];
      if (crossesFrame(box, view) || (isLed && !liesInFrame(box, view))) continue;
      if (name.inside !== undefined && anchor === 0 && !this.liesInside(name.inside, box, view)) continue;
      if (boxes.hits(box)) continue;
      const leader = isLed && name.feature !== undefined ? leaderTo(box, this.mapView.features.shapes[name.feature].rings, view) : null;
      if (leader && !boxes.takeLine(leader)) continue;
      return { box, anchor, align, leader };
    }
    return null;
  }

  /**
   * Whether a box of the canvas lies inside an area. Looked up once for a zoom.
   * @param {number} i
   * @param {Box} box
   * @param {CanvasView} view
   * @returns {boolean}
   */
  liesInside(i, box, view) {
    if (this.insideZoom !== view.zoom) {
      this.inside.clear();
      this.insideZoom = view.zoom;
    }
    const key = `${i} ${Math.round(box[2] - box[0])} ${Math.round(box[3] - box[1])}`;
    let found = this.inside.get(key);
    if (found === undefined) {
      found = isInside(this.mapView.features.shapes[i].rings, mercatorBox(box, view, 0));
      this.inside.set(key, found);
    }
    return found;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Box} near
   */
  paint(context, view, near) {
    if (this.placedFor && this.placedFor !== view) this.layout();
    const colours = this.mapView.app.palette[this.mapView.theme];
    context.lineJoin = "round";
    context.textBaseline = "alphabetic";
    for (const placed of this.placed) {
      if (!overlaps(drawnBox(placed), near)) continue;
      const { name, px, py, lines, more, font, nativeFont, spacing, box, align, leader } = placed;
      if (name.hasDot) {
        context.beginPath();
        context.arc(px, py, name.size > 12 ? 3 : 2.4, 0, 7);
        context.fillStyle = colours.halo;
        context.fill();
        context.lineWidth = 1.3;
        context.strokeStyle = colours.dot;
        context.stroke();
      }
      const colour = name.colour || colours[name.colourName === "sea" ? "sea_text" : name.colourName || "city"];
      if (leader) paintLeader(context, leader, colour, colours.halo);
      const centre = (box[0] + box[2]) / 2;
      const x = align === "right" ? box[0] + 2 : align === "left" ? box[2] - 2 : centre;
      context.textAlign = align === "right" ? "left" : align === "left" ? "right" : "center";
      context.letterSpacing = `${spacing}px`;
      let y = box[1] + 1 + name.size;
      for (const line of lines) {
        this.write(context, line, font, colour, colours.halo, x, y);
        y += name.size * 1.15;
      }
      context.letterSpacing = "0px";
      y -= name.size * 0.07;
      const second = name.colour || (name.colourName === "country" ? colours.country : colours.native);
      for (const line of more) {
        this.write(context, line, nativeFont, second, colours.halo, x, y);
        y += name.size * 1.1;
      }
    }
  }

  /**
   * @param {Context2D} context
   * @param {string} text
   * @param {string} font
   * @param {string} colour
   * @param {string} halo
   * @param {number} x
   * @param {number} y
   */
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

  /**
   * The feature whose name is at a position of the canvas; null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  hit(x, y) {
    for (const { name, box } of this.placed) {
      if (name.feature !== undefined && x > box[0] && x < box[2] && y > box[1] && y < box[3]) return name.feature;
    }
    return null;
  }
}

/**
 * Equal keys mean that the drawn names look the same.
 * @param {PlacedLabel} given
 * @returns {string}
 */
function keyOf({ name, lines, more, font, box }) {
  return [...lines, ...more, font, name.colour, name.colourName, ...box].join("|");
}

/**
 * The box of everything that a drawn name and its dot may cover.
 * @param {PlacedLabel} given
 * @returns {Box}
 */
function drawnBox({ name, px, py, box, leader }) {
  const room = 3;
  const [fromX, fromY, toX, toY] = leader ?? [box[0], box[1], box[2], box[3]];
  const left = Math.min(box[0], fromX, toX);
  const top = Math.min(box[1], fromY, toY);
  const right = Math.max(box[2], fromX, toX);
  const bottom = Math.max(box[3], fromY, toY);
  if (!name.hasDot) return [left - room, top - room, right + room, bottom + room];
  const dot = 5;
  return [
    Math.min(left - room, px - dot),
    Math.min(top - room, py - dot),
    Math.max(right + room, px + dot),
    Math.max(bottom + room, py + dot),
  ];
}
