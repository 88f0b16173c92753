// Keeps the map and the time control that folium holds in variables of its own. Runs before the page's scripts.
(() => {
  let own;
  Object.defineProperty(globalThis, "L", {
    configurable: true,
    get: () => own,
    set(value) {
      own = value;
      if (!value.Map) return;
      value.Map.addInitHook(function keep() {
        globalThis.__map = this;
      });
    },
  });
  const looking = setInterval(() => {
    if (globalThis.__map?.timeDimension) clearInterval(looking);
    const name = Object.keys(globalThis).find((key) => /^timeline_slider_/.test(key) && globalThis[key]?.timelines);
    if (!name) return;
    globalThis.__control = globalThis[name];
    clearInterval(looking);
  }, 50);
})();
