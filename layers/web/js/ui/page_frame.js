// What stands where on the page of the map.

import { el } from "../core/dom.js";
import { say } from "../core/language.js";
import { arrangePanels } from "./overlays.js";

/**
 * Put the map, the panels and the time control into the page. Returns the map's frame.
 * @param {App} app
 * @param {L.Map} map
 * @returns {HTMLElement}
 */
export function buildPage(app, map) {
  const holder = map.getContainer();
  holder.setAttribute("role", "region");
  holder.setAttribute("aria-label", say("Map"));
  const frame = el("div", { class: "km-frame" }, holder);
  const stage = el(
    "main",
    { class: "km-stage" },
    el("div", { class: "km-panes" }, frame),
    app.panels.zoom,
    el("div", { class: "km-dock" }, app.panels.search.panel, app.panels.items, app.panels.layers, app.panels.legend.node),
    app.panels.credits,
    app.panels.foot,
    app.panels.empty,
    app.card.node,
    app.splitters.left.node,
    app.splitters.right.node,
  );
  app.root.replaceChildren(app.panels.bar, stage, app.timeline.node, app.panels.live);
  // The panels that are open from the start take their room before anything is drawn, so that the map is drawn once.
  app.panels.openAtStart();
  map.invalidateSize({ animate: false, pan: false });
  new ResizeObserver(() => {
    for (const splitter of Object.values(app.splitters)) splitter.fit();
    arrangePanels(app);
    app.relayout();
  }).observe(stage);
  return frame;
}
