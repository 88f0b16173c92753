// Regions and control areas: fill, hatching and outline, bottom layer first.

/** How far a hatch, outline or its selection may reach beyond an area, in pixels. */
const AREA_ROOM = 6;

class Areas {
  constructor(pane) {
    this.pane = pane;
    this.book = pane.book;
    this.hatching = new Hatching();
    this.paths = new Map();
    this.pathZoom = null;
    this.probe = document.createElement("canvas").getContext("2d");
    this.sheet = new Sheet(pane.map, "km-areas", (context, view, box) => this.paint(context, view, box), {
      isStill: this.book.isSeldomChanged(this.book.areas),
    });
  }

  /** Draw again where some areas are. */
  patch(changed) {
    const { view } = this.sheet;
    if (view) this.sheet.patch(changed.map((i) => sheetBox(this.book.shapes[i].box, view, AREA_ROOM)));
  }

  /** The area's path relative to the corner of its box, so that it keeps precision at every zoom. */
  path(i, view) {
    if (this.pathZoom !== view.zoom) {
      this.paths.clear();
      this.pathZoom = view.zoom;
    }
    let path = this.paths.get(i);
    if (!path) {
      path = new Path2D();
      const { rings, box } = this.book.shapes[i];
      for (const ring of rings) trace(path, ring, view.scale, box[0] * view.scale, box[1] * view.scale, true, 0.4);
      this.paths.set(i, path);
    }
    return path;
  }

  paint(context, view, near) {
    const { look, theme } = this.pane;
    const frame = mercatorBox(near, view, AREA_ROOM);
    for (const i of this.book.areas) {
      if (!look[i] || !overlaps(this.book.shapes[i].box, frame)) continue;
      this.paintArea(context, view, i, this.book.style(i), theme, look[i] === PAST);
    }
    const { selected } = this.pane;
    if (selected !== null && look[selected] && this.book.shapes[selected].rings.length) {
      this.outline(
        context,
        view,
        selected,
        this.book.style(selected)[theme].stroke,
        this.book.style(selected).width + 1.6,
        [],
      );
    }
    if (this.pane.comparison) this.paintComparison(context, view, theme);
  }

  paintArea(context, view, i, style, theme, isPast) {
    const { box } = this.book.shapes[i];
    const path = this.path(i, view);
    const ink = style[theme];
    context.save();
    context.translate(box[0] * view.scale - view.left, box[1] * view.scale - view.top);
    if (!isPast) {
      context.globalAlpha = style.fill_opacity;
      context.fillStyle = ink.fill;
      context.fill(path, "evenodd");
      if (style.hatch && style.hatch !== "none") {
        context.globalAlpha = 0.55;
        context.fillStyle = this.hatching.get(context, style.hatch, ink.stroke, view.ratio);
        context.fill(path, "evenodd");
      }
    }
    context.globalAlpha = isPast ? 0.6 : 1;
    context.strokeStyle = ink.stroke;
    context.lineWidth = style.width;
    context.lineJoin = "round";
    context.setLineDash(isPast ? [3, 3] : style.dash || []);
    context.stroke(path);
    context.restore();
  }

  outline(context, view, i, colour, width, dash) {
    const { box } = this.book.shapes[i];
    context.save();
    context.translate(box[0] * view.scale - view.left, box[1] * view.scale - view.top);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.stroke(this.path(i, view));
    context.restore();
  }

  paintComparison(context, view, theme) {
    for (const part of ["lost", "gained"]) {
      const { rings } = this.pane.comparison[part];
      if (!rings.length) continue;
      const ink = CHANGE_STYLES[part];
      const path = new Path2D();
      for (const ring of rings) trace(path, ring, view.scale, view.left, view.top, true);
      context.globalAlpha = 0.28;
      context.fillStyle = ink[theme];
      context.fill(path, "evenodd");
      context.globalAlpha = 0.8;
      context.fillStyle = this.hatching.get(context, ink.hatch, ink[theme], view.ratio);
      context.fill(path, "evenodd");
      context.globalAlpha = 1;
      context.strokeStyle = ink[theme];
      context.lineWidth = 1.8;
      context.setLineDash(ink.dash);
      context.stroke(path);
      context.setLineDash([]);
    }
  }

  /** The topmost area at a position of the sheet; control areas before regions. */
  hit(x, y) {
    const { view } = this.sheet;
    const { look } = this.pane;
    const mx = (x + view.left) / view.scale;
    const my = (y + view.top) / view.scale;
    for (let n = this.book.areas.length - 1; n >= 0; n--) {
      const i = this.book.areas[n];
      const { box } = this.book.shapes[i];
      if (!look[i] || mx < box[0] || mx > box[2] || my < box[1] || my > box[3]) continue;
      if (
        this.probe.isPointInPath(this.path(i, view), (mx - box[0]) * view.scale, (my - box[1]) * view.scale, "evenodd")
      ) {
        return i;
      }
    }
    return null;
  }
}

/** How ground gained and lost between two dates is drawn: told apart by hatching and dash as well as by hue. */
const CHANGE_STYLES = {
  gained: { label: "Gained between the two dates", hatch: "diagonal", dash: [], light: "#00695c", dark: "#4fd1c0" },
  lost: { label: "Lost between the two dates", hatch: "cross", dash: [5, 3], light: "#b34700", dark: "#ffa366" },
};
