// The symbols of what is under way on the date, between departure and arrival.

import { overlaps } from "../core/values.js";
import { knownUnderWay } from "../data/knowledge.js";
import { ACTIVE, ALWAYS } from "../data/time_index.js";
import { along } from "./lanes.js";

const VEHICLE_ROOM = 15;

export class Vehicles {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.features = mapView.features;
    /**
     * What is under way: feature and position in pixels of the canvas.
     * @type {{ i: number, x: number, y: number }[]}
     */
    this.list = [];
    this.moving = this.features.routes.filter((i) => this.features.items[i].move);
  }

  /**
   * Find the position of every vehicle under way. Returns the boxes in which their picture changes.
   * @param {CanvasView} view
   * @returns {Box[]}
   */
  locate(view) {
    const before = this.list;
    this.list = [];
    const { day } = this.mapView.timeIndex;
    for (const i of day === ALWAYS ? [] : this.moving) {
      if (this.mapView.drawnAs[i] !== ACTIVE) continue;
      const share = knownUnderWay(this.mapView.app, i, day, this.mapView);
      if (share === null) continue;
      const { box } = this.features.shapes[i];
      const { whole, length } = this.mapView.routes.drawing(i, view);
      const spot = along(whole, share, length);
      const x = spot.x + box[0] * view.scale - view.left;
      const y = spot.y + box[1] * view.scale - view.top;
      if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
      this.list.push({ i, x, y });
    }
    return [...before, ...this.list].map(vehicleBox);
  }

  /**
   * Vehicles move every day. They are drawn on the canvas of the markers, under these, so that the lines need not be drawn again.
   * @param {Context2D} context
   * @param {Theme} theme
   * @param {Box} near
   */
  paint(context, theme, near) {
    for (const vehicle of this.list) {
      if (!overlaps(vehicleBox(vehicle), near)) continue;
      const { i, x, y } = vehicle;
      const style = this.features.style(i);
      const colours = style[theme];
      context.save();
      context.translate(x, y);
      context.beginPath();
      context.arc(0, 0, 13, 0, 7);
      context.fillStyle = this.mapView.app.palette[theme].halo;
      context.fill();
      context.setLineDash([3, 2.5]);
      context.lineWidth = 1.8;
      context.strokeStyle = colours.stroke;
      context.stroke();
      context.setLineDash([]);
      context.scale(0.75, 0.75);
      context.translate(-12, -12);
      context.fillStyle = colours.stroke;
      context.fill(this.mapView.app.symbolPath(this.features.items[i].move?.symbol || style.symbol || ""), "evenodd");
      context.restore();
    }
  }

  /**
   * The feature whose symbol is at a position of the canvas; null where there is none.
   * @param {number} x
   * @param {number} y
   * @returns {number | null}
   */
  hit(x, y) {
    for (const vehicle of this.list) {
      if (Math.hypot(vehicle.x - x, vehicle.y - y) < VEHICLE_ROOM) return vehicle.i;
    }
    return null;
  }
}

/**
 * @param {{ x: number, y: number }} given
 * @returns {Box}
 */
function vehicleBox({ x, y }) {
  return [x - VEHICLE_ROOM, y - VEHICLE_ROOM, x + VEHICLE_ROOM, y + VEHICLE_ROOM];
}
