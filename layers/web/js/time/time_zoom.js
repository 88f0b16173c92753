// How finely the time control moves: by days, and by hours or minutes where something that is shown has a time of day.

import { minuteAt, startOf } from "../core/dates.js";
import { el } from "../core/dom.js";
import { later, say } from "../core/language.js";
import { clamp } from "../core/values.js";
import { TimeScale } from "../data/time_scale.js";

/**
 * The steps: how many days one is, how long a part of the strip it goes with, in days, how many steps Shift and Page Up move,
 * and what the speed means.
 */
const STEPS = [
  { name: later("by days"), days: 1, window: Infinity, shift: 7, page: 30, speed: later("Playing speed: 1× is seven days a second") },
  { name: later("by hours"), days: 1 / 24, window: 8, shift: 6, page: 24, speed: later("Playing speed: 1× is seven hours a second") },
  { name: later("by minutes"), days: 1 / 1440, window: 0.5, shift: 15, page: 60, speed: later("Playing speed: 1× is seven minutes a second") },
];

/** The shortest part of the strip, in days, and how much one turn of the wheel or one key changes it. */
const SHORTEST = 1 / 24;

const TURN = 1.6;

export class TimeZoom {
  /**
   * @param {App} app
   * @param {() => void} onChange called when the part of the strip or the step has changed
   */
  constructor(app, onChange) {
    this.app = app;
    this.features = app.features;
    this.onChange = onChange;
    this.whole = new TimeScale(this.features.first, this.features.last, this.features.changes);
    this.scale = this.whole;
    this.at = 0;
    /**
     * Where each finger is on the strip.
     * @type {Map<number, number>}
     */
    this.fingers = new Map();
    this.select = el(
      "select",
      {
        class: "km-select km-step",
        "aria-label": say("Step of the date"),
        title: say("Step of the date. Times are in UTC. Keys on the date: + and − zoom, 0 shows all."),
        onchange: () => this.choose(Number(this.select.value)),
      },
      ...STEPS.map(({ name }, i) => el("option", { value: i, text: say(name) })),
    );
    this.select.hidden = true;
  }

  get step() {
    return STEPS[this.at];
  }

  get isFine() {
    return this.at > 0;
  }

  get isWhole() {
    return this.scale === this.whole;
  }

  /** Whether something that is shown has a time of day; only then can the control be finer than days. */
  get isOffered() {
    return Boolean(this.app.tracks?.isShown) || this.features.timed.some((i) => this.app.main?.shown[i]);
  }

  /** Offer the steps, or take them back where nothing shown has a time any more. */
  update() {
    const isOffered = this.isOffered;
    if (this.select.hidden === !isOffered) return;
    this.select.hidden = !isOffered;
    if (!isOffered && !this.isWhole) this.showAll();
  }

  /**
   * Take a step by hand: the strip shows as much as goes with it, around the date.
   * @param {number} at
   */
  choose(at) {
    const { window } = STEPS[at];
    if (window === Infinity) this.showAll();
    else this.showPart(startOf(this.app.day) + (Number.isInteger(this.app.day) ? 0.5 : 0), window, 0.5);
    this.at = at;
    this.changed();
  }

  showAll() {
    this.scale = this.whole;
    this.at = 0;
    this.changed();
  }

  /**
   * Show a part of the strip of a length in days, with a time at a share of it.
   * @param {number} time
   * @param {number} length
   * @param {number} share
   */
  showPart(time, length, share) {
    const { first, last } = this.features;
    const all = last + 1 - first;
    if (length >= all) {
      this.showAll();
      return;
    }
    const kept = Math.max(length, SHORTEST);
    const from = clamp(time - share * kept, first, last + 1 - kept);
    this.scale = new TimeScale(from, from + kept, []);
    const fits = STEPS.findLastIndex(({ window }) => kept <= window * 2);
    this.at = Math.max(fits, 0);
    this.changed();
  }

  /**
   * Zoom around a share of the strip; a factor below one shows less of it.
   * @param {number} factor
   * @param {number} share
   */
  zoom(factor, share) {
    if (!this.isOffered) return;
    const { first, last } = this.scale;
    this.showPart(this.scale.timeAt(share), (last - first) * factor, share);
  }

  /**
   * Keep a date in the part of the strip that is shown. Returns whether the part moved.
   * @param {number} day
   */
  follow(day) {
    const { first, last } = this.scale;
    const time = startOf(day);
    if (this.isWhole || (time >= first && time <= last)) return false;
    this.scale = new TimeScale(time - (last - first) / 2, time + (last - first) / 2, []);
    return true;
  }

  /**
   * The date at a share of the strip, as fine as the step.
   * @param {number} share
   */
  dateAt(share) {
    const time = this.scale.timeAt(share);
    return this.isFine ? minuteAt(Math.round(time / this.step.days) * this.step.days) : Math.round(time);
  }

  /**
   * The date so many steps from another one.
   * @param {number} day
   * @param {number} steps
   */
  moved(day, steps) {
    if (!this.isFine) return Math.floor(startOf(day)) + steps;
    return minuteAt(startOf(day) + steps * this.step.days);
  }

  /**
   * Zoom by the wheel: with Ctrl, as trackpads send a pinch, or where the strip has the focus. A page around it can scroll.
   * @param {WheelEvent} event
   * @param {HTMLElement} strip
   * @param {number} share
   */
  onWheel(event, strip, share) {
    if (!this.isOffered || !(event.ctrlKey || strip.contains(document.activeElement))) return;
    event.preventDefault();
    this.zoom(event.deltaY > 0 ? TURN : 1 / TURN, share);
  }

  /**
   * Zoom by a key. Returns whether it was one of those that zoom.
   * @param {string} key
   */
  onKey(key) {
    if (!this.isOffered || !"+=-−0".includes(key)) return false;
    const share = this.scale.shareOf(startOf(this.app.day));
    if (key === "0") this.showAll();
    else this.zoom(key === "+" || key === "=" ? 1 / TURN : TURN, share);
    return true;
  }

  /**
   * Follow a finger on the strip; two of them zoom. Returns whether they do.
   * @param {PointerEvent} event
   * @param {(x: number) => number} shareAt
   */
  onFinger(event, shareAt) {
    if (event.pointerType !== "touch") return false;
    const before = [...this.fingers.values()];
    this.fingers.set(event.pointerId, event.clientX);
    const now = [...this.fingers.values()];
    if (now.length !== 2) return false;
    if (before.length === 2) {
      const [was, is] = [before, now].map(([a, b]) => Math.max(Math.abs(a - b), 8));
      this.zoom(was / is, shareAt((now[0] + now[1]) / 2));
    }
    return true;
  }

  /** @param {PointerEvent} event */
  onFingerUp(event) {
    this.fingers.delete(event.pointerId);
  }

  changed() {
    this.select.value = String(this.at);
    this.onChange();
  }
}
