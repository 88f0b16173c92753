// Where the map looks: its opening view, moves to a feature or extent, and reports of moves to the page around it.

import { reducedMotion } from "../core/dom.js";
import { latLngBox, latitudeOf } from "../core/mercator.js";
import { isBox, isPosition } from "../core/values.js";
import { fitOptions } from "./overlays.js";

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
