// Back to the view that the map opened on.

import { dayOf } from "../core/dates.js";

/**
 * Show the opening view again: its date and extent, what the date means, its layers and its earlier events, without details.
 * Filters and a comparison, which the map cannot set, stay.
 * @param {App} app
 */
export function resetView(app) {
  const { opening } = app;
  app.timeline.stop();
  app.card.close();
  /** @type {Mode} */
  const mode = opening.as_known === true ? "known" : "happened";
  const knownBy = opening.known_by ? dayOf(opening.known_by) : null;
  const isRetimed = app.mode !== mode || app.knownBy !== knownBy;
  [app.mode, app.knownBy] = [mode, knownBy];
  if (isRetimed) {
    for (const mapView of app.mapViews) mapView.retime();
    app.post({ type: "mode", mode });
  }
  const past = app.openingPast;
  const isPastNew = app.past !== past;
  app.past = past;
  if (isPastNew) app.post({ type: "past", past });
  const areLayersNew = String([...app.hidden].sort()) !== String([...app.openingHidden].sort());
  app.hidden = new Set(app.openingHidden);
  if (areLayersNew) app.post({ type: "layers", hidden: [...app.hidden].sort() });
  if (isRetimed || isPastNew || areLayersNew) {
    app.timeline.showOptions();
    app.refilter();
  }
  app.camera.openView();
  app.goToDay(app.openingDay);
}
