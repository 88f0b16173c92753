// Elements, text and days. Data reaches the page through textContent and attribute values only, never as markup.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAY_MS = 86400000;
const LONG_TEXT = 4000;

/** An element with attributes and children; strings become text nodes, null children are left out. */
function el(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

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

/** A 24 × 24 symbol; its path comes from the styles and goes in as an attribute value. */
function symbolNode(path, className = "km-symbol") {
  return svg(
    "svg",
    { class: className, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: path || "", "fill-rule": "evenodd" }),
  );
}

/** Set a small element of the map somewhere: not by a transform, since every frame hands on a space for each of those. */
function setAt(node, x, y) {
  node.style.left = `${Math.round(x)}px`;
  node.style.top = `${Math.round(y)}px`;
}

/** Text cut to a length that a page can bear, saying so. */
function clip(value, limit = LONG_TEXT) {
  const text = value === null || value === undefined ? "" : String(value);
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}… (cut here: ${grouped(text.length)} characters in all)`;
}

/** Text cut to one short line, for labels and buttons. */
function short(value, limit = 80) {
  const text = value === null || value === undefined ? "" : String(value);
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

function isoOf(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day number of an ISO date, or null where it is not a date of the calendar. */
function dayOf(iso) {
  const text = String(iso).trim();
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(time)) return null;
  const day = Math.round(time / DAY_MS);
  return isoOf(day) === text ? day : null;
}

function wordsOf(day) {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

function shortWordsOf(day) {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()].slice(0, 3)} ${date.getUTCFullYear()}`;
}

function todayDay() {
  const now = new Date();
  return Math.floor(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_MS);
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** A whole number with commas; the browser's own way to write one costs a page some 15 ms when first used. */
function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function plural(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Call when the browser has drawn and has no frame to make, half a second later at the latest. */
function whenIdle(act) {
  const latest = performance.now() + 500;
  const look = (deadline) => {
    if (deadline.timeRemaining() > 16 || performance.now() >= latest) act();
    else requestIdleCallback(look, { timeout: 500 });
  };
  if (window.requestIdleCallback) requestIdleCallback(look, { timeout: 500 });
  else setTimeout(act, 50);
}

/** The address as a URL object where it is plain http or https, else null. */
function safeUrl(address) {
  if (!address) return null;
  try {
    const url = new URL(String(address));
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

const isFramed = window.parent !== window;

function reducedMotion() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
