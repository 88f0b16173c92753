// Starts the map, and offers what the tests and the benchmark call.

import { dayOf } from "../core/dates.js";
import { isEmbedded, isFramed } from "../core/dom.js";
import { speakAs } from "../core/language.js";
import { Embedded } from "../embed/embedded.js";
import { addEmbedPanel } from "../embed/snippet.js";
import { Address } from "../story/address.js";
import { Telling } from "../story/telling.js";
import { pageLink } from "../parts/site_links.js";
import { LargeLayers } from "../tiles/large_layers.js";
import { App } from "./app.js";
import { applyView, listenToParent } from "./parent_messages.js";

/**
 * What else begins with a map, once it is there.
 * @type {((app: App) => void)[]}
 */
export const beginners = [];

/**
 * The day that a test or a benchmark asks for: a day number or an ISO date.
 * @param {unknown} value
 * @returns {number | null}
 */
function askedDay(value) {
  return typeof value === "string" ? dayOf(value) : typeof value === "number" && Number.isFinite(value) ? value : null;
}

/**
 * How long steps took and how much is drawn, for tests and the benchmark.
 * @param {App} app
 */
function statsOf(app) {
  const sorted = [...app.steps].sort((a, b) => a - b);
  /** @param {number} share */
  const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
  const { main } = app;
  return {
    ms: app.steps[app.steps.length - 1] ?? 0,
    p50: at(0.5),
    p95: at(0.95),
    steps: app.steps.length,
    names_ms: app.namesMs,
    features: app.features.count,
    visible: main.datedCount,
    active: main.activeCount,
    markers: main.markers.nodes.size,
    on_canvas: main.markers.isCanvas ? main.markers.visibleCount : 0,
    maps: app.mapViews.length,
    ...(app.large ? { large: app.large.stats() } : {}),
    ...(main.tracks ? { tracks: main.tracks.inView.length, tracks_ms: main.tracks.raster.builtMs } : {}),
  };
}

/** @param {L.Map} map */
function startMap(map) {
  /** @param {string} id */
  const read = (id) => {
    const node = document.getElementById(id);
    return node ? JSON.parse(node.textContent || "") : null;
  };
  const payload = read("kurskmap-data");
  speakAs(payload?.speech);
  const app = new App(map, payload, read("kurskmap-tiles"));
  window.kurskmap = Object.freeze({
    setDate: (/** @type {unknown} */ value) => {
      const day = askedDay(value);
      if (day !== null) app.step(day);
    },
    getDate: () => app.day,
    stats: () => statsOf(app),
    layout: () => {
      app.finishOpening();
      return app.main.layout();
    },
    locate: (/** @type {number} */ lon, /** @type {number} */ lat) => {
      const { x, y } = app.main.map.latLngToContainerPoint([lat, lon]);
      return [x, y];
    },
    showBox: (/** @type {number[]} */ box) => app.camera.flyToBox(box),
    views: () => app.mapViews.map(({ map }) => [map.getCenter().lng, map.getCenter().lat, map.getZoom()]),
  });
  app.tracks?.attach();
  for (const begin of beginners) begin(app);
  const { site } = app.payload;
  if (site) app.added.card.push((feature) => pageLink(site, String(feature.id)));
  if (app.payload.large?.length) app.large = new LargeLayers(app, app.payload.large);
  listenToParent(app);
  const address = new Address(app, applyView);
  if (app.payload.story) address.telling = new Telling(app, app.payload.story, applyView, () => address.write());
  if (isEmbedded) new Embedded(app, address);
  else if (!isFramed && app.payload.embed) addEmbedPanel(app, address);
  address.start();
}

window.kurskmap = { start: startMap };
