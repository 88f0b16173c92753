// Messages from the page around the map. Messages of another form, or from another window, are ignored.
// The map tells that page nothing until it asks with the message "listen".

import { dayOf } from "../core/dates.js";
import { isEmbedded, isFramed } from "../core/dom.js";
import { readChanged } from "../parts/changed.js";
import { isArea, isBox, isOnEarth, isPosition } from "../core/values.js";

/** The typefaces that the page may bring: those of the style sheet. */
const FAMILIES = new Set(["Fira Sans", "Kurskmap Hangul"]);

// Days from 1970 that a calendar can show.
const MAX_DAY = 3000000;

/**
 * Apply the views that the page around the map sends.
 * @param {App} app
 */
export function listenToParent(app) {
  // What a page that embeds the map may ask for is in embed/host_messages.js.
  if (!isFramed || isEmbedded) return;
  window.addEventListener("message", (event) => {
    const { data } = event;
    if (event.source !== window.parent || !data || typeof data !== "object" || data.kurskmap !== 1) return;
    if (data.type === "listen") app.startReporting(event.origin);
    else if (data.type === "widths") setWidths(app, data.widths);
    else if (data.type === "faces") setFaces(data.faces);
    else if (data.type === "view") applyView(app, data);
  });
  // The page around the map prints the whole view.
  window.addEventListener("keydown", (event) => {
    const isPrint = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "p";
    if (isPrint && app.post({ type: "print" })) event.preventDefault();
  });
}

/**
 * Give the panels beside the map the widths that the page around it has kept, in pixels: [left, right].
 * @param {App} app
 * @param {unknown} widths
 */
function setWidths(app, widths) {
  if (!isPosition(widths)) return;
  [app.splitters.left.width, app.splitters.right.width] = widths;
  for (const splitter of Object.values(app.splitters)) splitter.show();
  // The opening extent is that of the room that the panels leave.
  if (!app.camera.isUserActive) app.camera.withoutReporting(() => app.camera.openView());
}

/**
 * Set the map in the typefaces that the page around it has. When they have loaded, the map sets its texts again.
 * @param {unknown} faces
 */
function setFaces(faces) {
  if (!Array.isArray(faces)) return;
  for (const { family, weight, characters, bytes } of faces.filter((face) => face && typeof face === "object")) {
    if (!isText(family) || !FAMILIES.has(family) || !isText(weight) || !isText(characters) || !(bytes instanceof ArrayBuffer)) continue;
    const face = new FontFace(family, bytes, { weight, unicodeRange: characters });
    document.fonts.add(face);
    void face.load();
  }
}

/**
 * Apply a view from the page around the map. Nothing is built again, and nothing is reported back.
 * @param {App} app
 * @param {Record<string, unknown>} message
 */
export function applyView(app, message) {
  const view = readView(message, app.features);
  app.camera.isReportingOff = true;
  if (view.theme) {
    app.requestedTheme = view.theme;
    app.applyTheme();
  }
  if (view.past !== undefined) app.past = view.past;
  const isKnownAnew = view.knownBy !== undefined && view.knownBy !== app.knownBy;
  if (view.knownBy !== undefined) app.knownBy = view.knownBy;
  if (view.only !== undefined) app.only = view.only;
  if (view.hidden !== undefined) app.hidden = view.hidden;
  const isRetimed = isKnownAnew || (view.mode !== undefined && view.mode !== app.mode);
  if (isRetimed) {
    app.mode = view.mode ?? app.mode;
    for (const mapView of app.mapViews) mapView.retime();
  }
  const needsFilter = isRetimed || [view.past, view.knownBy, view.only, view.hidden].some((setting) => setting !== undefined);
  // The page's first message may come after the user has moved the date; the user's date goes first.
  if (view.day !== undefined && !(message.greeting === true && app.isDateTouched)) {
    if (app.timeline.playing) app.timeline.stop();
    clearTimeout(app.reportTimer);
    app.requestedDay = undefined;
    app.sentDay = view.day;
    if (view.day !== app.day || app.main.timeIndex.day !== view.day) app.step(view.day);
  }
  if (needsFilter) {
    app.timeline.showOptions();
    app.refilter();
  }
  if (view.compare !== undefined) app.comparison.set(view.compare);
  if (view.areas !== undefined) app.comparison.setAreas(view.areas);
  if (view.selected === null) {
    if (app.card.shownFeature !== null) app.card.close({ silent: true });
    app.selection.deselect();
  } else if (view.selected !== undefined && typeof message.chapter === "string") {
    // What a chapter is about is marked. Its card would cover the map, and the text beside it says the same.
    if (app.card.shownFeature !== null) app.card.close({ silent: true });
    app.selection.mark(view.selected);
  } else if (view.selected !== undefined && view.selected !== app.selection.index) {
    app.selection.select(view.selected, { focus: false, silent: true, ofPage: true });
  }
  // The page knows the place of its first message. Later places are reported, so that the page's link can hold them.
  app.camera.isReportingOff = message.greeting === true;
  if (view.fly && !app.camera.isReportingOff) app.camera.isUserActive = true;
  const { fly } = view;
  if (fly && message.restored === true) app.camera.restore(fly);
  else if (fly)
    app.camera.follow(() => {
      if (fly.box) app.camera.flyToBox(fly.box);
      else app.camera.flyToPosition(fly.center[0], fly.center[1], fly.zoom);
    });
  app.camera.isReportingOff = false;
  // Whatever the map reports after this belongs to the entry of the browser's history that it now shows.
  if (typeof message.visit === "number") app.post({ type: "shown", visit: message.visit });
  if (message.changed !== undefined) showChanged(app, message.changed);
  if (message.editing !== undefined) app.added.editing?.(message.editing);
  if (message.chapter !== undefined) app.onChapter?.(message.chapter);
  app.scheduleIdle();
}

/**
 * Mark what changed since a day or a version, on the map, in the list, the legend and the timeline.
 * @param {App} app
 * @param {unknown} value
 */
function showChanged(app, value) {
  app.changed = readChanged(value, app.features);
  for (const mapView of app.mapViews) mapView.points.redraw();
  app.timeline.paint();
  app.scheduleIdle();
}

/**
 * The settings of a view message that can be understood; others are left out.
 * @param {any} data
 * @param {Features} features
 * @returns {ViewSettings}
 */
function readView(data, features) {
  /** @type {ViewSettings} */
  const view = {};
  const day = readDay(data.date);
  if (day !== null && day !== undefined) view.day = features.inPeriod(day);
  const knownBy = readDay(data.known_by);
  if (knownBy !== undefined) view.knownBy = knownBy;
  const compare = readDay(data.compare);
  if (compare !== undefined) view.compare = compare;
  if (typeof data.as_known === "boolean") view.mode = data.as_known ? "known" : "happened";
  if (data.past === "fade" || data.past === "hide") view.past = data.past;
  if (["auto", "light", "dark"].includes(data.theme)) view.theme = data.theme;
  if (data.only === null) view.only = null;
  else if (Array.isArray(data.only)) view.only = new Set(data.only.filter(isText));
  if (Array.isArray(data.hidden_layers)) view.hidden = new Set(data.hidden_layers.filter(isText));
  if (data.selected === null) view.selected = null;
  else if (isText(data.selected)) view.selected = features.indexOf.get(data.selected);
  const areas = data.compare_areas;
  if (areas === null) view.areas = null;
  else if (areas && isArea(areas.gained) && isArea(areas.lost)) view.areas = areas;
  const { fly } = data;
  if (fly && isBox(fly.bbox) && isOnEarth(fly.bbox) && isOnEarth(fly.bbox.slice(2))) view.fly = { box: fly.bbox };
  else if (fly && isPosition(fly.center) && isOnEarth(fly.center))
    view.fly = { center: fly.center, zoom: Number.isFinite(fly.zoom) ? fly.zoom : null };
  return view;
}

/**
 * A day from an ISO date or a day number; null for null, undefined for anything else.
 * @param {unknown} value
 * @returns {number | null | undefined}
 */
function readDay(value) {
  if (value === null) return null;
  if (typeof value === "string") return dayOf(value) ?? undefined;
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < MAX_DAY ? value : undefined;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string";
}
