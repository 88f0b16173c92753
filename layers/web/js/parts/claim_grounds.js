// What a claim rests on and what it meets: its grade, its sources, and the questions that others answer in another way.

import { el, safeUrl } from "../core/dom.js";
import { dataLanguage, later, say } from "../core/language.js";
import { clip, short } from "../core/text.js";
import { listOf } from "../core/values.js";
import { horizonOf, wasKnown } from "../data/knowledge.js";

/** What the link to the Internet Archive is; it is asked for by nobody but the reader who opens it. */
const LOOK_UP = later("Look for an archived copy");
const LOOK_UP_MEANS = later("Opens the Internet Archive, which looks for a copy near the day of the source. There may be none.");

/**
 * The sign of a grade. Its shape tells the grades apart, not its colour; an official statement is in a broken frame.
 * @param {PayloadGrade} grade
 * @returns {HTMLSpanElement}
 */
function gradeSign(grade) {
  return el("span", { class: "km-grade-sign", "data-grade": grade.key, "aria-hidden": "true", text: short(grade.sign, 4) });
}

/**
 * The entry of a grade in the codebook: what it means, who may give it, and two examples, of which none is named that nobody
 * knew yet.
 * @param {App} app
 * @param {PayloadGrade} grade
 * @returns {HTMLElement}
 */
function codebookEntry(app, grade) {
  const { features } = app;
  const horizon = horizonOf(app);
  const examples = listOf(grade.examples).filter((text) => {
    const i = features.indexOf.get(text.split(":")[0]);
    return i === undefined || wasKnown(features, i, horizon);
  });
  return el(
    "div",
    { class: "km-codebook" },
    el("p", { text: clip(grade.meaning, 600) }),
    grade.who ? el("p", {}, el("b", { text: `${say("Who may give it:")} ` }), clip(grade.who, 600)) : null,
    examples.length ? el("p", {}, el("b", { text: `${say("Examples:")} ` }), clip(examples.join("; "), 600)) : null,
  );
}

/**
 * A grade's name; its entry in the codebook opens when it is pressed.
 * @param {App} app
 * @param {string} name
 * @returns {HTMLElement}
 */
export function gradeNote(app, name) {
  const { grades } = app.features;
  const grade = Object.hasOwn(grades, name) ? grades[name] : null;
  if (!grade) return el("p", { text: clip(name, 600) });
  let entry = codebookEntry(app, grade);
  const renew = () => {
    const before = entry;
    before.replaceWith((entry = codebookEntry(app, grade)));
  };
  return el(
    "details",
    { class: "km-grade", ontoggle: renew },
    el(
      "summary",
      {},
      gradeSign(grade),
      el("span", { text: clip(name, 600) }),
      el("span", { class: "km-codebook-link", text: say("Codebook") }),
    ),
    entry,
  );
}

/**
 * The codebook's entries for the grades that the story uses, each folded up, in one list that is folded up too.
 * @param {App} app
 * @returns {HTMLElement | null}
 */
export function gradeList(app) {
  const names = Object.keys(app.features.grades);
  if (!names.length) return null;
  return el(
    "details",
    { class: "km-grades" },
    el("summary", { text: say("How sure: what the grades mean (codebook)") }),
    ...names.map((name) => gradeNote(app, name)),
  );
}

/**
 * A link to an outside page, which opens in a window of its own, or null where the address is not plain http or https.
 * @param {App} app
 * @param {unknown} address
 * @param {string} text
 * @param {string} [title]
 * @returns {HTMLAnchorElement | null}
 */
function outsideLink(app, address, text, title) {
  const url = safeUrl(address);
  if (!url) return null;
  const link = el("a", { target: "_blank", rel: "noopener noreferrer", text, title });
  link.href = url.href;
  link.addEventListener("click", (event) => {
    // In a frame of ours only the page around it may open a window.
    if (app.post({ type: "open", url: url.href })) event.preventDefault();
  });
  return link;
}

/**
 * A source in few words, for the end of a sentence: its publisher and day, or other words, as a link where it has an address.
 * @param {App} app
 * @param {string | undefined} id
 * @param {string} [words]
 * @returns {Node | null}
 */
export function sourceMention(app, id, words) {
  const { sources } = app.features;
  const source = id !== undefined && Object.hasOwn(sources, id) ? sources[id] : null;
  if (!source) return null;
  const text = words ?? [source.publisher, source.date].filter(Boolean).map((part) => short(part, 80)).join(", ");
  return outsideLink(app, source.url, text, short(source.title, 200)) ?? el("span", { text });
}

/**
 * @param {App} app
 * @param {string} id
 * @returns {HTMLLIElement}
 */
export function sourceItem(app, id) {
  const { sources } = app.features;
  const source = Object.hasOwn(sources, id) ? sources[id] : null;
  if (!source) return el("li", { text: clip(id, 200) });
  const title = clip(source.title || id, 400);
  const head = outsideLink(app, source.url, title);
  const about = [source.publisher, source.date, source.quality]
    .filter(Boolean)
    .map((text) => short(text, 160))
    .join(" · ");
  const copies = [
    outsideLink(app, source.archive, say("Archived copy")),
    head ? outsideLink(app, source.lookup, say(LOOK_UP), say(LOOK_UP_MEANS)) : null,
  ].filter((link) => link !== null);
  return el(
    "li",
    {},
    head || el("span", { lang: dataLanguage(), text: title }),
    about ? el("span", { class: "km-source-about", text: about }) : null,
    source.reliability
      ? el("span", { class: "km-source-about", text: say("Reliability: {grade}", { grade: clip(source.reliability, 600) }) })
      : null,
    source.url && !head ? el("span", { class: "km-source-about", text: clip(source.url, 300) }) : null,
    copies.length ? el("span", { class: "km-source-about km-source-copies" }, ...copies) : null,
  );
}

/**
 * The features of this map that answer a question, as far as they are known.
 * @param {App} app
 * @param {string} name
 * @returns {number[]}
 */
export function answersTo(app, name) {
  const { questions, indexOf } = app.features;
  const horizon = horizonOf(app);
  return listOf(questions[name]?.answers)
    .map((answer) => indexOf.get(String(answer)))
    .filter((i) => i !== undefined)
    .filter((i) => wasKnown(app.features, i, horizon));
}

/**
 * Whether a question had an answer by the day of which the map knows.
 * @param {App} app
 * @param {string} name
 */
export function wasAnswered(app, name) {
  return horizonOf(app) === null || answersTo(app, name).length > 0;
}

/**
 * Open a question: in our page the table of its answers, else the list of those that are on this map.
 * @param {App} app
 * @param {string} name
 */
export function openQuestion(app, name) {
  if (!app.post({ type: "question", question: name })) app.card.openList(app.features.questions[name].text, answersTo(app, name));
}

/**
 * A link for each question, or one to all of them where the feature has to do with none. In our page it opens the table of answers; where there is no such page, the list of them here.
 * @param {App} app
 * @param {string} id
 * @returns {HTMLElement | null}
 */
export function questionLinks(app, id) {
  const { questions } = app.features;
  const found = Object.entries(questions).filter(([name, { about }]) => listOf(about).includes(id) && wasAnswered(app, name));
  // Those that the feature answers itself come first.
  found.sort(([, a], [, b]) => Number(listOf(b.answers).includes(id)) - Number(listOf(a.answers).includes(id)));
  const isAsked = app.listener !== null && Object.keys(questions).length > 0;
  if (!found.length && !isAsked) return null;
  if (!found.length) {
    const onclick = () => app.post({ type: "question", question: "" });
    return el("button", { type: "button", class: "km-link-button", text: say("Questions with different answers"), onclick });
  }
  return el(
    "ul",
    { class: "km-others" },
    ...found.map(([name, question]) =>
      el(
        "li",
        {},
        el("button", {
          type: "button",
          class: "km-link-button",
          text: clip(question.text, 300),
          onclick: () => openQuestion(app, name),
        }),
      ),
    ),
  );
}

/**
 * A part of the details with its heading; nothing where it has no content.
 * @param {string} title
 * @param {Node | string | number | null | undefined | false} content
 * @returns {Node[]}
 */
export function section(title, content) {
  return content instanceof Node ? [el("h3", { text: title }), content] : [];
}
