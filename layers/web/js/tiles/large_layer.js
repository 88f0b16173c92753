// A layer too large for the document, drawn from a file of tiles beside it: near, each feature; above that, squares that say
// how many there are. The date filters what is drawn; nothing is read again for it.

import { el, isEmbedded } from "../core/dom.js";
import { grouped, say, sayCount } from "../core/language.js";
import { clip, short } from "../core/text.js";
import { countsOf, isValidOn, spanOf } from "./reading.js";
import { InlineFile, RemoteFile, unpacked } from "./source.js";

/** The side of a square in pixels where the tile is not enlarged, as the squares of layers/web/tiles/density.py. */
const SQUARE_PX = 16;

const POINT_PX = 3.5;

/** So many features of one place are shown. */
const MOST_IN_CARD = 20;

/** A square of so many is as dark as squares get. */
const MANY = 1000;

const PLAIN = "#0b5a8f";

export class LargeLayer {
  /**
   * @param {App} app
   * @param {PayloadLarge} large
   */
  constructor(app, large) {
    this.app = app;
    this.large = large;
    this.map = app.main.map;
    this.frame = 0;
    /** @type {WeakMap<object, Uint32Array>} */
    this.counts = new WeakMap();
    const holder = this.map.createPane("km-large");
    holder.style.zIndex = "350";
    holder.style.pointerEvents = "none";
    this.note = el("p", { class: "km-panel km-large-note", role: "status" });
    this.card = el("section", { class: "km-panel km-large-card", "aria-label": say("Features here"), hidden: true });
    document.querySelector(".km-stage")?.append(this.note, this.card);
    this.card.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.card.hidden = true;
    });
    this.remote = /^https?:$/.test(location.protocol) ? new RemoteFile(new URL(large.file, location.href).href) : null;
    this.layer = this.remote ? this.drawnFrom(this.remote, large.zoom) : this.overview();
    app.darkQuery.addEventListener("change", () => this.redraw());
    this.map.on("click", (event) => this.open(event.latlng));
    this.map.on("zoomend", () => this.tell());
    this.tell();
  }

  overview() {
    this.isOverview = true;
    return this.drawnFrom(new InlineFile(this.large.overview), Math.max(1, this.large.overview_zoom));
  }

  /**
   * @param {import("./source.js").RemoteFile | InlineFile} source
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
    this.tell();
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
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.layer.rerenderTiles();
      this.tell();
    });
  }

  /** Say what is drawn: features or squares, and why where it is less than could be. */
  tell() {
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
    else if (this.map.getZoom() < large.zoom + 0.5) parts.push(say("The darker a square, the more of them. Zoom in for each."));
    const text = parts.join(" ");
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  /**
   * Show the features at a position, or how many there are.
   * @param {L.LatLng} at
   */
  open(at) {
    const found = this.layer.queryTileFeaturesDebug(at.lng, at.lat, SQUARE_PX / 2).get("large") ?? [];
    const features = found.filter(({ layerName, feature }) => layerName === "features" && this.isShown(feature.props));
    this.card.hidden = !features.length;
    if (!features.length) return;
    const close = el("button", { type: "button", class: "km-text-button", text: say("Close"), onclick: () => (this.card.hidden = true) });
    const shown = features.slice(0, MOST_IN_CARD).map(({ feature }) => cardOf(feature.props));
    const more = features.length - shown.length;
    this.card.replaceChildren(close, ...shown, ...(more > 0 ? [el("p", { text: say("And {count} more here.", { count: more }) })] : []));
    if (!isEmbedded) close.focus({ preventScroll: true });
  }

  /** How much was read, for tests and the benchmark. */
  stats() {
    return { bytes: this.remote?.bytesRead ?? 0, requests: this.remote?.requests ?? 0, overview: Boolean(this.isOverview) };
  }
}

/** A source that tells when a part of it cannot be had. */
class Watched {
  /**
   * @param {RemoteFile | InlineFile} source
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

/**
 * The words of a feature. Each is text, whatever it looks like.
 * @param {Record<string, unknown>} props
 */
function cardOf(props) {
  /** @param {string} name */
  const text = (name) => (typeof props[name] === "string" ? clip(/** @type {string} */ (props[name]), 700) : "");
  return el(
    "article",
    {},
    el("h2", { text: text("name") || text("id") }),
    ...["when", "text", "who", "sure", "sources"].map((name) => (text(name) ? el("p", { text: text(name) }) : null)),
  );
}
