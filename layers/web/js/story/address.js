// The map's state in the address of its document: read on load and on Back and Forward, written when the reader stops.

import { el, isEmbedded } from "../core/dom.js";
import { say } from "../core/language.js";
import { FILTERS, addressText, messageOf, parsedAddress, partsOf } from "./address_form.js";

const SETTLED_MS = 350;

// What the reader does in the map that an address says.
const STATES = ["date", "select", "layers", "past", "mode", "move"];

export class Address {
  /**
   * @param {App} app
   * @param {ApplyView} applyView
   */
  constructor(app, applyView) {
    this.app = app;
    this.applyView = applyView;
    this.timer = 0;
    this.isMoved = false;
    /**
     * The told story, if the document has one.
     * @type {import("./telling.js").Telling | null}
     */
    this.telling = null;
    /**
     * Called when the map has come to rest on another state.
     * @type {(() => void) | null}
     */
    this.onShown = null;
    this.kept = this.keptOf(new Map(Object.entries(app.payload.address?.opening ?? {})));
    app.onChange = (message) => this.note(message);
  }

  /** Show what the address says, if it says anything, and follow it from now on. */
  start() {
    if (location.hash.length > 1) this.restore();
    window.addEventListener("hashchange", () => this.restore());
  }

  /**
   * What only an address or the document itself can say: the filters and the theatre.
   * @param {Map<string, string>} parts
   * @returns {Map<string, string>}
   */
  keptOf(parts) {
    return new Map([...parts].filter(([name]) => FILTERS.includes(name) || name === "theatre"));
  }

  /** Show what the address says. */
  restore() {
    const { app } = this;
    clearTimeout(this.timer);
    let parts = parsedAddress(location.hash);
    const chapter = parts.get("chapter");
    parts.delete("chapter");
    parts.delete("embed");
    const isOnPath = this.telling?.restore(chapter, parts.size > 0) ?? false;
    if (isOnPath) return this.onShown?.();
    // Without a word the address means what the document opens on.
    if (!parts.size) parts = new Map([["date", app.payload.opening.date], ...Object.entries(app.payload.address?.opening ?? {})]);
    this.show(parts, chapter !== undefined && !this.telling?.path.has(chapter) ? ["chapter"] : []);
    this.onShown?.();
  }

  /**
   * @param {Map<string, string>} parts
   * @param {string[]} others names that could not be used either
   */
  show(parts, others) {
    const { app } = this;
    const { message, misfits, feature } = messageOf(parts, app.features);
    this.kept = this.keptOf(parts);
    this.isMoved = parts.has("map");
    this.applyView(app, { ...message, restored: true });
    if (feature !== null) app.camera.withoutReporting(() => app.camera.flyToFeature(feature));
    this.tell([...misfits, ...others]);
  }

  /**
   * Hear what the reader did, and write it once they have stopped.
   * @param {{ type: string }} message
   */
  note({ type }) {
    if (!STATES.includes(type)) return;
    if (this.telling?.isOpen) this.telling.path.noteChange();
    if (type === "move") this.isMoved = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.write(), SETTLED_MS);
  }

  /** Write what the map shows into the address, as a new step of the history. In our own page that page does it. */
  write() {
    if (this.app.listener !== null) return;
    clearTimeout(this.timer);
    const text = this.text();
    const hash = `#${isEmbedded ? `embed=1&${text}` : text}`;
    if (hash !== location.hash) {
      try {
        // In somebody else's page, Back is to leave that page and not to undo a step in the map.
        if (isEmbedded) history.replaceState(null, "", hash);
        else history.pushState(null, "", hash);
      } catch {
        // A document in a frame without an address of its own has none to write to.
      }
    }
    this.onShown?.();
  }

  /** What the map shows as an address. */
  text() {
    return addressText(this.parts());
  }

  /** The names and values of what the map shows: the chapter alone while the reader is on its path. */
  parts() {
    const path = this.telling?.isOpen ? this.telling.path : null;
    const chapter = path?.chapterId;
    if (path && !path.isLeft) {
      this.kept = this.keptOf(path.query);
      this.isMoved = path.query.has("map");
    }
    /** @type {[string, string][]} */
    const parts = chapter ? [["chapter", chapter]] : [];
    if (!path || path.isLeft) parts.push(...partsOf(this.app, this.kept, this.isMoved));
    return new Map(parts);
  }

  /**
   * Say which parts of an address could not be used.
   * @param {string[]} names
   */
  tell(names) {
    document.querySelector(".km-notice")?.remove();
    if (!names.length) return;
    const parts = names.map((name) => `“${name.slice(0, 40)}”`).join(", ");
    const close = el("button", { type: "button", class: "km-text-button", text: say("Close") });
    const notice = el(
      "p",
      { class: "km-notice", role: "status" },
      el("span", { text: say("The link's {parts} could not be used; the default is shown instead.", { parts }) }),
      close,
    );
    close.addEventListener("click", () => notice.remove());
    document.querySelector(".km-stage")?.append(notice);
  }
}
