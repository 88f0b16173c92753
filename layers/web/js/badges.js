// The symbol of its mode on each line: a button that opens the movement, set where it covers nothing else.

const BADGE_SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

class Badges {
  constructor(pane) {
    this.pane = pane;
    this.book = pane.book;
    this.buttons = new Buttons(pane.map, { class: "km-badges", "aria-label": "Movements on the map" });
    this.nodes = this.buttons.nodes;
    pane.map.getPane("markerPane").prepend(this.buttons.holder);
    this.buttons.holder.addEventListener("click", (event) => {
      const node = event.target.closest(".km-badge");
      if (node) pane.app.select(node.feature, { opener: node, pane });
    });
  }

  /** Choose a spot on every visible line, active ones first; lines too short or too crowded go without. */
  layout() {
    const { pane, book } = this;
    const { view } = pane.routes.sheet;
    if (!view) return;
    const { look } = pane;
    const taken = [];
    for (const cluster of pane.marks.inView || []) {
      if (cluster.active + cluster.past === 0) continue;
      taken.push([cluster.x * view.scale - view.left, cluster.y * view.scale - view.top]);
    }
    for (const { x, y } of pane.routes.vehicles) taken.push([x, y]);
    const underWayNow = new Set(pane.routes.vehicles.map(({ i }) => i));
    const visible = book.routes.filter((i) => look[i] && book.style(i).symbol);
    visible.sort((a, b) => look[a] - look[b] || a - b);
    const spots = [];
    const seen = new Set();
    for (const i of visible.length > LINES_APART ? [] : visible.slice(0, BADGE_LIMIT)) {
      if (underWayNow.has(i)) continue;
      const { longest } = pane.routes.drawing(i, view);
      const { box } = book.shapes[i];
      const left = box[0] * view.scale - view.left;
      const top = box[1] * view.scale - view.top;
      for (const share of BADGE_SHARES) {
        const at = along(longest, share);
        if (at.total < 34) break;
        const x = at.x + left;
        const y = at.y + top;
        if (
          x < view.margin.x + 12 ||
          y < view.margin.y + 12 ||
          x > view.width - view.margin.x - 12 ||
          y > view.height - view.margin.y - 12
        )
          continue;
        if (taken.some(([ox, oy]) => Math.abs(ox - x) < 24 && Math.abs(oy - y) < 24)) continue;
        taken.push([x, y]);
        spots.push({ i, x, y });
        seen.add(i);
        this.sync(i, (x + view.left) / view.scale, (y + view.top) / view.scale);
        break;
      }
    }
    for (const i of this.nodes.keys()) if (!seen.has(i)) this.buttons.drop(i);
    pane.badgeSpots = spots;
    this.buttons.cover(view);
  }

  sync(i, x, y) {
    const { pane, book } = this;
    const style = book.style(i);
    let node = this.nodes.get(i);
    if (!node) {
      node = el("button", { type: "button", class: "km-badge" }, symbolNode(style.symbol));
      node.feature = i;
      node.setAttribute("aria-label", `${style.label}: ${short(book.features[i].name, 120)}`);
      this.nodes.set(i, node);
      this.buttons.holder.append(node);
    }
    node.spot = { x, y };
    node.className = `km-badge ${pane.look[i] === PAST ? "km-past" : "km-active"}${pane.selected === i ? " km-selected" : ""}`;
    node.style.setProperty("--fill", style[pane.theme].stroke);
  }

  remove() {
    this.buttons.remove();
  }
}
