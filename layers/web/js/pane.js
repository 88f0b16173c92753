// One map with its sheets and markers on one date. A comparison has two of them over one book.

class Pane {
  constructor(app, map, frame) {
    this.app = app;
    this.book = app.book;
    this.map = map;
    this.frame = frame;
    this.theme = app.theme;
    this.selected = app.selected;
    this.look = new Uint8Array(this.book.count);
    this.shown = new Uint8Array(this.book.count);
    this.chronicle = new Chronicle(this.book);
    this.comparison = null;
    this.badgeSpots = [];
    this.datedCount = 0;
    this.activeCount = 0;
    this.changed = { areas: [], routes: [] };

    for (const [name, order] of [
      ["km-ground", 200],
      ["km-areas", 300],
      ["km-routes", 400],
      ["km-points", 500],
    ]) {
      const holder = map.createPane(name);
      holder.style.zIndex = String(order);
      holder.style.pointerEvents = "none";
    }
    this.stamp = el("p", { class: "km-stamp", hidden: true });
    this.tip = el("div", { class: "km-tip", hidden: true, "aria-hidden": "true" });
    frame.append(this.stamp, this.tip);

    const drawGround = (context, view) => {
      if (!app.hasTiles) app.basemap.draw(context, view, this.theme);
    };
    this.ground = new Sheet(map, "km-ground", drawGround, { isStill: true });
    // Names under markers on one sheet: without a graphics card, each sheet with a pen is copied for every frame.
    this.points = new Sheet(
      map,
      "km-points",
      (context, view, box) => {
        this.labels.paint(context, view, box);
        this.marks.paint(context, view, box);
      },
      { isLed: true },
    );
    this.areas = new Areas(this);
    this.routes = new Routes(this);
    this.marks = new Marks(this);
    this.badges = new Badges(this);
    this.labels = new Labels(this);

    map.on("moveend", this.rest, this);
    map.on("click", this.onClick, this);
    map.on("mousemove", this.onHover, this);
    map.on("mouseout movestart", this.hideTip, this);
  }

  get sheets() {
    return [this.ground, this.areas.sheet, this.routes.sheet, this.points];
  }

  lookOf(i) {
    if (!this.shown[i]) return 0;
    const state = this.chronicle.state[i];
    if (state !== PAST) return state;
    return (this.book.isFading[i] && this.app.past === "fade") || i === this.selected ? PAST : 0;
  }

  reconsider(i) {
    const after = this.lookOf(i);
    const before = this.look[i];
    if (after === before) return;
    this.look[i] = after;
    if (!this.book.isReference[i]) {
      this.datedCount += (after ? 1 : 0) - (before ? 1 : 0);
      this.activeCount += (after === ACTIVE ? 1 : 0) - (before === ACTIVE ? 1 : 0);
    }
    const shape = this.book.shapes[i];
    if (shape.rings.length) this.changed.areas.push(i);
    if (shape.lines.length) this.changed.routes.push(i);
    if (shape.points.length) this.marks.touch(i, before, after);
  }

  /** Show a day. Draws only what changed; names follow in settle(), buttons at rest. Returns whether anything changed. */
  setDay(day) {
    this.chronicle.moveTo(day, (i) => this.reconsider(i));
    return this.flush();
  }

  flush() {
    const { areas, routes } = this.changed;
    this.changed = { areas: [], routes: [] };
    if (areas.length) this.areas.patch(areas);
    if (routes.length) this.routes.patch(routes);
    const hasVehicles = this.routes.vehicles.length > 0;
    const hasMarks = this.marks.step();
    const isMoving = hasVehicles || this.routes.vehicles.length > 0;
    const hasChanged = areas.length > 0 || routes.length > 0 || hasMarks || isMoving;
    this.needsNames = this.needsNames || hasChanged;
    this.needsBadges = this.needsBadges || routes.length > 0 || isMoving;
    return hasChanged;
  }

  /** Names and line symbols for what is shown now. */
  settle() {
    if (this.needsBadges) this.badges.layout();
    if (this.needsNames) this.labels.refresh();
    this.needsNames = this.needsBadges = false;
  }

  /** Take the filters anew; nothing is drawn. */
  filter() {
    const { book, app } = this;
    for (let i = 0; i < book.count; i++) {
      const feature = book.features[i];
      this.shown[i] =
        !app.hidden.has(feature.layer) &&
        (app.only === null || app.only.has(String(feature.id))) &&
        (app.knownBy === null || book.known[i] <= app.knownBy)
          ? 1
          : 0;
    }
    for (let i = 0; i < book.count; i++) this.reconsider(i);
    this.changed = { areas: [], routes: [] };
  }

  refilter() {
    this.filter();
    this.areas.sheet.redraw();
    this.routes.sheet.redraw();
    this.marks.rebuild();
    this.rest();
  }

  /** After the map has come to rest: markers in view, line symbols and names. A page that opens shows markers first. */
  rest() {
    this.overlays = null;
    this.marks.look();
    this.needsNames = this.needsBadges = this.app.isOpening;
    if (!this.app.isOpening) {
      this.badges.layout();
      this.labels.layout();
    }
    this.points.redraw();
  }

  setSelected(index) {
    const before = this.selected;
    this.selected = index;
    for (const i of [before, index]) {
      if (i === null || i === undefined) continue;
      this.reconsider(i);
      const shape = this.book.shapes[i];
      if (shape.rings.length) this.changed.areas.push(i);
      if (shape.lines.length) this.changed.routes.push(i);
    }
    this.flush();
    this.rest();
  }

  setTheme(theme) {
    this.theme = theme;
    this.marks.retheme();
    for (const sheet of [this.ground, this.areas.sheet, this.routes.sheet]) sheet.redraw();
    this.rest();
  }

  setStamp(text) {
    this.stamp.hidden = text === null;
    this.stamp.textContent = text || "";
  }

  setComparison(shapes) {
    this.comparison = shapes;
    this.areas.sheet.redraw();
  }

  /** What is under a position: a feature, or a marker drawn on the canvas. */
  hit(layerPoint) {
    const { view } = this.routes.sheet;
    if (!view) return null;
    const origin = this.map.getPixelOrigin();
    const x = layerPoint.x + origin.x - view.left;
    const y = layerPoint.y + origin.y - view.top;
    const cluster = this.marks.hit(x, y);
    if (cluster) return { cluster };
    const feature = this.labels.hit(x, y) ?? this.routes.hit(x, y) ?? this.areas.hit(x, y);
    return feature === null ? null : { feature };
  }

  onClick(event) {
    if (event.originalEvent.target.closest(".km-mark, .km-badge")) return;
    const found = this.hit(event.layerPoint);
    if (!found) return;
    const opener = this.map.getContainer();
    if (found.cluster) this.marks.open(found.cluster, opener);
    else this.app.select(found.feature, { opener, pane: this });
  }

  onHover(event) {
    if (event.originalEvent.target.closest(".km-mark, .km-badge")) return this.hideTip();
    if (this.hoverFrame) return undefined;
    this.hoverFrame = requestAnimationFrame(() => {
      this.hoverFrame = 0;
      const found = this.hit(event.layerPoint);
      this.map.getContainer().classList.toggle("km-pointing", Boolean(found));
      const isWorthTelling = found && (found.cluster || this.book.features[found.feature].kind !== "region");
      if (!isWorthTelling) return this.hideTip();
      const title = found.cluster
        ? this.marks.listTitle(found.cluster)
        : short(this.book.features[found.feature].name, 90);
      const isVehicle = this.routes.vehicles.some(({ i }) => i === found.feature);
      const note = isVehicle ? short((this.book.features[found.feature].move || {}).note, 120) : "";
      const when = found.cluster ? "" : short((this.book.features[found.feature].card || {}).when, 60);
      this.tip.replaceChildren(
        el("strong", { text: title }),
        when ? el("span", { text: when }) : "",
        note ? el("span", { text: note }) : "",
      );
      this.tip.hidden = false;
      const size = this.map.getSize();
      const { x, y } = event.containerPoint;
      this.tip.style.left = `${clamp(x + 14, 4, Math.max(4, size.x - this.tip.offsetWidth - 8))}px`;
      this.tip.style.top = `${clamp(y + 16, 4, Math.max(4, size.y - this.tip.offsetHeight - 8))}px`;
      return undefined;
    });
    return undefined;
  }

  hideTip() {
    this.tip.hidden = true;
  }

  /** Where names and markers stand, in pixels of the map: what a test of collisions looks at. */
  layout() {
    const { view } = this.points;
    const moved = ([left, top, right, bottom]) => [
      left - view.margin.x,
      top - view.margin.y,
      right - view.margin.x,
      bottom - view.margin.y,
    ];
    const inside = ({ box }) =>
      box[2] > 0 && box[3] > 0 && box[0] < view.width - 2 * view.margin.x && box[1] < view.height - 2 * view.margin.y;
    const names = this.labels.placed.map((placed) => ({ text: placed.text, box: moved(placed.box) })).filter(inside);
    const marks = this.marks.inView
      .filter((cluster) => cluster.active + cluster.past + cluster.quiet > 0)
      .map((cluster) => {
        const x = cluster.x * view.scale - view.left;
        const y = cluster.y * view.scale - view.top;
        const radius = cluster.active ? 13 : cluster.past ? 10 : 5;
        return {
          text: this.marks.title(cluster),
          radius,
          box: moved([x - radius, y - radius, x + radius, y + radius]),
        };
      })
      .filter(inside);
    return { names, marks };
  }

  remove() {
    this.badges.remove();
    this.marks.remove();
    for (const sheet of this.sheets) sheet.remove();
    this.map.remove();
    this.frame.remove();
  }
}
