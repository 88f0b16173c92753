// What was known by a day. The map moves that day by itself, so the rule is here once more: in Python it is
// layers/knowledge. Whatever shows a date, a source or another feature asks here.

import { wordsOf } from "../core/dates.js";
import { say, sayCount } from "../core/language.js";
import { listOf } from "../core/values.js";
import { NEVER, timing, underWay } from "./time_index.js";

/**
 * The last day of which a map may know; null where it may know all.
 * @param {App} app
 * @param {MapView} [mapView]
 * @returns {number | null}
 */
export function horizonOf(app, mapView = app.main) {
  const day = app.mode === "known" ? (mapView ? mapView.timeIndex.day : app.day) : app.knownBy;
  return day === null ? null : Math.floor(day);
}

/**
 * Whether a feature had become public by a day.
 * @param {Features} features
 * @param {number} i
 * @param {number | null} horizon
 */
export function wasKnown(features, i, horizon) {
  return horizon === null || features.known[i] <= horizon;
}

/**
 * The end of an interval as it was known on a day: NEVER where its last day is later. What lasts no longer than the day on
 * which it begins stays one day.
 * @param {number} from
 * @param {number} to
 * @param {number} horizon
 */
function knownEnd(from, to, horizon) {
  return to !== NEVER && Math.ceil(to) - 1 <= Math.max(horizon, Math.floor(from)) ? to : NEVER;
}

/**
 * The intervals by which a map of the app moves: what happened, what was known at the time, or what was known by one day.
 * @param {App} app
 * @returns {Timing}
 */
export function intervalsOf({ features, mode, knownBy }) {
  if (mode === "known") return features.knownTiming;
  if (knownBy === null) return features.timing;
  const { from, to } = features.timing;
  return timing(from, to.map((end, i) => knownEnd(from[i], end, Math.floor(knownBy))));
}

/**
 * The day of knowledge for the card of a feature. If the feature became public after `horizon`, it is the day when it did.
 * @param {Features} features
 * @param {number} i
 * @param {number} horizon
 */
function toldAt(features, i, horizon) {
  const known = features.known[i];
  return known === NEVER ? horizon : Math.max(horizon, known);
}

/**
 * When something was, in words.
 * @param {Features} features
 * @param {number} i
 * @param {number | null} horizon
 * @returns {string}
 */
export function whenOf(features, i, horizon) {
  const { card } = features.items[i];
  const said = card?.when || (features.isTimeless(i) ? "" : wordsOf(features.from[i]));
  if (horizon === null || !card?.since) return said;
  const isOpen = knownEnd(features.from[i], features.to[i], toldAt(features, i, horizon)) !== features.to[i];
  return isOpen ? card.since : said;
}

/**
 * The card of a feature without what came out after a day, and what a reader has to know of that.
 * @param {Features} features
 * @param {number} i
 * @param {number | null} horizon
 * @returns {{ card: Partial<PayloadCard>, remarks: string[] }}
 */
export function cardThen(features, i, horizon) {
  const feature = features.items[i];
  /** @type {Partial<PayloadCard>} */
  const card = feature.card && typeof feature.card === "object" ? feature.card : {};
  if (horizon === null) return { card, remarks: [] };
  const day = toldAt(features, i, horizon);
  /** @param {readonly string[] | undefined} ids */
  const published = (ids) => listOf(ids).filter((id) => (dayOfSource(features, id) ?? day) <= day);
  const sources = published(card.sources);
  const leftOut = listOf(card.sources).length - sources.length;
  /** @param {readonly PayloadOther[] | undefined} others */
  const known = (others) => listOf(others).filter(({ id }) => {
    const other = features.indexOf.get(String(id));
    return other !== undefined && wasKnown(features, other, day);
  });
  const remarks = [];
  if (leftOut)
    remarks.push(
      sayCount(
        "{count} source published later is left out; the grade is that of today.",
        "{count} sources published later are left out; the grade is that of today.",
        leftOut,
      ),
    );
  if ((card.names_day ?? day) > day) remarks.push(say("The text names a later day: it was announced in advance, or added since."));
  return {
    card: {
      ...card,
      when: card.when && whenOf(features, i, day),
      public: leftOut ? say("Became public {day}.", { day: wordsOf(features.known[i]) }) : card.public,
      figures: listOf(card.figures).map((figure) =>
        figure.since && (figure.until ?? day) > day ? { ...figure, value: figure.since } : figure,
      ),
      sources,
      media: listOf(card.media).filter((id) => published([features.media[id]?.source]).length > 0),
      others: known(card.others),
      followed: known(card.followed),
    },
    remarks,
  };
}

/**
 * A number that changes with the day wherever the card of a feature does.
 * @param {Features} features
 * @param {number} i
 * @param {number | null} horizon
 * @returns {number}
 */
export function cardVersion(features, i, horizon) {
  if (horizon === null) return -1;
  const { card } = features.items[i];
  const links = [...listOf(card?.others), ...listOf(card?.followed)].map(({ id }) => features.known[features.indexOf.get(String(id)) ?? -1]);
  const pages = [...listOf(card?.sources), ...listOf(card?.media).map((id) => features.media[id]?.source)].map((id) => dayOfSource(features, id));
  const ends = [Math.ceil(features.to[i]) - 1, card?.names_day, ...listOf(card?.figures).map(({ until }) => until)];
  return [...links, ...pages, ...ends].filter((day) => (day ?? NEVER) <= horizon).length;
}

/**
 * How far along its leg a vehicle is on a date, where its arrival was known by then; see underWay.
 * @param {App} app
 * @param {number} i
 * @param {number} day
 * @param {MapView} mapView
 */
export function knownUnderWay(app, i, day, mapView) {
  const { move } = app.features.items[i];
  const horizon = horizonOf(app, mapView);
  const arrived = move && Array.isArray(move.arrive) ? Math.ceil(move.arrive[1]) - 1 : NEVER;
  return horizon !== null && arrived > horizon ? null : underWay(move, day);
}

/**
 * What is said of a feature that nobody knew of yet; empty where it was known, or where nobody can show when it became so.
 * @param {Features} features
 * @param {number} i
 * @param {number | null} horizon
 * @returns {string}
 */
export function notYetKnown(features, i, horizon) {
  if (horizon === null || wasKnown(features, i, horizon)) return "";
  const day = wordsOf(horizon);
  if (features.known[i] === NEVER) return say("Not known on {day}.", { day });
  return say("Not yet known on {day}; became known {known}.", { day, known: wordsOf(features.known[i]) });
}

/**
 * @param {Features} features
 * @param {string | undefined} id
 * @returns {number | null}
 */
function dayOfSource({ sources }, id) {
  return id !== undefined && Object.hasOwn(sources, id) ? (sources[id].day ?? null) : null;
}
