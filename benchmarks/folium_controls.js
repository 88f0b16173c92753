// Puts folium's map and time control, whose variables have random names, into __map and __control. Runs before the page's
// scripts.
(() => {
  let leaflet;
  Object.defineProperty(globalThis, "L", {
    configurable: true,
    get: () => leaflet,
    set(value) {
      leaflet = value;
      if (!value.Map) return;
      value.Map.addInitHook(function keep() {
        globalThis.__map = this;
      });
    },
  });
  const timer = setInterval(() => {
    if (globalThis.__map?.timeDimension) clearInterval(timer);
    const name = Object.keys(globalThis).find((key) => /^timeline_slider_/.test(key) && globalThis[key]?.timelines);
    if (!name) return;
    globalThis.__control = globalThis[name];
    clearInterval(timer);
  }, 50);
})();
