// The legend: only what can be seen now, under the headings of the styles.

import { CHANGES, CHANGE_STYLES, symbolColour } from "../core/colours.js";
import { el } from "../core/dom.js";
import { say } from "../core/language.js";
import { innerBox } from "../core/mercator.js";
import { short } from "../core/text.js";
import { overlaps } from "../core/values.js";
import { PAST } from "../data/time_index.js";
import { CHANGED } from "../parts/changed.js";
import { gradeList } from "../parts/claim_grounds.js";
import { areaSample, lateSample, lineSample, changedSample, pastSample, pointSample, saidSample, vehicleSample } from "../parts/legend_samples.js";

export class Legend {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.features = app.features;
    this.body = el("div", { class: "km-legend-body" });
    this.node = el("section", { class: "km-panel km-legend", "aria-label": say("Legend"), hidden: true }, this.body, gradeList(app));
    this.key = "";
  }

  /**
   * The styles of everything drawn inside the view, and whether any of it is past; of everything where there is no view yet.
   */
  visible() {
    const seen = new Map();
    let hasPast = false;
    let hasVehicle = false;
    let hasSaid = false;
    let hasLate = false;
    for (const mapView of this.app.mapViews) {
      const { view } = mapView.routes.canvasLayer;
      const frame = view ? innerBox(view) : [-Infinity, -Infinity, Infinity, Infinity];
      for (let i = 0; i < this.features.count; i++) {
        if (
          !mapView.drawnAs[i] ||
          this.features.items[i].kind === "district" ||
          !overlaps(this.features.shapes[i].box, frame)
        )
          continue;
        const key = this.features.styleKeys[i];
        const entry = seen.get(key) || { key, isActive: false, isPast: false, hasArea: false };
        hasSaid ||= Boolean(this.features.items[i].said);
        hasLate ||= mapView.late[i] === 1 && this.features.shapes[i].points.length > 0;
        if (mapView.drawnAs[i] === PAST) entry.isPast = hasPast = true;
        else entry.isActive = true;
        entry.hasArea ||= this.features.shapes[i].rings.length > 0;
        seen.set(key, entry);
      }
      hasVehicle ||= mapView.vehicles.list.length > 0;
    }
    return { seen, hasPast, hasVehicle, hasSaid, hasLate };
  }

  /** Update the legend to what can be seen. */
  refresh() {
    if (this.node.hidden) return;
    const { seen, hasPast, hasVehicle, hasSaid, hasLate } = this.visible();
    const changed = new Set();
    for (const [i, kind] of this.app.changed?.marks ?? []) if (this.app.main.drawnAs[i]) changed.add(kind);
    if (this.app.changed?.gone.length) changed.add("withdrawn");
    const comparison = this.app.mapViews.some((mapView) => mapView.comparison);
    const key = JSON.stringify([[...seen.values()], hasPast, hasVehicle, hasSaid, hasLate, this.app.theme, comparison, [...changed], this.app.tracks?.legendKey]);
    if (key === this.key) return;
    this.key = key;
    const order = Object.keys(this.features.styles);
    const entries = [...seen.values()].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
    const headings = new Map();
    for (const entry of entries) {
      const style = this.features.styles[entry.key] || this.features.unknownStyle;
      if (!headings.has(style.heading)) headings.set(style.heading, []);
      headings.get(style.heading).push(this.row(style, entry));
    }
    const parts = [];
    if (comparison) {
      parts.push(
        el("h2", { text: say("Between the dates") }),
        el(
          "ul",
          {},
          ...[...CHANGES].reverse().map((part) => {
            const colours = CHANGE_STYLES[part];
            return el(
              "li",
              {},
              areaSample(
                { hatch: colours.hatch, dash: colours.dash, width: 1.8, fill_opacity: 0.28 },
                { stroke: colours[this.app.theme], fill: colours[this.app.theme] },
                part,
              ),
              el("span", { text: say(colours.label) }),
            );
          }),
        ),
      );
    }
    for (const [heading, rows] of headings) parts.push(el("h2", { text: short(heading, 60) }), el("ul", {}, ...rows));
    if (this.app.tracks?.isShown) parts.push(el("h2", { text: say("Your own tracks") }), this.app.tracks.legend());
    const how = [];
    if (hasPast) how.push(el("li", {}, pastSample(), el("span", { text: say("Past on this date") })));
    if (hasSaid) how.push(el("li", {}, saidSample(), el("span", { text: say("What somebody said of a place") })));
    if (hasLate) how.push(el("li", {}, lateSample(), el("span", { text: say("Became public after this date") })));
    if (hasVehicle) how.push(el("li", {}, vehicleSample(), el("span", { text: say("Position interpolated, not a track") })));
    if (changed.size) {
      const rows = Object.entries(CHANGED).filter(([kind]) => changed.has(kind));
      const row = (/** @type {{ sign: string, label: Word, dash: number[] }} */ { sign, label, dash }) =>
        el("li", {}, changedSample(sign, dash), el("span", { text: say(label) }));
      parts.unshift(el("h2", { text: say("What changed") }), el("ul", {}, ...rows.map(([, each]) => row(each))));
    }
    if (how.length) parts.push(el("h2", { text: say("How it is drawn") }), el("ul", {}, ...how));
    if (!parts.length) parts.push(el("p", { class: "km-quiet", text: say("Nothing in view.") }));
    this.body.replaceChildren(...parts);
  }

  /**
   * @param {PayloadStyle} style
   * @param {LegendEntry} entry
   * @returns {HTMLLIElement}
   */
  row(style, entry) {
    const colours = style[this.app.theme];
    const sample = entry.hasArea
      ? areaSample(style, colours, entry.key)
      : style.shape === "line"
        ? lineSample(style, colours)
        : pointSample(
            style,
            { ...colours, stroke: style.symbol ? symbolColour(style, this.app.theme) : colours.stroke },
            entry.isActive,
          );
    return el("li", {}, sample, el("span", { text: short(style.label, 80) }));
  }
}
