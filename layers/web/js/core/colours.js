// Colours that are the same on every map.

import { later } from "./language.js";

/**
 * The two changes of a comparison, in drawing order.
 * @type {("lost" | "gained")[]}
 */
export const CHANGES = ["lost", "gained"];
/**
 * The styles of areas gained and lost between two dates. Hatching and dash differ as well as the hue.
 * @type {Record<"gained" | "lost", { label: Word, hatch: "diagonal" | "cross", dash: number[], light: string, dark: string }>}
 */
export const CHANGE_STYLES = {
  gained: { label: later("Gained between the two dates"), hatch: "diagonal", dash: [], light: "#00695c", dark: "#4fd1c0" },
  lost: { label: later("Lost between the two dates"), hatch: "cross", dash: [5, 3], light: "#b34700", dark: "#ffa366" },
};

/**
 * The relative luminance (WCAG 2) of `#rrggbb`, from 0 to 1.
 * @param {string} colour
 * @returns {number}
 */
export function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(String(colour).slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * The colour of a symbol on its disc: the style's own if the contrast is at least 3 to 1, else white or near-black.
 * @param {PayloadStyle} style
 * @param {Theme} theme
 * @returns {string}
 */
export function symbolColour(style, theme) {
  const { fill, stroke } = style[theme];
  const [low, high] = [luminance(fill), luminance(stroke)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05) >= 3 ? stroke : theme === "dark" ? "#0e1319" : "#ffffff";
}
