// The map as a part of somebody else's page: a compact form that leaves the wheel and one finger to that page, tells it the
// height that it needs, and hears the few messages that it may send.

import { isoOf } from "../core/dates.js";
import { el } from "../core/dom.js";
import { say } from "../core/language.js";
import { short } from "../core/text.js";
import { listOf } from "../core/values.js";
import { readAsked } from "./host_messages.js";

const HINT_MS = 1600;

/** A frame lower than this cannot show a map and its sources. */
const LEAST_HEIGHT_PX = 280;

/** A page that gives the frame the height that it asks for has done so after this time. */
const HEARD_MS = 1200;

export class Embedded {
  /**
   * @param {App} app
   * @param {import("../story/address.js").Address} address
   */
  constructor(app, address) {
    this.app = app;
    this.address = address;
    /** @type {string | null} Where the page around the map is from, once it has asked to be told of changes. */
    this.watcher = null;
    this.told = "";
    this.height = 0;
    this.hintTimer = 0;
    this.heardTimer = 0;
    document.documentElement.classList.add("km-embedded");
    this.hint = el("p", { class: "km-embed-hint", "aria-hidden": "true", hidden: true });
    document.querySelector(".km-stage")?.append(this.hint);
    document.body.append(this.sourceLine());
    this.leaveGestures();
    window.addEventListener("message", (event) => this.hear(event));
    address.onShown = () => this.tellState();
    new ResizeObserver(() => this.tellHeight()).observe(document.body);
  }

  sourceLine() {
    const { payload } = this.app;
    const whole = location.href.replace(/#.*$/, "");
    const link = /^(https?|file):/.test(whole)
      ? el("a", { href: whole, target: "_blank", rel: "noopener noreferrer", text: say("Open the whole map") })
      : null;
    link?.addEventListener("click", () => {
      link.href = `${whole}#${this.address.text()}`;
    });
    return el(
      "p",
      { class: "km-embed-foot" },
      el("span", { text: `${say("Sources are on each card.")} ${short(listOf(payload.credits)[0], 120)} ` }),
      link,
    );
  }

  /** Leave the wheel and one finger to the page around the map. With Ctrl, or with two fingers, they move the map. */
  leaveGestures() {
    const pane = /** @type {HTMLElement} */ (this.app.root.querySelector(".km-panes"));
    const options = { capture: true, passive: true };
    pane.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.stopPropagation();
        this.showHint(say("Hold Ctrl or ⌘ and turn the wheel to zoom the map"));
      },
      options,
    );
    // Leaflet hears touches, or where the browser has none of those, pointers.
    pane.addEventListener(
      "touchstart",
      (event) => {
        if (event.touches.length === 1) event.stopPropagation();
      },
      options,
    );
    pane.addEventListener(
      "pointerdown",
      (event) => {
        if (event.pointerType === "touch" && event.isPrimary) event.stopPropagation();
      },
      options,
    );
    pane.addEventListener(
      "touchmove",
      (event) => {
        if (event.touches.length > 1) event.preventDefault();
        else this.showHint(say("Use two fingers to move the map"));
      },
      { capture: true, passive: false },
    );
  }

  /** @param {string} text */
  showHint(text) {
    this.hint.textContent = text;
    this.hint.hidden = false;
    clearTimeout(this.hintTimer);
    this.hintTimer = window.setTimeout(() => (this.hint.hidden = true), HINT_MS);
  }

  /** Send the map's height to the page around it. No other message is sent without a request. */
  tellHeight() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (!height || height === this.height) return;
    this.height = height;
    window.parent.postMessage({ kurskmap: 1, type: "height", height }, "*");
    clearTimeout(this.heardTimer);
    this.heardTimer = window.setTimeout(() => this.keepHeight(), HEARD_MS);
  }

  /**
   * In a frame whose height nobody sets, all fits into the frame: its own scroll bar would hide the sources, and catch the wheel.
   * A chapter, as long as its text, still scrolls.
   */
  keepHeight() {
    const isTelling = document.querySelector(".km-telling") !== null;
    if (window.innerHeight < LEAST_HEIGHT_PX || window.innerHeight >= this.height || isTelling) return;
    document.documentElement.classList.add("km-kept-height");
    if (this.app.camera.isUserActive) return;
    // The extent that was asked for fits into the lower map too.
    this.app.relayout();
    this.address.restore();
  }

  /** Tell the page around the map what it shows, if that page asked for it and this is not what it was told last. */
  tellState() {
    if (this.watcher === null) return;
    const { app, address } = this;
    const { telling } = address;
    const state = {
      date: isoOf(app.sentDay),
      chapter: telling?.isOpen ? telling.path.chapterId : null,
      address: address.text(),
    };
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    window.parent.postMessage({ kurskmap: 1, type: "state", ...state }, this.watcher);
  }

  /** @param {MessageEvent} event */
  hear(event) {
    if (event.source !== window.parent) return;
    const asked = readAsked(event.data);
    if (asked?.ask === "watch") this.watch(event.origin);
    else if (asked?.ask === "date") this.goToDay(asked.day);
    else if (asked?.ask === "chapter") this.address.telling?.goTo(asked.chapter);
  }

  /** @param {string} origin */
  watch(origin) {
    // A page that was opened from disk has no origin that a message could name.
    this.watcher = origin === "null" || origin === "file://" ? "*" : origin;
    this.told = "";
    this.tellState();
  }

  /** @param {number} day */
  goToDay(day) {
    const { app, address } = this;
    if (day === app.sentDay) return;
    if (address.telling?.isOpen) address.telling.path.leave();
    app.goToDay(app.features.inPeriod(day));
  }
}
