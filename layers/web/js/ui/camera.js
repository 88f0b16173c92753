// Where the map looks: its opening view, moves to a feature or extent, and reports of moves to the page around it.

import { reducedMotion } from "../core/dom.js";
import { latLngBox, latitudeOf, mercatorX, mercatorY } from "../core/mercator.js";
import { closestZoom } from "../core/zoom_limit.js";
import { isBox, isPosition, overlaps } from "../core/values.js";
import { coveredBelow, fitOptions } from "./overlays.js";

/** How exactly a town is a position, in kilometres. */
const TOWN_KM = 2;

/**
 * What moved the map: the reader by hand, a button for a place, or the map itself after something else was done.
 * @typedef {"hand" | "place" | "follow"} Mover
 */

export class Camera {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.isOpened = false;
    this.isReportingOff = false;
    this.isUserActive = false;
    /** @type {Mover} */
    this.mover = "hand";
    this.seen = "";
    /** The place that the page around the map knows. */
    this.told = "";
  }

  /** From now on moves are reported, and a new one is the reader's. */
  onGesture() {
    this.isUserActive = true;
    this.mover = "hand";
  }

  get place() {
    const { map } = this.app.main;
    const { lng, lat } = map.getCenter();
    return { center: [Number(lng.toFixed(5)), Number(lat.toFixed(5))], zoom: map.getZoom() };
  }

  openView() {
    const { center, zoom, bbox } = this.app.opening;
    const size = this.app.main.map.getSize();
    this.isOpened = size.x > 0 && size.y > 0;
    // A map without a size cannot show an extent. It stays where it is until it has one.
    if (!this.isOpened) return;
    if (isPosition(center) && typeof zoom === "number" && Number.isFinite(zoom))
      this.app.main.map.setView([center[1], center[0]], zoom, { animate: false });
    else if (isBox(bbox)) this.app.main.map.fitBounds(latLngBox(bbox), { ...fitOptions(this.app), animate: false });
    else this.app.main.map.setView([50, 60], 3, { animate: false });
    if (this.isReportingOff || !this.isUserActive) this.told = JSON.stringify(this.place);
  }

  /**
   * Move to an extent [west, south, east, north].
   * @param {unknown} box
   */
  flyToBox(box) {
    if (!isBox(box)) return;
    const fit = { ...fitOptions(this.app), maxZoom: 11 };
    this.fly(
      (map, options) => map.flyToBounds(latLngBox(box), { ...fit, ...options }),
      (map) => map.fitBounds(latLngBox(box), { ...fit, animate: false }),
    );
  }

  /**
   * Move to a position; without a zoom, to at least zoom 9.
   * @param {number} lon
   * @param {number} lat
   * @param {number | null} zoom
   * @param {number} [covered] pixels of the map's lower part that something covers; the position is in the middle of the rest
   */
  flyToPosition(lon, lat, zoom, covered = 0) {
    const target = zoom ?? Math.max(this.app.main.map.getZoom(), 9);
    if (zoom !== null) this.allow(zoom);
    const { map: leaflet } = this.app.main;
    const middle = leaflet.unproject(leaflet.project([lat, lon], target).add([0, covered / 2]), target);
    this.fly(
      (map, options) => map.flyTo(middle, target, options),
      (map) => map.setView(middle, target, { animate: false }),
    );
  }

  /**
   * Go where the reader was before, at once, and report nothing: the address has it already.
   * @param {NonNullable<ViewSettings["fly"]>} place
   */
  restore(place) {
    const { map } = this.app.main;
    const { x, y } = map.getSize();
    if (!(x > 0 && y > 0)) return;
    this.mover = "hand";
    this.withoutReporting(() => {
      // A flight that is stopped ends where it is, and that is no place of the reader's.
      map.stop();
      if (!place.box && place.zoom !== null) this.allow(place.zoom);
      if (place.box) map.fitBounds(latLngBox(place.box), { ...fitOptions(this.app), maxZoom: 11, animate: false });
      else map.setView([place.center[1], place.center[0]], place.zoom ?? map.getZoom(), { animate: false });
    });
    this.told = JSON.stringify(this.place);
  }

  /**
   * @param {(map: L.Map, options: L.ZoomPanOptions) => void} animated
   * @param {(map: L.Map) => void} plain
   */
  fly(animated, plain) {
    const { x, y } = this.app.main.map.getSize();
    if (!(x > 0 && y > 0)) return;
    if (this.mover === "hand") this.mover = "place";
    if (reducedMotion() || this.app.comparison.isOn || document.hidden) plain(this.app.main.map);
    else animated(this.app.main.map, { duration: 1.1 });
  }

  /**
   * Move to a feature.
   * @param {number} i
   */
  flyToFeature(i) {
    const { box, points } = this.app.features.shapes[i];
    if (!Number.isFinite(box[0])) return;
    const west = box[0] * 360 - 180;
    const east = box[2] * 360 - 180;
    if (points.length && east - west < 0.01) this.flyToPosition(west, latitudeOf(box[1]), null, coveredBelow(this.app));
    else this.flyToBox([west, latitudeOf(box[3]), east, latitudeOf(box[1])]);
  }

  /**
   * Move to the places of a cluster.
   * @param {Cluster} cluster
   */
  flyToCluster(cluster) {
    const xs = cluster.places.map((place) => place.x);
    const ys = cluster.places.map((place) => place.y);
    const box = [
      Math.min(...xs) * 360 - 180,
      latitudeOf(Math.max(...ys)),
      Math.max(...xs) * 360 - 180,
      latitudeOf(Math.min(...ys)),
    ];
    this.app.card.close();
    this.flyToBox(box);
  }

  /**
   * Move the map without reporting it to the page around the map: it was not the user who moved it.
   * @param {() => void} act
   */
  withoutReporting(act) {
    const before = this.isReportingOff;
    this.isReportingOff = true;
    act();
    this.isReportingOff = before;
  }

  /**
   * Move the map as a part of what was just done, such as a selection: the page around the map counts no step of its own.
   * @param {() => void} move
   */
  follow(move) {
    this.mover = "follow";
    move();
  }

  /**
   * A view that an address asks for may be closer than the positions in the view before it bear.
   * @param {number} zoom
   */
  allow(zoom) {
    for (const { map } of this.app.mapViews) map.options.maxZoom = Math.max(map.getMaxZoom(), zoom);
  }

  /**
   * Let the map come no closer than the positions in view bear. Where the view is closer already it stays.
   */
  limitZoom() {
    const { main, features } = this.app;
    const { map } = main;
    const bounds = map.getBounds();
    const frame = [
      mercatorX(bounds.getWest()),
      mercatorY(bounds.getNorth()),
      mercatorX(bounds.getEast()),
      mercatorY(bounds.getSouth()),
    ];
    let finest = Infinity;
    for (let i = 0; i < features.count; i++) {
      if (!main.drawnAs[i] || features.isReference[i] || !overlaps(features.shapes[i].box, frame)) continue;
      if (features.items[i].kind === "imported") finest = 0;
      else if (features.shapes[i].points.length) finest = Math.min(finest, features.items[i].spread ?? TOWN_KM);
    }
    const limit = Math.max(closestZoom(finest, map.getCenter().lat), map.getZoom());
    for (const { map: each } of this.app.mapViews) {
      // Not setMaxZoom, which would zoom out; the view never is beyond the limit.
      each.options.maxZoom = limit;
    }
    this.app.panels.setClosest(map.getZoom() >= limit, Number.isFinite(finest) ? finest : null);
  }

  onMoved() {
    const seen = JSON.stringify(this.place);
    const isNew = seen !== this.seen;
    this.seen = seen;
    this.app.scheduleIdle();
    if (this.isReportingOff) return;
    const { mover } = this;
    this.mover = "hand";
    if (!isNew) return;
    if (!this.isUserActive) this.told = seen;
    else this.report(mover === "follow" || (mover === "hand" && this.app.isRunOf("move")));
  }

  /**
   * Tell the page around the map where the map is, if it does not know.
   * @param {boolean} follows whether this belongs to the step before
   */
  report(follows) {
    const { place } = this;
    const told = JSON.stringify(place);
    if (told === this.told) return;
    this.told = told;
    this.app.post({ type: "move", ...place, follows });
  }
}
