// The symbol of its mode on each line: a button that opens the movement, placed where it covers nothing else.

import { paneOf } from "./leaflet_map.js";
import { symbolNode } from "../core/dom.js";
import { say } from "../core/language.js";
import { short } from "../core/text.js";
import { PAST } from "../data/time_index.js";
import { along } from "./lanes.js";
import { OverlayButtons, closestButton, overlayButton } from "./overlay_buttons.js";
import { LINES_APART } from "./routes.js";

const LINE_SYMBOL_LIMIT = 150;

const LINE_SYMBOL_SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

export class LineSymbols {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    this.buttons = new OverlayButtons(mapView.map, { class: "km-line-symbols", "aria-label": say("Movements on the map") });
    this.nodes = this.buttons.nodes;
    paneOf(mapView.map, "markerPane").prepend(this.buttons.holder);
    this.buttons.holder.addEventListener("click", (event) => {
      const node = closestButton(event, ".km-line-symbol");
      if (node?.feature !== undefined) mapView.app.selection.select(node.feature, { opener: node, mapView });
    });
  }

  /** Choose a spot on every visible line, active ones first. Lines too short or too crowded get no symbol. */
  layout() {
    const { mapView, features } = this;
    const { view } = mapView.routes.canvasLayer;
    if (!view) return;
    const { drawnAs } = mapView;
    const taken = [];
    for (const cluster of mapView.markers.inView || []) {
      if (cluster.active + cluster.past === 0) continue;
      taken.push([cluster.x * view.scale - view.left, cluster.y * view.scale - view.top]);
    }
    for (const { x, y } of mapView.vehicles.list) taken.push([x, y]);
    const underWayNow = new Set(mapView.vehicles.list.map(({ i }) => i));
    const visible = features.routes.filter((i) => drawnAs[i] && features.style(i).symbol);
    visible.sort((a, b) => drawnAs[a] - drawnAs[b] || a - b);
    const spots = [];
    const seen = new Set();
    for (const i of visible.length > LINES_APART ? [] : visible.slice(0, LINE_SYMBOL_LIMIT)) {
      if (underWayNow.has(i)) continue;
      const { longest } = mapView.routes.drawing(i, view);
      const { box } = features.shapes[i];
      const left = box[0] * view.scale - view.left;
      const top = box[1] * view.scale - view.top;
      for (const share of LINE_SYMBOL_SHARES) {
        const at = along(longest, share);
        if (at.total < 34) break;
        const x = at.x + left;
        const y = at.y + top;
        if (
          x < view.margin.x + 12 ||
          y < view.margin.y + 12 ||
          x > view.width - view.margin.x - 12 ||
          y > view.height - view.margin.y - 12
        )
          continue;
        if (taken.some(([ox, oy]) => Math.abs(ox - x) < 24 && Math.abs(oy - y) < 24)) continue;
        taken.push([x, y]);
        spots.push({ i, x, y });
        seen.add(i);
        this.sync(i, (x + view.left) / view.scale, (y + view.top) / view.scale);
        break;
      }
    }
    for (const i of this.nodes.keys()) if (!seen.has(i)) this.buttons.drop(i);
    mapView.lineSymbolSpots = spots;
    this.buttons.cover(view);
  }

  /**
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  sync(i, x, y) {
    const { mapView, features } = this;
    const style = features.style(i);
    let node = this.nodes.get(i);
    if (!node) {
      node = overlayButton({ class: "km-line-symbol" }, symbolNode(style.symbol));
      node.feature = i;
      node.setAttribute("aria-label", `${style.label}: ${short(features.items[i].name, 120)}`);
      this.nodes.set(i, node);
      this.buttons.holder.append(node);
    }
    node.spot = { x, y };
    node.className = `km-line-symbol ${mapView.drawnAs[i] === PAST ? "km-past" : "km-active"}${mapView.selected === i ? " km-selected" : ""}`;
    node.style.setProperty("--fill", style[mapView.theme].stroke);
  }

  remove() {
    this.buttons.remove();
  }
}
