// The map component: connects the Streamlit page to the map's frame.
//
// The map document arrives once for each digest and stays. A new date or filter is a message to it, never a new frame.
// The frame is sandboxed (it may run scripts and nothing else) and sends its messages by postMessage. They are collected
// here and go to Python as one value, the newest of each kind with its time, so that Python can tell new ones from old.

import { followEntries, keepWidths, keptWidths, notePanes, refineAddress, settleEntry } from "./map_address.js";

/**
 * The state of one root. `sent` is what the map was sent, `messages` the newest message of each kind from the map, and
 * `reported` those of them that Python has been told. `goneAt` is when the reader went back or forward, until the map shows
 * the entry gone to.
 * @typedef {{
 *   digest?: string, ready?: boolean, iframe?: HTMLIFrameElement, sent: Record<string, any>,
 *   messages: Record<string, any>, reported: Record<string, any>, data?: any, asked?: string, timer?: number,
 *   change?: number, goneTo?: string, goneAt?: number, printed?: number, drawn?: number, onKey?: (event: KeyboardEvent) => void, onPrinted?: () => void,
 *   faces?: { family: string, weight: string, characters: string, bytes: ArrayBuffer }[],
 *   report?: (name: string, value: any) => void, listener?: (event: MessageEvent) => void,
 *   history?: () => void, leaveEntries?: () => void, entry?: { goneAt: number, query: string, add: () => void }, opener?: HTMLElement, leaving?: (event: Event) => void,
 * }} State
 */
/** @type {WeakMap<Element, State>} */
const frames = new WeakMap(); // root element -> its state

/** What this page has been set in: family, weights and size of each face. */
const facesOfPage = new Set();

// Kind of message -> the field with its value; null: the place of the map.
/** @type {Record<string, string | null>} */
const MESSAGE_FIELDS = {
  date: "date",
  select: "id",
  layers: "hidden",
  past: "past",
  mode: "mode",
  question: "question",
  chapter: "chapter",
  print: "type",
  edit: "id",
  track: "id",
  drawn: "drawn",
  move: null,
};
/** Messages of the map that change the view. The others ask for something. */
const VIEW_MESSAGES = new Set(["date", "select", "layers", "past", "mode", "chapter", "move"]);
// The map sends a message for each step of a move. Python gets the place once the map has stopped for so long.
const SETTLED_MS = 350;
const LONGEST_QUERY = 8000;
/** The most bytes of a part of a file of tiles, as in layers/web/js/tiles/source.js. */
const LONGEST_PART = 8_000_000;

// A script in the map's frame could leave for another host by setting its own address: neither its sandbox nor its own
// policy can forbid that, but the policy of the page around it can. The frame's document is part of the page, so it stays.
const policy = document.createElement("meta");
policy.httpEquiv = "Content-Security-Policy";
policy.content = "frame-src 'none'; object-src 'none'; base-uri 'self'";
document.head.append(policy);

/** @param {string} text */
async function inflated(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/**
 * Set the page in the typefaces of the product, and keep them for the map, which loads nothing itself.
 * @param {State} state
 * @param {{ family: string, weight: string, characters: string, woff: string }[]} faces
 */
function takeFaces(state, faces) {
  state.faces = faces.map(({ family, weight, characters, woff }) => ({
    family,
    weight,
    characters,
    bytes: Uint8Array.from(atob(woff), (letter) => letter.charCodeAt(0)).buffer,
  }));
  for (const { family, weight, characters, bytes } of state.faces) {
    const key = `${family} ${weight} ${bytes.byteLength}`;
    if (facesOfPage.has(key)) continue;
    facesOfPage.add(key);
    document.fonts.add(new FontFace(family, bytes, { weight, unicodeRange: characters }));
  }
}

/**
 * @param {Element} root
 * @param {State} state
 * @param {any} data
 */
async function createFrame(root, state, data) {
  state.digest = data.digest;
  state.ready = false;
  const source = await inflated(data.document);
  if (state.digest !== data.digest || frames.get(root) !== state) {
    return;
  }
  if (state.iframe) {
    state.iframe.remove();
  }
  const iframe = document.createElement("iframe");
  iframe.className = "kurskmap-frame";
  iframe.title = data.title;
  // The page has the title of the story, so the map leaves its own out.
  if (!data.low) iframe.name = "kurskmap-headed";
  iframe.setAttribute("sandbox", "allow-scripts");
  iframe.setAttribute("referrerpolicy", "no-referrer");
  // Full size from the start: the map fits its extent to the size it finds.
  iframe.style.cssText = "display:block;width:100%;height:100%;border:0";
  // The map says nothing until it is asked. Its scripts have run when the frame has loaded.
  iframe.addEventListener("load", () => post(state, { type: "listen" }));
  iframe.srcdoc = source;
  state.iframe = iframe;
  state.sent = {};
  // The old frame may have sent "ready" again in the meantime.
  state.ready = false;
  root.appendChild(iframe);
}

/**
 * @param {State} state
 * @param {object} message
 */
function post(state, message) {
  state.iframe?.contentWindow?.postMessage({ kurskmap: 1, ...message }, "*");
}

// Only the page's own changes go to the map. What the map itself reported must not come back late and move it again.
/**
 * @param {State} state
 * @param {any} data
 */
function forward(state, data) {
  if (!state.ready) {
    return;
  }
  if (data.change !== state.sent.change) {
    // A new frame always gets the place; an old one only if this change of the page moves the map.
    const greeting = state.sent.change === undefined;
    const moves = greeting || data.fly_change === data.change;
    const { date, ...settings } = data.view;
    post(state, {
      type: "view",
      greeting,
      ...settings,
      ...(greeting || data.date_change === data.change ? { date } : {}),
      ...(moves && data.fly ? { fly: data.fly } : {}),
      ...(data.restore_change === data.change ? { restored: true } : {}),
      // The map says when it shows the entry that Python was asked for last.
      ...(state.goneAt !== undefined && data.gone_at === state.goneAt ? { visit: state.goneAt } : {}),
    });
    // What was chosen below the map, or put on it, is shown in the map: it must be in sight, also where that took a new frame.
    const isNew = state.change !== undefined && state.change !== data.change;
    if (isNew && data.fly_change === data.change && data.restore_change !== data.change && !data.low) {
      const { activeElement } = document;
      if (activeElement instanceof HTMLElement && activeElement !== state.iframe) state.opener = activeElement;
      state.iframe?.scrollIntoView({ block: "nearest", behavior: "instant" });
    }
    state.sent.change = state.change = data.change;
  }
  const overlay = JSON.stringify(data.overlay);
  if (overlay !== state.sent.overlay) {
    post(state, { type: "view", ...data.overlay });
    state.sent.overlay = overlay;
    // Who is to draw must see the map.
    const draw = data.overlay.editing?.draw;
    if (draw && draw.number !== state.drawn) state.iframe?.scrollIntoView({ block: "center", behavior: "instant" });
    state.drawn = draw?.number;
  }
}

/**
 * Read a part of one of the catalogue's files of tiles for the map, whose frame may ask no host. The map is not trusted: it names
 * a file that Python has named, and a part of bounded length. Without the part the answer has no data.
 * @param {State} state
 * @param {any} message
 */
async function sendPart(state, { id, file, offset, length }) {
  const { tiles } = state.data ?? {};
  const { iframe } = state;
  let data = null;
  const isPart = Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(length) && length > 0 && length <= LONGEST_PART;
  if (isPart && typeof file === "string" && tiles && Object.hasOwn(tiles, file)) {
    const headers = { Range: `bytes=${offset}-${offset + length - 1}` };
    try {
      const response = await fetch(new URL(tiles[file], document.baseURI), { headers });
      if (response.status === 206) data = await response.arrayBuffer();
    } catch {
      // The map draws its overview instead.
    }
  }
  iframe?.contentWindow?.postMessage({ kurskmap: 1, type: "part", id, data }, "*", data ? [data] : []);
}

/** @param {string} url */
function openLink(url) {
  let target;
  try {
    target = new URL(url);
  } catch {
    return;
  }
  if (target.protocol === "https:" || target.protocol === "http:") {
    window.open(target.href, "_blank", "noopener,noreferrer");
  }
}

/**
 * @param {State} state
 * @param {any} message
 */
function receive(state, message) {
  if (message.type === "ready") {
    state.ready = true;
    const widths = keptWidths();
    if (widths) post(state, { type: "widths", widths });
    if (state.faces) post(state, { type: "faces", faces: state.faces });
    forward(state, state.data);
    return;
  }
  if (message.type === "widths") {
    if (!state.data?.low) keepWidths(message.widths);
    return;
  }
  if (message.type === "open") {
    openLink(String(message.url));
    return;
  }
  if (message.type === "part") {
    void sendPart(state, message);
    return;
  }
  if (message.type === "shown") {
    if (message.visit === state.goneAt) state.goneAt = undefined;
    return;
  }
  if (message.type === "returned") {
    // Who left the details by key goes on where they were opened from; who pressed on the map goes on looking at it.
    if (state.opener?.isConnected) state.opener.focus({ preventScroll: message.byKey !== true });
    return;
  }
  if (!(message.type in MESSAGE_FIELDS)) {
    return;
  }
  // Until the map shows the entry gone to, it speaks of the one before, such as of the end of a flight. As a step, that would
  // be an entry of its own, and the browser would forget those to go forward to.
  if (state.goneAt !== undefined && VIEW_MESSAGES.has(message.type)) {
    return;
  }
  const field = MESSAGE_FIELDS[message.type];
  const value = field === null ? { center: message.center, zoom: message.zoom } : message[field];
  // A message that completes a step takes the place of one that Python does not know yet: together they are a step.
  const before = state.messages[message.type];
  const isStep = before !== undefined && before !== state.reported[message.type] && !before.follows;
  const follows = message.follows === true && !isStep;
  state.messages = { ...state.messages, [message.type]: { at: Date.now(), value, follows } };
  clearTimeout(state.timer);
  if (["question", "edit", "drawn", "track"].includes(message.type)) {
    // The answers, or the form, are below the map: they come into sight with the tabs that they open in.
    document.querySelector('[data-testid="stTabs"]')?.scrollIntoView({ block: "start" });
  }
  const wait = message.type === "move" ? SETTLED_MS : 0;
  state.timer = window.setTimeout(() => {
    state.reported = state.messages;
    state.report?.("messages", state.messages);
  }, wait);
}

/**
 * Print a page in place of the one on the screen, once. It stays, for the browser's own menu, until the view changes.
 * @param {State} state
 * @param {any} data
 */
function printPage(state, data) {
  const page = data.print;
  if (!page) {
    if (state.data && data.address !== state.data.address) document.querySelector(".kurskmap-print")?.remove();
    return;
  }
  if (page.number === state.printed) return;
  state.printed = page.number;
  document.querySelector(".kurskmap-print")?.remove();
  const picture = document.createElement("img");
  picture.className = "kurskmap-print-picture";
  picture.alt = data.title;
  picture.src = `data:image/png;base64,${page.picture}`;
  const paper = document.createElement("style");
  paper.textContent = `@media print { @page { size: ${Number(page.width)}mm ${Number(page.height)}mm; margin: 0; } }`;
  const sheet = document.createElement("div");
  sheet.className = "kurskmap-print";
  sheet.append(paper, picture);
  document.body.append(sheet);
  picture.decode().then(() => window.print());
}

/**
 * The browser's key for printing asks for the briefing page.
 * @param {State} state
 * @param {KeyboardEvent} event
 */
function onKey(state, event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "p") return;
  event.preventDefault();
  receive(state, { type: "print" });
}

/**
 * The browser's own menu prints the page as it stands, which nothing can replace in time: the briefing page is drawn when that
 * window is closed, and offered next.
 * @param {State} state
 */
function onPrinted(state) {
  if (!document.querySelector(".kurskmap-print")) receive(state, { type: "print" });
}

/**
 * Tell Python which address the reader went back or forward to. Streamlit changes the address, and nothing else.
 * @param {State} state
 */
function onHistory(state) {
  // What the reader did at the entry before, and Python does not know yet, is not done at this one.
  clearTimeout(state.timer);
  state.messages = state.reported;
  state.goneTo = window.location.search.slice(1, LONGEST_QUERY);
  state.goneAt = Date.now();
  state.report?.("address", { at: state.goneAt, query: state.goneTo });
  notePanes();
}

/** @param {any} component */
export function mountMap(component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".kurskmap-root");
  const known = frames.get(root);
  /** @type {State} */
  const state = known || { messages: {}, reported: {}, sent: {} };
  if (!known) {
    frames.set(root, state);
    state.listener = (event) => {
      const message = event.data;
      if (state.iframe && event.source === state.iframe.contentWindow && message && message.kurskmap === 1) {
        receive(state, message);
      }
    };
    window.addEventListener("message", state.listener);
    state.history = () => onHistory(state);
    state.onKey = (event) => onKey(state, event);
    state.onPrinted = () => onPrinted(state);
    if (!data.low) {
      window.addEventListener("popstate", state.history);
      state.leaveEntries = followEntries(state);
      window.addEventListener("keydown", state.onKey);
      window.addEventListener("afterprint", state.onPrinted);
    }
    // A reload begins a new session, which has none of the reader's own layers.
    state.leaving = (event) => {
      if (state.data?.keeps) event.preventDefault();
    };
    window.addEventListener("beforeunload", state.leaving);
  }
  root.classList.toggle("kurskmap-low", Boolean(data.low));
  // Streamlit's page says that it is English. The preview's frame does not decide it.
  if (!data.low) document.documentElement.lang = data.language;
  state.report = setStateValue;
  if (!data.low) {
    settleEntry(state, data);
    notePanes();
    refineAddress(state, data);
    printPage(state, data);
  }
  state.data = data;
  if (state.digest !== data.digest) {
    if (data.document) {
      if (data.faces?.length) takeFaces(state, data.faces);
      createFrame(root, state, data);
    } else if (state.asked !== data.digest) {
      state.asked = data.digest;
      setStateValue("need", `${data.digest} ${Date.now()}`);
    }
  }
  forward(state, data);

  return () => {
    if (state.listener) window.removeEventListener("message", state.listener);
    if (state.history) window.removeEventListener("popstate", state.history);
    state.leaveEntries?.();
    if (state.onKey) window.removeEventListener("keydown", state.onKey);
    if (state.onPrinted) window.removeEventListener("afterprint", state.onPrinted);
    if (state.leaving) window.removeEventListener("beforeunload", state.leaving);
    clearTimeout(state.timer);
    frames.delete(root);
  };
}
