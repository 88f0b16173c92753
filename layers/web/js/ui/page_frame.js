// What stands where on the page of the map, on the screen and on paper.

import { el, isFramed } from "../core/dom.js";
import { say } from "../core/language.js";
import { arrangePanels, fitPanels } from "./overlays.js";

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
    const isOver = fitPanels(app);
    arrangePanels(app);
    app.relayout();
    const { index } = app.selection;
    if (isOver && index !== null) app.camera.follow(() => app.selection.keepInSight(index, app.main));
  }).observe(stage);
  return frame;
}

/**
 * Lay the map out for paper while the browser prints: the same part of the world in full, in light colours, with the date above
 * it, the legend beside it, its credits, and the open card below. In another page the map is printed as it stands.
 * @param {App} app
 */
export function followPrinting(app) {
  if (isFramed) return;
  /** @type {(() => void) | null} */
  let restore = null;
  window.addEventListener("beforeprint", () => {
    restore ??= layOutForPaper(app);
  });
  window.addEventListener("afterprint", () => {
    restore?.();
    restore = null;
  });
}

/**
 * @param {App} app
 * @returns {() => void} what brings the screen back
 */
function layOutForPaper(app) {
  const { panels, camera, root, requestedTheme } = app;
  const { map } = app.main;
  const bounds = map.getBounds();
  const [middle, zoom, limit] = [map.getCenter(), map.getZoom(), map.getMaxZoom()];
  const before = [...panels.toggles.values()].map(({ panel }) => panel.hidden);
  /** @param {boolean[]} hidden */
  const setHidden = (hidden) => [...panels.toggles.values()].forEach(({ panel }, n) => (panel.hidden = hidden[n]));
  /** @type {(theme: unknown, move: () => void) => void} */
  const settle = (theme, move) =>
    camera.withoutReporting(() => {
      app.requestedTheme = /** @type {typeof requestedTheme} */ (theme);
      app.applyTheme();
      for (const splitter of Object.values(app.splitters)) splitter.fit();
      arrangePanels(app);
      map.invalidateSize({ animate: false, pan: false });
      map.options.maxZoom = Math.max(limit, zoom);
      move();
      app.onIdle();
    });
  root.classList.add("km-on-paper");
  setHidden([...panels.toggles.keys()].map((name) => name !== "legend"));
  settle("light", () => map.fitBounds(bounds, { animate: false }));
  for (const { canvasLayers, points } of app.mapViews) points.redrawOver(canvasLayers.filter((sheet) => sheet !== points));
  return () => {
    root.classList.remove("km-on-paper");
    setHidden(before);
    settle(requestedTheme, () => map.setView(middle, zoom, { animate: false }));
  };
}
