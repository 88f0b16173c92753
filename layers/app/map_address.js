// The address of the page: what it says of the view, the widths of the panels beside the map, and entries of the browser's history.

/** @typedef {import("./map_component.js").State} State */

const WIDTHS_KEY = "kurskmap-widths";
/** The part of the address that holds the widths of the panels beside the map, such as `panes=280-360`. */
const PANES = "panes";

/**
 * The widths in an address, "" where it has none. They are of the page: the page keeps them from one entry to the next.
 * @param {URL} url
 */
function panesOf(url) {
  const found = url.searchParams.get(PANES) ?? "";
  return /^\d{1,4}-\d{1,4}$/.test(found) ? found : "";
}

/** The widths that the page's addresses have now. */
let panes = panesOf(new URL(window.location.href));

/**
 * An address with the widths.
 * @param {string | URL} address
 */
function withPanes(address) {
  const url = new URL(address, window.location.href);
  if (panes && panesOf(url) !== panes) {
    url.searchParams.delete(PANES);
    url.searchParams.append(PANES, panes);
  }
  return url;
}

/** @param {string} name */
const isOfPage = (name) => name.startsWith("embed") || name === PANES;

/**
 * What an address says of the view, without what belongs to the page.
 * @param {string} query
 */
const ofView = (query) => new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => !isOfPage(name))).toString();

/** Let the address of this entry have the widths. */
export function notePanes() {
  const url = withPanes(window.location.href);
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}

/** The widths of the panels beside the map, as the address has them, or this browser keeps them; null where neither does. */
export function keptWidths() {
  if (panes) return panes.split("-").map(Number);
  try {
    return JSON.parse(window.localStorage.getItem(WIDTHS_KEY) ?? "null");
  } catch {
    return null;
  }
}

/** @param {unknown} widths */
export function keepWidths(widths) {
  if (!Array.isArray(widths) || widths.length !== 2 || !widths.every(Number.isFinite)) return;
  try {
    window.localStorage.setItem(WIDTHS_KEY, JSON.stringify(widths));
  } catch {
    // A browser that keeps nothing: the widths last until the page is closed.
  }
  panes = widths.map((/** @type {number} */ width) => Math.round(width)).join("-");
  notePanes();
}

/**
 * Streamlit adds an entry to the browser's history where Python begins one. Where the reader has gone back or forward in the
 * meantime, that entry waits until Python says whether it knew of it: an entry of before would take away those to go forward to.
 * @param {State} state
 */
export function followEntries(state) {
  const { history } = window;
  const push = history.pushState;
  /** @type {typeof push} */
  history.pushState = (kept, unused, address) => {
    const add = () => push.call(history, kept, unused, withPanes(address ?? window.location.href));
    const { search } = new URL(address ?? "", window.location.href);
    if (state.goneAt === undefined) add();
    else state.entry = { goneAt: state.goneAt, query: ofView(search), add };
  };
  return () => {
    history.pushState = push;
  };
}

/**
 * Add the entry that waits if Python began it where the reader is now; drop it if it is of an entry that was left.
 * @param {State} state
 * @param {any} data
 */
export function settleEntry(state, data) {
  const { entry } = state;
  state.entry = undefined;
  if (entry && entry.goneAt === data.gone_at && entry.query === ofView(data.address)) entry.add();
}

/**
 * Write into the address what the view adds to it without a step of the reader. An address of another entry stays.
 * @param {State} state
 * @param {any} data
 */
export function refineAddress(state, data) {
  const url = new URL(window.location.href);
  const embedding = [...url.searchParams].filter(([name]) => name.startsWith("embed"));
  /** @param {string} query */
  const full = (query) => new URLSearchParams([...embedding, ...new URLSearchParams(ofView(query))]).toString();
  // After Back or Forward, a step that was on its way may have written its own address over the one gone back to.
  // Python may still answer an earlier press: only the last one counts.
  const isRestored = data.restore_change === data.change && full(data.address) === full(state.goneTo ?? "");
  const now = full(url.search);
  const wanted = full(data.address);
  if (now === wanted || !(isRestored || data.addresses.some((/** @type {string} */ each) => full(each) === now))) return;
  url.search = wanted;
  window.history.replaceState(window.history.state, "", withPanes(url));
}
