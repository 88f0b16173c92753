// Links of a published map into the site that it is part of. Every address is relative, so they also work from disk.

import { el, isEmbedded } from "../core/dom.js";
import { say } from "../core/language.js";
import { short } from "../core/text.js";

/** In somebody else's page the frame stays as it is; the page of the site opens beside it. */
const target = () => (isEmbedded ? { target: "_blank", rel: "noopener" } : {});

/**
 * The link to the page of a feature on the site that the map is part of.
 * @param {PayloadSite} site
 * @param {string} id
 */
export function pageLink(site, id) {
  const name = Object.hasOwn(site.names, id) ? site.names[id] : id;
  const href = `${site.features}${encodeURIComponent(name)}.html`;
  return el("p", { class: "km-card-page" }, el("a", { href, ...target(), text: say("Page of this record") }));
}

/**
 * The title of the map; it leads to the first page of the site where the map is part of one.
 * @param {App} app
 */
export function mapTitle(app) {
  const title = short(app.payload.title, 120);
  const { site } = app.payload;
  if (!site) return el("h1", { class: "km-title", text: title });
  return el("h1", { class: "km-title" }, el("a", { href: site.home, ...target(), title: say("To the site"), text: title }));
}
