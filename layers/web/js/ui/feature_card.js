// The details of one feature, its dates first, and the list of several at one place. All of it is text nodes.

import { wordsOf } from "../core/dates.js";
import { el, symbolNode } from "../core/dom.js";
import { ICONS } from "../core/icons.js";
import { dataLanguage, say, sayCount } from "../core/language.js";
import { clip, short } from "../core/text.js";
import { clamp, listOf } from "../core/values.js";
import { cardThen, cardVersion, horizonOf, knownUnderWay, notYetKnown } from "../data/knowledge.js";
import { ACTIVE, ALWAYS, NEVER, PAST, UPCOMING } from "../data/time_index.js";
import { gradeNote, questionLinks, section, sourceItem, sourceMention } from "../parts/claim_grounds.js";
import { evidenceList } from "../parts/evidence.js";
import { focusItem, itemList } from "../parts/item_list.js";

export class FeatureCard {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.features = app.features;
    this.closeButton = el(
      "button",
      { type: "button", class: "km-icon-button km-close", "aria-label": say("Close details"), onclick: () => this.close() },
      symbolNode(ICONS.close),
    );
    this.backButton = el(
      "button",
      { type: "button", class: "km-text-button km-back", hidden: true, onclick: () => this.back() },
      symbolNode(ICONS.back),
      el("span", { text: say("Back") }),
    );
    this.status = el("p", { class: "km-card-status" });
    this.body = el("div", { class: "km-card-body", tabindex: "0", role: "group", "aria-label": say("Details") });
    this.node = el(
      "aside",
      { class: "km-card", "aria-label": say("Details"), hidden: true },
      el("div", { class: "km-card-bar" }, this.backButton, el("span", { class: "km-spring" }), this.closeButton),
      this.body,
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    /**
     * What the details were opened from; it gets the focus back.
     * @type {HTMLElement | null}
     */
    this.opener = null;
    /**
     * The panel whose list the details were opened from, and what was pressed in it.
     * @type {(ListOrigin & { id: string }) | null}
     */
    this.origin = null;
    /** Whether the page around the map opened the details. */
    this.isOfPage = false;
    /** @type {{ title: string, items: number[], mapView: MapView | null, cluster: Cluster | null } | null} */
    this.list = null;
    /**
     * The features whose details led to this one by a link.
     * @type {number[]}
     */
    this.trail = [];
    this.listTop = 0;
    this.hidLegend = false;
    /** @type {number | null} */
    this.shownFeature = null;
    /** @type {string | null} */
    this.statusKey = null;
    /** For which state of knowledge the details were composed. */
    this.version = -1;
    /** @type {(() => void) | null} */
    this.onOther = null;
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /**
   * Show a feature.
   * @param {number} i
   * @param {SelectOptions} [options]
   */
  openFeature(i, { opener = null, origin = null, ofPage = false, keepList = false, keepTrail = false, focus = true } = {}) {
    if (!keepList && !keepTrail) {
      this.opener = opener;
      this.origin = origin && { ...origin, id: String(this.features.items[i].id) };
      this.isOfPage = ofPage;
    }
    if (!keepList) this.list = null;
    if (!keepTrail) this.trail = [];
    if (keepList && this.shownFeature === null) this.listTop = this.body.scrollTop;
    this.leaveOther();
    this.shownFeature = i;
    this.backButton.hidden = !this.list && !this.trail.length && !this.origin?.node.hidden;
    this.body.replaceChildren(...this.compose(i));
    this.refresh();
    this.show(focus);
  }

  /**
   * Show details that are of no feature. `onClosed` is called when they are closed, or others take their place.
   * @param {Node[]} parts
   * @param {HTMLElement | null} opener
   * @param {() => void} onClosed
   */
  openOther(parts, opener, onClosed) {
    this.onOther?.();
    this.onOther = onClosed;
    if (opener) this.opener = opener;
    this.origin = null;
    this.isOfPage = false;
    this.list = null;
    this.trail = [];
    this.shownFeature = null;
    this.backButton.hidden = true;
    this.body.replaceChildren(...parts);
    this.show(true);
  }

  leaveOther() {
    this.onOther?.();
    this.onOther = null;
  }

  /**
   * Show several features as a list.
   * @param {string} title
   * @param {number[]} items
   * @param {{ opener?: HTMLElement | null, mapView?: MapView | null, cluster?: Cluster | null }} [options]
   */
  openList(title, items, { opener = null, mapView = null, cluster = null } = {}) {
    if (opener) this.opener = opener;
    [this.origin, this.isOfPage] = [null, false];
    // The list stands in the place of the details before it: nothing is selected any more.
    this.app.selection.deselect({ report: true });
    this.list = { title, items, mapView, cluster };
    this.showList();
    this.show(true);
  }

  showList() {
    if (!this.list) return;
    const { title, items, mapView, cluster } = this.list;
    this.leaveOther();
    this.shownFeature = null;
    this.backButton.hidden = true;
    const dated = items.filter((i) => !this.features.isReference[i]);
    const isWide = cluster && cluster.places.length > 1;
    this.body.replaceChildren(
      el("p", { class: "km-card-kicker", text: sayCount("{count} item, by date", "{count} items, by date", dated.length) }),
      el("h2", { class: "km-card-title", text: clip(title, 200) }),
      isWide
        ? el(
            "button",
            {
              type: "button",
              class: "km-text-button km-zoom-there",
              onclick: () => this.app.camera.flyToCluster(cluster),
            },
            el("span", { text: say("Zoom to these places") }),
          )
        : "",
      itemList(
        this.app,
        items,
        (i) => {
          this.app.selection.select(i, { mapView, keepList: true });
        },
        mapView || this.app.main,
      ),
    );
  }

  back() {
    const before = this.trail.pop();
    if (before !== undefined) {
      this.app.selection.select(before, { fly: true, keepList: true, keepTrail: true });
      return;
    }
    if (!this.list) {
      // On a narrow page the list gave way to the details.
      const { origin } = this;
      this.close();
      origin?.show();
      if (origin) focusItem(origin.node, origin.id);
      return;
    }
    const { title, items, mapView, cluster } = this.list;
    const from = this.shownFeature;
    this.openList(title, items, { mapView, cluster });
    this.body.scrollTop = this.listTop;
    if (from !== null) focusItem(this.body, String(this.features.items[from].id));
  }

  /** @param {boolean} focus */
  show(focus) {
    const wasOpen = this.isOpen;
    this.node.hidden = false;
    this.body.scrollTop = 0;
    if (focus) this.body.focus({ preventScroll: true });
    if (wasOpen) return;
    const { panels } = this.app;
    if (!this.app.isDocked && !panels.legend.node.hidden) {
      this.hidLegend = true;
      panels.setOpen("legend", false);
    }
    this.app.arrange();
    this.app.relabelSoon();
  }

  /** @param {{ silent?: boolean }} [options] */
  close({ silent = false } = {}) {
    if (!this.isOpen) return;
    const hadFocus = this.node.contains(document.activeElement);
    const byKey = this.node.querySelector(":focus-visible") !== null;
    this.node.hidden = true;
    this.leaveOther();
    if (this.hidLegend) this.app.panels.setOpen("legend", true);
    this.hidLegend = false;
    this.app.arrange();
    this.app.relabelSoon();
    this.list = null;
    this.trail = [];
    this.shownFeature = null;
    if (!silent) this.app.selection.deselect({ report: true });
    if (hadFocus) this.returnFocus(byKey);
    this.opener = this.origin = null;
  }

  /**
   * Give the focus back to what the details were opened from: a row of a list, a button, or something of the page.
   * @param {boolean} byKey whether the reader moves by key
   */
  returnFocus(byKey) {
    const { opener, origin } = this;
    if (origin && !origin.node.hidden && focusItem(origin.node, origin.id)) return;
    (opener?.isConnected ? opener : this.app.main.map.getContainer()).focus({ preventScroll: true });
    if (this.isOfPage) this.app.post({ type: "returned", byKey });
  }

  /** Update the line that says whether the feature is past, active or upcoming on the date of the map. */
  refresh() {
    const i = this.shownFeature;
    if (i === null) return;
    const { main } = this.app;
    const horizon = horizonOf(this.app);
    if (this.version !== cardVersion(this.features, i, horizon)) this.body.replaceChildren(...this.compose(i));
    const state = main.timeIndex.state[i];
    const day = main.timeIndex.day;
    const key = `${i} ${state} ${day} ${main.shown[i]} ${main.drawnAs[i]} ${horizon}`;
    if (key === this.statusKey) return;
    this.statusKey = key;
    this.status.replaceChildren();
    if (this.features.isTimeless(i)) {
      this.status.hidden = Boolean(main.shown[i]);
      if (!main.shown[i]) this.status.append(say("Not on the map: left out by the filters or the layer list."));
      return;
    }
    this.status.hidden = false;
    const unknown = notYetKnown(this.features, i, horizon);
    if (unknown) {
      this.status.append(`${unknown} `);
      if (this.app.mode !== "known") return;
    } else if (!main.shown[i]) {
      this.status.append(say("Not on the map: left out by the filters, the layer list or “as known by”."));
      return;
    }
    if (state === ACTIVE) {
      const { move } = this.features.items[i];
      const isUnderWay = knownUnderWay(this.app, i, day, main) !== null;
      this.status.append(`${say("On the map for {day}.", { day: wordsOf(day) })} ${isUnderWay ? short(move?.note, 200) : ""}`);
      if (this.features.isLate(i, day))
        this.status.append(` ${say("Became public only on {day}.", { day: wordsOf(this.features.known[i]) })}`);
    }
    if (state === PAST) this.status.append(`${say("Past on {day}", { day: wordsOf(day) })} `);
    if (state === UPCOMING && !unknown)
      this.status.append(`${say("Not yet on {day}, so not on the map", { day: wordsOf(day) })} `);
    if (state !== ACTIVE && main.timeIndex.intervals.from[i] !== NEVER) {
      const begins = main.timeIndex.intervals.from[i];
      const from = begins === ALWAYS ? this.features.to[i] - 1 : begins;
      this.status.append(
        el(
          "button",
          { type: "button", class: "km-text-button", onclick: () => this.app.goToDay(from) },
          el("span", {
            text: say("Go to {place}", { place: wordsOf(clamp(from, this.features.first, this.features.last)) }),
          }),
        ),
      );
    }
  }

  /**
   * @param {number} i
   * @returns {Node[]}
   */
  compose(i) {
    const feature = this.features.items[i];
    const horizon = horizonOf(this.app);
    const { card, remarks } = cardThen(this.features, i, horizon);
    const title = clip(card.title || feature.name, 400);
    const native = card.native ?? feature.native;
    const isNamed = ["place", "region", "district"].includes(feature.kind);
    const isOurs = feature.kind !== "event" && feature.kind !== "imported";
    /** @type {(Node | null)[]} */
    const parts = [
      el("p", { class: "km-card-kicker", text: clip(card.kicker || feature.kind, 120) }),
      card.when ? el("p", { class: "km-card-when", text: clip(card.when, 200) }) : null,
      el(
        "h2",
        { class: "km-card-title", lang: isNamed ? null : dataLanguage() },
        title,
        native && native !== title ? el("span", { class: "km-native", text: clip(native, 200) }) : null,
      ),
      this.status,
      card.body ? el("p", { lang: feature.kind === "event" ? dataLanguage() : null }, `${clip(card.body)} `, sourceMention(this.app, listOf(card.sources)[0])) : null,
    ];
    this.statusKey = null;
    this.version = cardVersion(this.features, i, horizon);
    const figures = listOf(card.figures);
    if (figures.length) {
      parts.push(
        el(
          "dl",
          { class: "km-figures" },
          ...figures.flatMap((figure) => [
            el("dt", { lang: isOurs ? null : dataLanguage(), text: clip(figure.label, 200) }),
            el("dd", { class: figure.derived ? "km-derived" : figure.remark ? "km-remark" : null, text: clip(figure.value, 200) }),
          ]),
        ),
      );
    }
    const media = listOf(card.media)
      .map((id) => (Object.hasOwn(this.features.media, id) ? this.features.media[id] : null))
      .filter((each) => each !== null);
    parts.push(...section(say("Evidence"), media.length && evidenceList(media, (id) => this.features.sources[id]?.title)));
    parts.push(...section(say("Who says so"), card.who && el("p", { lang: dataLanguage(), text: clip(card.who, 600) })));
    if (card.public) parts.push(el("p", { class: "km-card-public", text: clip(card.public, 200) }));
    parts.push(...section(say("How sure"), card.sure && gradeNote(this.app, card.sure)));
    parts.push(...this.linkSection(say("Before and after"), card.followed));
    const caveats = listOf(card.caveats);
    parts.push(
      ...section(
        say("About the drawing"),
        caveats.length &&
          el("ul", { class: "km-caveats" }, ...caveats.map((text) => el("li", { text: clip(text, 800) }))),
      ),
    );
    parts.push(...this.linkSection(say("Others say"), card.others));
    parts.push(...section(say("Contradictions"), questionLinks(this.app, feature.id)));
    const sources = listOf(card.sources);
    parts.push(
      ...section(
        sources.length === 1 ? say("Source") : say("Sources"),
        sources.length && el("ul", { class: "km-sources" }, ...sources.map((id) => sourceItem(this.app, id))),
      ),
    );
    parts.push(...remarks.map((text) => el("p", { class: "km-card-public", text })));
    parts.push(...section(say("Notes"), card.notes && el("p", { lang: dataLanguage(), text: clip(card.notes) })));
    for (const extra of this.app.added.card) parts.push(extra(feature));
    parts.push(el("p", { class: "km-card-id", text: say("Record {id}", { id: short(feature.id, 120) }) }));
    return parts.filter((part) => part !== null);
  }

  /**
   * A list of links to other cards.
   * @param {string} title
   * @param {readonly PayloadOther[] | undefined} others
   * @returns {Node[]}
   */
  linkSection(title, others) {
    const items = listOf(others).map((other) => this.otherItem(other));
    return section(title, items.length && el("ul", { class: "km-others" }, ...items));
  }

  /**
   * @param {PayloadOther} other
   * @returns {HTMLLIElement}
   */
  otherItem(other) {
    const index = this.features.indexOf.get(String(other.id));
    const text = clip(other.text || other.id, 300);
    if (index === undefined) return el("li", { text });
    return el(
      "li",
      {},
      el("button", {
        type: "button",
        class: "km-link-button",
        text,
        onclick: () => {
          if (this.shownFeature !== null) this.trail.push(this.shownFeature);
          this.app.selection.select(index, { fly: true, keepList: true, keepTrail: true });
        },
      }),
    );
  }
}
