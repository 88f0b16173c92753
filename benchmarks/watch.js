// Runs in every frame of a page, and sets __drawn to the time, in epoch milliseconds, after the frame in which all expected
// features are drawn. This project's map says how many features it shows. On a Leaflet map the layers are counted. In WebGL
// the last draw calls of one frame have together as many instances as there are points; without points, one call has at least
// as many as there are features.
(() => {
  const { features, points } = EXPECTED;

  const done = () => {
    if (globalThis.__drawn) return;
    globalThis.__drawn = -1;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        globalThis.__drawn = performance.timeOrigin + performance.now();
      };
      channel.port2.postMessage(0);
    });
  };

  let instancesInFrame = [];
  const sawDrawCall = (instances) => {
    if (globalThis.__drawn) return;
    if (!instancesInFrame.length) requestAnimationFrame(() => (instancesInFrame = []));
    instancesInFrame.push(instances);
    let sum = 0;
    for (let k = instancesInFrame.length - 1; k >= 0 && sum < points; k--) sum += instancesInFrame[k];
    if (points ? sum === points : instances >= features) done();
  };
  const webgl = globalThis.WebGL2RenderingContext;
  for (const [name, position] of webgl
    ? [
        ["drawArraysInstanced", 3],
        ["drawElementsInstanced", 4],
      ]
    : []) {
    const original = webgl.prototype[name];
    webgl.prototype[name] = function draw(...given) {
      const result = original.apply(this, given);
      sawDrawCall(given[position]);
      return result;
    };
  }

  const count = (map) =>
    Object.values(map._layers).filter((layer) => layer.feature && !layer._layers && "name" in (layer.feature.properties || {}))
      .length;

  const look = () => {
    if (globalThis.__drawn) return undefined;
    try {
      if (window.kurskmap?.stats) {
        if (window.kurskmap.stats().visible >= features) return done();
      } else {
        const map = Object.keys(globalThis)
          .filter((name) => /^map(_|$)/.test(name))
          .map((name) => globalThis[name])
          .find((value) => value && value._layers && value.getCenter);
        if (map && count(map) >= features) return done();
      }
    } catch {
      // The page is not complete yet: look again.
    }
    // A timer, as the frame of a Streamlit component does not run requestAnimationFrame while its height is 0.
    return setTimeout(look, 16);
  };
  setTimeout(look, 16);
})();
