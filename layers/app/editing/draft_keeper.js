// Keeps the reader's draft in this tab of the browser. A reload gives it back; another tab or browser never sees it.

const KEY = "kurskmap-draft";
const LONGEST = 1000000;

/** The draft that is kept; null where there is none. */
function keptDraft() {
  try {
    const text = window.sessionStorage.getItem(KEY);
    return text && text.length < LONGEST ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** @param {any} component */
export default function (component) {
  const { data, setStateValue } = component;
  if (!data.known) {
    // A new session: it begins with what this tab has kept.
    const kept = keptDraft();
    if (kept) setStateValue("kept", kept);
    return;
  }
  try {
    if (data.draft) window.sessionStorage.setItem(KEY, JSON.stringify(data.draft));
    else window.sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing: the draft lasts until the page is closed.
  }
}
