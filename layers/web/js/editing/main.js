// The map of a page in which the catalogue can be edited: the same map, with drawing, the draft, and “Edit this” on a card.

import { el } from "../core/dom.js";
import { say } from "../core/language.js";
import { isPosition, listOf } from "../core/values.js";
import { beginners } from "../ui/main.js";
import { Draft } from "./draft.js";
import { Drawing } from "./drawing.js";

const KINDS = new Set(["event", "route", "control_area"]);

/** @param {App} app */
function beginEditing(app) {
  const draft = new Draft(app);
  const drawing = new Drawing(app, (shape, points) => app.post({ type: "drawn", drawn: { shape, points } }));
  let begun = 0;
  app.added.pick = (latlng, mapView) => mapView === app.main && drawing.click(latlng);
  app.added.editing = (message) => {
    draft.set(message?.draft);
    const draw = message?.draw;
    if (draw === null && drawing.shape !== null) drawing.stop();
    if (!draw || draw.number === begun || !["point", "line", "area"].includes(draw.shape)) return;
    begun = draw.number;
    drawing.begin(draw.shape, listOf(draw.points).filter(isPosition));
  };
  app.added.card.push((feature) =>
    KINDS.has(feature.kind)
      ? el(
          "button",
          { type: "button", class: "km-text-button km-edit-this", onclick: () => app.post({ type: "edit", id: String(feature.id) }) },
          el("span", { text: say("Edit this") }),
        )
      : null,
  );
}

beginners.push(beginEditing);
