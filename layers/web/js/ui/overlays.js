// What lies over a map, so that names and extents keep clear of it, and the widths that decide what is open.

import { isEmbedded, isFramed } from "../core/dom.js";

export const NARROW_PX = 640;

export const WIDE_PX = 900;

/** From this width on, panels stand beside the map instead of over it. */
export const DOCKED_PX = 1000;

/** From this width on, the list is open from the start: in a window, and in a page that has a sidebar and a title itself. */
const DESK_PX = { window: 1360, page: 1100 };

/** The name of a frame in a page that shows the story's title itself. */
const HEADED = "kurskmap-headed";

/** Whether the page around the map shows the story's title. */
export const isHeaded = isFramed && window.name === HEADED;

export const deskPx = isHeaded ? DESK_PX.page : DESK_PX.window;

/**
 * Give the panels their places for the width of the page. Whether the map has another size now.
 * @param {App} app
 * @returns {boolean}
 */
export function arrangePanels(app) {
  const { root, panels, card } = app;
  const before = root.className;
  const isDocked = root.clientWidth >= DOCKED_PX && !isEmbedded;
  root.classList.toggle("km-docked", isDocked);
  root.classList.toggle(
    "km-has-left",
    [panels.items, panels.layers, panels.legend.node, panels.search.panel].some((node) => !node.hidden),
  );
  root.classList.toggle("km-has-right", card.isOpen);
  return root.className !== before && isDocked;
}

/** The panels that :func:`fitPanels` closed, and the width at which it last looked. @type {{ names: PanelName[], width: number }} */
const fitted = { names: [], width: 0 };

/**
 * Close the panels that would lie over each other in a window that was made narrow; open them again when it is wide again.
 * @param {App} app
 * @returns {boolean} whether the window was made so narrow that the panels lie over the map now
 */
export function fitPanels({ root, panels, card }) {
  const { width } = fitted;
  fitted.width = root.clientWidth;
  if (!width || !fitted.width || isEmbedded) return false;
  /** @param {number} least */
  const isBelow = (least) => fitted.width < least && width >= least;
  if (isBelow(DOCKED_PX)) closePanels(panels, card.isOpen ? ["list", "layers", "legend"] : ["list", "layers"]);
  if (isBelow(NARROW_PX)) closePanels(panels, ["list", "layers", "legend"]);
  if (fitted.width < DOCKED_PX) return isBelow(DOCKED_PX) || isBelow(NARROW_PX);
  const isFree = panels.layers.hidden;
  for (const name of fitted.names.splice(0)) if (name !== "list" || isFree) panels.setOpen(name, true);
  return false;
}

/**
 * Close panels, but not the one that has the focus: the reader is in it.
 * @param {App["panels"]} panels
 * @param {PanelName[]} names
 */
function closePanels(panels, names) {
  for (const name of names) {
    const panel = panels.toggles.get(name)?.panel;
    if (!panel || panel.hidden || panel.contains(document.activeElement)) continue;
    panels.setOpen(name, false);
    fitted.names.push(name);
  }
}

/** A frame lower than this stands in an article, whose readers scroll past it. */
const ARTICLE_PX = 460;

/**
 * Let a wheel over a low frame scroll the article around it; with the control key it zooms the map.
 * @param {HTMLElement} root
 */
export function leaveWheelToArticle(root) {
  root.addEventListener(
    "wheel",
    (event) => {
      if (isFramed && root.clientHeight < ARTICLE_PX && !event.ctrlKey) event.stopPropagation();
    },
    { capture: true, passive: true },
  );
}

/**
 * @param {App} app
 * @param {MapView} mapView
 * @returns {Box[]}
 */
export function measureOverlays(app, mapView) {
  const frame = mapView.frame.getBoundingClientRect();
  const { panels, card } = app;
  return [panels.zoom, panels.foot, panels.tools, panels.legend.node, panels.layers, panels.items, panels.search.panel, card.node]
    .filter((node) => !node.hidden)
    .map((node) => node.getBoundingClientRect())
    .map((box) => [
      box.left - frame.left - 2,
      box.top - frame.top - 2,
      box.right - frame.left + 2,
      box.bottom - frame.top + 2,
    ]);
}

/**
 * Padding that keeps an extent clear of the panels over the map.
 * @param {App} app
 * @returns {{ paddingTopLeft: [number, number], paddingBottomRight: [number, number] }}
 */
export function fitOptions(app) {
  const size = app.main.map.getSize();
  const { node } = app.panels.legend;
  const isRoomy = size.x > 640 && !app.isDocked && !app.comparison?.isOn;
  const left = isRoomy && !node.hidden ? node.offsetWidth + 24 : 0;
  const right = isRoomy && app.card.isOpen ? app.card.node.offsetWidth + 20 : 0;
  return { paddingTopLeft: [left, 0], paddingBottomRight: [right, coveredBelow(app)] };
}

/**
 * How much of the map the details cover from below, in pixels: on a narrow page they stand over its lower part.
 * @param {App} app
 */
export function coveredBelow(app) {
  return app.isNarrow && app.card.isOpen ? app.card.node.offsetHeight : 0;
}

/** Ways to render text that look the same here. Chromium remembers how it set a word for each of them apart. */
const RENDERINGS = ["optimizelegibility", "geometricprecision"];

/**
 * Set every text again: a word that Chromium set before its typeface had come keeps its empty boxes, in each place where it
 * stands in that weight and size.
 * @param {App} app
 */
function setTextsAgain(app) {
  const { style } = document.body;
  style.textRendering = RENDERINGS[Math.min(RENDERINGS.indexOf(style.textRendering) + 1, RENDERINGS.length - 1)] || "";
  app.timeline.paint();
}

/**
 * Set the texts again whenever typefaces have come, those of the document and later ones.
 * @param {App} app
 */
export function followTypefaces(app) {
  void document.fonts.ready.then(() => setTextsAgain(app));
  document.fonts.addEventListener("loadingdone", () => setTextsAgain(app));
}
