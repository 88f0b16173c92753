// The bar on top and the panels it opens: theatres, what is on the map as a list, layers, legend, credits.

import { wordsOf } from "../core/dates.js";
import { el, isEmbedded, isFramed, symbolNode } from "../core/dom.js";
import { inverse } from "../core/geodesic.js";
import { ICONS } from "../core/icons.js";
import { grouped, say } from "../core/language.js";
import { clip, short } from "../core/text.js";
import { listOf } from "../core/values.js";
import { PAST } from "../data/time_index.js";
import { focusItem, itemList } from "../parts/item_list.js";
import { mapTitle } from "../parts/site_links.js";
import { Legend } from "./legend.js";
import { Readout } from "./readout.js";
import { Search } from "./search.js";
import { WIDE_PX, deskPx, isHeaded } from "./overlays.js";

export class Panels {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.isStarted = false;
    const { payload } = app;
    this.legend = new Legend(app);
    /** @type {Map<string, HTMLInputElement>} */
    this.boxes = new Map();
    this.layers = this.layerPanel();
    this.items = el("section", { class: "km-panel km-list", "aria-label": say("What is on the map"), hidden: true });
    this.credits = el(
      "section",
      { class: "km-panel km-credits", "aria-label": say("Credits"), hidden: true },
      el("h2", { text: say("Credits") }),
      ...listOf(payload.credits).map((text) => el("p", { text: clip(text, 600) })),
      el("p", { text: say("Web Mercator projection. Boundaries do not imply endorsement.") }),
    );
    /** @type {Map<PanelName, { button: HTMLButtonElement, panel: HTMLElement }>} */
    this.toggles = new Map();
    this.tools = el(
      "div",
      { class: "km-tools", role: "group", "aria-label": say("Panels") },
      this.toggle("list", say("List"), this.items),
      this.toggle("layers", say("Layers"), this.layers),
      this.toggle("legend", say("Legend"), this.legend.node),
    );
    const theatres = el(
      "div",
      { class: "km-theatres", role: "group", "aria-label": say("Go to a theatre") },
      ...listOf(payload.theatres).map((theatre) =>
        el("button", {
          type: "button",
          class: "km-theatre",
          text: short(theatre.title, 40),
          onclick: () => app.camera.flyToBox(theatre.bbox),
        }),
      ),
    );
    this.bar = el(
      "header",
      { class: "km-bar" },
      el(
        "div",
        { class: `km-heading${isFramed && !isEmbedded ? " km-framed" : ""}${isHeaded ? " km-headed" : ""}` },
        mapTitle(app),
        payload.about ? el("p", { class: "km-about", text: clip(payload.about, 300) }) : null,
        el("p", { class: "km-source-line", text: `${say("Sources are on each card.")} ${short(listOf(payload.credits)[0], 120)}` }),
      ),
      theatres,
      this.tools,
    );
    this.zoom = el(
      "div",
      { class: "km-zoom", role: "group", "aria-label": say("Zoom") },
      el(
        "button",
        { type: "button", class: "km-icon-button", "aria-label": say("Zoom in"), onclick: () => app.main.map.zoomIn() },
        symbolNode(ICONS.plus),
      ),
      el(
        "button",
        { type: "button", class: "km-icon-button", "aria-label": say("Zoom out"), onclick: () => app.main.map.zoomOut() },
        symbolNode(ICONS.minus),
      ),
    );
    this.scaleText = el("span", { class: "km-scale-text" });
    this.scaleBar = el("div", { class: "km-scale-bar" });
    const { tiles } = app;
    this.scale = el("div", { class: "km-scale", role: "img", "aria-label": say("Scale") }, this.scaleBar, this.scaleText);
    this.foot = el(
      "div",
      { class: "km-foot" },
      tiles ? el("span", { class: "km-attribution", text: clip(tiles.attribution, 200) }) : null,
      this.toggle("info", say("Credits"), this.credits),
      this.scale,
    );
    this.readout = new Readout(app);
    this.search = new Search(app);
    this.foot.prepend(this.readout.node);
    this.bar.insertBefore(this.search.input, this.tools);
    this.empty = el("p", { class: "km-empty", hidden: true });
    this.live = el("p", { class: "km-hidden", "aria-live": "polite", role: "status" });
  }

  /** Open what is open from the start at this width. A frame without a size decides when it has one. */
  openAtStart() {
    const width = this.app.root.clientWidth;
    if (this.isStarted || !width) return;
    this.isStarted = true;
    if (width > WIDE_PX && !isEmbedded) this.setOpen("legend", true);
    if (width >= deskPx && !isEmbedded && !this.app.opening.compare) this.setOpen("list", true);
    this.app.arrange();
  }

  /**
   * A button that opens and closes a panel.
   * @param {PanelName} name
   * @param {string} label
   * @param {HTMLElement} panel
   * @returns {HTMLButtonElement}
   */
  toggle(name, label, panel) {
    const button = el(
      "button",
      {
        type: "button",
        class: "km-text-button km-toggle",
        "aria-expanded": "false",
        onclick: () => this.setOpen(name, panel.hidden),
      },
      symbolNode(ICONS[name]),
      el("span", { text: label }),
    );
    this.toggles.set(name, { button, panel });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.setOpen(name, false);
      button.focus();
    });
    return button;
  }

  /**
   * @param {PanelName} name
   * @param {boolean} isOpen
   */
  setOpen(name, isOpen) {
    const toggle = this.toggles.get(name);
    if (!toggle) return;
    const { button, panel } = toggle;
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (this.app.main) {
      this.app.relabelSoon();
      this.app.arrange();
    }
    if (!isOpen) return;
    if (name === "legend" && this.app.main) this.legend.refresh();
    for (const other of /** @type {PanelName[]} */ (["list", "layers"])) {
      if (other !== name && (name === "list" || name === "layers" || this.app.isNarrow)) this.setOpen(other, false);
    }
    if (name === "info" && !this.app.isDocked) this.closeSide();
    for (const other of /** @type {PanelName[]} */ (["info", "embed"])) if (other !== name) this.setOpen(other, false);
    if (this.app.isNarrow && name !== "legend") this.setOpen("legend", false);
    if (name === "list" || name === "layers") {
      if (!this.app.isDocked) this.app.card?.close();
      // The first frame does not wait for the list: it follows with the names and the legend.
      if (name === "list" && this.app.main && !this.app.isOpening) this.refreshList();
    }
  }

  closeSide() {
    if (this.app.isDocked) return;
    this.setOpen("list", false);
    this.setOpen("layers", false);
    if (this.app.isNarrow) this.setOpen("legend", false);
  }

  layerPanel() {
    const { app } = this;
    const rows = [...app.features.layers].reverse().map((layer) => {
      const box = el("input", { type: "checkbox", onchange: () => app.toggleLayer(layer.id, box.checked) });
      box.checked = !app.hidden.has(layer.id);
      this.boxes.set(layer.id, box);
      return el("li", {}, el("label", {}, box, el("span", { text: short(layer.title, 80) })));
    });
    return el(
      "section",
      { class: "km-panel km-layers", "aria-label": say("Layers"), hidden: true },
      el("h2", { text: say("Layers") }),
      el("ul", {}, ...rows),
    );
  }

  refreshLayers() {
    for (const [id, box] of this.boxes) box.checked = !this.app.hidden.has(id);
  }

  /** List everything dated that is drawn now, active first, each by date. Built only while the list is open. */
  refreshList() {
    this.search.refreshDay();
    if (this.items.hidden) return;
    const { main, features } = this.app;
    /** @type {number[]} */
    const active = [];
    /** @type {number[]} */
    const past = [];
    /** @type {number[]} */
    const reference = [];
    for (let i = 0; i < features.count; i++) {
      if (!main.drawnAs[i]) continue;
      if (features.isReference[i]) reference.push(i);
      else (main.drawnAs[i] === PAST ? past : active).push(i);
    }
    /** @type {(a: number, b: number) => number} */
    const byDate = (a, b) => features.from[b] - features.from[a] || a - b;
    const origin = { node: this.items, show: () => this.setOpen("list", true) };
    /** @param {number} i */
    const choose = (i) => this.app.selection.select(i, { fly: true, opener: this.toggles.get("list")?.button, origin });
    const parts = [];
    for (const [title, items] of /** @type {[string, number[]][]} */ ([
      [say("On this date"), active.sort(byDate)],
      [say("Earlier, latest first"), past.sort(byDate)],
      [say("Regions, districts and places"), reference],
    ])) {
      if (items.length)
        parts.push(el("h2", { text: `${title} · ${items.length}` }), itemList(this.app, items, choose, main, 200));
    }
    if (!parts.length) parts.push(el("p", { class: "km-quiet", text: say("Nothing is on the map on this date.") }));
    const { scrollTop } = this.items;
    const focused = this.items.contains(document.activeElement) ? document.activeElement?.getAttribute("data-id") : null;
    this.items.replaceChildren(...parts);
    this.items.scrollTop = scrollTop;
    if (focused) focusItem(this.items, focused);
  }

  /** The scale bar: a round length in metres or kilometres, true along the parallel of the pointer, or of the map's middle. */
  refreshScale() {
    const { map } = this.app.main;
    const size = map.getSize();
    const y = this.readout.pointer?.y ?? size.y / 2;
    const widest = 110;
    // A long way would leave the parallel, and the bar with it: a short one tells the scale of the place.
    const [from, to] = [-1, 1].map((x) => map.containerPointToLatLng([size.x / 2 + x, y]));
    const metres = (inverse([from.lng, from.lat], [to.lng, to.lat]).metres * widest) / 2;
    if (!(metres > 0)) return;
    const power = 10 ** Math.floor(Math.log10(metres));
    const round = ([5, 2].find((step) => step * power <= metres) ?? 1) * power;
    const text = round >= 1000
        ? say("{count} km", { count: grouped(round / 1000).replaceAll(",", "\u202f") })
        : say("{count} m", { count: round });
    this.scaleBar.style.width = `${((widest * round) / metres).toFixed(2)}px`;
    this.scaleText.textContent = text;
    this.scale.setAttribute("aria-label", say("Scale: the bar is {length} long", { length: text }));
  }

  /**
   * Say that the map comes no closer, and why.
   * @param {boolean} isClosest
   * @param {number | null} km how exact the positions in view are
   */
  setClosest(isClosest, km) {
    const [closer] = this.zoom.querySelectorAll("button");
    closer.setAttribute("aria-disabled", String(isClosest));
    closer.title = isClosest && km ? say("No closer: positions here are known to about {km} km.", { km }) : "";
  }

  /** Tell a screen reader how much is on the map. */
  tellCount() {
    const { main, day } = this.app;
    const text = say("{day}: {active} on this date, {past} past", {
      day: wordsOf(day),
      active: main.activeCount,
      past: main.datedCount - main.activeCount,
    });
    if (this.live.textContent !== text) this.live.textContent = text;
  }

  refreshEmpty() {
    const { main } = this.app;
    this.empty.hidden = main.datedCount > 0 || this.app.large !== null || Boolean(this.app.tracks?.wordsAt(main.timeIndex.day));
    if (!this.empty.hidden) {
      const filtered = this.app.only !== null || this.app.hidden.size || this.app.knownBy !== null;
      const day = wordsOf(main.timeIndex.day);
      this.empty.textContent = filtered
        ? say("Nothing to show for {day} with these filters.", { day })
        : say("Nothing to show for {day}.", { day });
    }
  }
}
