// Names that ask for room on the map: of the data first, then of seas and countries, then of cities.

import { shortWordsOf } from "../core/dates.js";
import { mercatorX, mercatorY, viewBox } from "../core/mercator.js";
import { clamp, isPosition } from "../core/values.js";
import { StoryGround } from "../data/name_room.js";
import { ALWAYS, NEVER } from "../data/time_index.js";

const CITY_ZOOM = [0, 2.4, 3.7, 5.4, 6.8, 8.6];

const LABEL_LIMIT = 300;

/** The least size of a held area of which something is said, in pixels: a smaller one cannot be seen. */
const SEEN_PX = 7;

export class LabelRequests {
  /** @param {MapView} mapView */
  constructor(mapView) {
    this.mapView = mapView;
    this.ground = new StoryGround(mapView.features);
  }

  /**
   * Every name that asks for room, most important first.
   * @param {CanvasView} view
   * @returns {LabelRequest[]}
   */
  candidates(view) {
    const { mapView } = this;
    const { features, drawnAs, theme } = mapView;
    /** @type {LabelRequest[]} */
    const found = [];
    /** @type {Cluster[]} */
    const named = [];
    const areaNames = new Map(features.areas.flatMap((i) => {
      const { label } = features.items[i];
      return drawnAs[i] && label ? [[label.text, areaOrder(features.items[i])]] : [];
    }));
    for (const cluster of mapView.markers.inView || []) {
      const dated = cluster.active + cluster.past;
      if (dated + cluster.quiet === 0) continue;
      const label = this.labelOf(cluster);
      if (!label) continue;
      // It stands where the area's own name has no room: right after that was tried.
      const areas = areaNames.get(label.text);
      const radius = cluster.active ? 15 : dated ? 12 : 6;
      found.push({
        key: `m${cluster.key}`,
        x: cluster.x,
        y: cluster.y,
        text: label.text,
        native: label.native,
        radius,
        order:
          areas === undefined
            ? (cluster.active ? 0 : dated ? 100 : 200) + (label.rank || 5) - Math.min(dated, 90) / 100
            : areas + 0.1,
        size: 12,
        weight: cluster.active ? 600 : 500,
        colourName: "city",
        isPoint: true,
        unlessNamed: areas !== undefined,
      });
      if (areas === undefined) named.push(cluster);
    }
    for (const i of features.areas) if (drawnAs[i]) this.addArea(found, i, view, theme);
    for (const i of mapView.app.districts) {
      const { label } = features.items[i];
      if (!drawnAs[i] || !label || view.zoom < 8) continue;
      found.push({
        key: `f${i}`,
        x: mercatorX(label.at[0]),
        y: mercatorY(label.at[1]),
        text: label.text,
        native: label.native,
        feature: i,
        order: 260,
        size: 11,
        weight: 500,
        colourName: "country",
        spaced: true,
        room: 1,
      });
    }
    this.addBasemapNames(found, view, named);
    return found.sort((a, b) => a.order - b.order).slice(0, LABEL_LIMIT);
  }

  /**
   * @param {Cluster} cluster
   * @returns {PayloadLabel | null}
   */
  labelOf(cluster) {
    let best = null;
    for (const place of cluster.places.slice(0, 1)) {
      for (const i of place.members) {
        const { label } = this.mapView.features.items[i];
        if (this.mapView.drawnAs[i] && label && label.text && (!best || label.rank < best.rank)) best = label;
      }
    }
    return best;
  }

  /**
   * @param {LabelRequest[]} found
   * @param {number} i
   * @param {CanvasView} view
   * @param {Theme} theme
   */
  addArea(found, i, view, theme) {
    const { features } = this.mapView;
    const { label } = features.items[i];
    if (!label || !label.text || !isPosition(label.at)) return;
    const { box } = features.shapes[i];
    const isHeld = features.items[i].kind === "control_area";
    const size = Math.max(box[2] - box[0], box[3] - box[1]) * view.scale;
    if (isHeld && size < SEEN_PX) return;
    const rank = label.rank || 5;
    const isRegion = features.items[i].kind === "region";
    found.push({
      key: `f${i}`,
      x: mercatorX(label.at[0]),
      y: mercatorY(label.at[1]),
      text: label.text,
      native: label.native,
      feature: i,
      order: areaOrder(features.items[i]),
      size: rank <= 1 ? 15 : rank === 2 ? 13 : 11.5,
      weight: rank <= 2 ? 700 : 500,
      colour: features.style(i)[theme].text,
      spaced: isRegion,
      inside: features.shapes[i].rings.length > 0 ? i : undefined,
      beside: isHeld && features.shapes[i].rings.length ? box : undefined,
      brief: isHeld && label.brief ? [label.brief, this.reportedOn(i)] : undefined,
    });
  }

  /**
   * The day of which the news of an area is, in short words.
   * @param {number} i
   * @returns {string | null}
   */
  reportedOn(i) {
    const { known, from } = this.mapView.features;
    const day = known[i] === NEVER ? from[i] : known[i];
    return day === ALWAYS || day === NEVER ? null : shortWordsOf(Math.floor(day));
  }

  /**
   * @param {LabelRequest[]} found
   * @param {CanvasView} view
   * @param {Cluster[]} named
   */
  addBasemapNames(found, view, named) {
    const { app } = this.mapView;
    if (app.hasTiles) return;
    const frame = viewBox(view);
    /** @type {(x: number, y: number) => boolean} */
    const inside = (x, y) => x > frame[0] && x < frame[2] && y > frame[1] && y < frame[3];
    for (const sea of app.basemap.seas) {
      const x = mercatorX(sea.at[0]);
      const y = mercatorY(sea.at[1]);
      if (!inside(x, y) || view.zoom < sea.from || view.zoom > sea.to) continue;
      found.push({
        key: `s${sea.text}`,
        x,
        y,
        text: sea.text,
        native: null,
        order: 280,
        size: sea.size || 12,
        weight: 400,
        colourName: "sea",
        isItalic: true,
      });
    }
    for (const country of app.basemap.countries) {
      const best = this.bestAnchor(country, view, frame);
      if (!best) continue;
      found.push({
        key: `c${country.code}`,
        x: best.x,
        y: best.y,
        text: country.text.toUpperCase(),
        native: country.native,
        order: 290 - Math.min(best.room, 400) / 100,
        size: clamp(9 + best.room / 60, 10.5, 17),
        weight: 600,
        colourName: "country",
        spaced: true,
        room: best.room * 2.4,
      });
    }
    for (const city of app.basemap.cities(view.zoom)) {
      if (view.zoom < CITY_ZOOM[city.rank] - (city.capital ? 1.2 : 0) || !inside(city.x, city.y)) continue;
      if (!this.ground.names(city, view.zoom)) continue;
      if (named.some((place) => Math.hypot(place.x - city.x, place.y - city.y) < Math.max(7e-5, 16 / view.scale)))
        continue;
      found.push({
        key: `t${city.text}${city.x}`,
        x: city.x,
        y: city.y,
        text: city.text,
        native: city.native,
        radius: 5,
        order: 400 + city.rank * 10 - (city.capital ? 5 : 0),
        size: city.rank <= 2 ? 12 : 11,
        weight: city.capital || city.rank <= 1 ? 500 : 400,
        colourName: "town",
        isPoint: true,
        hasDot: true,
      });
    }
  }

  /**
   * The place inside the view where a country's name has most room; null where it has too little.
   * @param {PayloadCountry} country
   * @param {CanvasView} view
   * @param {Box} frame
   * @returns {{ x: number, y: number, room: number } | null}
   */
  bestAnchor(country, view, frame) {
    const marginX = (frame[2] - frame[0]) * 0.2;
    const marginY = (frame[3] - frame[1]) * 0.2;
    let best = null;
    for (const [lon, lat, radius] of country.anchors) {
      const x = mercatorX(lon);
      const y = mercatorY(lat);
      if (x < frame[0] + marginX || x > frame[2] - marginX || y < frame[1] + marginY || y > frame[3] - marginY)
        continue;
      const room = (radius / 360) * view.scale;
      if (!best || room > best.room) best = { x, y, room };
    }
    return best && best.room > 16 ? best : null;
  }
}

/**
 * How early the name of an area is placed: the region of the story first, what is held after the reports, other regions late.
 * @param {PayloadFeature} feature
 * @returns {number}
 */
function areaOrder({ kind, label }) {
  const rank = label?.rank || 5;
  return kind !== "region" ? 103.5 : rank > 1 ? 300 + rank : 10;
}
