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

/** So long the page around the map may take to answer. */
const MOST_WAIT_MS = 20_000;

/** Asks the page around the map for parts of files, as a map in a frame without an origin reads nothing itself. */
export class PageParts {
  constructor() {
    this.last = 0;
    /** @type {string | null} The origin of the page, once it has said that it listens. */
    this.page = null;
    /** @type {Map<number, (data: unknown) => void>} */
    this.asked = new Map();
    /** @type {object[]} */
    this.waiting = [];
    window.addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.parent || data?.kurskmap !== 1) return;
      if (data.type === "part") this.asked.get(data.id)?.(data.data);
      if (data.type !== "listen") return;
      // A page that was opened from disk has no origin that a message could name.
      this.page = origin === "null" || origin === "file://" ? "*" : origin;
      for (const message of this.waiting.splice(0)) this.post(message);
    });
  }

  /** @param {object} message */
  post(message) {
    if (this.page === null) this.waiting.push(message);
    else window.parent.postMessage({ kurskmap: 1, ...message }, this.page);
  }

  /**
   * @param {string} file
   * @param {number} offset
   * @param {number} length
   * @returns {Promise<ArrayBuffer>}
   */
  async ask(file, offset, length) {
    const id = ++this.last;
    const message = { type: "part", id, file, offset, length };
    try {
      return await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new TilesFault("no answer")), MOST_WAIT_MS);
        this.asked.set(id, (data) => {
          clearTimeout(timer);
          if (data instanceof ArrayBuffer && data.byteLength <= length) resolve(data);
          else reject(new TilesFault("the page sends no parts of the file"));
        });
        this.post(message);
      });
    } finally {
      this.asked.delete(id);
    }
  }
}

/** A file that the page around the map reads. */
export class PageFile {
  /**
   * @param {PageParts} parts
   * @param {string} file
   */
  constructor(parts, file) {
    this.parts = parts;
    this.file = file;
    this.bytesRead = 0;
    this.requests = 0;
  }

  getKey() {
    return this.file;
  }

  /**
   * @param {number} offset
   * @param {number} length
   */
  async getBytes(offset, length) {
    checkRange(offset, length);
    const data = await this.parts.ask(this.file, offset, length);
    this.requests += 1;
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
