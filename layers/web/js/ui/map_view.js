// One map with its canvases and markers on one date. A comparison has two of them; they share the features.

import { closestButton } from "../draw/overlay_buttons.js";
import { el } from "../core/dom.js";
import { short } from "../core/text.js";
import { clamp } from "../core/values.js";
import { horizonOf, intervalsOf, whenOf } from "../data/knowledge.js";
import { ACTIVE, PAST, TimeIndex } from "../data/time_index.js";
import { Areas } from "../draw/areas.js";
import { CanvasLayer } from "../draw/canvas_layer.js";
import { paintChanged } from "../parts/changed.js";
import { Labels } from "../draw/labels.js";
import { LineSymbols } from "../draw/line_symbols.js";
import { Markers } from "../draw/markers.js";
import { Routes } from "../draw/routes.js";
import { paintSpreads, paintThread } from "../draw/report_places.js";
import { Vehicles } from "../draw/vehicles.js";
import { TrackLayer } from "../tracks/track_layer.js";

export class MapView {
  /**
   * @param {App} app
   * @param {L.Map} map
   * @param {HTMLElement} frame
   */
  constructor(app, map, frame) {
    this.app = app;
    this.features = app.features;
    this.map = map;
    this.frame = frame;
    this.theme = app.theme;
    this.selected = app.selection.index;
    this.drawnAs = new Uint8Array(this.features.count);
    this.shown = new Uint8Array(this.features.count);
    this.timeIndex = this.newTimeIndex();
    /** What is drawn on its date although it became public later. */
    this.late = new Uint8Array(this.features.count);
    /**
     * The areas gained and lost, where two dates are compared.
     * @type {ComparisonShapes | null}
     */
    this.comparison = null;
    /** @type {{ i: number, x: number, y: number }[]} */
    this.lineSymbolSpots = [];
    this.datedCount = 0;
    this.activeCount = 0;
    /** @type {{ areas: number[], routes: number[] }} */
    this.changed = { areas: [], routes: [] };
    this.needsNames = false;
    this.needsLineSymbols = false;
    this.hoverFrame = 0;
    /**
     * Boxes of what lies over the map; null where they must be measured again.
     * @type {Box[] | null}
     */
    this.overlays = null;

    for (const [name, order] of /** @type {[string, number][]} */ ([
      ["km-basemap", 200],
      ["km-areas", 300],
      ["km-routes", 400],
      ["km-points", 500],
    ])) {
      const holder = map.createPane(name);
      holder.style.zIndex = String(order);
      holder.style.pointerEvents = "none";
    }
    this.stamp = el("p", { class: "km-stamp", hidden: true });
    this.tip = el("div", { class: "km-tip", hidden: true, "aria-hidden": "true" });
    frame.append(this.stamp, this.tip);

    /** @type {(context: Context2D, view: CanvasView) => void} */
    const drawBasemap = (context, view) => {
      if (!app.hasTiles) app.basemap.draw(context, view, this.theme);
    };
    this.basemapLayer = new CanvasLayer(map, "km-basemap", drawBasemap, { isSeldomRedrawn: true });
    // Names and markers share a canvas: without a graphics card, each canvas with a 2d context is copied for every frame.
    this.points = new CanvasLayer(
      map,
      "km-points",
      (context, view, box) => {
        paintSpreads(context, view, this, box);
        paintThread(context, view, this);
        this.labels.paint(context, view, box);
        paintChanged(context, view, this, box);
        this.markers.paint(context, view, box);
      },
      { isDrawnByOwner: true },
    );
    this.areas = new Areas(this);
    this.routes = new Routes(this);
    this.vehicles = new Vehicles(this);
    this.tracks = app.tracks ? new TrackLayer(this, app.tracks) : null;
    this.markers = new Markers(this);
    this.lineSymbols = new LineSymbols(this);
    this.labels = new Labels(this);

    map.on("moveend", this.onMoveEnd, this);
    map.on("click", this.onClick, this);
    map.on("mousemove", this.onHover, this);
    map.on("mouseout movestart", this.hideTip, this);
  }

  newTimeIndex() {
    return new TimeIndex(this.features, intervalsOf(this.app));
  }

  /** Begin again with the intervals of the app's mode, on the same day. */
  retime() {
    const { day } = this.timeIndex;
    this.timeIndex = this.newTimeIndex();
    this.timeIndex.moveTo(day, () => {});
  }

  get canvasLayers() {
    const tracks = this.tracks ? [this.tracks.shade.canvasLayer, this.tracks.canvasLayer] : [];
    return [this.basemapLayer, this.areas.canvasLayer, this.routes.canvasLayer, ...tracks, this.points];
  }

  /**
   * How a feature is drawn: ACTIVE, PAST, or 0 where it is not drawn.
   * @param {number} i
   * @returns {number}
   */
  drawnStateOf(i) {
    if (!this.shown[i]) return 0;
    const state = this.timeIndex.state[i];
    if (state !== PAST) return state;
    return (this.features.isFading[i] && this.app.past === "fade") || i === this.selected ? PAST : 0;
  }

  /**
   * Update how a feature is drawn, and note what must be drawn again.
   * @param {number} i
   */
  reconsider(i) {
    const after = this.drawnStateOf(i);
    const before = this.drawnAs[i];
    const late = after === ACTIVE && this.features.isLate(i, this.timeIndex.day) ? 1 : 0;
    if (after === before && late === this.late[i]) return;
    this.late[i] = late;
    this.drawnAs[i] = after;
    if (!this.features.isReference[i]) {
      this.datedCount += (after ? 1 : 0) - (before ? 1 : 0);
      this.activeCount += (after === ACTIVE ? 1 : 0) - (before === ACTIVE ? 1 : 0);
    }
    const shape = this.features.shapes[i];
    if (shape.rings.length) this.changed.areas.push(i);
    if (shape.lines.length) this.changed.routes.push(i);
    if (shape.points.length) this.markers.clusters.recount(i, before, after);
  }

  /**
   * Show a day. Draws only what changed; names follow in flushLabels(), buttons in onMoveEnd(). Returns whether anything changed.
   * @param {number} day
   * @returns {boolean}
   */
  setDay(day) {
    this.timeIndex.moveTo(day, (i) => this.reconsider(i));
    this.tracks?.redraw();
    return this.flush();
  }

  flush() {
    const { areas, routes } = this.changed;
    this.changed = { areas: [], routes: [] };
    if (areas.length) this.areas.patch(areas);
    if (routes.length) this.routes.patch(routes);
    const hasVehicles = this.vehicles.list.length > 0;
    const hasMarks = this.markers.step();
    const isMoving = hasVehicles || this.vehicles.list.length > 0;
    const hasChanged = areas.length > 0 || routes.length > 0 || hasMarks || isMoving;
    this.needsNames = this.needsNames || hasChanged;
    this.needsLineSymbols = this.needsLineSymbols || routes.length > 0 || isMoving;
    return hasChanged;
  }

  /** Names and line symbols for what is shown now. */
  flushLabels() {
    if (this.needsLineSymbols) this.lineSymbols.layout();
    if (this.needsNames) this.labels.refresh();
    this.needsNames = this.needsLineSymbols = false;
  }

  /** Apply the filters again. Nothing is drawn. */
  filter() {
    const { features, app } = this;
    for (let i = 0; i < features.count; i++) {
      const feature = features.items[i];
      this.shown[i] =
        !app.hidden.has(feature.layer) &&
        (app.only === null || app.only.has(String(feature.id))) &&
        (app.mode === "known" || app.knownBy === null || features.known[i] <= app.knownBy)
          ? 1
          : 0;
    }
    for (let i = 0; i < features.count; i++) this.reconsider(i);
    this.changed = { areas: [], routes: [] };
  }

  refilter() {
    this.filter();
    this.areas.canvasLayer.redraw();
    this.routes.canvasLayer.redraw();
    this.tracks?.redraw();
    this.markers.clusters.rebuild();
    this.onMoveEnd();
  }

  /** After the map has stopped: markers in view, line symbols and names. A page that opens shows markers first. */
  onMoveEnd() {
    this.overlays = null;
    this.markers.updateView();
    this.needsNames = this.needsLineSymbols = this.app.isOpening;
    if (!this.app.isOpening) {
      this.lineSymbols.layout();
      this.labels.layout();
    }
    this.points.redraw();
  }

  /** @param {number | null} index */
  setSelected(index) {
    const before = this.selected;
    this.selected = index;
    for (const i of [before, index]) {
      if (i === null || i === undefined) continue;
      this.reconsider(i);
      const shape = this.features.shapes[i];
      if (shape.rings.length) this.changed.areas.push(i);
      if (shape.lines.length) this.changed.routes.push(i);
    }
    this.flush();
    this.onMoveEnd();
  }

  /** @param {Theme} theme */
  setTheme(theme) {
    this.theme = theme;
    this.markers.retheme();
    for (const canvasLayer of this.canvasLayers) if (canvasLayer !== this.points) canvasLayer.redraw();
    this.onMoveEnd();
  }

  /** @param {string | null} text */
  setStamp(text) {
    this.stamp.hidden = text === null;
    this.stamp.textContent = text || "";
  }

  /** @param {ComparisonShapes | null} shapes */
  setComparison(shapes) {
    this.comparison = shapes;
    this.areas.canvasLayer.redraw();
  }

  /**
   * What is at a position of the map: a feature, or a marker drawn on the canvas. Null where there is nothing.
   * @param {L.Point} layerPoint
   * @returns {Hit | null}
   */
  hit(layerPoint) {
    const { view } = this.routes.canvasLayer;
    if (!view) return null;
    const origin = this.map.getPixelOrigin();
    const x = layerPoint.x + origin.x - view.left;
    const y = layerPoint.y + origin.y - view.top;
    const cluster = this.markers.hit(x, y);
    if (cluster) return { cluster };
    const feature = this.labels.hit(x, y) ?? this.vehicles.hit(x, y) ?? this.routes.hit(x, y);
    const track = feature === null ? (this.tracks?.hit(x, y) ?? null) : null;
    if (track !== null) return { track };
    const found = feature ?? this.areas.hit(x, y);
    return found === null ? null : { feature: found };
  }

  /** @param {L.LeafletMouseEvent} event */
  onClick(event) {
    if (closestButton(event.originalEvent, ".km-marker, .km-line-symbol")) return;
    if (this.app.added.pick?.(event.latlng, this)) return;
    const { readout } = this.app.panels;
    if (readout.isMeasuring) {
      readout.add(event.latlng);
      return;
    }
    const found = this.hit(event.layerPoint);
    if (!found) return;
    const opener = this.map.getContainer();
    if (found.cluster) this.markers.open(found.cluster, opener);
    else if (found.track !== undefined) this.app.tracks?.open(found.track, { opener });
    else this.app.selection.select(found.feature, { opener, mapView: this });
  }

  /** @param {L.LeafletMouseEvent} event */
  onHover(event) {
    if (closestButton(event.originalEvent, ".km-marker, .km-line-symbol")) {
      this.hideTip();
      return;
    }
    this.hoverFrame ||= requestAnimationFrame(() => {
      this.hoverFrame = 0;
      this.showTip(event);
    });
  }

  /**
   * Say what is under the pointer.
   * @param {L.LeafletMouseEvent} event
   */
  showTip(event) {
    const found = this.hit(event.layerPoint);
    this.map.getContainer().classList.toggle("km-pointing", Boolean(found));
    if (!found || (found.feature !== undefined && this.features.items[found.feature].kind === "region")) {
      this.hideTip();
      return;
    }
    const lines = [];
    if (found.cluster) lines.push(el("strong", { text: this.markers.clusters.listTitle(found.cluster) }));
    else if (found.track !== undefined) {
      const [name, seen] = this.app.tracks?.tipOf(found.track) ?? ["", ""];
      lines.push(el("strong", { text: short(name, 90) }), el("span", { text: short(seen, 160) }));
    } else {
      const feature = this.features.items[found.feature];
      const isVehicle = this.vehicles.list.some(({ i }) => i === found.feature);
      lines.push(el("strong", { text: short(feature.name, 90) }));
      const when = feature.card?.when && whenOf(this.features, found.feature, horizonOf(this.app, this));
      if (when) lines.push(el("span", { text: short(when, 60) }));
      if (isVehicle && feature.move?.note) lines.push(el("span", { text: short(feature.move.note, 120) }));
    }
    this.tip.replaceChildren(...lines);
    this.tip.hidden = false;
    const size = this.map.getSize();
    const { x, y } = event.containerPoint;
    this.tip.style.left = `${clamp(x + 14, 4, Math.max(4, size.x - this.tip.offsetWidth - 8))}px`;
    this.tip.style.top = `${clamp(y + 16, 4, Math.max(4, size.y - this.tip.offsetHeight - 8))}px`;
  }

  hideTip() {
    this.tip.hidden = true;
  }

  /** The boxes of names and markers, in pixels of the map. Tests look for collisions with it. */
  layout() {
    const { view } = this.points;
    if (!view) return { names: [], markers: [] };
    const { margin, width, height } = view;
    /** @param {Box} box */
    const onMap = ([left, top, right, bottom]) => [
      left - margin.x,
      top - margin.y,
      right - margin.x,
      bottom - margin.y,
    ];
    /** @param {{ box: Box }} placed */
    const inside = ({ box }) =>
      box[2] > 0 && box[3] > 0 && box[0] < width - 2 * margin.x && box[1] < height - 2 * margin.y;
    const names = this.labels.placed.map((placed) => ({
      text: placed.lines.join(" "),
      box: onMap(placed.box),
      leader: placed.leader && onMap(placed.leader),
    })).filter(inside);
    const markers = this.markers.inView
      .filter((cluster) => cluster.active + cluster.past + cluster.quiet > 0)
      .map((cluster) => {
        const x = cluster.x * view.scale - view.left;
        const y = cluster.y * view.scale - view.top;
        const radius = cluster.active ? 13 : cluster.past ? 10 : 5;
        const box = onMap([x - radius, y - radius, x + radius, y + radius]);
        return { text: this.markers.clusters.title(cluster), radius, box };
      })
      .filter(inside);
    return { names, markers };
  }

  remove() {
    this.lineSymbols.remove();
    this.markers.remove();
    for (const canvasLayer of this.canvasLayers) canvasLayer.remove();
    this.map.remove();
    this.frame.remove();
  }
}
