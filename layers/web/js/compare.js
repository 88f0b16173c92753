// Two dates side by side: the main pane on its date, a second pane on the earlier one, moving together.

class Comparison {
  constructor(app) {
    this.app = app;
    this.pane = null;
    this.areas = { gained: emptyShape(), lost: emptyShape() };
  }

  get isOn() {
    return this.pane !== null;
  }

  /** Show a day beside the main one; null goes back to one pane. */
  set(day) {
    const { app } = this;
    if (day === null) {
      if (!this.pane) return;
      app.panes = [app.main];
      this.pane.remove();
      this.pane = null;
      app.root.classList.remove("km-comparing");
      app.main.setStamp(null);
      app.main.map.off("move zoom moveend zoomanim", this.leadMain, this);
      app.main.setComparison(null);
      app.relayout();
      return;
    }
    if (!this.pane) this.open();
    this.day = day;
    this.pane.setDay(day);
    this.pane.settle();
    this.pane.setStamp(wordsOf(day));
    this.stampMain();
  }

  open() {
    const { app } = this;
    const { map } = app.main;
    app.root.classList.add("km-comparing");
    // Over half a map the legend would hide what is being compared.
    if (app.root.clientWidth < 2 * WIDE_PX) app.panels.setOpen("legend", false);
    const holder = el("div", { class: "km-map", role: "region", "aria-label": "Map on the earlier date" });
    const frame = el("div", { class: "km-frame" }, holder);
    app.main.frame.before(frame);
    app.relayout();
    const other = L.map(holder, { ...map.options, center: map.getCenter(), zoom: map.getZoom(), layers: [] });
    this.pane = new Pane(app, other, frame);
    app.addTiles(other);
    app.panes = [this.pane, app.main];
    this.pane.chronicle.moveTo(app.main.chronicle.day, () => {});
    this.pane.filter();
    other.fire("moveend");
    other.on("move zoom moveend zoomanim", (event) => this.pass(event, other, map));
    map.on("move zoom moveend zoomanim", this.leadMain, this);
    this.showAreas();
  }

  leadMain(event) {
    if (this.pane) this.pass(event, this.app.main.map, this.pane.map);
  }

  /** Hand a movement of one map on to the other. */
  pass(event, from, to) {
    if (this.isPassing) return;
    this.isPassing = true;
    if (event.type === "zoomanim") {
      if (!event.noUpdate) to.setView(event.center, event.zoom, { animate: true });
    } else if (!to._animatingZoom) {
      const centre = from.getCenter();
      const zoom = from.getZoom();
      if (event.type !== "move" || to.getZoom() !== zoom) to.setView(centre, zoom, { animate: false });
      else
        to.panBy(to.latLngToContainerPoint(centre).subtract(to.getSize().divideBy(2)).round(), {
          animate: false,
          noMoveStart: true,
        });
    }
    this.isPassing = false;
  }

  stampMain() {
    if (this.isOn) this.app.main.setStamp(wordsOf(this.app.day));
  }

  setAreas(areas) {
    this.areas = { gained: shapeOf(areas && areas.gained), lost: shapeOf(areas && areas.lost) };
    this.showAreas();
  }

  showAreas() {
    const has = this.areas.gained.rings.length + this.areas.lost.rings.length > 0;
    if (this.isOn) this.app.main.setComparison(has ? this.areas : null);
  }
}

function emptyShape() {
  return { points: [], lines: [], rings: [], box: [0, 0, 0, 0] };
}

/** Any GeoJSON object, a geometry, feature or collection, as one projected shape. */
function shapeOf(geojson) {
  if (!geojson || typeof geojson !== "object") return emptyShape();
  if (geojson.type === "FeatureCollection") {
    return projectGeometry({
      type: "GeometryCollection",
      geometries: listOf(geojson.features).map((feature) => feature && feature.geometry),
    });
  }
  return projectGeometry(geojson.type === "Feature" ? geojson.geometry : geojson);
}
