// The legend of the reader's own tracks.

import { el, svg } from "../core/dom.js";
import { say } from "../core/language.js";

/** What is drawn of the reader's own tracks, each with its sample. */
export function trackSamples() {
  /** @type {(words: string, ...shapes: SVGElement[]) => HTMLLIElement} */
  const row = (words, ...shapes) =>
    el("li", {}, svg("svg", { class: "km-sample km-track-sample", viewBox: "0 0 34 18", "aria-hidden": "true", focusable: "false" }, ...shapes), el("span", { text: words }));
  /** @param {number} x */
  const end = (x) => svg("circle", { cx: x, cy: 9, r: 3 });
  return el(
    "ul",
    {},
    row(say("Heard, as broadcast"), svg("path", { d: "M1 9H24" }), svg("path", { class: "km-track-vessel", d: "M33 9L21 14L24 9L21 4Z" })),
    row(say("Not seen: its way is not known"), svg("path", { d: "M6 9H28", "stroke-dasharray": "3 4" }), end(4), end(30)),
  );
}
