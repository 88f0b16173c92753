// Buttons over the map. They keep their place while the map moves and zooms.

import { newPixelOrigin } from "./leaflet_map.js";
import { el, setAt } from "../core/dom.js";

export class OverlayButtons {
  /**
   * @param {L.Map} map
   * @param {Attributes} attributes
   */
  constructor(map, attributes) {
    this.map = map;
    /** @type {Map<string | number, OverlayButton>} */
    this.nodes = new Map();
    this.corner = { x: 0, y: 0 };
    this.holder = el("div", { ...attributes, role: "group" });
    /** @type {L.LeafletEventHandlerFnMap} */
    this.handlers = { zoomanim: (event) => this.animate(event), zoom: () => this.position() };
    map.on(this.handlers);
  }

  /**
   * Lay the holder over a canvas, and the buttons on it. In one box all buttons are one layer of the page. Loose over canvases
   * they would be many, and the browser composes every layer for every frame.
   * @param {CanvasView} view
   */
  cover(view) {
    const origin = this.map.getPixelOrigin();
    this.corner = { x: view.left - origin.x, y: view.top - origin.y };
    setAt(this.holder, this.corner.x, this.corner.y);
    this.holder.style.width = `${view.width}px`;
    this.holder.style.height = `${view.height}px`;
    this.position();
  }

  /**
   * Place a button at its position in Mercator.
   * @param {OverlayButton} node
   * @param {number} [zoom]
   * @param {L.Point} [origin]
   */
  put(node, zoom = this.map.getZoom(), origin = this.map.getPixelOrigin()) {
    const scale = 256 * 2 ** zoom;
    setAt(node, node.spot.x * scale - origin.x - this.corner.x, node.spot.y * scale - origin.y - this.corner.y);
  }

  position() {
    for (const node of this.nodes.values()) this.put(node);
  }

  /** @param {L.ZoomAnimEvent} event */
  animate(event) {
    const origin = newPixelOrigin(this.map, event.center, event.zoom);
    for (const node of this.nodes.values()) this.put(node, event.zoom, origin);
  }

  /**
   * Remove a button. If it had the focus, the map gets it.
   * @param {string | number} key
   */
  drop(key) {
    const node = this.nodes.get(key);
    if (!node) return;
    if (node.contains(document.activeElement)) this.map.getContainer().focus({ preventScroll: true });
    node.remove();
    this.nodes.delete(key);
  }

  remove() {
    this.holder.remove();
    this.map.off(this.handlers);
  }
}

/**
 * A new button over the map; its position is set before it is put anywhere.
 * @param {Attributes} attributes
 * @param {...Child} children
 * @returns {OverlayButton}
 */
export function overlayButton(attributes, ...children) {
  return Object.assign(el("button", { type: "button", ...attributes }, ...children), { spot: { x: 0, y: 0 } });
}

/**
 * The button that an event happened on; null where it happened elsewhere.
 * @param {Event} event
 * @param {string} selector
 * @returns {OverlayButton | null}
 */
export function closestButton(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}
