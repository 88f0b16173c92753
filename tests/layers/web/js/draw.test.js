import assert from "node:assert/strict";
import { test } from "node:test";
import { LabelSpace, crossesFrame } from "../../../../layers/web/js/draw/label_space.js";
import { along, assignLanes, lengthOf, offsetLine } from "../../../../layers/web/js/draw/lanes.js";
import { StoryGround, isInside } from "../../../../layers/web/js/data/name_room.js";

test("lines on the same stretch have lanes of their own", () => {
  const line = Float64Array.of(0.5, 0.5, 0.6, 0.5);
  const back = Float64Array.of(0.6, 0.5, 0.5, 0.5);
  const other = Float64Array.of(0.1, 0.1, 0.2, 0.1);
  const shapes = [line, back, other, line].map((one) => ({ lines: [one] }));
  assert.deepEqual([...assignLanes({ count: 4, routes: [0, 1, 2, 3], shapes })], [0, 1, 0, -1]);
});

test("positions and directions along a line", () => {
  const points = [
    [0, 0],
    [10, 0],
    [10, 10],
  ];
  assert.equal(lengthOf(points), 20);
  assert.deepEqual(along(points, 0.25), { x: 5, y: 0, angle: 0, total: 20 });
  assert.deepEqual(along(points, 0.75), { x: 10, y: 5, angle: Math.PI / 2, total: 20 });
  assert.deepEqual([along(points, 1).x, along(points, 1).y], [10, 10]);
});

test("a line is moved sideways to the right of its direction", () => {
  const line = Float64Array.of(0.5, 0.5, 0.6, 0.5);
  const [[x0, y0], [x1, y1]] = offsetLine(line, [0.5, 0.5, 0.6, 0.5], 1000, 5);
  assert.ok([x0 - 0, y0 - 5, x1 - 100, y1 - 5].every((off) => Math.abs(off) < 1e-9));
});

test("a label has no room on a box that is taken", () => {
  const space = new LabelSpace();
  space.add([100, 100, 200, 120]);
  assert.ok(space.hits([190, 110, 260, 130]));
  assert.ok(!space.hits([200, 100, 260, 120]));
  assert.ok(!space.hits([300, 300, 310, 310]));
});

test("a label is written whole or not at all", () => {
  const view = { width: 1000, height: 800, margin: { x: 100, y: 100 } };
  assert.ok(crossesFrame([80, 300, 150, 320], view));
  assert.ok(!crossesFrame([110, 300, 150, 320], view));
  assert.ok(!crossesFrame([10, 300, 90, 320], view));
});

test("a name lies inside an area with all of its box, or not at all", () => {
  const square = Float64Array.of(0, 0, 10, 0, 10, 10, 0, 10);
  const hole = Float64Array.of(4, 4, 6, 4, 6, 6, 4, 6);
  assert.ok(isInside([square], [1, 1, 9, 9]));
  assert.ok(!isInside([square], [5, 1, 11, 3]), "over the edge");
  assert.ok(!isInside([square], [12, 1, 14, 3]), "beside it");
  assert.ok(!isInside([square, hole], [1, 3, 9, 7]), "over a hole");
  assert.ok(!isInside([square, hole], [4.5, 4.5, 5.5, 5.5]), "in a hole");
  assert.ok(!isInside([Float64Array.of(0, 0, 10, 0, 5, 9)], [1, 1, 9, 4]), "a corner is outside");
});

test("far from the story the ground names no city, unless one looks closely", () => {
  const shapes = [{ points: [Float64Array.of(0.6, 0.33)], lines: [] }];
  const ground = new StoryGround({ count: 1, isReference: [0], shapes });
  const near = { x: 0.605, y: 0.33 };
  const far = { x: 0.48, y: 0.44 };
  assert.deepEqual([ground.names(near, 3), ground.names(far, 3), ground.names(far, 7)], [true, false, true]);
  const none = new StoryGround({ count: 0, isReference: [], shapes: [] });
  assert.ok(none.names(far, 3), "a map without a story names them all");
});
