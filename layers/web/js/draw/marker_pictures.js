// The pictures of markers, made once for each style, state, count and theme.

import { pictureOf } from "../core/canvas.js";
import { contextOf } from "../core/dom.js";
import { symbolColour } from "../core/colours.js";
import { FONT } from "../core/text.js";

/** Half the size of a marker's picture, in pixels, and how far its number may reach from its middle. */
export const FACE_ROOM = 18;

export const NUMBER_ROOM = 40;

export class MarkerPictures {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    /** @type {Map<string, MarkerPicture>} */
    this.made = new Map();
    /** @type {PanelColours | null} */
    this.panelColoursRead = null;
  }

  /**
   * A marker's picture: a filled disc on its date, an open ring once past, a small dot for a place; with the number of items.
   * @param {number} i
   * @param {"active" | "past" | "place"} state
   * @param {number} dated
   * @param {number} ratio
   * @returns {MarkerPicture}
   */
  get(i, state, dated, ratio) {
    const number = dated > 1 ? (dated > 999 ? "999+" : String(dated)) : "";
    const isSaid = Boolean(this.features.items[i]?.said) && state !== "place";
    const isLate = state === "active" && this.mapView.late[i] === 1;
    const key = `${this.features.styleKeys[i]} ${isSaid} ${isLate} ${state} ${number} ${ratio} ${this.mapView.theme}`;
    let picture = this.made.get(key);
    if (picture) return picture;
    const style = this.features.style(i);
    const colours = style[this.mapView.theme];
    const panel = this.panelColours();
    const left = FACE_ROOM;
    const top = FACE_ROOM + 2;
    const width = left + (number ? NUMBER_ROOM : FACE_ROOM);
    const height = top + FACE_ROOM;
    const canvas = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
    const pen = contextOf(canvas);
    pen.scale(ratio, ratio);
    pen.translate(left, top);
    pen.lineWidth = Math.floor(1.5 * ratio) / ratio;
    const radius = state === "active" ? 13 : state === "past" ? 10 : 4;
    const face = isSaid ? bubble : disc;
    if (isLate) {
      face(pen, radius - pen.lineWidth, panel.panel);
      pen.strokeStyle = colours.fill;
      pen.lineWidth *= 1.2;
      pen.setLineDash([3, 2.4]);
      pen.stroke();
      pen.setLineDash([]);
    } else if (state === "active") {
      pen.shadowColor = "rgb(0 0 0 / 35%)";
      pen.shadowBlur = 3 * ratio;
      pen.shadowOffsetY = ratio;
      face(pen, radius, panel.panel);
      pen.shadowColor = "transparent";
      face(pen, radius - pen.lineWidth, colours.fill);
    } else {
      pen.globalAlpha = state === "past" ? 0.88 : 1;
      face(pen, radius - pen.lineWidth / 2, panel.panel);
      pen.globalAlpha = 1;
      pen.strokeStyle = state === "past" ? colours.fill : panel.text;
      pen.stroke();
    }
    if (style.symbol && state !== "place") {
      pen.save();
      const size = state === "active" ? 16 : 12;
      pen.scale(size / 24, size / 24);
      pen.translate(-12, -12);
      pen.fillStyle = state === "active" ? symbolColour(style, this.mapView.theme) : colours.fill;
      if (isLate) pen.fillStyle = colours.fill;
      if (isSaid) pen.translate(0, -2);
      pen.fill(this.mapView.app.symbolPath(style.symbol), "evenodd");
      pen.restore();
    }
    if (state === "past") {
      pen.globalCompositeOperation = "destination-in";
      pen.fillStyle = "rgb(0 0 0 / 85%)";
      pen.fillRect(-left, -top, width, height);
      pen.globalCompositeOperation = "source-over";
    }
    if (number) paintNumber(pen, number, state === "past", panel);
    picture = {
      bitmap: pictureOf(canvas),
      left,
      top,
      width: Math.ceil(width * ratio) / ratio,
      height: Math.ceil(height * ratio) / ratio,
    };
    this.made.set(key, picture);
    return picture;
  }

  /**
   * The colours of the panels, which the markers share.
   * @returns {PanelColours}
   */
  panelColours() {
    if (!this.panelColoursRead) {
      const css = getComputedStyle(document.documentElement);
      /** @param {string} name */
      const colour = (name) => css.getPropertyValue(`--km-${name}`).trim();
      this.panelColoursRead = { panel: colour("panel"), text: colour("text"), muted: colour("muted") };
    }
    return this.panelColoursRead;
  }

  /** Forget all pictures: the theme has changed. */
  clear() {
    this.made.clear();
    this.panelColoursRead = null;
  }
}

/**
 * @param {Context2D} pen
 * @param {string} number
 * @param {boolean} isPast
 * @param {PanelColours} panel
 */
function paintNumber(pen, number, isPast, panel) {
  pen.font = `${isPast ? 600 : 700} 10px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  const width = Math.max(pen.measureText(number).width + 10, 16);
  const [x, y] = isPast ? [2, -17] : [4, -19];
  pen.beginPath();
  pen.roundRect(x + 0.5, y + 0.5, width - 1, 15, 7.5);
  pen.fillStyle = isPast ? panel.panel : panel.text;
  pen.strokeStyle = isPast ? panel.muted : panel.panel;
  pen.lineWidth = 1;
  pen.fill();
  pen.stroke();
  pen.fillStyle = isPast ? panel.text : panel.panel;
  pen.fillText(number, x + width / 2, y + 11.5);
}

/**
 * Fill a speech bubble around the origin; it stays the current path.
 * @param {Context2D} pen
 * @param {number} radius
 * @param {string} colour
 */
function bubble(pen, radius, colour) {
  const low = radius * 0.72;
  pen.beginPath();
  pen.moveTo(-radius + 4, -radius);
  pen.arcTo(radius, -radius, radius, low, 4);
  pen.arcTo(radius, low, -radius, low, 4);
  pen.lineTo(-radius * 0.1, low);
  pen.lineTo(-radius * 0.62, radius * 1.22);
  pen.lineTo(-radius * 0.62, low);
  pen.arcTo(-radius, low, -radius, -radius, 4);
  pen.arcTo(-radius, -radius, radius, -radius, 4);
  pen.closePath();
  pen.fillStyle = colour;
  pen.fill();
}

/**
 * Fill a circle around the origin; it stays the current path.
 * @param {Context2D} pen
 * @param {number} radius
 * @param {string} colour
 */
function disc(pen, radius, colour) {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 7);
  pen.fillStyle = colour;
  pen.fill();
}
