// The bar on top and the panels it opens: theatres, what is on the map as a list, layers, legend, credits.

const ICONS = {
  close: "M5.6 4.2 12 10.6 18.4 4.2 19.8 5.6 13.4 12 19.8 18.4 18.4 19.8 12 13.4 5.6 19.8 4.2 18.4 10.6 12 4.2 5.6Z",
  back: "M14.5 5 16 6.5 10.4 12 16 17.5 14.5 19 7.5 12Z",
  dot: "M12 7.5A4.5 4.5 0 1 1 12 16.5 4.5 4.5 0 1 1 12 7.5Z",
  plus: "M11 5H13V11H19V13H13V19H11V13H5V11H11Z",
  minus: "M5 11H19V13H5Z",
  play: "M7 4.5 19.5 12 7 19.5Z",
  pause: "M6.5 5H10V19H6.5ZM14 5H17.5V19H14Z",
  previous: "M6 5H8V19H6ZM19 5V19L9.5 12Z",
  next: "M16 5H18V19H16ZM5 5V19L14.5 12Z",
  layers: "M12 3 22 8.5 12 14 2 8.5ZM4.6 11.6 12 15.7 19.4 11.6 22 13 12 18.5 2 13Z",
  legend: "M3 5H8V9H3ZM10 6H21V8H10ZM3 10H8V14H3ZM10 11H21V13H10ZM3 15H8V19H3ZM10 16H21V18H10Z",
  list: "M3 5.5H5.5V8H3ZM8 5.8H21V7.7H8ZM3 10.7H5.5V13.2H3ZM8 11H21V12.9H8ZM3 16H5.5V18.5H3ZM8 16.3H21V18.2H8Z",
  info: "M12 2.5A9.5 9.5 0 1 1 12 21.5 9.5 9.5 0 1 1 12 2.5ZM12 4.3A7.7 7.7 0 1 0 12 19.7 7.7 7.7 0 1 0 12 4.3ZM11 10.5H13V17H11ZM11 7H13V9H11Z",
};

class Panels {
  constructor(app) {
    this.app = app;
    const { payload } = app;
    this.legend = new Legend(app);
    this.layers = this.layerPanel();
    this.items = el("section", { class: "km-panel km-list", "aria-label": "What is on the map", hidden: true });
    this.credits = el(
      "section",
      { class: "km-panel km-credits", "aria-label": "Credits", hidden: true },
      el("h2", { text: "Credits" }),
      ...listOf(payload.credits).map((text) => el("p", { text: clip(text, 600) })),
      el("p", { text: "Web Mercator projection. Boundaries do not imply endorsement." }),
    );
    this.toggles = new Map();
    this.tools = el(
      "div",
      { class: "km-tools", role: "group", "aria-label": "Panels" },
      this.toggle("list", "List", this.items),
      this.toggle("layers", "Layers", this.layers),
      this.toggle("legend", "Legend", this.legend.node),
    );
    const theatres = el(
      "div",
      { class: "km-theatres", role: "group", "aria-label": "Go to a theatre" },
      ...listOf(payload.theatres).map((theatre) =>
        el("button", {
          type: "button",
          class: "km-theatre",
          text: short(theatre.title, 40),
          onclick: () => app.flyToBox(theatre.bbox),
        }),
      ),
    );
    this.bar = el(
      "header",
      { class: "km-bar" },
      el("h1", { class: isFramed ? "km-hidden" : "km-title", text: short(payload.title, 120) }),
      theatres,
      this.tools,
    );
    this.zoom = el(
      "div",
      { class: "km-zoom", role: "group", "aria-label": "Zoom" },
      el(
        "button",
        { type: "button", class: "km-icon-button", "aria-label": "Zoom in", onclick: () => app.main.map.zoomIn() },
        symbolNode(ICONS.plus),
      ),
      el(
        "button",
        { type: "button", class: "km-icon-button", "aria-label": "Zoom out", onclick: () => app.main.map.zoomOut() },
        symbolNode(ICONS.minus),
      ),
    );
    this.scaleText = el("span", { class: "km-scale-text" });
    this.scaleBar = el("div", { class: "km-scale-bar" });
    const { tiles } = app;
    this.foot = el(
      "div",
      { class: "km-foot" },
      tiles ? el("span", { class: "km-attribution", text: clip(tiles.attribution, 200) }) : null,
      this.toggle("info", "Credits", this.credits),
      el("div", { class: "km-scale", role: "img", "aria-label": "Scale" }, this.scaleBar, this.scaleText),
    );
    this.scale = this.foot.lastChild;
    this.empty = el("p", { class: "km-empty", hidden: true });
    this.live = el("p", { class: "km-hidden", "aria-live": "polite", role: "status" });
  }

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

  setOpen(name, isOpen) {
    const { button, panel } = this.toggles.get(name);
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    if (this.app.main) this.app.renameSoon();
    if (!isOpen) return;
    if (name === "legend") this.legend.refresh();
    for (const other of ["list", "layers"]) {
      if (other !== name && (name === "list" || name === "layers" || this.app.isNarrow)) this.setOpen(other, false);
    }
    if (this.app.isNarrow && name !== "legend") this.setOpen("legend", false);
    if (name === "list") {
      this.app.card.close();
      this.refreshList();
    }
    if (name === "layers") this.app.card.close();
  }

  closeSide() {
    this.setOpen("list", false);
    this.setOpen("layers", false);
    if (this.app.isNarrow) this.setOpen("legend", false);
  }

  layerPanel() {
    const { app } = this;
    this.boxes = new Map();
    const rows = [...app.book.layers].reverse().map((layer) => {
      const box = el("input", { type: "checkbox", onchange: () => app.toggleLayer(layer.id, box.checked) });
      box.checked = !app.hidden.has(layer.id);
      this.boxes.set(layer.id, box);
      return el("li", {}, el("label", {}, box, el("span", { text: short(layer.title, 80) })));
    });
    return el(
      "section",
      { class: "km-panel km-layers", "aria-label": "Layers", hidden: true },
      el("h2", { text: "Layers" }),
      el("ul", {}, ...rows),
    );
  }

  refreshLayers() {
    for (const [id, box] of this.boxes) box.checked = !this.app.hidden.has(id);
  }

  /** Everything dated that is drawn now, active first, each by date. Built only while it is open. */
  refreshList() {
    if (this.items.hidden) return;
    const { main, book } = this.app;
    const active = [];
    const past = [];
    const reference = [];
    for (let i = 0; i < book.count; i++) {
      if (!main.look[i]) continue;
      if (book.isReference[i]) reference.push(i);
      else (main.look[i] === PAST ? past : active).push(i);
    }
    const byDate = (a, b) => book.from[a] - book.from[b] || a - b;
    const choose = (i) => this.app.select(i, { fly: true, opener: this.toggles.get("list").button });
    const parts = [];
    for (const [title, items] of [
      ["On this date", active.sort(byDate)],
      ["Past, latest first", past.sort((a, b) => byDate(b, a))],
      ["Regions, districts and places", reference],
    ]) {
      if (items.length)
        parts.push(el("h2", { text: `${title} (${items.length})` }), itemList(this.app, items, choose, main, 200));
    }
    if (!parts.length) parts.push(el("p", { class: "km-quiet", text: "Nothing is on the map on this date." }));
    const { scrollTop } = this.items;
    this.items.replaceChildren(...parts);
    this.items.scrollTop = scrollTop;
  }

  /** A round length in metres or kilometres, true at the middle of the map. */
  refreshScale() {
    const { map } = this.app.main;
    const size = map.getSize();
    const y = size.y / 2;
    const widest = 110;
    const metres = map.distance(
      map.containerPointToLatLng([size.x / 2 - widest / 2, y]),
      map.containerPointToLatLng([size.x / 2 + widest / 2, y]),
    );
    if (!(metres > 0)) return;
    const power = 10 ** Math.floor(Math.log10(metres));
    const round = [5, 2, 1].find((step) => step * power <= metres) * power;
    const text = round >= 1000 ? `${grouped(round / 1000).replaceAll(",", "\u202f")} km` : `${round} m`;
    this.scaleBar.style.width = `${Math.round((widest * round) / metres)}px`;
    this.scaleText.textContent = text;
    this.scale.setAttribute("aria-label", `Scale: the bar is ${text} long`);
  }

  refreshEmpty() {
    const { main } = this.app;
    this.empty.hidden = main.datedCount > 0;
    if (!this.empty.hidden) {
      const filtered = this.app.only !== null || this.app.hidden.size || this.app.knownBy !== null;
      this.empty.textContent = `Nothing to show for ${wordsOf(main.chronicle.day)}${filtered ? " with these filters" : ""}.`;
    }
  }
}
