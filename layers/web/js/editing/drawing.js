// Drawing by clicks: a point, a line or an outline, whose points can be moved, taken back and removed. It writes nothing.

import { el, svg } from "../core/dom.js";
import { areaOf } from "../core/geodesic.js";
import { say, sayCount } from "../core/language.js";
import { areaText } from "../ui/readout.js";

// As many as the page takes.
const MOST_POINTS = 400;
const LEAST = { point: 1, line: 2, area: 3 };
const DECIMALS = 1e5;

export class Drawing {
  /**
   * @param {App} app
   * @param {(shape: DrawnShape, points: Position[] | null) => void} onEnd hears the points, or null where drawing was given up
   */
  constructor(app, onEnd) {
    this.app = app;
    this.onEnd = onEnd;
    /** @type {DrawnShape | null} */
    this.shape = null;
    /** @type {Position[]} */
    this.points = [];
    /** @type {Position[][]} What was there before each step. */
    this.before = [];
    this.moving = -1;
    this.line = svg("path", { class: "km-drawn-line" });
    this.dots = svg("g", {});
    this.node = svg("svg", { class: "km-drawn", "aria-hidden": "true" }, this.line, this.dots);
    this.text = el("span", { class: "km-drawing-text", role: "status" });
    /** @type {(text: string, onclick: () => void) => HTMLButtonElement} */
    const button = (text, onclick) =>
      el("button", { type: "button", class: "km-text-button", onclick }, el("span", { text }));
    this.undoButton = button(say("Undo"), () => this.undo());
    this.centreButton = button(say("Point at the centre"), () => this.add(this.centre()));
    this.doneButton = button(say("Done"), () => this.finish());
    this.bar = el(
      "div",
      { class: "km-drawing-bar", role: "group", "aria-label": say("Drawing"), hidden: true },
      this.text,
      this.centreButton,
      this.undoButton,
      this.doneButton,
      button(say("Cancel"), () => this.end(null)),
    );
    const { map } = app.main;
    map.getContainer().after(this.node, this.bar);
    map.on("move zoom resize", () => this.draw());
    app.root.addEventListener("keydown", (event) => this.onKey(event));
    this.dots.addEventListener("pointerdown", (event) => this.onDown(event));
    window.addEventListener("pointermove", (event) => this.onMove(event));
    window.addEventListener("pointerup", () => (this.moving = -1));
  }

  /**
   * Begin to draw a shape with points that are there already.
   * @param {DrawnShape} shape
   * @param {Position[]} points
   */
  begin(shape, points) {
    this.shape = shape;
    this.points = points;
    this.before = [];
    this.app.root.classList.add("km-measuring", "km-is-drawing");
    this.bar.hidden = false;
    this.draw();
    this.centreButton.focus({ preventScroll: true });
  }

  /** @returns {Position} */
  centre() {
    const { lng, lat } = this.app.main.map.getCenter();
    return [lng, lat];
  }

  /**
   * Take a click of the map. Whether it was for the drawing.
   * @param {L.LatLng} latlng
   */
  click({ lng, lat }) {
    if (this.shape === null) return false;
    this.add([lng, lat]);
    return true;
  }

  /** @param {Position} at */
  add([lng, lat]) {
    if (this.points.length >= MOST_POINTS && this.shape !== "point") return;
    this.keep();
    /** @type {Position} */
    const at = [Math.round(lng * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS];
    this.points = this.shape === "point" ? [at] : [...this.points, at];
    this.draw();
  }

  keep() {
    this.before.push(this.points);
  }

  undo() {
    const before = this.before.pop();
    if (before) this.points = before;
    else this.points = this.points.slice(0, -1);
    this.draw();
  }

  finish() {
    if (this.shape !== null && this.points.length >= LEAST[this.shape]) this.end(this.points);
  }

  /** @param {Position[] | null} points */
  end(points) {
    const { shape } = this;
    if (shape === null) return;
    this.stop();
    this.onEnd(shape, points);
  }

  /** Take the drawing off the map without a word to the page. */
  stop() {
    this.shape = null;
    this.points = [];
    this.bar.hidden = true;
    this.app.root.classList.remove("km-measuring", "km-is-drawing");
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.shape === null) return;
    if (event.key === "Escape") this.end(null);
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.undo();
    else return;
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  onDown(event) {
    const at = event.target instanceof Element ? Number(event.target.getAttribute("data-at")) : NaN;
    if (!(at >= 0)) return;
    event.preventDefault();
    event.stopPropagation();
    this.keep();
    this.moving = at;
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (this.moving < 0 || this.shape === null) return;
    const { map } = this.app.main;
    const { lng, lat } = map.mouseEventToLatLng(event);
    /** @type {Position} */
    const at = [Math.round(lng * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS];
    this.points = this.points.map((point, n) => (n === this.moving ? at : point));
    this.draw();
  }

  /** @returns {string} */
  words() {
    const { points, shape } = this;
    if (shape === "point") return points.length ? say("Done takes this point.") : say("Click the map where it is.");
    if (!points.length) return say("Click the map point by point. A point can be dragged.");
    const count = sayCount("{count} point", "{count} points", points.length);
    return shape === "area" && points.length > 2 ? `${count} · ${areaText(areaOf(points))}` : count;
  }

  draw() {
    const { map } = this.app.main;
    this.text.textContent = this.shape === null ? "" : this.words();
    this.undoButton.disabled = !this.points.length;
    this.doneButton.disabled = this.shape === null || this.points.length < LEAST[this.shape];
    const at = this.points.map(([lng, lat]) => map.latLngToContainerPoint([lat, lng]));
    const end = this.shape === "area" && at.length > 2 ? "Z" : "";
    this.line.setAttribute("d", at.map(({ x, y }, n) => `${n ? "L" : "M"}${x} ${y}`).join("") + end);
    this.dots.replaceChildren(...at.map(({ x, y }, n) => svg("circle", { cx: x, cy: y, r: 7, "data-at": n })));
  }
}
