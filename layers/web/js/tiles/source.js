// Reads parts of a file of tiles: from the folder of the page by HTTP ranges, or from bytes in the document. The file is not
// trusted: what is read, and what it unpacks to, is bounded.

/** As in layers/web/tiles/archive.py. */
const MOST_UNPACKED = 8_000_000;

const MOST_PACKED = 8_000_000;

export class TilesFault extends Error {}

/** A file beside the page. */
export class RemoteFile {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.bytesRead = 0;
    this.requests = 0;
  }

  getKey() {
    return this.url;
  }

  /**
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} [signal]
   */
  async getBytes(offset, length, signal) {
    checkRange(offset, length);
    const stop = new AbortController();
    signal?.addEventListener("abort", () => stop.abort(), { once: true });
    const response = await fetch(this.url, {
      headers: { Range: `bytes=${offset}-${offset + length - 1}` },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: stop.signal,
    });
    this.requests += 1;
    if (response.status !== 206) {
      // A server without ranges would send all of the file.
      stop.abort();
      throw new TilesFault(`status ${response.status}`);
    }
    const data = await bounded(response.body, length);
    this.bytesRead += data.byteLength;
    return { data };
  }
}

/** Bytes that the document holds as base64. */
export class InlineFile {
  /** @param {string} text */
  constructor(text) {
    const binary = atob(text);
    this.bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  }

  getKey() {
    return "inline";
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  async getBytes(offset, length) {
    checkRange(offset, length);
    return { data: this.bytes.slice(offset, offset + length).buffer };
  }
}

/**
 * @param {number} offset
 * @param {number} length
 */
function checkRange(offset, length) {
  if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(length) || length < 1 || length > MOST_PACKED)
    throw new TilesFault("a part of the file has no possible size");
}

/**
 * Unpack a part of the file; for the reader of the format. 1 is not packed, 2 is gzip.
 * @param {ArrayBuffer} packed
 * @param {number} compression
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpacked(packed, compression) {
  if (compression === 0 || compression === 1) return packed;
  if (compression !== 2) throw new TilesFault("the file is packed in a way that is not known");
  return bounded(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")), MOST_UNPACKED);
}

/**
 * All bytes of a stream, if they are not more than `most`.
 * @param {ReadableStream<Uint8Array> | null} stream
 * @param {number} most
 * @returns {Promise<ArrayBuffer>}
 */
async function bounded(stream, most) {
  if (!stream) return new ArrayBuffer(0);
  const reader = stream.getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > most) {
      await reader.cancel();
      throw new TilesFault("a part of the file is larger than it may be");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
}
