// The legend: only what can be seen now, under the headings of the styles, with samples drawn as on the map.

class Legend {
  constructor(app) {
    this.app = app;
    this.book = app.book;
    this.body = el("div", { class: "km-legend-body" });
    this.node = el("section", { class: "km-panel km-legend", "aria-label": "Legend", hidden: true }, this.body);
    this.key = "";
  }

  /** The styles of everything drawn inside the view, and whether any of it is past; of all where there is no view yet. */
  visible() {
    const seen = new Map();
    let hasPast = false;
    let hasVehicle = false;
    for (const pane of this.app.panes) {
      const { view } = pane.routes.sheet;
      const frame = view ? innerBox(view) : [-Infinity, -Infinity, Infinity, Infinity];
      for (let i = 0; i < this.book.count; i++) {
        if (!pane.look[i] || this.book.features[i].kind === "district" || !overlaps(this.book.shapes[i].box, frame))
          continue;
        const key = this.book.styleKeys[i];
        const entry = seen.get(key) || { key, isActive: false, isPast: false, hasArea: false };
        if (pane.look[i] === PAST) entry.isPast = hasPast = true;
        else entry.isActive = true;
        entry.hasArea ||= this.book.shapes[i].rings.length > 0;
        seen.set(key, entry);
      }
      hasVehicle ||= pane.routes.vehicles.length > 0;
    }
    return { seen, hasPast, hasVehicle };
  }

  /** Bring it up to date with what can be seen. */
  refresh() {
    if (this.node.hidden) return;
    const { seen, hasPast, hasVehicle } = this.visible();
    const comparison = this.app.panes.some((pane) => pane.comparison);
    const key = JSON.stringify([[...seen.values()], hasPast, hasVehicle, this.app.theme, comparison]);
    if (key === this.key) return;
    this.key = key;
    const order = Object.keys(this.book.styles);
    const entries = [...seen.values()].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key));
    const headings = new Map();
    for (const entry of entries) {
      const style = this.book.styles[entry.key] || UNKNOWN_STYLE;
      if (!headings.has(style.heading)) headings.set(style.heading, []);
      headings.get(style.heading).push(this.row(style, entry));
    }
    const parts = [];
    if (comparison) {
      parts.push(
        el("h2", { text: "Between the dates" }),
        el(
          "ul",
          {},
          ...["gained", "lost"].map((part) => {
            const ink = CHANGE_STYLES[part];
            return el(
              "li",
              {},
              areaSample(
                { hatch: ink.hatch, dash: ink.dash, width: 1.8, fill_opacity: 0.28 },
                { stroke: ink[this.app.theme], fill: ink[this.app.theme] },
                part,
              ),
              el("span", { text: ink.label }),
            );
          }),
        ),
      );
    }
    for (const [heading, rows] of headings) parts.push(el("h2", { text: short(heading, 60) }), el("ul", {}, ...rows));
    const how = [];
    if (hasPast) how.push(el("li", {}, pastSample(), el("span", { text: "Past on this date" })));
    if (hasVehicle) how.push(el("li", {}, vehicleSample(), el("span", { text: "Position interpolated, not a track" })));
    if (how.length) parts.push(el("h2", { text: "How it is drawn" }), el("ul", {}, ...how));
    if (!parts.length) parts.push(el("p", { class: "km-quiet", text: "Nothing in view." }));
    this.body.replaceChildren(...parts);
  }

  row(style, entry) {
    const ink = style[this.app.theme];
    const sample = entry.hasArea
      ? areaSample(style, ink, entry.key)
      : style.shape === "line"
        ? lineSample(style, ink)
        : pointSample(
            style,
            { ...ink, stroke: style.symbol ? symbolInk(style, this.app.theme) : ink.stroke },
            entry.isActive,
          );
    return el("li", {}, sample, el("span", { text: short(style.label, 80) }));
  }
}

/** What of a sheet's view is not its margin. */
function innerBox({ scale, left, top, width, height, margin: { x, y } }) {
  return viewBox({ scale, left: left + x, top: top + y, width: width - 2 * x, height: height - 2 * y });
}

function sampleFrame(...children) {
  return svg(
    "svg",
    { class: "km-sample", viewBox: "0 0 34 18", "aria-hidden": "true", focusable: "false" },
    ...children,
  );
}

function lineSample(style, ink) {
  return sampleFrame(
    svg("path", {
      d: "M1 9H33",
      stroke: ink.stroke,
      "stroke-width": style.width,
      fill: "none",
      "stroke-dasharray": (style.dash || []).join(" ") || null,
    }),
    style.symbol
      ? svg(
          "g",
          { transform: "translate(9.5 1.5) scale(0.62)" },
          svg("circle", { cx: 12, cy: 12, r: 13.5, fill: "var(--km-panel)" }),
          svg("path", { d: style.symbol, fill: ink.stroke, "fill-rule": "evenodd" }),
        )
      : null,
  );
}

function areaSample(style, ink, name) {
  const id = `km-hatch-${name}`;
  const shapes = { diagonal: ["M-2 8L8-2M0 14L14 0"], cross: ["M-2 8L8-2M0 14L14 0", "M-2 4L8 14M4-2L14 8"], dots: [] }[
    style.hatch
  ];
  const box = { x: 1.5, y: 1.5, width: 31, height: 15 };
  return sampleFrame(
    shapes
      ? svg(
          "pattern",
          { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
          ...(style.hatch === "dots"
            ? [svg("circle", { cx: 2, cy: 2, r: 1, fill: ink.stroke })]
            : shapes.map((d) => svg("path", { d, stroke: ink.stroke, "stroke-width": 0.9 }))),
        )
      : null,
    svg("rect", { ...box, fill: ink.fill, "fill-opacity": style.fill_opacity }),
    shapes ? svg("rect", { ...box, fill: `url(#${id})`, "fill-opacity": 0.6 }) : null,
    svg("rect", {
      ...box,
      fill: "none",
      stroke: ink.stroke,
      "stroke-width": style.width,
      "stroke-dasharray": (style.dash || []).join(" ") || null,
    }),
  );
}

function pointSample(style, ink, isActive) {
  const face = isActive
    ? [
        svg("circle", { cx: 17, cy: 9, r: 8.5, fill: ink.fill }),
        style.symbol &&
          svg("path", {
            d: style.symbol,
            fill: ink.stroke,
            "fill-rule": "evenodd",
            transform: "translate(11.2 3.2) scale(0.48)",
          }),
      ]
    : [
        svg("circle", { cx: 17, cy: 9, r: 7.7, fill: "var(--km-panel)", stroke: ink.fill, "stroke-width": 1.3 }),
        style.symbol &&
          svg("path", {
            d: style.symbol,
            fill: ink.fill,
            "fill-rule": "evenodd",
            transform: "translate(11.8 3.8) scale(0.43)",
          }),
      ];
  if (!style.symbol)
    return sampleFrame(
      svg("circle", { cx: 17, cy: 9, r: 4, fill: "var(--km-panel)", stroke: ink.stroke, "stroke-width": 1.6 }),
    );
  return sampleFrame(...face);
}

function pastSample() {
  return sampleFrame(
    svg("circle", { cx: 8, cy: 9, r: 6, fill: "var(--km-panel)", stroke: "var(--km-muted)", "stroke-width": 1.3 }),
    svg("path", {
      d: "M17 9H33",
      stroke: "var(--km-muted)",
      "stroke-width": 1.1,
      "stroke-dasharray": "5 3",
      opacity: 0.7,
    }),
  );
}

function vehicleSample() {
  return sampleFrame(
    svg("circle", {
      cx: 17,
      cy: 9,
      r: 7.6,
      fill: "var(--km-panel)",
      stroke: "var(--km-text)",
      "stroke-width": 1.4,
      "stroke-dasharray": "3 2.2",
    }),
  );
}
