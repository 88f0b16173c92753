// What is said of the large layers of a map, what is at a place, and the list of what is in view, which the keyboard reaches.

import { el, isEmbedded, isFramed } from "../core/dom.js";
import { say, sayCount } from "../core/language.js";
import { clip, short } from "../core/text.js";
import { LargeLayer } from "./large_layer.js";
import { PageParts } from "./source.js";

/** So many features of one place are shown, and so many in the list. */
const MOST_IN_CARD = 20;

const MOST_IN_LIST = 200;

/** @typedef {import("./large_layer.js").Found} Found */

export class LargeLayers {
  /**
   * @param {App} app
   * @param {PayloadLarge[]} larges
   */
  constructor(app, larges) {
    this.app = app;
    this.map = app.main.map;
    this.frame = 0;
    /** @type {L.CircleMarker | null} */
    this.ring = null;
    /** @type {LargeLayer[]} */
    this.layers = [];
    const holder = this.map.createPane("km-large");
    holder.style.zIndex = "350";
    holder.style.pointerEvents = "none";
    this.words = el("p", { role: "status" });
    this.button = el("button", {
      type: "button",
      class: "km-text-button",
      text: say("List what is in view"),
      onclick: () => void this.list(),
    });
    this.note = el("div", { class: "km-panel km-large-note" }, this.words, this.button);
    this.card = el("section", { class: "km-panel km-large-card", "aria-label": say("Features here"), hidden: true });
    document.querySelector(".km-stage")?.append(this.note, this.card);
    this.card.addEventListener("keydown", (event) => this.onKey(event));
    const parts = isFramed && !isEmbedded && !/^https?:$/.test(location.protocol) ? new PageParts() : null;
    this.layers = larges.map((large) => new LargeLayer(app, large, parts, () => this.tell()));
    app.darkQuery.addEventListener("change", () => this.redraw());
    this.map.on("click", (event) => this.open(event.latlng));
    this.map.on("zoomend", () => this.tell());
    this.tell();
  }

  redraw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      for (const layer of this.layers) layer.redraw();
      this.tell();
    });
  }

  tell() {
    const text = this.layers.map((layer) => layer.words()).join(" ");
    if (this.words.textContent !== text) this.words.textContent = text;
    this.button.hidden = !this.layers.some((layer) => layer.isNear);
  }

  /**
   * Show the features at a position.
   * @param {L.LatLng} at
   */
  open(at) {
    this.show(this.layers.flatMap((layer) => layer.at(at)));
  }

  /**
   * @param {Record<string, unknown>[]} features
   * @param {(() => void) | null} [back] shows again what led here
   */
  show(features, back = null) {
    this.card.hidden = !features.length;
    if (!features.length) return this.unmark();
    const shown = features.slice(0, MOST_IN_CARD).map(cardOf);
    const more = features.length - shown.length;
    const first = back ? this.textButton(say("Back to the list"), back) : this.textButton(say("Close"), () => this.close());
    this.card.setAttribute("aria-label", say("Features here"));
    this.card.replaceChildren(first, ...shown, ...(more > 0 ? [el("p", { text: say("And {count} more here.", { count: more }) })] : []));
    if (!isEmbedded) first.focus({ preventScroll: true });
  }

  close() {
    this.card.hidden = true;
    this.unmark();
    if (!this.button.hidden) this.button.focus({ preventScroll: true });
  }

  /** List the features in view, with a field that narrows the list. */
  async list() {
    const found = (await Promise.all(this.layers.map((layer) => layer.inView()))).flat();
    found.sort((a, b) => nameOf(a.props).localeCompare(nameOf(b.props), undefined, { numeric: true }));
    const field = el("input", { type: "search", maxlength: 100, "aria-label": say("Search what is in view") });
    field.placeholder = say("Search what is in view");
    const items = el("ul", { class: "km-large-list" });
    const count = el("p", { role: "status" });
    const fill = () => {
      const wanted = field.value.trim().toLocaleLowerCase();
      const fitting = wanted ? found.filter(({ props }) => textOf(props).toLocaleLowerCase().includes(wanted)) : found;
      items.replaceChildren(
        ...fitting.slice(0, MOST_IN_LIST).map((each) =>
          el(
            "li",
            {},
            el("button", {
              type: "button",
              text: short(nameOf(each.props), 100),
              onclick: () => {
                this.mark(each);
                this.show([each.props], () => void this.list());
              },
            }),
          ),
        ),
      );
      const parts = [sayCount("{count} feature in view.", "{count} features in view.", fitting.length, { count: fitting.length })];
      if (fitting.length > MOST_IN_LIST) parts.push(say("The first {count} are listed; zoom in for the others.", { count: MOST_IN_LIST }));
      count.textContent = parts.join(" ");
    };
    field.addEventListener("input", fill);
    fill();
    this.unmark();
    this.card.setAttribute("aria-label", say("Features in view"));
    this.card.replaceChildren(this.textButton(say("Close"), () => this.close()), field, count, items);
    this.card.hidden = false;
    field.focus({ preventScroll: true });
  }

  /**
   * Escape closes; the arrows, Home and End go through the list.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.close();
    }
    const buttons = /** @type {HTMLElement[]} */ ([...this.card.querySelectorAll(".km-large-list button")]);
    if (!buttons.length) return;
    const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const last = buttons.length - 1;
    const isField = at < 0;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: Math.min(at + 1, last), ArrowUp: at - 1 };
    const keys = isField ? steps : { ...steps, Home: 0, End: last };
    if (!(event.key in keys)) return;
    event.preventDefault();
    const next = keys[event.key];
    (next < 0 ? /** @type {HTMLElement} */ (this.card.querySelector("input")) : buttons[next]).focus();
  }

  /**
   * Put a ring around a feature.
   * @param {Found} found
   */
  mark({ at }) {
    this.unmark();
    this.ring = L.circleMarker(at, { radius: 11, weight: 3, color: "#b0103a", fill: false, interactive: false }).addTo(this.map);
  }

  unmark() {
    this.ring?.remove();
    this.ring = null;
  }

  /**
   * @param {string} text
   * @param {() => void} onclick
   */
  textButton(text, onclick) {
    return el("button", { type: "button", class: "km-text-button", text, onclick });
  }

  /** How much was read, for tests and the benchmark. */
  stats() {
    const all = this.layers.map((layer) => layer.stats());
    return {
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      overview: all.some(({ overview }) => overview),
    };
  }
}

/**
 * A text of a feature. It is shown letter for letter, whatever it looks like.
 * @param {Record<string, unknown>} props
 * @param {string} name
 */
function textIn(props, name) {
  return typeof props[name] === "string" ? clip(/** @type {string} */ (props[name]), 700) : "";
}

/** @param {Record<string, unknown>} props */
function nameOf(props) {
  return textIn(props, "name") || textIn(props, "id");
}

const TEXTS = ["when", "text", "who", "sure", "sources"];

/** @param {Record<string, unknown>} props */
function textOf(props) {
  return ["name", "id", ...TEXTS].map((name) => textIn(props, name)).join(" ");
}

/** @param {Record<string, unknown>} props */
function cardOf(props) {
  return el(
    "article",
    {},
    el("h2", { text: nameOf(props) }),
    ...TEXTS.map((name) => (textIn(props, name) ? el("p", { text: textIn(props, name) }) : null)),
  );
}
