// In every frame: note the moment, in epoch milliseconds, after the frame in which the wanted features are drawn.
// Ours says how many it shows; on a Leaflet map they are counted; in WebGL draws of one frame, one after the other, have as
// many instances as there are points (or, where there are none, as there are features).
(() => {
  const { features: wanted, points } = WANTED;

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

  let drawn = [];
  const saw = (instances) => {
    if (globalThis.__drawn) return;
    if (!drawn.length) requestAnimationFrame(() => (drawn = []));
    drawn.push(instances);
    let sum = 0;
    for (let k = drawn.length - 1; k >= 0 && sum < points; k--) sum += drawn[k];
    if (points ? sum === points : instances >= wanted) done();
  };
  const kind = globalThis.WebGL2RenderingContext;
  for (const [name, at] of kind
    ? [
        ["drawArraysInstanced", 3],
        ["drawElementsInstanced", 4],
      ]
    : []) {
    const own = kind.prototype[name];
    kind.prototype[name] = function draw(...given) {
      const result = own.apply(this, given);
      saw(given[at]);
      return result;
    };
  }

  const count = (map) =>
    Object.values(map._layers).filter((one) => one.feature && !one._layers && "name" in (one.feature.properties || {}))
      .length;

  const look = () => {
    if (globalThis.__drawn) return undefined;
    try {
      if (window.kurskmap?.stats) {
        if (window.kurskmap.stats().visible >= wanted) return done();
      } else {
        const map = Object.keys(globalThis)
          .filter((name) => /^map(_|$)/.test(name))
          .map((name) => globalThis[name])
          .find((value) => value && value._layers && value.getCenter);
        if (map && count(map) >= wanted) return done();
      }
    } catch {
      // Half a page; look again.
    }
    // A timer: a Streamlit component's frame drops what was asked for the next frame while it has no height yet.
    return setTimeout(look, 16);
  };
  setTimeout(look, 16);
})();
