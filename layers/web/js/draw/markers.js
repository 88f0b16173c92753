// Markers of events and places. All are drawn on a canvas, of which a step of the date draws only what it changed.
// Up to MARKER_LIMIT of them have a transparent button on top, for keyboard, screen reader and click. The buttons are
// updated after the step.

import { say } from "../core/language.js";
import { paneOf } from "./leaflet_map.js";
import { viewBox } from "../core/mercator.js";
import { MarkerClusters } from "./marker_clusters.js";
import { FACE_ROOM, MarkerPictures, NUMBER_ROOM } from "./marker_pictures.js";
import { clusterSpread } from "./report_places.js";
import { OverlayButtons, closestButton, overlayButton } from "./overlay_buttons.js";

const MARKER_LIMIT = 500;

const CELL_PX = 32;

export class Markers {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    this.app = mapView.app;
    this.clusters = new MarkerClusters(mapView);
    this.pictures = new MarkerPictures(mapView);
    /** @type {Set<Cluster>} */
    this.unsynced = new Set();
    /** @type {Cluster[]} */
    this.inView = [];
    /** @type {Map<number, Cluster[]>} */
    this.byCell = new Map();
    this.buttons = new OverlayButtons(mapView.map, { class: "km-markers", "aria-label": say("Markers on the map") });
    this.nodes = this.buttons.nodes;
    const { holder } = this.buttons;
    paneOf(mapView.map, "markerPane").append(holder);
    holder.addEventListener("keydown", (event) => this.onKey(event));
    holder.addEventListener("click", (event) => this.onClick(event));
    holder.addEventListener("focusin", (event) => this.onFocus(event));
    this.canvasLayer = mapView.points;
    this.isCanvas = false;
    this.visibleCount = 0;
    /** @type {OverlayButton | null} */
    this.tabbable = null;
  }

  /** After a move of the map: find which markers can be seen. */
  updateView() {
    if (this.clusters.zoom !== this.mapView.map.getZoom()) this.clusters.rebuild();
    if (!this.canvasLayer.view) return; // The map has no size yet; this runs again once it has one.
    const box = viewBox(this.canvasLayer.view);
    this.inView = this.clusters.list.filter(
      (cluster) => cluster.x >= box[0] && cluster.x <= box[2] && cluster.y >= box[1] && cluster.y <= box[3],
    );
    for (const cluster of this.clusters.list) cluster.isInView = false;
    for (const cluster of this.inView) cluster.isInView = true;
    this.clusters.clearStale();
    this.render(this.inView, true);
  }

  /**
   * After a step of the date: draw only the markers whose counts changed, and the vehicles. Returns whether any changed.
   */
  step() {
    const stale = this.clusters.takeStale();
    const { view } = this.canvasLayer;
    if (!view) return stale.length > 0;
    const boxes = this.mapView.vehicles.locate(view);
    if (stale.length) this.render(stale, false);
    for (const cluster of stale) if (cluster.isInView) boxes.push(this.boxOf(cluster, view));
    this.canvasLayer.patch(boxes);
    return stale.length > 0;
  }

  /**
   * @param {Cluster} cluster
   * @param {CanvasView} view
   * @returns {Box}
   */
  boxOf(cluster, view) {
    const x = cluster.x * view.scale - view.left;
    const y = cluster.y * view.scale - view.top;
    const right = cluster.isNumbered ? NUMBER_ROOM : FACE_ROOM;
    cluster.isNumbered = cluster.active + cluster.past > 1;
    const spread = clusterSpread(cluster, this.features, view.scale) + 2;
    if (spread > FACE_ROOM) return [x - spread, y - spread, x + Math.max(spread, NUMBER_ROOM), y + spread];
    return [x - FACE_ROOM, y - FACE_ROOM - 2, x + (cluster.isNumbered ? NUMBER_ROOM : right), y + FACE_ROOM];
  }

  /**
   * @param {Cluster[]} clusters
   * @param {boolean} isAll
   */
  render(clusters, isAll) {
    let visible = 0;
    for (const cluster of this.inView) {
      if (cluster.active + cluster.past + cluster.quiet > 0) visible++;
    }
    this.visibleCount = visible;
    const wasCanvas = this.isCanvas;
    this.isCanvas = visible > (wasCanvas ? MARKER_LIMIT * 0.9 : MARKER_LIMIT);
    if (this.isCanvas) {
      this.unsynced.clear();
      if (!wasCanvas) for (const key of this.nodes.keys()) this.buttons.drop(key);
    } else if (isAll || wasCanvas) {
      this.unsynced.clear();
      const keep = new Set();
      for (const cluster of this.inView) {
        if (cluster.active + cluster.past + cluster.quiet > 0) keep.add(cluster.key);
      }
      for (const key of this.nodes.keys()) if (!keep.has(key)) this.buttons.drop(key);
      for (const cluster of this.inView) this.sync(cluster);
      if (this.canvasLayer.view) this.buttons.cover(this.canvasLayer.view);
      this.updateTabIndex();
    } else {
      for (const cluster of clusters) if (cluster.isInView) this.unsynced.add(cluster);
    }
  }

  /** Update the buttons to what the canvas shows. */
  flushButtons() {
    if (!this.unsynced.size) return;
    for (const cluster of this.unsynced) this.sync(cluster);
    this.unsynced.clear();
    this.updateTabIndex();
  }

  /** @param {Cluster} cluster */
  sync(cluster) {
    const dated = cluster.active + cluster.past;
    let node = this.nodes.get(cluster.key);
    if (dated + cluster.quiet === 0) {
      this.buttons.drop(cluster.key);
      return;
    }
    if (!node) {
      node = overlayButton({ class: "km-marker", tabindex: "-1" });
      this.nodes.set(cluster.key, node);
      this.buttons.holder.append(node);
    }
    if (node.spot !== cluster) {
      node.spot = cluster;
      this.buttons.put(node);
    }
    const isSelected =
      this.mapView.selected !== null &&
      (this.features.placesOf[this.mapView.selected] || []).some((index) => this.clusters.ofPlace[index] === cluster);
    const state = dated === 0 ? "km-place" : cluster.active ? "km-active" : "km-past";
    // The ring of the selected one would hide its number, which is drawn on the canvas below.
    if (isSelected && dated > 1) node.dataset.count = dated > 999 ? "999+" : String(dated);
    else delete node.dataset.count;
    const className = `km-marker ${state}${isSelected ? " km-selected" : ""}`;
    if (node.className !== className) node.className = className;
    const words = this.clusters.describe(cluster, this.clusters.lead(cluster), dated);
    if (node.words !== words) {
      node.words = words;
      node.setAttribute("aria-label", words);
    }
  }

  /** One marker takes part in the tab order; the arrow keys lead to its neighbours. */
  updateTabIndex() {
    if (this.tabbable && this.tabbable.isConnected) return;
    const first = this.nodes.values().next().value;
    if (first) first.tabIndex = 0;
    this.tabbable = first || null;
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const node = closestButton(event, ".km-marker");
    if (!node || node === this.tabbable) return;
    if (this.tabbable) this.tabbable.tabIndex = -1;
    node.tabIndex = 0;
    this.tabbable = node;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const node = closestButton(event, ".km-marker");
    if (!node) return;
    event.stopPropagation();
    if (!direction) return;
    event.preventDefault();
    /** @type {OverlayButton | null} */
    let best = null;
    let least = Infinity;
    for (const other of this.nodes.values()) {
      const dx = other.spot.x - node.spot.x;
      const dy = other.spot.y - node.spot.y;
      const ahead = dx * direction[0] + dy * direction[1];
      const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
      if (other === node || ahead <= 0) continue;
      const cost = ahead + 2.5 * aside;
      if (cost < least) {
        least = cost;
        best = other;
      }
    }
    if (best) best.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const node = closestButton(event, ".km-marker");
    if (node) this.open(/** @type {Cluster} */ (node.spot), node);
  }

  /**
   * @param {Cluster} cluster
   * @param {HTMLElement | null} [opener]
   */
  open(cluster, opener = null) {
    const items = this.clusters.items(cluster);
    if (!items.length) return; // The button has not been updated to the date yet.
    const dated = items.filter((i) => !this.features.isReference[i]);
    if (dated.length === 1 || items.length === 1)
      this.app.selection.select(dated.length ? dated[0] : items[0], { opener, mapView: this.mapView });
    else this.app.card.openList(this.clusters.listTitle(cluster), items, { opener, mapView: this.mapView, cluster });
  }

  /**
   * The cluster at a position of the canvas; null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {Cluster | null}
   */
  hit(x, y) {
    const { view } = this.canvasLayer;
    /** @type {Cluster | null} */
    let best = null;
    let least = 13 * 13;
    if (!view) return null;
    for (const cluster of this.inView) {
      if (cluster.active + cluster.past + cluster.quiet === 0) continue;
      const distance = (cluster.x * view.scale - view.left - x) ** 2 + (cluster.y * view.scale - view.top - y) ** 2;
      if (distance < least) {
        least = distance;
        best = cluster;
      }
    }
    return best;
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   * @param {Box} near
   */
  paint(context, view, near) {
    const isWhole = near[2] - near[0] === view.width && near[3] - near[1] === view.height;
    if (isWhole) {
      this.index(view);
      this.mapView.vehicles.locate(view);
    }
    this.mapView.vehicles.paint(context, this.mapView.theme, near);
    for (const isActive of [false, true]) {
      for (const cluster of isWhole ? this.inView : this.around(near)) {
        const dated = cluster.active + cluster.past;
        if (dated + cluster.quiet === 0 || cluster.active > 0 !== isActive) continue;
        if (!cluster.picture) {
          const state = dated === 0 ? "place" : isActive ? "active" : "past";
          cluster.picture = this.pictures.get(this.clusters.lead(cluster) ?? -1, state, dated, view.ratio);
        }
        if (isWhole) cluster.isNumbered = dated > 1;
        const { bitmap, left, top, width, height } = cluster.picture;
        const x = Math.round(cluster.x * view.scale - view.left);
        const y = Math.round(cluster.y * view.scale - view.top);
        context.drawImage(bitmap, x - left, y - top, width, height);
      }
    }
  }

  /**
   * The markers in view that may reach into a box of the canvas.
   * @param {Box} box
   * @returns {Cluster[]}
   */
  around([left, top, right, bottom]) {
    const { byCell } = this;
    const found = [];
    /** @param {number} at */
    const cell = (at) => Math.floor(at / CELL_PX);
    for (let column = cell(left - NUMBER_ROOM); column <= cell(right + FACE_ROOM); column++) {
      for (let row = cell(top - FACE_ROOM); row <= cell(bottom + FACE_ROOM + 2); row++) {
        found.push(...(byCell.get(column * 8192 + row) || []));
      }
    }
    return found.sort((a, b) => a.order - b.order);
  }

  /**
   * Sort the markers in view into cells of the canvas, for patches of it.
   * @param {CanvasView} view
   */
  index(view) {
    this.byCell = new Map();
    this.inView.forEach((cluster, order) => {
      cluster.order = order;
      const column = Math.floor((cluster.x * view.scale - view.left) / CELL_PX);
      const key = column * 8192 + Math.floor((cluster.y * view.scale - view.top) / CELL_PX);
      const cell = this.byCell.get(key);
      if (cell) cell.push(cluster);
      else this.byCell.set(key, [cluster]);
    });
  }

  retheme() {
    this.pictures.clear();
    for (const cluster of this.clusters.list) cluster.picture = null;
  }

  remove() {
    this.buttons.remove();
  }
}
