// Where the pointer is, in degrees, UTM or MGRS, and a tool that measures distance, bearing and area.

import { copied, el, svg, symbolNode } from "../core/dom.js";
import { areaOf, inverse } from "../core/geodesic.js";
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
    /** @type {Position | null} */
    this.at = null;
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
    this.result = el("span", { class: "km-measured", role: "status", hidden: true });
    this.line = svg("path", { class: "km-measure-line" });
    this.dots = svg("g", {});
    this.drawing = svg("svg", { class: "km-measure-drawing", "aria-hidden": "true" }, this.line, this.dots);
    this.node = el("div", { class: "km-readout" }, this.measureButton, this.result, this.text);
  }

  /** @param {L.Map} map */
  listen(map) {
    map.getContainer().after(this.drawing);
    map.on("mousemove", (/** @type {L.LeafletMouseEvent} */ event) => {
      this.at = [event.latlng.lng, event.latlng.lat];
      this.show();
      this.app.panels.refreshScale(event.containerPoint.y);
    });
    map.on("move zoom resize", () => this.draw());
    this.app.root.addEventListener("keydown", (event) => {
      const isTyping = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
      if (isTyping) return;
      if (event.key === "c" && this.at) this.copy(this.text.textContent || "");
      if (event.key === "Escape" && this.isMeasuring) this.setMeasuring(false);
    });
  }

  nextForm() {
    this.form = (this.form + 1) % FORMS.length;
    this.at ??= this.centre();
    this.show();
  }

  /** @returns {Position} */
  centre() {
    const { lng, lat } = this.app.main.map.getCenter();
    return [lng, lat];
  }

  show() {
    const [name, write] = FORMS[this.form];
    if (this.at) this.text.textContent = this.form ? `${name} ${write(this.at)}` : write(this.at);
  }

  /**
   * Copy a text, also in a frame that may not use the clipboard's own way.
   * @param {string} text
   */
  copy(text) {
    const bare = text.replace(/^(MGRS|UTM) /, "");
    const isDone = copied(bare);
    this.app.panels.live.textContent = isDone
      ? say("Copied {text}", { text: bare })
      : say("The browser did not allow copying.");
    if (isDone) this.text.textContent = say("Copied: {text}", { text: bare });
  }

  /** @param {boolean} isOn */
  setMeasuring(isOn) {
    this.isMeasuring = isOn;
    this.points = [];
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
    if (points.length < 2) return points.length ? say("Click the next point. Esc ends.") : say("Click points on the map. Esc ends.");
    const legs = points.slice(1).map((to, n) => inverse(points[n], to));
    const total = legs.reduce((sum, leg) => sum + leg.metres, 0);
    const bearing = `${String(Math.round(legs[legs.length - 1].bearing) % 360).padStart(3, "0")}°`;
    const area = points.length > 2 ? ` · ${say("area {area}", { area: areaText(areaOf(points)) })}` : "";
    return `${lengthText(total)} · ${say("bearing {bearing}", { bearing })}${area}`;
  }

  draw() {
    this.result.hidden = !this.isMeasuring;
    if (this.isMeasuring) this.result.textContent = this.words();
    const at = this.points.map(([lng, lat]) => this.app.main.map.latLngToContainerPoint([lat, lng]));
    this.line.setAttribute("d", at.map(({ x, y }, n) => `${n ? "L" : "M"}${x} ${y}`).join(""));
    this.dots.replaceChildren(...at.map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 4 })));
  }
}
