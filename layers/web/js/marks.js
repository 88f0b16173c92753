// Events and places. Places that would cover each other at this zoom share one marker; a marker with several items
// shows how many and opens their list. All are drawn on a sheet, of which a step of the date draws only what it changed.
// Up to MARKER_LIMIT of them have a clear button on top, for keyboard, screen reader and click; the buttons follow when
// the step is done.

const MARKER_LIMIT = 500;
const MERGE_DISTANCE = 26;
/** Half the size of a marker's picture, in pixels, and how far its number may reach from its middle. */
const FACE_ROOM = 18;
const NUMBER_ROOM = 40;
const CELL_PX = 32;

class Marks {
  constructor(pane) {
    this.pane = pane;
    this.book = pane.book;
    this.app = pane.app;
    this.unsynced = new Set();
    this.clusters = [];
    this.inView = [];
    this.stale = [];
    this.clusterOf = [];
    this.byCell = new Map();
    this.sprites = new Map();
    this.buttons = new Buttons(pane.map, { class: "km-marks", "aria-label": "Markers on the map" });
    this.nodes = this.buttons.nodes;
    const { holder } = this.buttons;
    pane.map.getPane("markerPane").append(holder);
    holder.addEventListener("keydown", (event) => this.onKey(event));
    holder.addEventListener("click", (event) => this.onClick(event));
    holder.addEventListener("focusin", (event) => this.onFocus(event));
    this.sheet = pane.points;
    this.isCanvas = false;
  }

  /** Group the places for the zoom: the place with most to show first, neighbours within reach join it. */
  rebuild() {
    const { places } = this.book;
    const { shown } = this.pane;
    const scale = 256 * 2 ** this.pane.map.getZoom();
    const reach = MERGE_DISTANCE / scale;
    const counted = places
      .map((place) => {
        let weight = 0;
        let events = 0;
        for (const i of place.members) {
          if (!shown[i]) continue;
          weight += this.book.isReference[i] ? 0.001 : 1;
          if (!this.book.isReference[i]) events += 1;
        }
        return { place, weight, events };
      })
      .filter((entry) => entry.weight > 0)
      .sort((a, b) => b.weight - a.weight || a.place.index - b.place.index);
    this.clusters = [];
    this.clusterOf = new Array(places.length).fill(null);
    const cells = new Map();
    for (const { place } of counted) {
      const column = Math.floor(place.x / reach);
      const row = Math.floor(place.y / reach);
      let home = null;
      let nearest = reach * reach;
      for (let c = column - 1; c <= column + 1; c++) {
        for (let r = row - 1; r <= row + 1; r++) {
          for (const cluster of cells.get(c * 67108864 + r) || []) {
            const distance = (cluster.x - place.x) ** 2 + (cluster.y - place.y) ** 2;
            if (distance < nearest) {
              nearest = distance;
              home = cluster;
            }
          }
        }
      }
      if (!home) {
        home = { key: place.key, x: place.x, y: place.y, places: [], active: 0, past: 0, quiet: 0, isStale: true };
        this.clusters.push(home);
        const key = column * 67108864 + row;
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(home);
      }
      home.places.push(place);
      this.clusterOf[place.index] = home;
    }
    const { look } = this.pane;
    for (const cluster of this.clusters) {
      for (const place of cluster.places) {
        for (const i of place.members) this.count(cluster, i, look[i], 1);
      }
    }
    this.zoom = this.pane.map.getZoom();
  }

  count(cluster, i, look, change) {
    if (!look) return;
    if (this.book.isReference[i]) cluster.quiet += change;
    else if (look === PAST) cluster.past += change;
    else cluster.active += change;
  }

  /** A feature's look has changed from one to another: keep the counts of its markers. */
  touch(i, before, after) {
    const placeIndexes = this.book.placesOf[i];
    if (!placeIndexes) return;
    for (const index of placeIndexes) {
      const cluster = this.clusterOf[index];
      if (!cluster) continue;
      this.count(cluster, i, before, -1);
      this.count(cluster, i, after, 1);
      cluster.sprite = null;
      if (!cluster.isStale) {
        cluster.isStale = true;
        this.stale.push(cluster);
      }
    }
  }

  /** After a move of the map: which markers can be seen. */
  look() {
    if (this.zoom !== this.pane.map.getZoom()) this.rebuild();
    if (!this.sheet.view) return; // A map of no size: it looks again once it has one.
    const box = viewBox(this.sheet.view);
    this.inView = this.clusters.filter(
      (cluster) => cluster.x >= box[0] && cluster.x <= box[2] && cluster.y >= box[1] && cluster.y <= box[3],
    );
    for (const cluster of this.clusters) cluster.isInView = false;
    for (const cluster of this.inView) cluster.isInView = true;
    this.stale = [];
    for (const cluster of this.clusters) cluster.isStale = false;
    this.render(this.inView, true);
  }

  /** After a step of the date: only the markers whose counts changed, and the vehicles. Returns whether any did. */
  step() {
    const { stale } = this;
    this.stale = [];
    for (const cluster of stale) cluster.isStale = false;
    const { view } = this.sheet;
    if (!view) return stale.length > 0;
    const boxes = this.pane.routes.locateVehicles(view);
    if (stale.length) this.render(stale, false);
    for (const cluster of stale) if (cluster.isInView) boxes.push(this.boxOf(cluster, view));
    this.sheet.patch(boxes);
    return stale.length > 0;
  }

  boxOf(cluster, view) {
    const x = cluster.x * view.scale - view.left;
    const y = cluster.y * view.scale - view.top;
    const right = cluster.isNumbered ? NUMBER_ROOM : FACE_ROOM;
    cluster.isNumbered = cluster.active + cluster.past > 1;
    return [x - FACE_ROOM, y - FACE_ROOM - 2, x + (cluster.isNumbered ? NUMBER_ROOM : right), y + FACE_ROOM];
  }

  render(clusters, isAll) {
    let visible = 0;
    for (const cluster of this.inView) {
      if (cluster.active + cluster.past + cluster.quiet > 0) visible++;
    }
    this.visibleCount = visible;
    const wasCanvas = this.isCanvas;
    this.isCanvas = visible > (wasCanvas ? MARKER_LIMIT * 0.9 : MARKER_LIMIT);
    if (this.isCanvas) {
      this.unsynced.clear();
      if (!wasCanvas) for (const key of this.nodes.keys()) this.buttons.drop(key);
    } else if (isAll || wasCanvas) {
      this.unsynced.clear();
      const keep = new Set();
      for (const cluster of this.inView) {
        if (cluster.active + cluster.past + cluster.quiet > 0) keep.add(cluster.key);
      }
      for (const key of this.nodes.keys()) if (!keep.has(key)) this.buttons.drop(key);
      for (const cluster of this.inView) this.sync(cluster);
      this.buttons.cover(this.sheet.view);
      this.rove();
    } else {
      for (const cluster of clusters) if (cluster.isInView) this.unsynced.add(cluster);
    }
  }

  /** Bring the buttons up to date with what the sheet shows. */
  settle() {
    if (!this.unsynced.size) return;
    for (const cluster of this.unsynced) this.sync(cluster);
    this.unsynced.clear();
    this.rove();
  }

  /** The items of a marker that can be seen, by date; what is only a place comes last. */
  items(cluster) {
    const { look } = this.pane;
    const found = cluster.places.flatMap((place) => place.members.filter((i) => look[i]));
    return [...new Set(found)].sort(
      (a, b) => this.book.isReference[a] - this.book.isReference[b] || this.book.from[a] - this.book.from[b] || a - b,
    );
  }

  /** The item whose symbol the marker shows: the latest active one, else the latest past one, else the place. */
  lead(cluster) {
    const { look, chronicle } = this.pane;
    const { book } = this;
    if (cluster.active + cluster.past === 0) {
      return cluster.places.flatMap((place) => place.members).findLast((i) => look[i]) ?? null;
    }
    cluster.dated ??= Int32Array.from(
      cluster.places.flatMap((place) => place.members.filter((i) => !book.isReference[i])),
    ).sort((a, b) => book.from[a] - book.from[b] || a - b);
    // Nothing that begins after the day can be seen: start at the last one that has begun.
    let low = 0;
    let high = cluster.dated.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (book.from[cluster.dated[middle]] <= chronicle.day) low = middle + 1;
      else high = middle;
    }
    const wanted = cluster.active > 0 ? ACTIVE : PAST;
    for (let n = low - 1; n >= 0; n--) if (look[cluster.dated[n]] === wanted) return cluster.dated[n];
    return null;
  }

  title(cluster) {
    cluster.title ??= this.titled(cluster);
    return cluster.title;
  }

  titled(cluster) {
    for (const place of cluster.places) {
      for (const i of place.members) {
        const { label } = this.book.features[i];
        if (label && label.text) return short(label.text, 60);
      }
    }
    return short(this.book.features[cluster.places[0].members[0]].name, 60);
  }

  sync(cluster) {
    const dated = cluster.active + cluster.past;
    let node = this.nodes.get(cluster.key);
    if (dated + cluster.quiet === 0) {
      this.buttons.drop(cluster.key);
      return;
    }
    if (!node) {
      node = el("button", { type: "button", class: "km-mark", tabindex: "-1" });
      this.nodes.set(cluster.key, node);
      this.buttons.holder.append(node);
    }
    if (node.spot !== cluster) {
      node.spot = cluster;
      this.buttons.put(node);
    }
    const isSelected =
      this.pane.selected !== null &&
      (this.book.placesOf[this.pane.selected] || []).some((index) => this.clusterOf[index] === cluster);
    const state = dated === 0 ? "km-place" : cluster.active ? "km-active" : "km-past";
    const look = `km-mark ${state}${isSelected ? " km-selected" : ""}`;
    if (node.className !== look) node.className = look;
    const words = this.describe(cluster, this.lead(cluster), dated);
    if (node.words !== words) {
      node.words = words;
      node.setAttribute("aria-label", words);
    }
  }

  describe(cluster, lead, dated) {
    const more = cluster.places.length > 1 ? ` and ${plural(cluster.places.length - 1, "place")} nearby` : "";
    const where = this.title(cluster) + more;
    if (dated === 0) return where;
    if (dated === 1) {
      return `${where}: ${short(this.book.features[lead].name, 120)}, ${cluster.active ? "on this date" : "past"}`;
    }
    return `${where}: ${dated} items, ${cluster.active} on this date`;
  }

  /** One marker takes part in the tab order; arrow keys lead to its neighbours. */
  rove() {
    if (this.tabbable && this.tabbable.isConnected) return;
    const first = this.nodes.values().next().value;
    if (first) first.tabIndex = 0;
    this.tabbable = first || null;
  }

  onFocus(event) {
    const node = event.target.closest(".km-mark");
    if (!node || node === this.tabbable) return;
    if (this.tabbable) this.tabbable.tabIndex = -1;
    node.tabIndex = 0;
    this.tabbable = node;
  }

  onKey(event) {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const node = event.target.closest(".km-mark");
    if (!node) return;
    event.stopPropagation();
    if (!direction) return;
    event.preventDefault();
    let best = null;
    let least = Infinity;
    for (const other of this.nodes.values()) {
      const dx = other.spot.x - node.spot.x;
      const dy = other.spot.y - node.spot.y;
      const ahead = dx * direction[0] + dy * direction[1];
      const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
      if (other === node || ahead <= 0) continue;
      const cost = ahead + 2.5 * aside;
      if (cost < least) {
        least = cost;
        best = other;
      }
    }
    if (best) best.focus({ preventScroll: true });
  }

  onClick(event) {
    const node = event.target.closest(".km-mark");
    if (node) this.open(node.spot, node);
  }

  open(cluster, opener = null) {
    const items = this.items(cluster);
    if (!items.length) return; // A button that has yet to follow the date.
    const dated = items.filter((i) => !this.book.isReference[i]);
    if (dated.length === 1 || items.length === 1)
      this.app.select(dated.length ? dated[0] : items[0], { opener, pane: this.pane });
    else this.app.card.openList(this.listTitle(cluster), items, { opener, pane: this.pane, cluster });
  }

  listTitle(cluster) {
    const rest = cluster.places.length - 1;
    return this.title(cluster) + (rest ? ` and ${plural(rest, "place")} nearby` : "");
  }

  /** The cluster under a position of the sheet, where it has no button. */
  hit(x, y) {
    const { view } = this.sheet;
    let best = null;
    let least = 13 * 13;
    for (const cluster of this.inView) {
      if (cluster.active + cluster.past + cluster.quiet === 0) continue;
      const distance = (cluster.x * view.scale - view.left - x) ** 2 + (cluster.y * view.scale - view.top - y) ** 2;
      if (distance < least) {
        least = distance;
        best = cluster;
      }
    }
    return best;
  }

  paint(context, view, near) {
    const isWhole = near[2] - near[0] === view.width && near[3] - near[1] === view.height;
    if (isWhole) {
      this.index(view);
      this.pane.routes.locateVehicles(view);
    }
    this.pane.routes.paintVehicles(context, this.pane.theme, near);
    for (const isActive of [false, true]) {
      for (const cluster of isWhole ? this.inView : this.around(near)) {
        const dated = cluster.active + cluster.past;
        if (dated + cluster.quiet === 0 || cluster.active > 0 !== isActive) continue;
        if (!cluster.sprite) {
          const state = dated === 0 ? "place" : isActive ? "active" : "past";
          cluster.sprite = this.sprite(this.lead(cluster), state, dated, view.ratio);
        }
        if (isWhole) cluster.isNumbered = dated > 1;
        const { picture, left, top, width, height } = cluster.sprite;
        const x = Math.round(cluster.x * view.scale - view.left);
        const y = Math.round(cluster.y * view.scale - view.top);
        context.drawImage(picture, x - left, y - top, width, height);
      }
    }
  }

  /** The markers in view that may reach into a box of the sheet. */
  around([left, top, right, bottom]) {
    const { byCell } = this;
    const found = [];
    const cell = (at) => Math.floor(at / CELL_PX);
    for (let column = cell(left - NUMBER_ROOM); column <= cell(right + FACE_ROOM); column++) {
      for (let row = cell(top - FACE_ROOM); row <= cell(bottom + FACE_ROOM + 2); row++) {
        found.push(...(byCell.get(column * 8192 + row) || []));
      }
    }
    return found.sort((a, b) => a.order - b.order);
  }

  /** Markers by where they stand on the sheet, for a patch of it. */
  index(view) {
    this.byCell = new Map();
    this.inView.forEach((cluster, order) => {
      cluster.order = order;
      const column = Math.floor((cluster.x * view.scale - view.left) / CELL_PX);
      const key = column * 8192 + Math.floor((cluster.y * view.scale - view.top) / CELL_PX);
      if (this.byCell.has(key)) this.byCell.get(key).push(cluster);
      else this.byCell.set(key, [cluster]);
    });
  }

  /** A marker's picture: a filled disc on its date, an open ring once past, a small dot for a place; how many items. */
  sprite(i, state, dated, ratio) {
    const number = dated > 1 ? (dated > 999 ? "999+" : String(dated)) : "";
    const key = `${this.book.styleKeys[i]} ${state} ${number} ${ratio} ${this.pane.theme}`;
    let sprite = this.sprites.get(key);
    if (sprite) return sprite;
    const style = this.book.style(i);
    const ink = style[this.pane.theme];
    const paper = this.paper();
    const left = FACE_ROOM;
    const top = FACE_ROOM + 2;
    const width = left + (number ? NUMBER_ROOM : FACE_ROOM);
    const height = top + FACE_ROOM;
    const page = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
    const pen = page.getContext("2d");
    pen.scale(ratio, ratio);
    pen.translate(left, top);
    pen.lineWidth = Math.floor(1.5 * ratio) / ratio;
    const radius = state === "active" ? 13 : state === "past" ? 10 : 4;
    if (state === "active") {
      pen.shadowColor = "rgb(0 0 0 / 35%)";
      pen.shadowBlur = 3 * ratio;
      pen.shadowOffsetY = ratio;
      disc(pen, radius, paper.panel);
      pen.shadowColor = "transparent";
      disc(pen, radius - pen.lineWidth, ink.fill);
    } else {
      pen.globalAlpha = state === "past" ? 0.88 : 1;
      disc(pen, radius - pen.lineWidth / 2, paper.panel);
      pen.globalAlpha = 1;
      pen.strokeStyle = state === "past" ? ink.fill : paper.text;
      pen.stroke();
    }
    if (style.symbol && state !== "place") {
      pen.save();
      const size = state === "active" ? 16 : 12;
      pen.scale(size / 24, size / 24);
      pen.translate(-12, -12);
      pen.fillStyle = state === "active" ? symbolInk(style, this.pane.theme) : ink.fill;
      pen.fill(this.app.symbolPath(style.symbol), "evenodd");
      pen.restore();
    }
    if (state === "past") {
      pen.globalCompositeOperation = "destination-in";
      pen.fillStyle = "rgb(0 0 0 / 85%)";
      pen.fillRect(-left, -top, width, height);
      pen.globalCompositeOperation = "source-over";
    }
    if (number) this.paintNumber(pen, number, state === "past", paper);
    sprite = { left, top, width: page.width / ratio, height: page.height / ratio };
    sprite.picture = page.transferToImageBitmap();
    this.sprites.set(key, sprite);
    return sprite;
  }

  paintNumber(pen, number, isPast, paper) {
    pen.font = `${isPast ? 600 : 700} 10px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    const width = Math.max(pen.measureText(number).width + 10, 16);
    const [x, y] = isPast ? [2, -17] : [4, -19];
    pen.beginPath();
    pen.roundRect(x + 0.5, y + 0.5, width - 1, 15, 7.5);
    pen.fillStyle = isPast ? paper.panel : paper.text;
    pen.strokeStyle = isPast ? paper.muted : paper.panel;
    pen.lineWidth = 1;
    pen.fill();
    pen.stroke();
    pen.fillStyle = isPast ? paper.text : paper.panel;
    pen.fillText(number, x + width / 2, y + 11.5);
  }

  /** The page's own colours, which the markers share with the panels. */
  paper() {
    if (!this.paperInks) {
      const css = getComputedStyle(document.documentElement);
      const colour = (name) => css.getPropertyValue(`--km-${name}`).trim();
      this.paperInks = { panel: colour("panel"), text: colour("text"), muted: colour("muted") };
    }
    return this.paperInks;
  }

  retheme() {
    this.sprites.clear();
    this.paperInks = null;
    for (const cluster of this.clusters) cluster.sprite = null;
  }

  remove() {
    this.buttons.remove();
  }
}

/** A filled circle about the pen's origin, left as its path. */
function disc(pen, radius, colour) {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 7);
  pen.fillStyle = colour;
  pen.fill();
}
