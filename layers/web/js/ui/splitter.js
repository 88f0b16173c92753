// The edge between the map and a panel beside it, which can be moved by pointer and by key.

import { el } from "../core/dom.js";
import { say } from "../core/language.js";
import { clamp } from "../core/values.js";

/** The widths of the panels beside the map, in pixels: as they are at first, the least, and what is left for the map. */
const WIDTHS = { left: 280, right: 360 };

const NARROWEST_PX = 220;

const MAP_PX = 320;

const STEP_PX = 24;

export class Splitter {
  /**
   * @param {App} app
   * @param {"left" | "right"} side
   */
  constructor(app, side) {
    this.app = app;
    this.side = side;
    this.width = WIDTHS[side];
    this.frame = 0;
    this.isMoving = false;
    this.node = el("div", {
      class: `km-splitter km-splitter-${side}`,
      role: "separator",
      tabindex: "0",
      "aria-orientation": "vertical",
      "aria-label": side === "left" ? say("Width of the list") : say("Width of the details"),
      title: say("Drag to make the panel wider or narrower. Double-click for its first width."),
    });
    this.node.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      event.preventDefault();
      this.node.setPointerCapture(event.pointerId);
      this.isMoving = true;
    });
    this.node.addEventListener("pointermove", (event) => {
      if (!this.isMoving) return;
      const box = app.root.getBoundingClientRect();
      this.setSoon(side === "left" ? event.clientX - box.left : box.right - event.clientX);
    });
    for (const end of ["pointerup", "pointercancel"])
      this.node.addEventListener(end, () => {
        if (this.isMoving) this.report();
        this.isMoving = false;
      });
    this.node.addEventListener("dblclick", () => this.change(WIDTHS[side]));
    this.node.addEventListener("keydown", (event) => {
      const wider = side === "left" ? "ArrowRight" : "ArrowLeft";
      const narrower = side === "left" ? "ArrowLeft" : "ArrowRight";
      const to = { [wider]: this.width + STEP_PX, [narrower]: this.width - STEP_PX, Home: NARROWEST_PX, End: this.most }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.change(to);
    });
  }

  /** The widest that the panel may be, so that the map and the other panel have room. */
  get most() {
    const { root, splitters } = this.app;
    const other = splitters[this.side === "left" ? "right" : "left"];
    return Math.max(root.clientWidth - other.width - MAP_PX, NARROWEST_PX);
  }

  /** @param {number} width */
  setSoon(width) {
    this.width = clamp(Math.round(width), NARROWEST_PX, this.most);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.show());
  }

  /** @param {number} width */
  change(width) {
    this.setSoon(width);
    this.report();
  }

  /** Give the panel its width now. */
  show() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.fit();
    if (this.app.main) this.app.relayout();
  }

  /** Give the panel the width that was chosen, or what the page has room for. A frame may get its size late. */
  fit() {
    const width = clamp(this.width, NARROWEST_PX, this.most);
    this.app.root.style.setProperty(`--km-${this.side}`, `${width}px`);
    this.node.setAttribute("aria-valuenow", String(width));
    this.node.setAttribute("aria-valuemin", String(NARROWEST_PX));
    this.node.setAttribute("aria-valuemax", String(this.most));
  }

  /** Let the page around the map keep the widths: a sandboxed document cannot. */
  report() {
    const { left, right } = this.app.splitters;
    this.app.post({ type: "widths", widths: [left.width, right.width] });
  }
}
