// Buttons over the map, kept where they belong while it moves and zooms. A button's spot is its place in Mercator.

class Buttons {
  constructor(map, attributes) {
    this.map = map;
    this.nodes = new Map();
    this.corner = { x: 0, y: 0 };
    this.holder = el("div", { ...attributes, role: "group" });
    map.on({ zoomanim: this.animate, zoom: this.position }, this);
  }

  /** Lay the holder over a sheet and the buttons on it. In a box of their own all buttons are one layer of the page; loose
   * over canvases they would be many, and every frame hands on every layer. */
  cover(view) {
    const origin = this.map.getPixelOrigin();
    this.corner = { x: view.left - origin.x, y: view.top - origin.y };
    setAt(this.holder, this.corner.x, this.corner.y);
    this.holder.style.width = `${view.width}px`;
    this.holder.style.height = `${view.height}px`;
    this.position();
  }

  put(node, zoom = this.map.getZoom(), origin = this.map.getPixelOrigin()) {
    const scale = 256 * 2 ** zoom;
    setAt(node, node.spot.x * scale - origin.x - this.corner.x, node.spot.y * scale - origin.y - this.corner.y);
  }

  position() {
    for (const node of this.nodes.values()) this.put(node);
  }

  animate(event) {
    const origin = this.map._getNewPixelOrigin(event.center, event.zoom);
    for (const node of this.nodes.values()) this.put(node, event.zoom, origin);
  }

  /** Take a button away; the map has the focus then, if the button had it. */
  drop(key) {
    const node = this.nodes.get(key);
    if (!node) return;
    if (node.contains(document.activeElement)) this.map.getContainer().focus({ preventScroll: true });
    node.remove();
    this.nodes.delete(key);
  }

  remove() {
    this.holder.remove();
    this.map.off({ zoomanim: this.animate, zoom: this.position }, this);
  }
}
