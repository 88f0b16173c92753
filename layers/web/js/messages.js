// What the page around the map may ask, and what the map tells it. Anything of another form, or from anyone but the
// parent window, is ignored.

function listenToParent(app) {
  if (!isFramed) return;
  window.addEventListener("message", (event) => {
    const { data } = event;
    if (event.source !== window.parent || !data || typeof data !== "object" || data.kurskmap !== 1) return;
    if (data.type === "view") app.applyView(data);
  });
}

/** The settings of a view message that can be understood; others are left out. */
function readView(data, book) {
  const view = {};
  const isoDay = (value) => (typeof value === "string" ? dayOf(value) : Number.isInteger(value) ? value : null);
  if (data.date !== undefined && isoDay(data.date) !== null) view.day = book.inPeriod(isoDay(data.date));
  for (const [from, to] of [
    ["known_by", "knownBy"],
    ["compare", "compare"],
  ]) {
    if (data[from] === null) view[to] = null;
    else if (data[from] !== undefined && isoDay(data[from]) !== null) view[to] = isoDay(data[from]);
  }
  if (data.past === "fade" || data.past === "hide") view.past = data.past;
  if (["auto", "light", "dark"].includes(data.theme)) view.theme = data.theme;
  if (data.only === null) view.only = null;
  else if (Array.isArray(data.only)) view.only = new Set(data.only.map(String));
  if (Array.isArray(data.hidden_layers)) view.hidden = new Set(data.hidden_layers.map(String));
  if (data.selected === null) view.selected = null;
  else if (data.selected !== undefined && book.indexOf.has(String(data.selected)))
    view.selected = book.indexOf.get(String(data.selected));
  if (data.compare_areas !== undefined) view.areas = data.compare_areas;
  const { fly } = data;
  if (fly && isBox(fly.bbox)) view.fly = { box: fly.bbox };
  else if (fly && isPosition(fly.center))
    view.fly = { center: fly.center, zoom: Number.isFinite(fly.zoom) ? fly.zoom : null };
  return view;
}

function isBox(value) {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}
