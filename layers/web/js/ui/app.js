// The map document as a whole: features, one or two maps, the panels, the details and the time control.

import { dayOf, isoOf, todayDay } from "../core/dates.js";
import { isFramed, onIdle } from "../core/dom.js";
import { Features } from "../data/features.js";
import { Basemap } from "../draw/basemap.js";
import { assignLanes } from "../draw/lanes.js";
import { Camera } from "./camera.js";
import { Comparison } from "./comparison.js";
import { FeatureCard } from "./feature_card.js";
import { MapView } from "./map_view.js";
import { NARROW_PX, arrangePanels, leaveWheelToArticle, measureOverlays, followTypefaces } from "./overlays.js";
import { Selection } from "./selection.js";
import { buildPage, followPrinting } from "./page_frame.js";
import { Panels } from "./side_panels.js";
import { Splitter } from "./splitter.js";
import { Timeline } from "./timeline.js";
import { Tracks } from "../tracks/tracks.js";

const IDLE_MS = 150;
const NAMES_MS = 100;

/** Moves by hand, and presses of a key on the slider, that follow each other within so long are one step. */
const RUN_MS = 1500;

export class App {
  /**
   * @param {L.Map} map
   * @param {DocumentPayload} payload
   * @param {TileSource | null} tiles
   */
  constructor(map, payload, tiles) {
    this.payload = payload;
    this.tiles = tiles;
    this.hasTiles = Boolean(tiles);
    this.features = new Features(payload);
    this.basemap = new Basemap(payload);
    this.palette = payload.palette;
    this.lanes = assignLanes(this.features);
    this.districts = this.features.items.map((_, i) => i).filter((i) => this.features.items[i].kind === "district");
    /** @type {Map<string, Path2D>} */
    this.symbols = new Map();
    /**
     * How long the last steps took, in milliseconds.
     * @type {number[]}
     */
    this.steps = [];
    this.namesMs = 0;
    /** @type {number | undefined} */
    this.requestedDay = undefined;
    this.isDateTouched = false;
    /** @type {string | null} The origin of the page around the map, once it has asked for messages. */
    this.listener = null;
    this.lastPost = { type: "", at: 0 };
    this.frame = 0;
    this.namesTimer = 0;
    this.idleTimer = 0;
    this.reportTimer = 0;
    this.isOpening = true;
    /** @type {((message: any) => void) | null} Hears what the reader does, as the page around the map would. */
    this.onChange = null;
    /** @type {import("../tiles/large_layers.js").LargeLayers | null} */
    this.large = null;
    /** @type {((id: unknown) => void) | null} Shows a chapter of the told story, or with null none, as the page asks. */
    this.onChapter = null;
    /** @type {Changed | null} What changed since a day or a version, where the page asks for it. */
    this.changed = null;
    /** @type {Added} */
    this.added = { pick: null, editing: null, card: [] };

    /** @type {Partial<PayloadOpening>} */
    const opening = (this.opening = payload.opening || {});
    this.day = this.features.inPeriod(dayOf(opening.date) ?? todayDay());
    this.openingDay = this.day;
    this.sentDay = this.day;
    /** @type {Past} */
    this.past = this.openingPast = opening.past === "hide" ? "hide" : "fade";
    /** @type {Mode} */
    this.mode = opening.as_known === true ? "known" : "happened";
    this.knownBy = opening.known_by ? dayOf(opening.known_by) : null;
    this.hidden = new Set(
      Array.isArray(opening.hidden_layers)
        ? opening.hidden_layers.map(String)
        : this.features.layers.filter((layer) => layer.shown === false).map((layer) => String(layer.id)),
    );
    this.openingHidden = [...this.hidden];
    /**
     * The ids of the features that pass the filters; null where all pass.
     * @type {Set<string> | null}
     */
    this.only = Array.isArray(opening.only) ? new Set(opening.only.map(String)) : null;
    this.selection = new Selection(this);
    this.camera = new Camera(this);

    this.darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
    this.darkQuery.addEventListener("change", () => this.applyTheme());
    followTypefaces(this);
    this.requestedTheme = opening.theme;
    this.root = /** @type {HTMLElement} */ (document.getElementById("kurskmap"));
    /** @type {Theme} */
    this.theme = this.resolveTheme();
    document.documentElement.dataset.theme = this.theme;
    /** @type {Tracks | null} The reader's own tracks. */
    this.tracks = payload.tracks ? new Tracks(this, payload.tracks) : null;
    /** @type {MapView[]} */
    this.mapViews = [];
    this.panels = new Panels(this);
    this.card = new FeatureCard(this);
    this.timeline = new Timeline(this);
    this.splitters = { left: new Splitter(this, "left"), right: new Splitter(this, "right") };
    for (const splitter of Object.values(this.splitters)) splitter.show();
    this.main = new MapView(this, map, buildPage(this, map));
    this.mapViews = [this.main];
    this.comparison = new Comparison(this);
    this.addTiles(map);
    this.main.timeIndex.moveTo(this.day, () => {});
    this.main.filter();
    this.camera.openView();
    this.timeline.showOptions();
    this.timeline.show(this.day);
    // Moves before the user has touched the map are not reported: the map only went to its opening view.
    for (const gesture of ["pointerdown", "wheel", "keydown"]) {
      this.root.addEventListener(gesture, () => this.camera.onGesture(), { capture: true, passive: true });
    }
    leaveWheelToArticle(this.root);
    followPrinting(this);
    this.panels.readout.listen(map);
    map.on("moveend", () => this.camera.onMoved());
    map.on("resize", () => this.scheduleIdle());
    const compareDay = opening.compare ? dayOf(opening.compare) : null;
    if (compareDay !== null) {
      this.camera.withoutReporting(() => {
        this.comparison.set(compareDay);
        this.camera.openView();
      });
    }
    const selected = opening.selected === null ? undefined : this.features.indexOf.get(String(opening.selected));
    if (selected !== undefined) this.selection.select(selected, { focus: false, silent: true });
    onIdle(() => this.finishOpening());
  }

  /** Draw what the first frame need not wait for: the legend, and the names and symbols that keep clear of it. */
  finishOpening() {
    if (this.isOpening) this.onIdle();
  }

  /** Give the panels their places, and the map what is left. */
  arrange() {
    if (arrangePanels(this) && this.main) this.relayout();
  }

  get isDocked() {
    return this.root.classList.contains("km-docked");
  }

  get isNarrow() {
    return this.root.clientWidth < NARROW_PX;
  }

  /**
   * Boxes of what lies over a map, in pixels of the map; names keep clear of them. Measured once for a scrub: to measure, the
   * browser must first lay out everything that the new date changed.
   * @param {MapView} mapView
   * @returns {Box[]}
   */
  overlayBoxes(mapView) {
    if (!mapView.overlays) mapView.overlays = measureOverlays(this, mapView);
    return mapView.overlays;
  }

  relayout() {
    this.camera.withoutReporting(() => {
      for (const mapView of this.mapViews) mapView.map.invalidateSize({ animate: false, pan: false });
    });
    if (!this.main) return;
    this.panels.openAtStart();
    // In a hidden frame the map has no size at first; its opening view waits until it has one.
    if (!this.camera.isOpened) this.camera.withoutReporting(() => this.camera.openView());
    this.scheduleIdle();
  }

  /** @param {L.Map} map */
  addTiles(map) {
    if (this.tiles) L.tileLayer(this.tiles.url, { maxZoom: this.tiles.max_zoom, noWrap: true }).addTo(map);
  }

  /**
   * The path of a symbol, made once.
   * @param {string} d
   * @returns {Path2D}
   */
  symbolPath(d) {
    let path = this.symbols.get(d);
    if (!path) {
      path = new Path2D(d || "");
      this.symbols.set(d, path);
    }
    return path;
  }

  /**
   * Ask for a day. The last one asked for before the next frame is shown.
   * @param {number} day
   */
  request(day) {
    this.isDateTouched = true;
    this.requestedDay = this.features.inPeriod(day);
    this.day = this.requestedDay;
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.flushRequest());
  }

  flushRequest() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.requestedDay === undefined) return;
    const day = this.requestedDay;
    this.requestedDay = undefined;
    this.step(day);
  }

  /**
   * Show a day now.
   * @param {number} day
   */
  step(day) {
    const started = performance.now();
    this.day = this.features.inPeriod(day);
    const changed = this.main.setDay(this.day);
    this.timeline.show(this.day);
    if (this.comparison.isOn) this.comparison.stampMain();
    if (this.card.isOpen) this.card.refresh();
    this.panels.refreshEmpty();
    this.steps.push(performance.now() - started);
    if (this.steps.length > 1000) this.steps.shift();
    if (changed && !this.namesTimer) this.namesTimer = window.setTimeout(() => this.flushLabels(), NAMES_MS);
    this.scheduleIdle();
  }

  /**
   * Show a day and report it to the page around the map.
   * @param {number} day
   */
  goToDay(day) {
    this.isDateTouched = true;
    this.timeline.stop();
    this.step(day);
    this.report();
  }

  /** Place the names again, since what they keep clear of has changed. */
  relabelSoon() {
    if (this.isOpening) return;
    for (const mapView of this.mapViews) {
      mapView.needsNames = true;
      mapView.overlays = null;
    }
    this.namesTimer = this.namesTimer || window.setTimeout(() => this.flushLabels(), NAMES_MS);
  }

  flushLabels() {
    this.namesTimer = 0;
    const started = performance.now();
    for (const mapView of this.mapViews) mapView.flushLabels();
    this.namesMs = performance.now() - started;
  }

  scheduleIdle() {
    this.large?.redraw();
    clearTimeout(this.idleTimer);
    this.idleTimer = window.setTimeout(() => this.onIdle(), IDLE_MS);
  }

  /** When nothing has moved for a moment: update buttons, names, legend and list, and tell a screen reader. */
  onIdle() {
    this.isOpening = false;
    for (const mapView of this.mapViews) mapView.markers.flushButtons();
    this.panels.legend.refresh();
    this.panels.refreshScale();
    this.camera.limitZoom();
    for (const mapView of this.mapViews) {
      const before = String(mapView.overlays);
      mapView.overlays = measureOverlays(this, mapView);
      if (String(mapView.overlays) !== before) mapView.needsNames = true;
    }
    for (const mapView of this.mapViews) mapView.flushLabels();
    this.panels.refreshList();
    this.panels.refreshEmpty();
    this.timeline.updateDateBox();
    if (!this.timeline.playing) this.panels.tellCount();
  }

  /** Report the date to the page around the map, once for each date at which the control stopped; `follows` as in a move. */
  report(follows = false) {
    clearTimeout(this.reportTimer);
    if (this.day === this.sentDay || this.timeline.playing) return;
    this.sentDay = this.day;
    this.post({ type: "date", date: isoOf(this.day), follows });
  }

  reportSoon() {
    clearTimeout(this.reportTimer);
    this.reportTimer = window.setTimeout(() => {
      this.flushRequest();
      this.report(this.isRunOf("date"));
    }, IDLE_MS);
  }

  /**
   * Whether a message of this kind was sent a moment ago, and none of another kind since.
   * @param {string} type
   */
  isRunOf(type) {
    return this.lastPost.type === type && performance.now() - this.lastPost.at < RUN_MS;
  }

  /**
   * @param {string} id
   * @param {boolean} isShown
   */
  toggleLayer(id, isShown) {
    if (isShown) this.hidden.delete(String(id));
    else this.hidden.add(String(id));
    this.refilter();
    this.post({ type: "layers", hidden: [...this.hidden].sort() });
  }

  refilter() {
    for (const mapView of this.mapViews) mapView.refilter();
    this.panels.refreshLayers();
    this.timeline.paint();
    if (this.card.isOpen) this.card.refresh();
    this.scheduleIdle();
  }

  /** @param {Past} past */
  setPast(past) {
    this.past = past;
    this.timeline.showOptions();
    this.refilter();
    this.post({ type: "past", past });
  }

  /**
   * Let the date mean what happened, or what was known then.
   * @param {Mode} mode
   */
  setMode(mode) {
    if (mode === this.mode) return;
    this.mode = mode;
    this.knownBy = null;
    for (const mapView of this.mapViews) mapView.retime();
    this.timeline.showOptions();
    this.refilter();
    this.post({ type: "mode", mode });
  }

  resolveTheme() {
    if (this.requestedTheme === "light" || this.requestedTheme === "dark") return this.requestedTheme;
    return this.darkQuery.matches ? "dark" : "light";
  }

  applyTheme() {
    const theme = this.resolveTheme();
    if (theme === this.theme) return;
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    for (const mapView of this.mapViews) mapView.setTheme(theme);
    this.timeline.paint();
    this.onIdle();
  }

  /**
   * Report to the page around the map from now on, as it asked.
   * @param {string} origin
   */
  startReporting(origin) {
    // A page that was opened from disk has no origin that a message could name.
    this.listener = origin === "null" || origin === "file://" ? "*" : origin;
    this.post({ type: "ready" });
  }

  /**
   * Send a message to the page around the map, if it has asked for messages. Whether it was sent.
   * @param {{ type: string, [field: string]: unknown }} message
   */
  post(message) {
    this.onChange?.(message);
    this.lastPost = { type: message.type, at: performance.now() };
    if (!isFramed || this.listener === null) return false;
    window.parent.postMessage({ kurskmap: 1, ...message }, this.listener);
    return true;
  }
}
