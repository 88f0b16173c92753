// The sheet that tells about one feature, dated first, and the list of several at one place. All of it is text nodes.

class CardSheet {
  constructor(app) {
    this.app = app;
    this.book = app.book;
    this.closeButton = el(
      "button",
      { type: "button", class: "km-icon-button km-close", "aria-label": "Close details", onclick: () => this.close() },
      symbolNode(ICONS.close),
    );
    this.backButton = el(
      "button",
      { type: "button", class: "km-text-button km-back", hidden: true, onclick: () => this.back() },
      symbolNode(ICONS.back),
      el("span", { text: "List" }),
    );
    this.status = el("p", { class: "km-card-status" });
    this.body = el("div", { class: "km-card-body", tabindex: "0", role: "group", "aria-label": "Details" });
    this.node = el(
      "aside",
      { class: "km-card", "aria-label": "Details", hidden: true },
      el("div", { class: "km-card-bar" }, this.backButton, el("span", { class: "km-spring" }), this.closeButton),
      this.body,
    );
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    this.opener = null;
    this.list = null;
    this.shownFeature = null;
  }

  get isOpen() {
    return !this.node.hidden;
  }

  openFeature(i, { opener = null, keepList = false, focus = true } = {}) {
    if (opener) this.opener = opener;
    if (!keepList) this.list = null;
    this.shownFeature = i;
    this.backButton.hidden = !this.list;
    this.body.replaceChildren(...this.compose(i));
    this.refresh();
    this.show(focus);
  }

  openList(title, items, { opener = null, pane = null, cluster = null } = {}) {
    if (opener) this.opener = opener;
    this.list = { title, items, pane, cluster };
    this.showList();
    this.show(true);
  }

  showList() {
    const { title, items, pane, cluster } = this.list;
    this.shownFeature = null;
    this.backButton.hidden = true;
    const dated = items.filter((i) => !this.book.isReference[i]);
    const isWide = cluster && cluster.places.length > 1;
    this.body.replaceChildren(
      el("p", { class: "km-card-kicker", text: `${plural(dated.length, "item")}, by date` }),
      el("h2", { class: "km-card-title", text: clip(title, 200) }),
      isWide
        ? el(
            "button",
            {
              type: "button",
              class: "km-text-button km-zoom-there",
              onclick: () => this.app.flyToCluster(pane, cluster),
            },
            el("span", { text: "Zoom to these places" }),
          )
        : "",
      itemList(
        this.app,
        items,
        (i) => {
          this.app.select(i, { pane, keepList: true });
        },
        pane || this.app.main,
      ),
    );
  }

  back() {
    if (!this.list) return;
    const { title, items, pane, cluster } = this.list;
    this.app.deselect();
    this.openList(title, items, { pane, cluster });
  }

  show(focus) {
    const wasOpen = this.isOpen;
    this.node.hidden = false;
    this.body.scrollTop = 0;
    if (focus) this.body.focus({ preventScroll: true });
    if (!wasOpen) this.app.renameSoon();
  }

  close({ silent = false } = {}) {
    if (!this.isOpen) return;
    const hadFocus = this.node.contains(document.activeElement);
    this.node.hidden = true;
    this.app.renameSoon();
    this.list = null;
    this.shownFeature = null;
    if (!silent) this.app.deselect({ report: true });
    if (hadFocus) {
      const opener = this.opener && this.opener.isConnected ? this.opener : this.app.main.map.getContainer();
      opener.focus({ preventScroll: true });
    }
    this.opener = null;
  }

  /** The line on how the feature stands on the date of the map. */
  refresh() {
    const i = this.shownFeature;
    if (i === null) return;
    const { main } = this.app;
    const state = main.chronicle.state[i];
    const day = main.chronicle.day;
    const key = `${i} ${state} ${day} ${main.shown[i]} ${main.look[i]}`;
    if (key === this.statusKey) return;
    this.statusKey = key;
    this.status.replaceChildren();
    if (this.book.isTimeless(i)) {
      this.status.hidden = Boolean(main.shown[i]);
      if (!main.shown[i]) this.status.append("Not on the map: left out by the filters or the layer list.");
      return;
    }
    this.status.hidden = false;
    if (!main.shown[i]) {
      this.status.append("Not on the map: left out by the filters, the layer list or “as known by”.");
      return;
    }
    if (state === ACTIVE) {
      const { move } = this.book.features[i];
      const isUnderWay = underWay(move, day) !== null;
      this.status.append(`On the map for ${wordsOf(day)}. ${isUnderWay ? short(move.note, 200) : ""}`);
    }
    if (state === PAST) this.status.append(`Past on ${wordsOf(day)} `);
    if (state === UPCOMING) this.status.append(`Not yet on ${wordsOf(day)}, so not on the map `);
    if (state !== ACTIVE) {
      const from = this.book.from[i] === ALWAYS ? this.book.to[i] - 1 : this.book.from[i];
      this.status.append(
        el(
          "button",
          { type: "button", class: "km-text-button", onclick: () => this.app.goToDay(from) },
          el("span", { text: `Go to ${wordsOf(clamp(from, this.book.first, this.book.last))}` }),
        ),
      );
    }
  }

  compose(i) {
    const feature = this.book.features[i];
    const card = feature.card && typeof feature.card === "object" ? feature.card : {};
    const title = clip(card.title || feature.name, 400);
    const native = card.native ?? feature.native;
    const parts = [
      el("p", { class: "km-card-kicker", text: clip(card.kicker || feature.kind, 120) }),
      card.when ? el("p", { class: "km-card-when", text: clip(card.when, 200) }) : null,
      el(
        "h2",
        { class: "km-card-title" },
        title,
        native && native !== title ? el("span", { class: "km-native", text: clip(native, 200) }) : null,
      ),
      this.status,
      card.body ? el("p", { text: clip(card.body) }) : null,
    ];
    this.statusKey = null;
    const figures = listOf(card.figures);
    if (figures.length) {
      parts.push(
        el(
          "dl",
          { class: "km-figures" },
          ...figures.flatMap((figure) => [
            el("dt", { text: clip(figure.label, 200) }),
            el("dd", { text: clip(figure.value, 200) }),
          ]),
        ),
      );
    }
    parts.push(...section("Who says so", card.who && el("p", { text: clip(card.who, 600) })));
    parts.push(...section("How sure", card.sure && el("p", { text: clip(card.sure, 600) })));
    const caveats = listOf(card.caveats);
    parts.push(
      ...section(
        "About the drawing",
        caveats.length &&
          el("ul", { class: "km-caveats" }, ...caveats.map((text) => el("li", { text: clip(text, 800) }))),
      ),
    );
    const others = listOf(card.others);
    parts.push(
      ...section(
        "Others say",
        others.length && el("ul", { class: "km-others" }, ...others.map((other) => this.otherItem(other))),
      ),
    );
    const sources = listOf(card.sources);
    parts.push(
      ...section(
        sources.length === 1 ? "Source" : "Sources",
        sources.length && el("ul", { class: "km-sources" }, ...sources.map((id) => this.sourceItem(id))),
      ),
    );
    parts.push(...section("Notes", card.notes && el("p", { text: clip(card.notes) })));
    parts.push(el("p", { class: "km-card-id", text: `Record ${short(feature.id, 120)}` }));
    return parts.filter(Boolean);
  }

  otherItem(other) {
    const index = this.book.indexOf.get(String(other.id));
    const text = clip(other.text || other.id, 300);
    if (index === undefined) return el("li", { text });
    return el(
      "li",
      {},
      el("button", {
        type: "button",
        class: "km-link-button",
        text,
        onclick: () => this.app.select(index, { fly: true }),
      }),
    );
  }

  sourceItem(id) {
    const source = Object.hasOwn(this.book.sources, id) ? this.book.sources[id] : null;
    if (!source) return el("li", { text: clip(id, 200) });
    const url = safeUrl(source.url);
    const title = clip(source.title || id, 400);
    let head;
    if (url) {
      head = el("a", { target: "_blank", rel: "noopener noreferrer", text: title });
      head.href = url.href;
      head.addEventListener("click", (event) => {
        if (!isFramed) return;
        event.preventDefault();
        this.app.post({ type: "open", url: url.href });
      });
    } else {
      head = el("span", { text: title });
    }
    const about = [source.publisher, source.date, source.quality]
      .filter(Boolean)
      .map((text) => short(text, 160))
      .join(" · ");
    return el(
      "li",
      {},
      head,
      about ? el("span", { class: "km-source-about", text: about }) : null,
      source.url && !url ? el("span", { class: "km-source-about", text: clip(source.url, 300) }) : null,
    );
  }
}

function listOf(value) {
  return Array.isArray(value) ? value : [];
}

function section(title, content) {
  return content ? [el("h3", { text: title }), content] : [];
}

/** Features as a list of buttons, dated first. */
function itemList(app, items, choose, pane, limit = 300) {
  const { book } = app;
  const rows = items.slice(0, limit).map((i) => {
    const feature = book.features[i];
    const style = book.style(i);
    const when = (feature.card && feature.card.when) || (book.isTimeless(i) ? "" : wordsOf(book.from[i]));
    const isPast = pane.look[i] === PAST;
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
        { type: "button", class: "km-item", onclick: () => choose(i) },
        symbol,
        el(
          "span",
          { class: "km-item-text" },
          el("span", { class: "km-item-when", text: `${short(when, 80)}${isPast ? " · past" : ""}` }),
          el("span", { text: short((feature.card && feature.card.title) || feature.name, 160) }),
        ),
      ),
    );
  });
  if (items.length > limit)
    rows.push(el("li", { class: "km-more", text: `and ${plural(items.length - limit, "more item")}` }));
  return el("ol", { class: "km-items" }, ...rows);
}
