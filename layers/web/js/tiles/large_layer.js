// A layer too large for the document, drawn from a file of tiles beside it: near, each feature; above that, squares that say
// how many there are. The date filters what is drawn; nothing is read again for it.

import { grouped, say, sayCount } from "../core/language.js";
import { short } from "../core/text.js";
import { countsOf, isValidOn, spanOf } from "./reading.js";
import { InlineFile, PageFile, RemoteFile, unpacked } from "./source.js";

/** The side of a square in pixels where the tile is not enlarged, as the squares of layers/web/tiles/density.py. */
const SQUARE_PX = 16;

const POINT_PX = 3.5;

/** A square of so many is as dark as squares get. */
const MANY = 1000;

const PLAIN = "#0b5a8f";

/** @typedef {{ props: Record<string, unknown>, at: L.LatLng }} Found a feature, and a position of it */

export class LargeLayer {
  /**
   * @param {App} app
   * @param {PayloadLarge} large
   * @param {import("./source.js").PageParts | null} parts reads through the page around the map, where that has the file
   * @param {() => void} onChange
   */
  constructor(app, large, parts, onChange) {
    this.app = app;
    this.large = large;
    this.map = app.main.map;
    this.onChange = onChange;
    /** @type {WeakMap<object, Uint32Array>} */
    this.counts = new WeakMap();
    this.remote = /^https?:$/.test(location.protocol)
      ? new RemoteFile(new URL(large.file, location.href).href)
      : parts && new PageFile(parts, large.file);
    this.layer = this.remote ? this.drawnFrom(this.remote, large.zoom) : this.overview();
  }

  overview() {
    this.isOverview = true;
    return this.drawnFrom(new InlineFile(this.large.overview), Math.max(1, this.large.overview_zoom));
  }

  /**
   * @param {RemoteFile | PageFile | InlineFile} source
   * @param {number} maxDataZoom
   */
  drawnFrom(source, maxDataZoom) {
    const { pmtiles, protomapsL } = window;
    if (!pmtiles || !protomapsL) throw new Error("The document has no reader of tiles.");
    const cache = new pmtiles.SharedPromiseCache(100, undefined, unpacked);
    this.maxDataZoom = maxDataZoom;
    const layer = protomapsL.leafletLayer({
      pane: "km-large",
      attribution: "",
      noWrap: true,
      maxZoom: 22,
      sources: { large: { url: new pmtiles.PMTiles(new Watched(source, () => this.fail(source)), cache, unpacked), maxDataZoom } },
      paintRules: [
        { dataSource: "large", dataLayer: "density", symbolizer: this.squares() },
        { dataSource: "large", dataLayer: "features", symbolizer: this.shapes(), filter: (_zoom, { props }) => this.isShown(props) },
      ],
      labelRules: [],
    });
    layer.addTo(this.map);
    return layer;
  }

  /**
   * The file cannot be read in parts: draw what the document holds.
   * @param {unknown} source
   */
  fail(source) {
    if (source !== this.remote || this.isOverview) return;
    this.layer.remove();
    this.layer = this.overview();
    this.onChange();
  }

  /** The days of tiles are those of events, so a day of knowledge shows none. */
  get isKnowable() {
    return this.app.mode === "happened" && this.app.knownBy === null;
  }

  /** @param {Record<string, unknown>} props */
  isShown(props) {
    return this.isKnowable && isValidOn(props, this.app.day);
  }

  /** @returns {import("./renderer.js").Symbolizer} */
  squares() {
    return {
      draw: (context, geometry, zoom, feature) => {
        const span = spanOf(this.large.spans, this.app.day);
        if (span === null || !this.isKnowable) return;
        const count = this.countsIn(feature)[span];
        const at = geometry[0]?.[0];
        if (!count || !at) return;
        const side = SQUARE_PX * 2 ** Math.max(0, zoom - 1 - (this.maxDataZoom ?? 0));
        context.fillStyle = this.colour(this.large.style);
        context.globalAlpha = 0.2 + 0.65 * Math.min(1, Math.log(1 + count) / Math.log(1 + MANY));
        context.fillRect(at.x - side / 2 + 0.5, at.y - side / 2 + 0.5, side - 1, side - 1);
        context.globalAlpha = 1;
      },
    };
  }

  /** @param {{ props: Record<string, unknown> }} feature */
  countsIn(feature) {
    let found = this.counts.get(feature);
    if (!found) {
      found = countsOf(feature.props.n, this.large.spans[2]);
      this.counts.set(feature, found);
    }
    return found;
  }

  /** @returns {import("./renderer.js").Symbolizer} */
  shapes() {
    return {
      draw: (context, geometry, _zoom, { geomType, props }) => {
        const colour = this.colour(props.style);
        context.beginPath();
        if (geomType === 1) {
          for (const { x, y } of geometry.flat()) {
            context.moveTo(x + POINT_PX, y);
            context.arc(x, y, POINT_PX, 0, 2 * Math.PI);
          }
          context.fillStyle = colour;
          context.fill();
          context.strokeStyle = this.app.theme === "dark" ? "#0e1319" : "#ffffff";
          context.lineWidth = 1;
          context.stroke();
          return;
        }
        for (const line of geometry) line.forEach(({ x, y }, i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
        context.strokeStyle = colour;
        context.lineWidth = geomType === 2 ? 2 : 1;
        context.stroke();
        if (geomType !== 3) return;
        context.fillStyle = colour;
        context.globalAlpha = 0.25;
        context.fill("evenodd");
        context.globalAlpha = 1;
      },
    };
  }

  /** @param {unknown} style */
  colour(style) {
    const { styles } = this.app.payload;
    const found = typeof style === "string" && Object.hasOwn(styles, style) ? styles[style][this.app.theme] : null;
    return found ? found.fill : PLAIN;
  }

  redraw() {
    this.layer.rerenderTiles();
  }

  /** What is drawn, in words: features or squares, and why where it is less than could be. */
  words() {
    const { large } = this;
    const count = grouped(large.count);
    const parts = [`${short(large.title, 80)}: ${sayCount("{count} feature", "{count} features", large.count, { count })}.`];
    if (!this.isKnowable) parts.push(say("Not drawn: these features do not say when they became known."));
    else if (this.isOverview)
      parts.push(
        this.remote
          ? say("The server sends no parts of files, so only an overview is drawn.")
          : say("A map from disk draws only an overview; from a web server it draws each feature."),
      );
    else if (!this.isNear) parts.push(say("The darker a square, the more of them. Zoom in for each."));
    return parts.join(" ");
  }

  /** Whether each feature is drawn, not squares. */
  get isNear() {
    return this.isKnowable && !this.isOverview && this.map.getZoom() >= this.large.zoom + 0.5;
  }

  /**
   * The features at a position that are valid on the day.
   * @param {L.LatLng} at
   * @returns {Record<string, unknown>[]}
   */
  at(at) {
    const found = this.layer.queryTileFeaturesDebug(at.lng, at.lat, SQUARE_PX / 2).get("large") ?? [];
    return found
      .filter(({ layerName, feature }) => layerName === "features" && this.isShown(feature.props))
      .map(({ feature }) => feature.props);
  }

  /**
   * The features in view that are valid on the day, each once, with a position of each.
   * @returns {Promise<Found[]>}
   */
  async inView() {
    const view = this.layer.views.get("large");
    if (!view || !this.isNear) return [];
    const zoom = Math.round(this.map.getZoom());
    const bounds = this.map.getBounds();
    const corners = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.map.project(corner, zoom));
    const [first, last] = corners.map(({ x, y }) => [x, y].map((value) => Math.floor(value / 256)));
    /** @type {Map<string, Found>} */
    const found = new Map();
    const seen = new Set();
    for (let x = first[0]; x <= last[0]; x++) {
      for (let y = first[1]; y <= last[1]; y++) {
        const { data, origin, scale } = await view.getDisplayTile({ z: zoom, x, y }).catch(() => ({ data: null, origin: null, scale: 1 }));
        if (!data || seen.has(data)) continue;
        seen.add(data);
        for (const { geom, props } of data.get("features") ?? []) {
          const place = geom[0]?.[0];
          if (!place || !this.isShown(props)) continue;
          const at = this.map.unproject([origin.x + place.x * scale, origin.y + place.y * scale], zoom);
          const id = typeof props.id === "string" ? props.id : `${at.lat} ${at.lng}`;
          if (bounds.contains(at) && !found.has(id)) found.set(id, { props, at });
        }
      }
    }
    return [...found.values()];
  }

  /** How much was read, for tests and the benchmark. */
  stats() {
    return { bytes: this.remote?.bytesRead ?? 0, requests: this.remote?.requests ?? 0, overview: Boolean(this.isOverview) };
  }
}

/** A source that tells when a part of it cannot be had. */
class Watched {
  /**
   * @param {RemoteFile | PageFile | InlineFile} source
   * @param {() => void} onFault
   */
  constructor(source, onFault) {
    this.source = source;
    this.onFault = onFault;
  }

  getKey() {
    return this.source.getKey();
  }

  /**
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} [signal]
   */
  async getBytes(offset, length, signal) {
    try {
      return await this.source.getBytes(offset, length, signal);
    } catch (fault) {
      if (!signal?.aborted) this.onFault();
      throw fault;
    }
  }
}
