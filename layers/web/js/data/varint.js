// Reads what layers/web/varint.py writes.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const VALUES = (() => {
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[ALPHABET.charCodeAt(i)] = i;
  return values;
})();

/** Reads whole numbers: five bits a character, low bits first; the sixth bit is set if more follow. Signed ones are zigzagged. */
export class VarintReader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  get done() {
    return this.at >= this.text.length;
  }

  /**
   * The next whole number from 0 up.
   * @returns {number}
   */
  count() {
    let value = 0;
    let factor = 1;
    for (;;) {
      const chunk = VALUES[this.text.charCodeAt(this.at++) & 127];
      value += (chunk & 31) * factor;
      if (chunk < 32) return value;
      factor *= 32;
    }
  }

  /**
   * The next signed number.
   * @returns {number}
   */
  difference() {
    const value = this.count();
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }
}
