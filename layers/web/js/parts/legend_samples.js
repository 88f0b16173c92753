// Samples of the legend, drawn as on the map.

import { svg } from "../core/dom.js";

/**
 * @param {...Child} children
 * @returns {SVGSVGElement}
 */
function sampleFrame(...children) {
  return svg(
    "svg",
    { class: "km-sample", viewBox: "0 0 34 18", "aria-hidden": "true", focusable: "false" },
    ...children,
  );
}

/**
 * A line with its dash and symbol.
 * @param {PayloadStyle} style
 * @param {StyleColours} colours
 * @returns {SVGSVGElement}
 */
export function lineSample(style, colours) {
  return sampleFrame(
    svg("path", {
      d: "M1 9H33",
      stroke: colours.stroke,
      "stroke-width": style.width,
      fill: "none",
      "stroke-dasharray": (style.dash || []).join(" ") || null,
    }),
    style.symbol
      ? svg(
          "g",
          { transform: "translate(9.5 1.5) scale(0.62)" },
          svg("circle", { cx: 12, cy: 12, r: 13.5, fill: "var(--km-panel)" }),
          svg("path", { d: style.symbol, fill: colours.stroke, "fill-rule": "evenodd" }),
        )
      : null,
  );
}

/**
 * The lines of each hatching in a tile of 6 × 6, of 9 × 9 for the sparse one; null where there is none.
 * @type {Record<string, string[] | null>}
 */
const HATCH_LINES = {
  none: null,
  diagonal: ["M-2 8L8-2M0 14L14 0"],
  sparse: ["M-2 11L11-2"],
  cross: ["M-2 8L8-2M0 14L14 0", "M-2 4L8 14M4-2L14 8"],
  dots: [],
};

/**
 * An area with its fill, hatching and outline.
 * @param {Pick<PayloadStyle, "hatch" | "dash" | "width" | "fill_opacity">} style
 * @param {Pick<StyleColours, "stroke" | "fill">} colours
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function areaSample(style, colours, name) {
  const id = `km-hatch-${name}`;
  const lines = HATCH_LINES[style.hatch];
  const size = style.hatch === "sparse" ? 9 : 6;
  const box = { x: 1.5, y: 1.5, width: 31, height: 15 };
  return sampleFrame(
    lines
      ? svg(
          "pattern",
          { id, width: size, height: size, patternUnits: "userSpaceOnUse" },
          ...(style.hatch === "dots"
            ? [svg("circle", { cx: 2, cy: 2, r: 1, fill: colours.stroke })]
            : lines.map((d) => svg("path", { d, stroke: colours.stroke, "stroke-width": 0.9 }))),
        )
      : null,
    svg("rect", { ...box, fill: colours.fill, "fill-opacity": style.fill_opacity }),
    lines ? svg("rect", { ...box, fill: `url(#${id})`, "fill-opacity": 0.6 }) : null,
    svg("rect", {
      ...box,
      fill: "none",
      stroke: colours.stroke,
      "stroke-width": style.width,
      "stroke-dasharray": (style.dash || []).join(" ") || null,
    }),
  );
}

/**
 * A marker: a filled disc if something of the style is active, else an open ring.
 * @param {PayloadStyle} style
 * @param {StyleColours} colours
 * @param {boolean} isActive
 * @returns {SVGSVGElement}
 */
export function pointSample(style, colours, isActive) {
  const face = isActive
    ? [
        svg("circle", { cx: 17, cy: 9, r: 8.5, fill: colours.fill }),
        style.symbol &&
          svg("path", {
            d: style.symbol,
            fill: colours.stroke,
            "fill-rule": "evenodd",
            transform: "translate(11.2 3.2) scale(0.48)",
          }),
      ]
    : [
        svg("circle", { cx: 17, cy: 9, r: 7.7, fill: "var(--km-panel)", stroke: colours.fill, "stroke-width": 1.3 }),
        style.symbol &&
          svg("path", {
            d: style.symbol,
            fill: colours.fill,
            "fill-rule": "evenodd",
            transform: "translate(11.8 3.8) scale(0.43)",
          }),
      ];
  if (!style.symbol)
    return sampleFrame(
      svg("circle", { cx: 17, cy: 9, r: 4, fill: "var(--km-panel)", stroke: colours.stroke, "stroke-width": 1.6 }),
    );
  return sampleFrame(...face);
}

export function pastSample() {
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

/**
 * @param {string} stroke
 * @param {number} width
 * @param {string} dash
 */
function dashedRing(stroke, width, dash) {
  return svg("circle", {
    cx: 17,
    cy: 9,
    r: 7.6,
    fill: "var(--km-panel)",
    stroke,
    "stroke-width": width,
    "stroke-dasharray": dash,
  });
}

export function vehicleSample() {
  return sampleFrame(dashedRing("var(--km-text)", 1.4, "3 2.2"));
}

export function saidSample() {
  return sampleFrame(
    svg("path", {
      d: "M9.5 1.5H24.5V12.5H16L11.5 17V12.5H9.5Z",
      fill: "var(--km-panel)",
      stroke: "var(--km-text)",
      "stroke-width": 1.3,
      "stroke-linejoin": "round",
    }),
  );
}

export function lateSample() {
  return sampleFrame(
    dashedRing("var(--km-accent)", 1.7, "2.6 2"),
    svg("circle", { cx: 17, cy: 9, r: 2.2, fill: "var(--km-accent)" }),
  );
}

/**
 * The ring around what changed, with the sign of its badge.
 * @param {string} sign
 * @param {number[]} dash
 * @returns {SVGSVGElement}
 */
export function changedSample(sign, dash) {
  const text = svg("text", {
    x: 17,
    y: 12.6,
    "text-anchor": "middle",
    "font-size": 11,
    "font-weight": 700,
    fill: "var(--km-text)",
  });
  text.textContent = sign;
  const ring = { cx: 17, cy: 9, r: 7.6, fill: "none", stroke: "var(--km-text)", "stroke-width": 1.8 };
  return sampleFrame(svg("circle", { ...ring, "stroke-dasharray": dash.join(" ") || null }), text);
}
