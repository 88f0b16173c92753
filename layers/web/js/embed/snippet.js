// The panel with the markup that shows this map, as it is now, in another page.

import { copied, el } from "../core/dom.js";
import { say } from "../core/language.js";
import { clip } from "../core/text.js";

/**
 * Add the button "Embed" and its panel.
 * @param {App} app
 * @param {import("../story/address.js").Address} address
 */
export function addEmbedPanel(app, address) {
  const { panels } = app;
  const box = el("textarea", { readonly: true, rows: "7", spellcheck: "false", "aria-label": say("Markup of the embed") });
  const done = el("span", { role: "status" });
  const copy = el("button", { type: "button", class: "km-text-button", text: say("Copy") });
  copy.addEventListener("click", () => {
    done.textContent = copied(box.value) ? say("Copied.") : say("The browser did not allow copying.");
  });
  const panel = el(
    "section",
    { class: "km-panel km-credits km-embed-panel", "aria-label": say("Embed"), hidden: true },
    el("h2", { text: say("Embed") }),
    el("p", { text: say("Paste this into your page. It shows the map as it is now.") }),
    box,
    location.protocol === "file:" ? el("p", { text: say("Replace the file's name by the address that you publish it at.") }) : null,
    el("p", {}, copy, " ", done),
  );
  const fill = () => {
    done.textContent = "";
    box.value = snippetOf(app, address);
  };
  const button = panels.toggle("embed", say("Embed"), panel);
  button.classList.add("km-embed-toggle");
  button.addEventListener("click", fill);
  address.onShown = () => {
    if (!panel.hidden) fill();
  };
  panels.foot.querySelector(".km-toggle")?.before(button);
  document.querySelector(".km-stage")?.append(panel);
}

/**
 * The markup for what the map shows now.
 * @param {App} app
 * @param {import("../story/address.js").Address} address
 * @returns {string}
 */
function snippetOf(app, address) {
  // Where a file lies on the disk of whoever opened it is nobody else's business.
  const src = location.protocol === "file:" ? location.pathname.replace(/^.*\//, "") : location.href.replace(/#.*$/, "");
  const { telling } = address;
  const chapter = telling?.isOpen ? telling.path.chapterTitle : "";
  const title = chapter ? `${app.payload.story?.title}. ${chapter}` : app.payload.title;
  return filledIn(app.payload.embed ?? "", { src, state: address.text(), title: clip(title, 300) });
}

/**
 * A template with values in its places, each escaped for an attribute or a text.
 * @param {string} template
 * @param {Record<string, string>} values
 * @returns {string}
 */
export function filledIn(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? escaped(values[name]) : place));
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#x27;");
}
