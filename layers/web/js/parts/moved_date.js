// What is said where a press moved the date of the map, and the way back.

import { wordsOf } from "../core/dates.js";
import { el } from "../core/dom.js";
import { say } from "../core/language.js";

/**
 * A note that the date was moved to show something, with a button that moves it and the map back.
 * @param {App} app
 * @param {number} before the date that was shown
 * @param {{ center: number[], zoom: number }} place where the map was
 * @returns {HTMLElement}
 */
export function movedNote(app, before, { center: [lon, lat], zoom }) {
  const days = { before: wordsOf(before), day: wordsOf(app.day) };
  const note = el(
    "p",
    { class: "km-moved", role: "status" },
    `${
      app.mode === "known"
        ? say("The date was moved from {before} to {day}, and with it what is known.", days)
        : say("The date was moved from {before} to {day}.", days)
    } `,
    el("button", {
      type: "button",
      class: "km-link-button",
      text: say("Back to {day}", { day: days.before }),
      onclick: () => {
        note.remove();
        app.goToDay(before);
        app.camera.flyToPosition(lon, lat, zoom);
      },
    }),
  );
  return note;
}
