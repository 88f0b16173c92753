// The canvas of the density, beneath the ways. It is drawn when the month, the view or its strength changes, and not with each
// step of the date.

import { CanvasLayer } from "../draw/canvas_layer.js";

/** @type {Record<Theme, string>} */
export const TRACK_COLOUR = { light: "#16202a", dark: "#ffffff" };

export class TrackShade {
  /**
   * @param {MapView} mapView
   * @param {import("./tracks.js").Tracks} tracks
   */
  constructor(mapView, tracks) {
    this.mapView = mapView;
    this.density = tracks.density;
    this.strength = 0;
    this.key = "";
    const holder = mapView.map.createPane("km-track-density");
    holder.style.zIndex = "449";
    holder.style.pointerEvents = "none";
    this.canvasLayer = new CanvasLayer(mapView.map, "km-track-density", (context, view) => this.paint(context, view), {
      isSeldomRedrawn: true,
      isDrawnByOwner: true,
    });
  }

  /**
   * Bring the canvas to the date and the view.
   * @param {number} strength 0 where no density is drawn
   */
  refresh(strength) {
    const { view, canvas } = this.canvasLayer;
    if (!view) return;
    canvas.hidden = strength === 0;
    if (!strength) {
      this.strength = 0;
      this.key = "";
      return;
    }
    const month = this.density.monthOf(this.mapView.timeIndex.day);
    const key = [month, strength, this.mapView.theme, view.left, view.top, view.scale, view.width, view.height, view.ratio].join(" ");
    this.strength = strength;
    if (key === this.key) return;
    this.key = key;
    this.canvasLayer.redraw();
  }

  /**
   * @param {Context2D} context
   * @param {CanvasView} view
   */
  paint(context, view) {
    if (this.strength) this.density.paint(context, view, this.mapView.timeIndex.day, TRACK_COLOUR[this.mapView.theme], this.strength);
  }
}
