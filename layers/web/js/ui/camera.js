// Where the map looks: its opening view, moves to a feature or extent, and reports of moves to the page around it.

import { reducedMotion } from "../core/dom.js";
import { latLngBox, latitudeOf, mercatorX, mercatorY } from "../core/mercator.js";
import { closestZoom } from "../core/zoom_limit.js";
import { isBox, isPosition, overlaps } from "../core/values.js";
import { fitOptions } from "./overlays.js";

/** How exactly a town is a position, in kilometres. */
const TOWN_KM = 2;

export class Camera {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.isOpened = false;
    this.isReportingOff = false;
    this.isUserActive = false;
    this.sentPlace = "";
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
   */
  flyToPosition(lon, lat, zoom) {
    const target = zoom ?? Math.max(this.app.main.map.getZoom(), 9);
    this.fly(
      (map, options) => map.flyTo([lat, lon], target, options),
      (map) => map.setView([lat, lon], target, { animate: false }),
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
    map.stop();
    this.withoutReporting(() => {
      if (place.box) map.fitBounds(latLngBox(place.box), { ...fitOptions(this.app), maxZoom: 11, animate: false });
      else map.setView([place.center[1], place.center[0]], place.zoom ?? map.getZoom(), { animate: false });
    });
  }

  /**
   * @param {(map: L.Map, options: L.ZoomPanOptions) => void} animated
   * @param {(map: L.Map) => void} plain
   */
  fly(animated, plain) {
    const { x, y } = this.app.main.map.getSize();
    if (!(x > 0 && y > 0)) return;
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
    if (points.length && east - west < 0.01) this.flyToPosition(west, latitudeOf(box[1]), null);
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
    const { map } = this.app.main;
    const centre = map.getCenter();
    const place = `${centre.lng.toFixed(5)} ${centre.lat.toFixed(5)} ${map.getZoom()}`;
    this.app.scheduleIdle();
    if (place === this.sentPlace) return;
    this.sentPlace = place;
    if (this.isReportingOff || !this.isUserActive) return;
    this.app.post({
      type: "move",
      center: [Number(centre.lng.toFixed(5)), Number(centre.lat.toFixed(5))],
      zoom: map.getZoom(),
    });
  }
}
