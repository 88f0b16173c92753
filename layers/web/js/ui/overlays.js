// What lies over a map, so that names and extents keep clear of it, and the widths that decide what is open.

export const NARROW_PX = 640;

export const WIDE_PX = 900;

/**
 * @param {App} app
 * @param {MapView} mapView
 * @returns {Box[]}
 */
export function measureOverlays(app, mapView) {
  const frame = mapView.frame.getBoundingClientRect();
  const { panels, card } = app;
  return [panels.zoom, panels.foot, panels.tools, panels.legend.node, panels.layers, panels.items, card.node]
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
  const isRoomy = size.x > 880 && !app.comparison?.isOn;
  const left = isRoomy && !node.hidden ? node.offsetWidth + 24 : 0;
  const right = isRoomy && app.card.isOpen ? app.card.node.offsetWidth + 20 : 0;
  return { paddingTopLeft: [left, 0], paddingBottomRight: [right, 0] };
}
