// Elements. Text of the data gets into the page through textContent and attribute values only, never as markup.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * An HTML element with attributes and children. Strings become text nodes; null and undefined are left out.
 * `text` sets the text, `on…` adds a listener, every other name is an attribute.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/**
 * An SVG element, otherwise as `el`.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

/**
 * @template {HTMLElement | SVGElement} T
 * @param {T} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {T}
 */
function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

/**
 * A symbol in a box of 24 × 24. Its path comes from the styles and is set as an attribute value.
 * @param {string | null | undefined} path
 * @param {string} [className]
 * @returns {SVGSVGElement}
 */
export function symbolNode(path, className = "km-symbol") {
  return svg(
    "svg",
    { class: className, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: path || "", "fill-rule": "evenodd" }),
  );
}

/**
 * The 2d context of a canvas.
 * @template {HTMLCanvasElement | OffscreenCanvas} T
 * @param {T} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 * @returns {T extends HTMLCanvasElement ? CanvasRenderingContext2D : OffscreenCanvasRenderingContext2D}
 */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("This browser draws no canvas.");
  return /** @type {any} */ (context);
}

/**
 * Place a small element of the map, in pixels. Not by a transform: each transformed element would be a layer that the browser
 * composes for every frame.
 * @param {HTMLElement} node
 * @param {number} x
 * @param {number} y
 */
export function setAt(node, x, y) {
  node.style.left = `${Math.round(x)}px`;
  node.style.top = `${Math.round(y)}px`;
}

/**
 * Call when the browser has drawn and has no frame to make, half a second later at the latest.
 * @param {() => void} act
 */
export function onIdle(act) {
  const latest = performance.now() + 500;
  /** @param {IdleDeadline} deadline */
  const check = (deadline) => {
    if (deadline.timeRemaining() > 16 || performance.now() >= latest) act();
    else requestIdleCallback(check, { timeout: 500 });
  };
  if ("requestIdleCallback" in window) requestIdleCallback(check, { timeout: 500 });
  else setTimeout(act, 50);
}

/**
 * The address as a URL object if it is plain http or https, else null.
 * @param {unknown} address
 * @returns {URL | null}
 */
export function safeUrl(address) {
  if (!address) return null;
  try {
    const url = new URL(String(address));
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/**
 * Copy a text, also in a frame that may not use the clipboard's own way. Whether it was copied.
 * @param {string} text
 * @returns {boolean}
 */
export function copied(text) {
  const box = el("textarea", { class: "km-hidden", "aria-hidden": "true", tabindex: "-1" });
  box.value = text;
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(box);
  box.select();
  const isDone = document.execCommand("copy");
  box.remove();
  before?.focus({ preventScroll: true });
  return isDone;
}

export const isFramed = window.parent !== window;

/** Whether the map is a part of somebody else's page: the address of its frame says so. */
export const isEmbedded = isFramed && /^#(.*&)?embed=1(&|$)/.test(window.location?.hash ?? "");

/**
 * Whether the reader asks for less motion.
 * @returns {boolean}
 */
export function reducedMotion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
