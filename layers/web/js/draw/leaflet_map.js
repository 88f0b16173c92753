// What the layers need from a Leaflet map, from its public methods only.

/**
 * A pane of a map by its name. Throws where the map has none of that name.
 * @param {L.Map} map
 * @param {string} name
 * @returns {HTMLElement}
 */
export function paneOf(map, name) {
  const pane = map.getPane(name);
  if (!pane) throw new Error(`The map has no pane ${name}.`);
  return pane;
}

/**
 * Where the pixel origin will be after a zoom animation to a centre and zoom.
 * @param {L.Map} map
 * @param {L.LatLng} center
 * @param {number} zoom
 * @returns {L.Point}
 */
export function newPixelOrigin(map, center, zoom) {
  return map
    .project(center, zoom)
    .subtract(map.getSize().divideBy(2))
    .add(L.DomUtil.getPosition(paneOf(map, "mapPane")))
    .round();
}

/**
 * Where a position will be, in layer pixels, after a zoom animation to a centre and zoom.
 * @param {L.Map} map
 * @param {L.LatLng} at
 * @param {L.LatLng} center
 * @param {number} zoom
 * @returns {L.Point}
 */
export function newLayerPoint(map, at, center, zoom) {
  return map.project(at, zoom).subtract(newPixelOrigin(map, center, zoom));
}
