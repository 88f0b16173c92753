// A chapter as elements: its paragraphs with their citations, and the rows that it cites with their sources.

import { el } from "../core/dom.js";
import { say, sayCount } from "../core/language.js";
import { clip } from "../core/text.js";
import { listOf } from "../core/values.js";
import { cardThen, horizonOf, notYetKnown } from "../data/knowledge.js";
import { sourceMention } from "../parts/claim_grounds.js";

/**
 * The paragraphs and lists of a chapter.
 * @param {App} app
 * @param {PayloadChapter} chapter
 * @param {(index: number, opener: HTMLElement) => void} onCite
 * @returns {HTMLElement[]}
 */
export function chapterText(app, chapter, onCite) {
  return chapter.blocks.map((block) => {
    const items = block.items.map((spans) => joined(spans.map((span) => spanNode(app, span, onCite))));
    if (block.kind === "paragraph") return el("p", {}, ...items[0]);
    return el(block.kind === "bullets" ? "ul" : "ol", {}, ...items.map((nodes) => el("li", {}, ...nodes)));
  });
}

/**
 * The nodes of a paragraph, with each full stop or comma kept on the line of the citation before it.
 * @param {Node[]} nodes
 * @returns {Node[]}
 */
function joined(nodes) {
  /** @type {Node[]} */
  const found = [];
  for (const node of nodes) {
    const before = found.at(-1);
    const stop = node instanceof Text && before instanceof HTMLButtonElement ? /^[.,;:]/.exec(node.data) : null;
    if (stop && before && node instanceof Text) {
      found[found.length - 1] = el("span", { class: "km-cited-here" }, before, stop[0]);
      node.data = node.data.slice(1);
    }
    found.push(node);
  }
  return found;
}

/**
 * @param {App} app
 * @param {string[]} span
 * @param {(index: number, opener: HTMLElement) => void} onCite
 * @returns {Node}
 */
function spanNode(app, [kind, text, source], onCite) {
  if (kind === "strong") return el("strong", { text: clip(text) });
  if (kind === "emphasis") return el("em", { text: clip(text) });
  if (kind === "link") return sourceMention(app, source, text) ?? document.createTextNode(clip(text));
  if (kind !== "citation") return document.createTextNode(clip(text));
  const index = app.features.indexOf.get(text);
  if (index === undefined) return document.createTextNode(`[${clip(text, 120)}]`);
  const button = el("button", {
    type: "button",
    class: "km-cite",
    text: clip(text, 120),
    "aria-label": say("{citation}: {name}. Show its card", { citation: text, name: app.features.items[index].name }),
    title: app.features.items[index].name,
  });
  button.addEventListener("click", () => onCite(index, button));
  return button;
}

/**
 * The rows that a chapter cites: who says it, how sure that is, and where it was read. They are made again when they are
 * opened, as the map may know less then.
 * @param {App} app
 * @param {PayloadChapter} chapter
 * @returns {HTMLElement}
 */
export function citedRows(app, chapter) {
  const list = el("ul", {}, ...citedItems(app, chapter));
  return el(
    "details",
    { class: "km-cited", ontoggle: () => list.replaceChildren(...citedItems(app, chapter)) },
    el("summary", { text: sayCount("Who says so: {count} row with sources", "Who says so: {count} rows with sources", chapter.cited.length) }),
    list,
  );
}

/**
 * @param {App} app
 * @param {PayloadChapter} chapter
 * @returns {HTMLElement[]}
 */
function citedItems(app, chapter) {
  const horizon = horizonOf(app);
  const rows = chapter.cited.map((id) => {
    const index = app.features.indexOf.get(id);
    if (index === undefined) return null;
    const { name } = app.features.items[index];
    const { card, remarks } = cardThen(app.features, index, horizon);
    const said = [card.when, card.who, card.sure].filter(Boolean).map((text) => clip(text, 300)).join(" · ");
    const unknown = notYetKnown(app.features, index, horizon);
    const sources = listOf(card.sources).map((source) => sourceMention(app, source)).filter((node) => node !== null);
    return el(
      "li",
      {},
      el("b", { text: `${id} ` }),
      clip(name, 300),
      el("span", { class: "km-cited-about", text: said }),
      el("span", { class: "km-cited-about" }, ...sources.flatMap((node, i) => (i ? ["; ", node] : [node]))),
      ...[unknown, ...remarks].filter(Boolean).map((text) => el("span", { class: "km-cited-about", text })),
      ...listOf(card.caveats).map((text) => el("span", { class: "km-cited-about", text: clip(text, 400) })),
    );
  });
  return rows.filter((row) => row !== null);
}
