// The reader's own tracks: which are shown, how much of their way, which one is selected, and what the panels say of them. They
// are beside the features of the story and never among them.

import { el } from "../core/dom.js";
import { grouped, say, sayCount } from "../core/language.js";
import { latitudeOf } from "../core/mercator.js";
import { clip } from "../core/text.js";
import { trackCard } from "./track_card.js";
import { DAY_S, TrackData } from "./track_data.js";
import { TrackDensity } from "./track_density.js";
import { LANE_PX, TrackLane } from "./track_lane.js";
import { trackSamples } from "./track_samples.js";
import { seenWords, timeWords } from "./track_words.js";

const HOUR_S = 3600;

/** How much of the way is drawn: hours before the date of the map; all of it where it is 0. */
const TRAILS = [0, 168, 24, 6, 1];

/** So many legs are listed, and so many named at a date. */
const MOST_LISTED = 200;

const MOST_NAMED = 3;

/** How strong the density is beneath the ways. */
const BENEATH = 0.45;

export class Tracks {
  /**
   * @param {App} app
   * @param {PayloadTracks} payload
   */
  constructor(app, payload) {
    this.app = app;
    this.data = new TrackData(payload);
    this.isShown = true;
    /** How many seconds before the date of the map are drawn. */
    this.trail = Infinity;
    /** @type {number | null} */
    this.selected = null;
    this.lane = new TrackLane(this);
    this.density = new TrackDensity(this.data);
    /** Whether the hours of a month are drawn, and not the ways. */
    this.isDensity = false;
  }

  /** Add what belongs to the panels, once they are there. */
  attach() {
    const { data } = this;
    const box = el("input", { type: "checkbox", onchange: () => this.show(box.checked) });
    box.checked = true;
    const trail = el(
      "select",
      { class: "km-select km-trail", onchange: () => this.setTrail(Number(trail.value)) },
      ...TRAILS.map((hours) => el("option", { value: hours, text: trailWords(hours) })),
    );
    const density = el("input", { type: "checkbox", class: "km-density", onchange: () => this.setDensity(density.checked) });
    const shown = [...data.byFirst].slice(0, MOST_LISTED);
    this.app.panels.layers.append(
      el(
        "div",
        { class: "km-own-tracks" },
        el("h2", { text: say("Your own tracks") }),
        el("label", { class: "km-own-track" }, box, el("span", { text: sayCount("{count} leg, as broadcast", "{count} legs, as broadcast", data.count) })),
        el("label", { class: "km-own-track" }, el("span", { text: say("Trail") }), trail),
        this.density.isOffered ? el("label", { class: "km-own-track" }, density, el("span", { text: say("Density of the month, not the ways") })) : null,
        this.isCrowd ? el("p", { class: "km-quiet", text: say("The density of the month stands for them until at most {most} are in view.", { most: grouped(data.most) }) }) : null,
        el("ul", {}, ...shown.map((i) => this.listed(i))),
        data.count > shown.length ? el("p", { class: "km-quiet", text: say("and {count} more; press one on the map", { count: grouped(data.count - shown.length) }) }) : null,
      ),
    );
  }

  /** @param {number} i */
  listed(i) {
    const { data } = this;
    const open = el("button", {
      type: "button",
      class: "km-link-button",
      text: `${clip(data.nameOf(i), 80)}, ${timeWords(data, data.first[i])}`,
      onclick: () => this.open(i, { opener: open, isFar: true }),
    });
    return el("li", {}, open);
  }

  /** @param {boolean} isShown */
  show(isShown) {
    this.isShown = isShown;
    this.redraw();
    this.app.timeline.paint();
  }

  /** @param {number} hours */
  setTrail(hours) {
    this.trail = hours ? hours * HOUR_S : Infinity;
    this.redraw();
  }

  /** @param {boolean} isDensity */
  setDensity(isDensity) {
    this.isDensity = isDensity;
    this.redraw();
  }

  /** Whether there are more legs than are drawn at once: then the density stands beneath those in view. */
  get isCrowd() {
    return this.data.count > this.data.most;
  }

  /**
   * How strong the density is drawn on a map: 0 not, less than 1 beneath the ways.
   * @param {import("./track_layer.js").TrackLayer} layer
   */
  strengthOf(layer) {
    if (!this.isShown || !(this.isDensity || this.isCrowd)) return 0;
    return layer.hasWays ? BENEATH : 1;
  }

  /** What the legend says of the tracks now, and a key of it. */
  get legendKey() {
    const layer = this.app.main.tracks;
    if (!this.isShown || !layer) return "";
    const { view } = layer.canvasLayer;
    const strength = this.strengthOf(layer);
    const shade = strength && view ? `${this.density.monthOf(this.app.day)} ${this.density.sideAt(view)} ${strength}` : "";
    return `${shade} ${this.isTooMany(layer) ? layer.legsInView : "ways"}`;
  }

  /** @param {import("./track_layer.js").TrackLayer} layer */
  isTooMany(layer) {
    return !this.isDensity && layer.legsInView > this.data.most;
  }

  legend() {
    const layer = this.app.main.tracks;
    const view = layer?.canvasLayer.view;
    if (!layer || !view) return trackSamples();
    const strength = this.strengthOf(layer);
    const counts = { count: grouped(layer.legsInView), most: grouped(this.data.most) };
    return el(
      "div",
      {},
      layer.hasWays ? trackSamples() : null,
      this.isTooMany(layer)
        ? el("p", { class: "km-tracks-crowd", text: say("Legs in view: {count}, more than {most}. Zoom in to see the ways.", counts) })
        : null,
      strength && this.density.isOffered ? this.density.legend(this.app.day, this.density.sideAt(view), strength) : null,
    );
  }

  redraw() {
    for (const mapView of this.app.mapViews) mapView.tracks?.redraw();
    this.app.scheduleIdle();
  }

  /**
   * Show the details of a leg. From a list the date and the map go to it.
   * @param {number} i
   * @param {{ opener?: HTMLElement | null, isFar?: boolean }} [options]
   */
  open(i, { opener = null, isFar = false } = {}) {
    const { app, data } = this;
    app.selection.deselect({ report: true });
    this.selected = i;
    app.panels.closeSide();
    app.card.openOther(trackCard(this, i), opener, () => this.deselect());
    if (isFar) {
      const [start, end] = data.secondsOf(app.day);
      if (data.last[i] < start || data.first[i] >= end) app.goToDay(app.features.inPeriod(Math.floor(data.dayOf(data.last[i]))));
      const [left, top, right, bottom] = data.boxes.subarray(4 * i, 4 * i + 4);
      app.camera.flyToBox([left * 360 - 180, latitudeOf(bottom), right * 360 - 180, latitudeOf(top)]);
    }
    this.redraw();
  }

  /**
   * Show the details of the first leg that is under way on a date.
   * @param {number} day
   * @param {HTMLElement} opener
   */
  openAt(day, opener) {
    const { data } = this;
    const [start, end] = data.secondsOf(day);
    const found = this.isShown ? data.byFirst.find((i) => data.last[i] >= start && data.first[i] < end) : undefined;
    if (found !== undefined) this.open(found, { opener });
  }

  deselect() {
    if (this.selected === null) return;
    this.selected = null;
    this.redraw();
  }

  /**
   * Ask the page around the map to set a leg beside the reported ones.
   * @param {number} i
   */
  compare(i) {
    this.app.post({ type: "track", id: this.data.legs[i].id });
  }

  /**
   * What the tip says of a leg.
   * @param {number} i
   * @returns {[string, string]}
   */
  tipOf(i) {
    const { data } = this;
    const [, end] = data.secondsOf(this.app.day);
    const time = Math.min(end, data.last[i]);
    return [data.nameOf(i), `${seenWords(data, i, time)} · ${timeWords(data, time)}`];
  }

  /**
   * What the lane has under the pointer: one leg, or words on all of that time. Null beside the lane.
   * @param {PointerEvent} event
   * @param {import("../ui/timeline.js").Timeline} timeline
   * @returns {{ leg: number | null, words: string } | null}
   */
  under(event, timeline) {
    const y = event.clientY - timeline.strip.getBoundingClientRect().top;
    if (!this.isShown || y > LANE_PX) return null;
    const time = timeline.zoom.scale.timeAt(timeline.shareAt(event.clientX));
    const seconds = time * DAY_S - this.data.base;
    const leg = this.lane.legAt(seconds, y);
    return { leg, words: leg === null ? this.wordsAt(time) : seenWords(this.data, leg, seconds) };
  }

  /**
   * What was under way on a date: each vessel by name where they are few, else how many were heard and not seen.
   * @param {number} day
   * @returns {string}
   */
  wordsAt(day) {
    if (!this.isShown) return "";
    const { data } = this;
    const [start, end] = data.secondsOf(day);
    const now = [];
    for (const i of data.byFirst) {
      if (data.first[i] >= end) break;
      if (data.last[i] >= start) now.push(i);
    }
    if (!now.length) return "";
    /** @param {number} i */
    const time = (i) => Math.min(end, data.last[i]);
    if (now.length <= MOST_NAMED) return now.map((i) => seenWords(data, i, time(i))).join("; ");
    const silent = now.filter((i) => data.gapAt(i, time(i))).length;
    return say("your tracks: {heard} heard, {silent} not seen", { heard: now.length - silent, silent });
  }
}

/**
 * @param {number} hours
 * @returns {string}
 */
function trailWords(hours) {
  if (!hours) return say("the whole way");
  if (hours >= 48) return sayCount("the last {count} day", "the last {count} days", hours / 24);
  return sayCount("the last {count} hour", "the last {count} hours", hours);
}
