// The search of the map: over all dates, ranked; a position that was typed is gone to.

import { degreesText } from "../core/grid_reference.js";
import { el, symbolNode } from "../core/dom.js";
import { ICONS } from "../core/icons.js";
import { say, sayCount } from "../core/language.js";
import { short } from "../core/text.js";
import { listOf } from "../core/values.js";
import { readPosition } from "../core/written_position.js";
import { SearchIndex } from "../data/search.js";
import { horizonOf, wasKnown } from "../data/knowledge.js";
import { ACTIVE, ALWAYS, NEVER, PAST } from "../data/time_index.js";
import { answersTo, openQuestion, wasAnswered } from "../parts/claim_grounds.js";
import { focusItem, itemList } from "../parts/item_list.js";
import { movedNote } from "../parts/moved_date.js";

const MOST_SHOWN = 60;

/** So many questions are listed, below the places of that name and above all reports: they are few, and answer much. */
const MOST_QUESTIONS = 4;

const TYPING_MS = 120;

/** @typedef {{ query: string, ranked: import("../data/search.js").Ranked[], questions: string[] }} Found */

export class Search {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    /** @type {SearchIndex | null} */
    this.index = null;
    /** @type {{ names: string[], index: SearchIndex } | null} */
    this.asked = null;
    this.timer = 0;
    /** @type {Found | null} What was found last, in the order of its day: a later date moves no result. */
    this.found = null;
    this.state = "";
    this.input = el("input", {
      class: "km-search",
      type: "search",
      placeholder: say("Search all dates"),
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "200",
      "aria-label": say("Search reports, places, people and ships of all dates, or go to coordinates"),
      oninput: () => this.onType(),
    });
    this.panel = el("section", { class: "km-panel km-results", "aria-label": say("Results of the search"), hidden: true });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.clear();
      if (event.key === "Enter") this.openFirst();
      if (event.key === "ArrowDown") this.firstButton()?.focus();
    });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.clear();
      this.input.focus();
    });
  }

  onType() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.refresh(), TYPING_MS);
  }

  clear() {
    this.input.value = "";
    this.refresh();
  }

  openFirst() {
    this.refresh();
    this.firstButton()?.click();
  }

  /** @returns {HTMLButtonElement | null} */
  firstButton() {
    return this.panel.querySelector("button.km-item");
  }

  /** @returns {SearchIndex} */
  ready() {
    const { features } = this.app;
    this.index ??= new SearchIndex(
      features.items.map((feature, i) => ({
        name: `${feature.name ?? ""} ${feature.native ?? ""} ${feature.id}`,
        place: `${feature.label?.text ?? ""} ${feature.label?.native ?? ""} ${feature.said?.place ?? ""}`,
        who: String(feature.card?.who ?? ""),
        text: [
          feature.card?.kicker,
          feature.card?.body,
          feature.card?.notes,
          ...(feature.card?.figures ?? []).map(({ label, value }) => `${label} ${value}`),
        ].join(" "),
        from: features.from[i],
        to: features.to[i],
        ...(features.isReference[i] ? { titles: [feature.name, feature.native].filter(Boolean).map(String) } : {}),
      })),
    );
    return this.index;
  }

  /**
   * The questions of the catalogue that fit, in its languages, the best first. One that this map could not answer is left out.
   * @param {string} query
   * @returns {string[]}
   */
  questions(query) {
    const { app } = this;
    const { questions } = app.features;
    if (!this.asked) {
      const names = Object.keys(questions).filter((name) => app.listener !== null || answersTo(app, name).length);
      this.asked = { names, index: new SearchIndex(names.map((name) => this.fieldsOf(questions[name]))) };
    }
    const { names, index } = this.asked;
    return index
      .find(query)
      .filter(({ row, isWhole }) => isWhole && wasAnswered(app, names[row]))
      .slice(0, MOST_QUESTIONS)
      .map(({ row }) => names[row]);
  }

  /**
   * A question is found by its own words and by those and the dates of its answers.
   * @param {PayloadQuestion} question
   * @returns {import("../data/search.js").SearchFields}
   */
  fieldsOf(question) {
    const { features } = this.app;
    const rows = listOf(question.answers).map((id) => features.indexOf.get(String(id)) ?? -1).filter((row) => row >= 0);
    const cards = rows.map((row) => features.items[row].card);
    return {
      name: [question.text, ...listOf(question.also)].join(" "),
      place: "",
      who: cards.map((card) => card?.who ?? "").join(" "),
      text: cards.map((card) => `${card?.title ?? ""} ${card?.body ?? ""}`).join(" "),
      ...(rows.length
        ? { from: Math.min(...rows.map((row) => features.from[row])), to: Math.max(...rows.map((row) => features.to[row])) }
        : {}),
    };
  }

  /**
   * @param {string} name
   * @returns {HTMLElement}
   */
  questionItem(name) {
    const question = this.app.features.questions[name];
    const answers = horizonOf(this.app) === null ? listOf(question.answers).length : answersTo(this.app, name).length;
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", class: "km-item", "data-question": name, onclick: () => openQuestion(this.app, name) },
        el("span", { class: "km-item-symbol km-asked" }, symbolNode(ICONS.question)),
        el(
          "span",
          { class: "km-item-text" },
          el("span", { class: "km-item-when", text: `${say("Question")} · ${sayCount("{count} answer", "{count} answers", answers)}` }),
          el("span", { text: short(question.text, 160) }),
        ),
      ),
    );
  }

  /** Show the results for what is written. */
  refresh() {
    clearTimeout(this.timer);
    const query = this.input.value.trim();
    this.panel.hidden = !query;
    this.app.panels.readout.setMark(null);
    if (query) {
      if (!this.app.isDocked) {
        this.app.panels.closeSide();
        this.app.card.close();
      }
      this.found = { query, ranked: this.ready().find(query, this.app.day), questions: this.questions(query) };
      this.draw(this.found);
      this.panel.scrollTop = 0;
    }
    this.app.arrange();
    this.app.relabelSoon();
  }

  /** Say again what of the results is on the map's date, where that has changed. */
  refreshDay() {
    if (this.panel.hidden || !this.found || this.found.query !== this.input.value.trim() || this.state === this.stateNow()) return;
    const { scrollTop } = this.panel;
    const focused = this.panel.contains(document.activeElement) ? document.activeElement?.getAttribute("data-id") : null;
    this.draw(this.found);
    this.panel.scrollTop = scrollTop;
    if (focused) focusItem(this.panel, focused);
  }

  /** What the words of the results follow from, beside the results. */
  stateNow() {
    const { app } = this;
    return `${app.main.timeIndex.day} ${app.mode} ${app.knownBy} ${app.past}`;
  }

  /** @param {Found} found */
  draw(found) {
    this.state = this.stateNow();
    this.panel.replaceChildren(...this.results(found));
  }

  /**
   * @param {Found} result
   * @returns {Node[]}
   */
  results({ query, ranked, questions: asked }) {
    const { app } = this;
    const questions = asked.filter((name) => wasAnswered(app, name));
    const position = this.positionItem(query);
    const found = ranked.map(({ row }) => row);
    if (!found.length && !questions.length) return position ?? [nothingFound(query)];
    const shown = found.slice(0, MOST_SHOWN);
    const list = itemList(app, shown, (i) => this.open(i), app.main, MOST_SHOWN);
    const leads = list.children[ranked.filter(({ lead }) => lead).length] ?? null;
    for (const name of questions) list.insertBefore(this.questionItem(name), leads);
    return [
      ...(position ?? []),
      this.summary(found, questions.length),
      ...(questions.length || ranked[0].isWhole
        ? []
        : [el("p", { class: "km-quiet", text: say("Nothing has all of these words. This has most of them.") })]),
      list,
      ...(found.length > shown.length
        ? [el("p", { class: "km-quiet", text: say("The best {shown} of {all}. Add a word to narrow it.", { shown: shown.length, all: found.length }) })]
        : []),
    ];
  }

  /**
   * The way to a position that was typed, or why it can be none; null where something else was typed.
   * @param {string} query
   * @returns {Node[] | null}
   */
  positionItem(query) {
    const written = readPosition(query);
    if (!written) return null;
    const { at } = written;
    if (!at) return [el("p", { class: "km-results-head", role: "status", text: written.fault })];
    return [
      el("button", {
        type: "button",
        class: "km-item km-position",
        text: say("Go to {place}", { place: degreesText(at, 5) }),
        onclick: () => this.app.panels.readout.goTo(at),
      }),
    ];
  }

  /**
   * How many results there are, and how many of them are not on the map's date.
   * @param {number[]} found
   * @param {number} questions
   * @returns {HTMLElement}
   */
  summary(found, questions) {
    const { app } = this;
    const { features, main } = app;
    const { day, state } = main.timeIndex;
    const horizon = horizonOf(app);
    const unknown = found.filter((i) => !wasKnown(features, i, horizon));
    const dated = found.filter((i) => !features.isTimeless(i) && wasKnown(features, i, horizon));
    const later = dated.filter((i) => state[i] !== ACTIVE && features.from[i] > day);
    const earlier = dated.filter((i) => state[i] === PAST);
    /** @type {(text: string, i: number | undefined) => Node | string} */
    const jump = (text, i) =>
      i === undefined
        ? ""
        : el("button", { type: "button", class: "km-link-button", text, onclick: () => this.open(i) });
    const next = [...later].sort((a, b) => features.from[a] - features.from[b])[0];
    const first = [...unknown].sort((a, b) => features.known[a] - features.known[b])[0];
    const last = [...earlier].sort((a, b) => features.to[b] - features.to[a])[0];
    return el(
      "p",
      { class: "km-results-head", role: "status" },
      `${sayCount("{count} result", "{count} results", found.length + questions)}. `,
      jump(say("{count} later", { count: later.length }), next),
      later.length && earlier.length ? ", " : "",
      jump(say("{count} earlier", { count: earlier.length }), last),
      unknown.length && later.length + earlier.length ? ", " : "",
      jump(say("{count} became known later", { count: unknown.length }), first),
    );
  }

  /**
   * Open a result: its date, if it is not on the map, its place and its details.
   * @param {number} i
   */
  open(i) {
    const { app } = this;
    const { features, main } = app;
    const begins = main.timeIndex.intervals.from[i];
    const [before, place] = [app.day, app.camera.place];
    // By a day of knowledge that stays as it is, no date shows what nobody knew yet.
    const canShow = app.mode === "known" || wasKnown(features, i, horizonOf(app));
    if (canShow && main.timeIndex.state[i] !== ACTIVE && !features.isTimeless(i) && begins !== NEVER)
      app.goToDay(begins === ALWAYS ? features.to[i] - 1 : begins);
    app.selection.select(i, { fly: true, opener: this.input, origin: { node: this.panel, show: () => this.refresh() } });
    if (app.day !== before) app.card.status.before(movedNote(app, before, place));
  }
}

/**
 * @param {string} query
 * @returns {HTMLElement}
 */
function nothingFound(query) {
  return el(
    "div",
    { role: "status" },
    el("p", { text: say("Nothing found for “{text}”.", { text: short(query, 60) }) }),
    el("p", {
      class: "km-quiet",
      text: say(
        "Try fewer words, a place in any alphabet, a ship, a person, a number, or coordinates such as 51.19, 35.27.",
      ),
    }),
  );
}
