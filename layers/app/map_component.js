// The bridge between the Streamlit page and the map's frame.
//
// The map document arrives once for each digest and stays: a new date or filter is a message to it, never a new frame.
// The frame is sandboxed (scripts, nothing else) and speaks by postMessage; what it says is collected here and handed to
// Python as one value, each entry with the moment it was said, so that Python can tell new from old.

/**
 * What is kept for each root. `sent` is what the map has been sent, `heard` what it reported.
 * @typedef {{
 *   digest?: string, ready?: boolean, iframe?: HTMLIFrameElement, sent: Record<string, any>, heard: Record<string, any>,
 *   data?: any, asked?: string, timer?: number,
 *   report?: (name: string, value: any) => void, listener?: (event: MessageEvent) => void,
 * }} State
 */
/** @type {WeakMap<Element, State>} */
const frames = new WeakMap(); // each root's state

/** @type {Record<string, string | null>} */
const REPORTED = { date: "date", select: "id", layers: "hidden", past: "past", move: null };
const REST_MS = 350;

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
  iframe.setAttribute("sandbox", "allow-scripts");
  iframe.setAttribute("referrerpolicy", "no-referrer");
  // Its full size from the start: what the map opens depends on the room it finds.
  iframe.style.cssText = "display:block;width:100%;height:100%;border:0";
  iframe.srcdoc = source;
  state.iframe = iframe;
  state.sent = {};
  // The frame before may have said so once more in the meantime.
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

// Only the page's own changes go to the map: what the map itself reported must not come back late and move it again.
/**
 * @param {State} state
 * @param {any} data
 */
function forward(state, data) {
  if (!state.ready) {
    return;
  }
  if (data.page !== state.sent.page) {
    // A new frame has to be shown the place; an old one only where this very change of the page moves it.
    const greeting = state.sent.page === undefined;
    const moves = greeting || data.fly_page === data.page;
    const { date, ...settings } = data.view;
    post(state, {
      type: "view",
      greeting,
      ...settings,
      ...(greeting || data.date_page === data.page ? { date } : {}),
      ...(moves && data.fly ? { fly: data.fly } : {}),
    });
    state.sent.page = data.page;
  }
  const overlay = JSON.stringify(data.overlay);
  if (overlay !== state.sent.overlay) {
    post(state, { type: "view", ...data.overlay });
    state.sent.overlay = overlay;
  }
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
function hear(state, message) {
  if (message.type === "ready") {
    state.ready = true;
    forward(state, state.data);
    return;
  }
  if (message.type === "open") {
    openLink(String(message.url));
    return;
  }
  if (!(message.type in REPORTED)) {
    return;
  }
  const field = REPORTED[message.type];
  const value = field === null ? { center: message.center, zoom: message.zoom } : message[field];
  state.heard = { ...state.heard, [message.type]: { at: Date.now(), value } };
  clearTimeout(state.timer);
  const wait = message.type === "move" ? REST_MS : 0;
  state.timer = window.setTimeout(() => state.report?.("heard", state.heard), wait);
}

/** @param {any} component */
export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".kurskmap-root");
  const known = frames.get(root);
  /** @type {State} */
  const state = known || { heard: {}, sent: {} };
  if (!known) {
    frames.set(root, state);
    state.listener = (event) => {
      const message = event.data;
      if (state.iframe && event.source === state.iframe.contentWindow && message && message.kurskmap === 1) {
        hear(state, message);
      }
    };
    window.addEventListener("message", state.listener);
  }
  root.classList.toggle("kurskmap-low", Boolean(data.low));
  state.report = setStateValue;
  state.data = data;
  if (state.digest !== data.digest) {
    if (data.document) {
      createFrame(root, state, data);
    } else if (state.asked !== data.digest) {
      state.asked = data.digest;
      setStateValue("need", `${data.digest} ${Date.now()}`);
    }
  }
  forward(state, data);

  return () => {
    if (state.listener) window.removeEventListener("message", state.listener);
    clearTimeout(state.timer);
    frames.delete(root);
  };
}
