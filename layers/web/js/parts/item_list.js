// Features as a list of buttons.

import { el, symbolNode } from "../core/dom.js";
import { ICONS } from "../core/icons.js";
import { say, sayCount } from "../core/language.js";
import { short } from "../core/text.js";
import { horizonOf, notYetKnown, whenOf } from "../data/knowledge.js";
import { PAST } from "../data/time_index.js";
import { CHANGED } from "./changed.js";

/**
 * Focus the button of a feature in a list; whether it is there.
 * @param {HTMLElement} list
 * @param {string} id
 * @returns {boolean}
 */
export function focusItem(list, id) {
  /** @type {NodeListOf<HTMLElement>} */
  const buttons = list.querySelectorAll(".km-item");
  const found = [...buttons].find((button) => button.dataset.id === id);
  found?.focus({ preventScroll: true });
  return found !== undefined;
}

/**
 * Features as a list of buttons, in the given order.
 * @param {App} app
 * @param {number[]} items
 * @param {(i: number) => void} choose
 * @param {MapView} mapView
 * @param {number} [limit]
 * @returns {HTMLOListElement}
 */
export function itemList(app, items, choose, mapView, limit = 300) {
  const { features } = app;
  const horizon = horizonOf(app, mapView);
  const rows = items.slice(0, limit).map((i) => {
    const feature = features.items[i];
    const style = features.style(i);
    const when = whenOf(features, i, horizon);
    const unknown = notYetKnown(features, i, horizon);
    const isPast = mapView.drawnAs[i] === PAST;
    const changed = app.changed?.marks.get(i);
    const symbol = el(
      "span",
      { class: `km-item-symbol${isPast ? " km-past" : ""}` },
      symbolNode(style.symbol || ICONS.dot),
    );
    symbol.style.setProperty("--fill", style.shape === "point" ? style[app.theme].fill : style[app.theme].stroke);
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "km-item", "data-id": feature.id, onclick: () => choose(i) },
        symbol,
        el(
          "span",
          { class: "km-item-text" },
          el("span", { class: "km-item-when", text: `${short(when, 80)}${isPast ? ` · ${say("past")}` : ""}` }),
          changed ? el("span", { class: "km-item-changed", text: `${CHANGED[changed].sign} ${say(CHANGED[changed].label)}` }) : null,
          unknown ? el("span", { class: "km-item-unknown", text: unknown }) : null,
          el("span", { text: short((feature.card && feature.card.title) || feature.name, 160) }),
        ),
      ),
    );
  });
  if (items.length > limit)
    rows.push(el("li", { class: "km-more", text: sayCount("and {count} more item", "and {count} more items", items.length - limit) }));
  return el("ol", { class: "km-items" }, ...rows);
}
