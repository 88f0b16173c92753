// Which feature is selected.

import { reducedMotion } from "../core/dom.js";

export class Selection {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /**
     * The selected feature.
     * @type {number | null}
     */
    this.index = null;
  }

  /**
   * Select a feature and show its details.
   * @param {number} i
   * @param {SelectOptions} [options]
   */
  select(i, { mapView = null, fly = false, silent = false, ...opening } = {}) {
    const isNew = i !== this.index;
    this.index = i;
    if (isNew) for (const each of this.app.mapViews) each.setSelected(i);
    this.app.panels.closeSide();
    this.app.card.openFeature(i, opening);
    if (isNew && !silent) {
      // Details that open beside the map change its middle: the step says where it is now.
      if (!fly) this.app.camera.report(true);
      this.app.post({ type: "select", id: this.app.features.items[i].id });
    }
    this.app.camera.follow(() => {
      if (fly) this.app.camera.flyToFeature(i);
      else this.keepInSight(i, mapView || this.app.main);
    });
    this.app.scheduleIdle();
  }

  /**
   * Mark a feature as selected, without its details.
   * @param {number} i
   */
  mark(i) {
    this.index = i;
    for (const each of this.app.mapViews) each.setSelected(i);
    this.app.scheduleIdle();
  }

  /**
   * Select nothing.
   * @param {{ report?: boolean }} [options]
   */
  deselect({ report = false } = {}) {
    if (this.index === null) return;
    this.index = null;
    for (const mapView of this.app.mapViews) mapView.setSelected(null);
    if (report) {
      this.app.camera.report(true);
      this.app.post({ type: "select", id: null });
    }
    this.app.scheduleIdle();
  }

  /**
   * Move the map a little where the details cover a selected point.
   * @param {number} i
   * @param {MapView} mapView
   */
  keepInSight(i, mapView) {
    const point = this.app.features.shapes[i].points[0];
    if (!point || this.app.comparison.isOn) return;
    const { map } = mapView;
    const scale = 256 * 2 ** map.getZoom();
    const origin = map.getPixelOrigin();
    const at = map.layerPointToContainerPoint(L.point(point[0] * scale - origin.x, point[1] * scale - origin.y));
    const size = map.getSize();
    const cardBox = this.app.card.node.getBoundingClientRect();
    const right = this.app.isNarrow || this.app.isDocked ? size.x : size.x - cardBox.width - 40;
    const bottom = this.app.isNarrow ? size.y - cardBox.height - 40 : size.y;
    const dx = Math.max(at.x - right, 0);
    const dy = Math.max(at.y - bottom, 0);
    if (dx || dy) map.panBy([dx, dy], { animate: !reducedMotion() });
  }
}
