import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { countsOf, isValidOn, spanOf } from "../../../../layers/web/js/tiles/reading.js";
import { InlineFile, TilesFault, unpacked } from "../../../../layers/web/js/tiles/source.js";

test("a feature is valid from its first day until before its end, and values of another form are none", () => {
  assert.deepEqual([9, 10, 19, 20].map((day) => isValidOn({ f: 10, t: 20 }, day)), [false, true, true, false]);
  assert.equal(isValidOn({}, -99999), true);
  assert.equal(isValidOn({ f: "10", t: { valueOf: 3 } }, 5), true);
});

test("a day outside every span has none", () => {
  assert.deepEqual([9, 10, 15, 29, 30].map((day) => spanOf([10, 5, 4], day)), [null, 0, 1, 3, null]);
});

test("counts of another form are no counts", () => {
  // +1, −1, 0: what the text leaves out is 0.
  assert.deepEqual([...countsOf("CBA", 4)], [1, 0, 0, 0]);
  for (const text of [null, 7, {}, "x".repeat(4001)]) assert.deepEqual([...countsOf(text, 3)], [0, 0, 0]);
  assert.equal(countsOf("_".repeat(4000), 3).every((count) => count >= 0), true);
});

test("a part of a file is bounded, packed and unpacked", async () => {
  const text = "the content of a tile";
  const packed = (/** @type {Uint8Array} */ bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  assert.equal(Buffer.from(await unpacked(packed(gzipSync(text)), 2)).toString(), text);
  await assert.rejects(unpacked(packed(gzipSync(Buffer.alloc(8_000_001))), 2), TilesFault);
  await assert.rejects(unpacked(new ArrayBuffer(3), 4), TilesFault);
  const file = new InlineFile(btoa(text));
  assert.equal(Buffer.from((await file.getBytes(4, 7)).data).toString(), "content");
  for (const [offset, length] of [[-1, 5], [0, 0], [0, 8_000_001], [0.5, 2], [0, NaN]])
    await assert.rejects(file.getBytes(offset, length), TilesFault);
});
