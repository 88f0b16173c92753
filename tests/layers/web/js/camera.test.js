import assert from "node:assert/strict";
import { test } from "node:test";

// The modules ask the browser for its window when they load.
globalThis.window = { matchMedia: () => ({ matches: false }) };
globalThis.window.parent = globalThis.window;
const { Camera } = await import("../../../../layers/web/js/ui/camera.js");

/** A map in flight: where it is stopped, it says that it has moved. */
function flying() {
  const posts = [];
  const map = {
    center: { lng: 10, lat: 20 },
    zoom: 4,
    options: { maxZoom: 9 },
    getCenter: () => map.center,
    getZoom: () => map.zoom,
    getMaxZoom: () => 9,
    getSize: () => ({ x: 900, y: 600 }),
    stop: () => camera.onMoved(),
    setView([lat, lng], zoom) {
      Object.assign(map, { center: { lng, lat }, zoom });
      camera.onMoved();
    },
  };
  const app = {
    main: { map },
    mapViews: [{ map }],
    scheduleIdle: () => undefined,
    isRunOf: () => false,
    post: (message) => posts.push(message),
  };
  const camera = new Camera(app);
  camera.onGesture();
  return { camera, map, posts };
}

for (const mover of ["hand", "place", "follow"])
  test(`Back in the middle of a move (${mover}) reports no place, and the next move by hand is reported`, () => {
    const { camera, map, posts } = flying();
    camera.mover = mover;
    camera.restore({ center: [36, 51], zoom: 7 });
    assert.deepEqual(posts, []);
    assert.deepEqual(camera.place, { center: [36, 51], zoom: 7 });
    map.setView([52, 36], 7);
    assert.deepEqual(posts, [{ type: "move", center: [36, 52], zoom: 7, follows: false }]);
  });
