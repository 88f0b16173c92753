// The document put together: one book, one or two panes, the panels, the card and the time control.

const REST_MS = 150;
const NAMES_MS = 100;
const NARROW_PX = 640;
const WIDE_PX = 900;

class App {
  constructor(map, payload, tiles) {
    this.payload = payload;
    this.tiles = tiles;
    this.hasTiles = Boolean(tiles);
    this.book = new Book(payload);
    this.basemap = new Basemap(payload.basemap);
    this.lanes = assignLanes(this.book);
    this.districts = this.book.features.map((_, i) => i).filter((i) => this.book.features[i].kind === "district");
    this.symbols = new Map();
    this.steps = [];
    this.isOpening = true;

    const opening = payload.opening || {};
    this.opening = opening;
    this.day = this.book.inPeriod(dayOf(opening.date) ?? todayDay());
    this.openingDay = this.day;
    this.sentDay = this.day;
    this.past = opening.past === "hide" ? "hide" : "fade";
    this.knownBy = opening.known_by ? dayOf(opening.known_by) : null;
    this.hidden = new Set(
      Array.isArray(opening.hidden_layers)
        ? opening.hidden_layers.map(String)
        : this.book.layers.filter((layer) => layer.shown === false).map((layer) => String(layer.id)),
    );
    this.only = Array.isArray(opening.only) ? new Set(opening.only.map(String)) : null;
    this.selected = null;

    this.darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
    this.darkQuery.addEventListener("change", () => this.applyTheme());
    this.themeWish = opening.theme;
    this.root = document.getElementById("kurskmap");
    this.theme = this.resolveTheme();
    document.documentElement.dataset.theme = this.theme;

    this.buildPage(map);
    this.main = new Pane(this, map, this.mainFrame);
    this.panes = [this.main];
    this.comparison = new Comparison(this);
    this.addTiles(map);
    this.main.chronicle.moveTo(this.day, () => {});
    this.main.filter();
    if (this.root.clientWidth > WIDE_PX) this.panels.setOpen("legend", true);
    this.openView();
    this.timeline.showOptions();
    this.timeline.show(this.day);
    // Until a hand has been at work, the map has only moved to where it was told to open.
    for (const gesture of ["pointerdown", "wheel", "keydown"]) {
      this.root.addEventListener(gesture, () => (this.hasHand = true), { capture: true, passive: true });
    }
    map.on("moveend", () => this.onMoved());
    map.on("resize", () => this.restSoon());
    const compareDay = opening.compare ? dayOf(opening.compare) : null;
    if (compareDay !== null) {
      this.quietly(() => {
        this.comparison.set(compareDay);
        this.openView();
      });
    }
    if (opening.selected !== null && this.book.indexOf.has(String(opening.selected))) {
      this.select(this.book.indexOf.get(String(opening.selected)), { focus: false, silent: true });
    }
    whenIdle(() => this.finishOpening());
  }

  /** What the first frame need not wait for: the legend, and the names and symbols that keep clear of it. */
  finishOpening() {
    if (this.isOpening) this.rest();
  }

  get isNarrow() {
    return this.root.clientWidth < NARROW_PX;
  }

  buildPage(map) {
    this.panels = new Panels(this);
    this.card = new CardSheet(this);
    this.timeline = new Timeline(this);
    const holder = map.getContainer();
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", "Map");
    this.mainFrame = el("div", { class: "km-frame" }, holder);
    this.stage = el(
      "main",
      { class: "km-stage" },
      el("div", { class: "km-panes" }, this.mainFrame),
      this.panels.zoom,
      this.panels.legend.node,
      this.panels.layers,
      this.panels.items,
      this.panels.credits,
      this.panels.foot,
      this.panels.empty,
      this.card.node,
    );
    this.root.replaceChildren(this.panels.bar, this.stage, this.timeline.node, this.panels.live);
    map.invalidateSize({ animate: false, pan: false });
    new ResizeObserver(() => this.relayout()).observe(this.stage);
  }

  /** Boxes of what lies over a pane, in pixels of the pane: names keep clear of them. Looked up once for a scrub: to ask
   * where something is, the browser must first lay out all that the new date changed. */
  overlayBoxes(pane) {
    if (!pane.overlays) pane.overlays = this.measureOverlays(pane);
    return pane.overlays;
  }

  measureOverlays(pane) {
    const frame = pane.frame.getBoundingClientRect();
    const { panels } = this;
    return [panels.zoom, panels.foot, panels.tools, panels.legend.node, panels.layers, panels.items, this.card.node]
      .filter((node) => !node.hidden)
      .map((node) => node.getBoundingClientRect())
      .map((box) => [
        box.left - frame.left - 2,
        box.top - frame.top - 2,
        box.right - frame.left + 2,
        box.bottom - frame.top + 2,
      ]);
  }

  /** Padding that keeps an extent clear of the panels over the map. */
  fitOptions() {
    const size = this.main.map.getSize();
    const { node } = this.panels.legend;
    const isRoomy = size.x > 880 && !this.comparison?.isOn;
    const left = isRoomy && !node.hidden ? node.offsetWidth + 24 : 0;
    const right = isRoomy && this.card.isOpen ? this.card.node.offsetWidth + 20 : 0;
    return { paddingTopLeft: [left, 0], paddingBottomRight: [right, 0] };
  }

  relayout() {
    this.quietly(() => {
      for (const pane of this.panes || []) pane.map.invalidateSize({ animate: false, pan: false });
    });
    if (!this.main) return;
    // In a hidden frame the map has no size at first; its opening view waits until it has one.
    if (!this.isOpened) this.quietly(() => this.openView());
    this.restSoon();
  }

  addTiles(map) {
    if (this.tiles) L.tileLayer(this.tiles.url, { maxZoom: this.tiles.max_zoom, noWrap: true }).addTo(map);
  }

  openView() {
    const { center, zoom, bbox } = this.opening;
    const size = this.main.map.getSize();
    this.isOpened = size.x > 0 && size.y > 0;
    // Without a size an extent fits at no zoom; the map keeps where it stands until it has one.
    if (!this.isOpened) return;
    if (isPosition(center) && Number.isFinite(zoom))
      this.main.map.setView([center[1], center[0]], zoom, { animate: false });
    else if (isBox(bbox)) this.main.map.fitBounds(latLngBox(bbox), { ...this.fitOptions(), animate: false });
    else this.main.map.setView([50, 60], 3, { animate: false });
  }

  symbolPath(d) {
    let path = this.symbols.get(d);
    if (!path) {
      path = new Path2D(d || "");
      this.symbols.set(d, path);
    }
    return path;
  }

  // Dates

  /** Ask for a day; the last one asked for before the next frame is shown. */
  request(day) {
    this.isTouched = true;
    this.wanted = this.book.inPeriod(day);
    this.day = this.wanted;
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => this.flushRequest());
  }

  flushRequest() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.wanted === undefined) return;
    const day = this.wanted;
    this.wanted = undefined;
    this.step(day);
  }

  /** Show a day now. */
  step(day) {
    const begun = performance.now();
    this.day = this.book.inPeriod(day);
    const changed = this.main.setDay(this.day);
    this.timeline.show(this.day);
    if (this.comparison.isOn) this.comparison.stampMain();
    if (this.card.isOpen) this.card.refresh();
    this.panels.refreshEmpty();
    this.steps.push(performance.now() - begun);
    if (this.steps.length > 1000) this.steps.shift();
    if (changed && !this.namesTimer) this.namesTimer = setTimeout(() => this.settle(), NAMES_MS);
    this.restSoon();
  }

  goToDay(day) {
    this.isTouched = true;
    this.timeline.stop();
    this.step(day);
    this.report();
  }

  /** Names again, since what they keep clear of has changed. */
  renameSoon() {
    if (this.isOpening) return;
    for (const pane of this.panes) {
      pane.needsNames = true;
      pane.overlays = null;
    }
    this.namesTimer = this.namesTimer || setTimeout(() => this.settle(), NAMES_MS);
  }

  settle() {
    this.namesTimer = 0;
    const begun = performance.now();
    for (const pane of this.panes) pane.settle();
    this.namesMs = performance.now() - begun;
  }

  restSoon() {
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.rest(), REST_MS);
  }

  /** When nothing has moved for a moment: buttons, names, legend, list, and the word to a screen reader. */
  rest() {
    this.isOpening = false;
    for (const pane of this.panes) pane.marks.settle();
    this.panels.legend.refresh();
    this.panels.refreshScale();
    for (const pane of this.panes) {
      const before = String(pane.overlays);
      pane.overlays = this.measureOverlays(pane);
      if (String(pane.overlays) !== before) pane.needsNames = true;
    }
    for (const pane of this.panes) pane.settle();
    this.panels.refreshList();
    this.panels.refreshEmpty();
    this.timeline.settle();
    const pastCount = this.main.datedCount - this.main.activeCount;
    const text = `${wordsOf(this.day)}: ${this.main.activeCount} on this date, ${pastCount} past`;
    if (!this.timeline.playing && this.panels.live.textContent !== text) this.panels.live.textContent = text;
  }

  /** Tell the parent the date, once for each date the hand came to rest on. */
  report() {
    clearTimeout(this.reportTimer);
    if (this.day === this.sentDay || this.timeline.playing) return;
    this.sentDay = this.day;
    this.post({ type: "date", date: isoOf(this.day) });
  }

  reportSoon() {
    clearTimeout(this.reportTimer);
    this.reportTimer = setTimeout(() => {
      this.flushRequest();
      this.report();
    }, REST_MS);
  }

  // Selection

  select(i, { opener = null, pane = null, fly = false, keepList = false, focus = true, silent = false } = {}) {
    const isNew = i !== this.selected;
    this.selected = i;
    if (isNew) for (const each of this.panes) each.setSelected(i);
    this.panels.closeSide();
    this.card.openFeature(i, { opener, keepList, focus });
    if (fly) this.flyToFeature(i);
    else this.keepInSight(i, pane || this.main);
    if (isNew && !silent) this.post({ type: "select", id: this.book.features[i].id });
    this.restSoon();
  }

  deselect({ report = false } = {}) {
    if (this.selected === null) return;
    this.selected = null;
    for (const pane of this.panes) pane.setSelected(null);
    if (report) this.post({ type: "select", id: null });
    this.restSoon();
  }

  /** Move the map a little where the sheet covers a selected point. */
  keepInSight(i, pane) {
    const point = this.book.shapes[i].points[0];
    if (!point || this.comparison.isOn) return;
    const { map } = pane;
    const scale = 256 * 2 ** map.getZoom();
    const origin = map.getPixelOrigin();
    const at = map.layerPointToContainerPoint(L.point(point[0] * scale - origin.x, point[1] * scale - origin.y));
    const size = map.getSize();
    const cardBox = this.card.node.getBoundingClientRect();
    const right = this.isNarrow ? size.x : size.x - cardBox.width - 40;
    const bottom = this.isNarrow ? size.y - cardBox.height - 40 : size.y;
    const dx = Math.max(at.x - right, 0);
    const dy = Math.max(at.y - bottom, 0);
    if (dx || dy) map.panBy([dx, dy], { animate: !reducedMotion() });
  }

  // Moving the map

  flyToBox(box) {
    if (!isBox(box)) return;
    const fit = { ...this.fitOptions(), maxZoom: 11 };
    this.fly(
      (map, options) => map.flyToBounds(latLngBox(box), { ...fit, ...options }),
      (map) => map.fitBounds(latLngBox(box), { ...fit, animate: false }),
    );
  }

  flyToPosition(lon, lat, zoom) {
    const target = zoom ?? Math.max(this.main.map.getZoom(), 9);
    this.fly(
      (map, options) => map.flyTo([lat, lon], target, options),
      (map) => map.setView([lat, lon], target, { animate: false }),
    );
  }

  fly(animated, plain) {
    const { x, y } = this.main.map.getSize();
    if (!(x > 0 && y > 0)) return;
    if (reducedMotion() || this.comparison.isOn || document.hidden) plain(this.main.map);
    else animated(this.main.map, { duration: 1.1 });
  }

  flyToFeature(i) {
    const { box, points } = this.book.shapes[i];
    if (!Number.isFinite(box[0])) return;
    const west = box[0] * 360 - 180;
    const east = box[2] * 360 - 180;
    if (points.length && east - west < 0.01) this.flyToPosition(west, latitudeOf(box[1]), null);
    else this.flyToBox([west, latitudeOf(box[3]), east, latitudeOf(box[1])]);
  }

  flyToCluster(pane, cluster) {
    const xs = cluster.places.map((place) => place.x);
    const ys = cluster.places.map((place) => place.y);
    const box = [
      Math.min(...xs) * 360 - 180,
      latitudeOf(Math.max(...ys)),
      Math.max(...xs) * 360 - 180,
      latitudeOf(Math.min(...ys)),
    ];
    this.card.close();
    this.flyToBox(box);
  }

  /** Do what moves the map without its being the reader's doing: the parent is not told. */
  quietly(act) {
    const before = this.isQuiet;
    this.isQuiet = true;
    act();
    this.isQuiet = before;
  }

  onMoved() {
    const { map } = this.main;
    const centre = map.getCenter();
    const place = `${centre.lng.toFixed(5)} ${centre.lat.toFixed(5)} ${map.getZoom()}`;
    this.restSoon();
    if (place === this.sentPlace) return;
    this.sentPlace = place;
    if (this.isQuiet || !this.hasHand) return;
    this.post({
      type: "move",
      center: [Number(centre.lng.toFixed(5)), Number(centre.lat.toFixed(5))],
      zoom: map.getZoom(),
    });
  }

  // Settings

  toggleLayer(id, isShown) {
    if (isShown) this.hidden.delete(String(id));
    else this.hidden.add(String(id));
    this.refilter();
    this.post({ type: "layers", hidden: [...this.hidden].sort() });
  }

  refilter() {
    for (const pane of this.panes) pane.refilter();
    this.panels.refreshLayers();
    if (this.card.isOpen) this.card.refresh();
    this.restSoon();
  }

  setPast(past) {
    this.past = past;
    this.timeline.showOptions();
    this.refilter();
    this.post({ type: "past", past });
  }

  resolveTheme() {
    if (this.themeWish === "light" || this.themeWish === "dark") return this.themeWish;
    return this.darkQuery.matches ? "dark" : "light";
  }

  applyTheme() {
    const theme = this.resolveTheme();
    if (theme === this.theme) return;
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    for (const pane of this.panes) pane.setTheme(theme);
    this.timeline.paint();
    this.rest();
  }

  reset() {
    this.timeline.stop();
    this.card.close();
    this.openView();
    this.goToDay(this.openingDay);
  }

  /** A view from the parent: applied without building anything again, and not told back. */
  applyView(message) {
    const view = readView(message, this.book);
    this.isQuiet = true;
    if (view.theme) {
      this.themeWish = view.theme;
      this.applyTheme();
    }
    let needsFilter = false;
    for (const name of ["past", "knownBy", "only", "hidden"]) {
      if (view[name] === undefined) continue;
      this[name] = view[name];
      needsFilter = true;
    }
    // The page's greeting may come after a quick hand has moved the date; the hand goes first.
    if (view.day !== undefined && !(message.greeting === true && this.isTouched)) {
      if (this.timeline.playing) this.timeline.stop();
      clearTimeout(this.reportTimer);
      this.wanted = undefined;
      this.sentDay = view.day;
      if (view.day !== this.day || this.main.chronicle.day !== view.day) this.step(view.day);
    }
    if (needsFilter) {
      this.timeline.showOptions();
      this.refilter();
    }
    if (view.compare !== undefined) this.comparison.set(view.compare);
    if (view.areas !== undefined) this.comparison.setAreas(view.areas);
    if (view.selected === null) {
      if (this.card.shownFeature !== null) this.card.close({ silent: true });
      this.deselect();
    } else if (view.selected !== undefined && view.selected !== this.selected) {
      this.select(view.selected, { focus: false, silent: true });
    }
    // Where the page greets with is known to it; where it flies to later is told, so that a link can hold it.
    this.isQuiet = message.greeting === true;
    if (view.fly && !this.isQuiet) this.hasHand = true;
    if (view.fly && view.fly.box) this.flyToBox(view.fly.box);
    else if (view.fly) this.flyToPosition(view.fly.center[0], view.fly.center[1], view.fly.zoom);
    this.isQuiet = false;
    this.restSoon();
  }

  post(message) {
    if (isFramed) window.parent.postMessage({ kurskmap: 1, ...message }, "*");
  }

  stats() {
    const sorted = [...this.steps].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
    return {
      ms: this.steps[this.steps.length - 1] ?? 0,
      p50: at(0.5),
      p95: at(0.95),
      steps: this.steps.length,
      names_ms: this.namesMs ?? 0,
      features: this.book.count,
      visible: this.main.datedCount,
      active: this.main.activeCount,
      markers: this.main.marks.nodes.size,
      on_canvas: this.main.marks.isCanvas ? this.main.marks.visibleCount : 0,
      panes: this.panes.length,
    };
  }
}

/** The relative luminance of ``#rrggbb``, as WCAG has it. */
function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(String(colour).slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The colour of a symbol on its disc: the style's own where it stands out, else the paper's. */
function symbolInk(style, theme) {
  const { fill, stroke } = style[theme];
  const [low, high] = [luminance(fill), luminance(stroke)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05) >= 3 ? stroke : theme === "dark" ? "#0e1319" : "#ffffff";
}

function latLngBox([west, south, east, north]) {
  return [
    [south, west],
    [north, east],
  ];
}

function latitudeOf(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

/** The day a test or a benchmark asks for: a day number or an ISO date. */
function askedDay(value) {
  return typeof value === "string" ? dayOf(value) : Number.isFinite(value) ? value : null;
}

function start(map) {
  const read = (id) => {
    const node = document.getElementById(id);
    return node ? JSON.parse(node.textContent) : null;
  };
  const app = new App(map, read("kurskmap-data"), read("kurskmap-tiles"));
  window.kurskmap = Object.freeze({
    setDate: (value) => {
      const day = askedDay(value);
      if (day !== null) app.step(day);
    },
    getDate: () => app.day,
    stats: () => app.stats(),
    layout: () => {
      app.finishOpening();
      return app.main.layout();
    },
    locate: (lon, lat) => {
      const { x, y } = app.main.map.latLngToContainerPoint([lat, lon]);
      return [x, y];
    },
    views: () => app.panes.map(({ map }) => [map.getCenter().lng, map.getCenter().lat, map.getZoom()]),
  });
  listenToParent(app);
  app.post({ type: "ready" });
}

window.kurskmap = { start };
