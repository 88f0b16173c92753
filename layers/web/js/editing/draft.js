// The draft of the page's form, drawn over the map: dashed, with its name, so that nobody takes it for a report.

import { svg } from "../core/dom.js";
import { say } from "../core/language.js";
import { short } from "../core/text.js";
import { isPosition, listOf } from "../core/values.js";

export class Draft {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {Position[][]} */
    this.lines = [];
    /** @type {Position[]} */
    this.points = [];
    this.name = "";
    this.node = svg("svg", { class: "km-draft", "aria-hidden": "true" });
    const { map } = app.main;
    map.getContainer().after(this.node);
    map.on("move zoom resize", () => this.draw());
  }

  /**
   * Show a draft: {name, geometries}, as GeoJSON. Whatever is no geometry is left out.
   * @param {any} draft
   */
  set(draft) {
    this.lines = [];
    this.points = [];
    this.name = typeof draft?.name === "string" ? draft.name : "";
    for (const geometry of listOf(draft?.geometries)) this.take(geometry?.coordinates);
    this.draw();
  }

  /**
   * @param {any} coordinates
   * @param {number} depth how deep the lists of positions may lie: a message from outside may even contain itself
   */
  take(coordinates, depth = 3) {
    if (isPosition(coordinates)) this.points.push(coordinates);
    else if (Array.isArray(coordinates) && coordinates.length && coordinates.every(isPosition)) this.lines.push(coordinates);
    else if (depth > 0) for (const part of listOf(coordinates)) this.take(part, depth - 1);
  }

  draw() {
    const { map } = this.app.main;
    /** @param {Position} at */
    const pixel = ([lng, lat]) => map.latLngToContainerPoint([lat, lng]);
    const shapes = this.lines.map((line) => {
      const d = line
        .map(pixel)
        .map(({ x, y }, n) => `${n ? "L" : "M"}${x} ${y}`)
        .join("");
      return svg("path", { class: "km-draft-line", d });
    });
    const dots = this.points.map((at) => {
      const { x, y } = pixel(at);
      return svg("circle", { class: "km-draft-point", cx: x, cy: y, r: 9 });
    });
    const first = this.points[0] ?? this.lines[0]?.[0];
    const at = first && pixel(first);
    const name = at && svg("text", { class: "km-draft-name", x: at.x + 14, y: at.y + 4 });
    if (name) name.textContent = say("Draft: {name}", { name: short(this.name || "…", 60) });
    this.node.replaceChildren(...shapes, ...dots, ...(name ? [name] : []));
  }
}
