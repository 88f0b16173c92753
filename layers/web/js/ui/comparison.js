// Two dates side by side: the main map on its date, a second map on the earlier one. They move together.

import { wordsOf } from "../core/dates.js";
import { el } from "../core/dom.js";
import { say } from "../core/language.js";
import { emptyShape, shapeOf } from "../data/geometry.js";
import { MapView } from "./map_view.js";
import { WIDE_PX } from "./overlays.js";

export class Comparison {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {MapView | null} */
    this.mapView = null;
    this.areas = { gained: emptyShape(), lost: emptyShape() };
  }

  get isOn() {
    return this.mapView !== null;
  }

  /**
   * Show a day beside the main one; null goes back to one map.
   * @param {number | null} day
   */
  set(day) {
    const { app } = this;
    if (day === null) {
      if (!this.mapView) return;
      app.mapViews = [app.main];
      this.mapView.remove();
      /** @type {MapView | null} */
      this.mapView = null;
      app.root.classList.remove("km-comparing");
      app.main.setStamp(null);
      app.main.map.off("move zoom moveend zoomanim", this.leadMain, this);
      app.main.setComparison(null);
      app.relayout();
      return;
    }
    const mapView = this.mapView || this.open();
    this.day = day;
    mapView.setDay(day);
    mapView.flushLabels();
    mapView.setStamp(wordsOf(day));
    this.stampMain();
  }

  /**
   * Open the second map beside the main one.
   * @returns {MapView}
   */
  open() {
    const { app } = this;
    const { map } = app.main;
    app.root.classList.add("km-comparing");
    // Over half a map the legend would hide what is being compared.
    if (app.root.clientWidth < 2 * WIDE_PX) app.panels.setOpen("legend", false);
    const bounds = map.getBounds();
    const holder = el("div", { class: "km-map", role: "region", "aria-label": say("Map on the earlier date") });
    const frame = el("div", { class: "km-frame" }, holder);
    app.main.frame.before(frame);
    app.relayout();
    // Half the room shows the same ground.
    app.camera.withoutReporting(() => map.fitBounds(bounds, { animate: false }));
    const other = L.map(holder, { ...map.options, center: map.getCenter(), zoom: map.getZoom(), layers: [] });
    const mapView = new MapView(app, other, frame);
    this.mapView = mapView;
    app.addTiles(other);
    app.mapViews = [mapView, app.main];
    mapView.timeIndex.moveTo(app.main.timeIndex.day, () => {});
    mapView.filter();
    other.fire("moveend");
    other.on("move zoom moveend zoomanim", (event) => this.pass(event, other, map));
    map.on("move zoom moveend zoomanim", this.leadMain, this);
    this.showAreas();
    return mapView;
  }

  /** @param {any} event */
  leadMain(event) {
    if (this.mapView) this.pass(event, this.app.main.map, this.mapView.map);
  }

  /**
   * Move one map as the other has moved.
   * @param {any} event
   * @param {L.Map} from
   * @param {L.Map} to
   */
  pass(event, from, to) {
    if (this.isPassing) return;
    this.isPassing = true;
    if (event.type === "zoomanim") {
      if (!event.noUpdate) to.setView(event.center, event.zoom, { animate: true });
      // Leaflet has no public way to ask whether a zoom animation is under way; moving the map would end it half way.
    } else if (!(/** @type {any} */ (to)._animatingZoom)) {
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

  /**
   * The areas gained and lost between the two dates, as GeoJSON.
   * @param {any} areas
   */
  setAreas(areas) {
    this.areas = { gained: shapeOf(areas && areas.gained), lost: shapeOf(areas && areas.lost) };
    this.showAreas();
  }

  showAreas() {
    const has = this.areas.gained.rings.length + this.areas.lost.rings.length > 0;
    if (this.isOn) this.app.main.setComparison(has ? this.areas : null);
  }
}
