// Where the pointer is, in degrees, UTM or MGRS, and a tool that measures distance, bearing and area.

import { copied, el, svg, symbolNode } from "../core/dom.js";
import { areaOf, inverse, wayBetween } from "../core/geodesic.js";
import { degreesText, mgrsText, utmText } from "../core/grid_reference.js";
import { ICONS } from "../core/icons.js";
import { decimals, grouped, say } from "../core/language.js";

const FORMS = /** @type {[string, (at: Position) => string][]} */ ([
  ["Degrees", (at) => degreesText(at)],
  ["MGRS", (at) => mgrsText(at)],
  ["UTM", (at) => utmText(at)],
]);

/**
 * A length in words: metres below a kilometre.
 * @param {number} metres
 * @returns {string}
 */
export function lengthText(metres) {
  if (metres < 1000) return say("{count} m", { count: Math.round(metres) });
  return say("{count} km", { count: metres < 100000 ? decimals(metres / 1000, 1) : grouped(Math.round(metres / 1000)) });
}

/**
 * An area in words: hectares below a square kilometre.
 * @param {number} metres2
 * @returns {string}
 */
export function areaText(metres2) {
  const km2 = metres2 / 1e6;
  if (km2 < 1) return say("{count} ha", { count: decimals(km2 * 100, km2 < 0.1 ? 1 : 0) });
  return say("{count} km²", { count: km2 < 100 ? decimals(km2, 1) : grouped(Math.round(km2)) });
}

export class Readout {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.form = 0;
    /** @type {L.Point | null} Where the pointer is over the map, in its pixels. */
    this.pointer = null;
    /** @type {Position | null} What the readout says, while the pointer is on its way to a button. */
    this.last = null;
    /** @type {Position | null} The position that was gone to. */
    this.mark = null;
    /** @type {Position[]} */
    this.points = [];
    this.isMeasuring = false;
    this.text = el("button", {
      type: "button",
      class: "km-readout-text",
      title: say("Position of the pointer. Press for degrees, MGRS or UTM; press C over the map to copy it."),
      onclick: () => this.nextForm(),
    });
    this.measureButton = el(
      "button",
      {
        type: "button",
        class: "km-text-button km-measure",
        "aria-pressed": "false",
        title: say("Measure distance, bearing and area by clicks on the map"),
        onclick: () => this.setMeasuring(!this.isMeasuring),
      },
      symbolNode(ICONS.measure),
      el("span", { text: say("Measure") }),
    );
    this.copyButton = el("button", {
      type: "button",
      class: "km-text-button km-copy",
      hidden: true,
      text: say("Copy"),
      title: say("Copy this position"),
      onclick: () => this.copy(),
    });
    this.result = el("span", { class: "km-measured", role: "status", hidden: true });
    this.area = svg("path", { class: "km-measure-area" });
    this.line = svg("path", { class: "km-measure-line" });
    this.dots = svg("g", {});
    this.cross = svg("path", { class: "km-cross" });
    this.drawing = svg("svg", { class: "km-measure-drawing", "aria-hidden": "true" }, this.area, this.line, this.dots, this.cross);
    this.node = el("div", { class: "km-readout" }, this.measureButton, this.result, this.text, this.copyButton);
  }

  /** @param {L.Map} map */
  listen(map) {
    map.getContainer().after(this.drawing);
    map.on("mousemove", (/** @type {L.LeafletMouseEvent} */ event) => this.follow(event.containerPoint));
    map.on("mouseout", () => {
      this.last = this.pointer && this.at;
      this.pointer = null;
    });
    map.on("move zoom resize", () => {
      this.last = null;
      // What lies under a pointer that rests is another place now.
      if (this.text.textContent) this.show();
      this.draw();
    });
    const holder = map.getContainer();
    holder.addEventListener("focus", () => {
      if (!this.pointer && holder.matches(":focus-visible")) this.follow(null);
    });
    holder.addEventListener("blur", () => this.draw());
    // A pointer over the map is enough: nothing need be focused.
    document.addEventListener("keydown", (event) => this.onKey(event, holder));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} holder
   */
  onKey(event, holder) {
    const { target } = event;
    const isTyping = target instanceof Element && target.matches("input, textarea, select");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    // By its place too: on a Cyrillic or Korean keyboard the key C writes another letter.
    if ((event.key === "c" || event.code === "KeyC") && (this.pointer || target === holder)) this.copy();
    if (event.key === "Escape" && this.isMeasuring) this.setMeasuring(false);
    else if (event.key === "Escape") this.setMark(null);
    if (target !== holder) return;
    // Who moves the map by keys reads its middle, wherever the pointer rests.
    if (event.key.startsWith("Arrow") || event.key === "Enter") this.follow(null);
    if (event.key === "Enter" && this.isMeasuring) this.add(this.app.main.map.getCenter());
  }

  /**
   * Show where the pointer is; without one, as for the keyboard, the middle of the map.
   * @param {L.Point | null} pointer
   */
  follow(pointer) {
    this.pointer = pointer;
    this.last = null;
    this.show();
    this.app.panels.refreshScale();
    if (!pointer) this.draw();
  }

  /**
   * The position of the pointer, or where it left the map; without one, the middle of the map.
   * @returns {Position}
   */
  get at() {
    const { map } = this.app.main;
    if (!this.pointer && this.last) return this.last;
    const { lng, lat } = this.pointer ? map.containerPointToLatLng(this.pointer) : map.getCenter();
    return [lng, lat];
  }

  nextForm() {
    this.form = (this.form + 1) % FORMS.length;
    this.show();
  }

  /**
   * Fly to a position and mark it.
   * @param {Position} at
   */
  goTo(at) {
    this.setMark(at);
    this.app.camera.flyToPosition(at[0], at[1], null);
  }

  /** @param {Position | null} at */
  setMark(at) {
    this.mark = at;
    this.draw();
  }

  show() {
    this.copyButton.hidden = false;
    const [name, write] = FORMS[this.form];
    this.text.textContent = this.form ? `${name} ${write(this.at)}` : write(this.at);
  }

  /** Copy the position in the form that is shown, also in a frame that may not use the clipboard's own way. */
  copy() {
    const text = FORMS[this.form][1](this.at);
    const isDone = copied(text);
    this.app.panels.live.textContent = isDone ? say("Copied {text}", { text }) : say("The browser did not allow copying.");
    if (isDone) this.text.textContent = say("Copied: {text}", { text });
  }

  /** @param {boolean} isOn */
  setMeasuring(isOn) {
    this.isMeasuring = isOn;
    this.points = [];
    if (isOn) this.mark = null;
    this.measureButton.setAttribute("aria-pressed", String(isOn));
    this.app.root.classList.toggle("km-measuring", isOn);
    this.draw();
  }

  /**
   * Take a click of the map while measuring.
   * @param {L.LatLng} latlng
   */
  add({ lng, lat }) {
    this.points.push([lng, lat]);
    this.draw();
  }

  /** @returns {string} */
  words() {
    const { points } = this;
    if (points.length < 2) return points.length ? say("Click the next point. Esc ends.") : say("Click points on the map, or press Enter for its middle. Esc ends.");
    const legs = points.slice(1).map((to, n) => inverse(points[n], to));
    const total = legs.reduce((sum, leg) => sum + leg.metres, 0);
    const bearing = `${String(Math.round(legs[legs.length - 1].bearing) % 360).padStart(3, "0")}°`;
    const area = points.length > 2 ? ` · ${say("area {area}", { area: areaText(areaOf(points)) })}` : "";
    return `${lengthText(total)} · ${say("bearing {bearing}", { bearing })}${area}`;
  }

  draw() {
    this.result.hidden = !this.isMeasuring;
    if (this.isMeasuring) this.result.textContent = this.words();
    const { map } = this.app.main;
    const holder = map.getContainer();
    /** @type {(at: Position) => L.Point} */
    const place = ([lng, lat]) => map.latLngToContainerPoint([lat, lng]);
    const { points } = this;
    this.line.setAttribute("d", pathOf(points.flatMap((to, n) => (n ? wayBetween(points[n - 1], to) : [to])).map(place)));
    const closing = points.length > 2 ? [...points, points[0]] : [];
    this.area.setAttribute("d", pathOf(closing.flatMap((to, n) => (n ? wayBetween(closing[n - 1], to) : [to])).map(place)));
    this.dots.replaceChildren(...points.map(place).map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 4 })));
    const isByKeys = !this.pointer && holder.matches(":focus-visible");
    const crosses = [this.mark && place(this.mark), isByKeys && map.getSize().divideBy(2)].filter((each) => each instanceof L.Point);
    this.cross.setAttribute("d", crosses.map(({ x, y }) => `M${x - 13} ${y}h9M${x + 4} ${y}h9M${x} ${y - 13}v9M${x} ${y + 4}v9`).join(""));
  }
}

/** @param {L.Point[]} points */
function pathOf(points) {
  return points.map(({ x, y }, n) => `${n ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
