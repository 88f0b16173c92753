// Search over names, claimants, places and claims, in Latin, Cyrillic and Hangul letters, with near misses.

const CYRILLIC = Object.fromEntries(
  "а a б b в v г g ґ g д d е e є ye ё yo ж zh з z и i і i ї yi й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю yu я ya"
    .split(" ")
    .reduce((pairs, letter, n, all) => (n % 2 ? pairs : [...pairs, [letter, all[n + 1].replace("_", "")]]), /** @type {string[][]} */ ([])),
);
const INITIALS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ");
const VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
const FINALS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ");

/** Spellings that differ between transliterations: dzh, dz, dj and j are one sound. */
const SPELLINGS = /** @type {[RegExp, string][]} */ ([
  [/dzh?|dj/g, "j"],
  [/zh/g, "j"],
  [/kh/g, "h"],
  [/ph/g, "f"],
  [/ts|tz/g, "c"],
  [/ck/g, "k"],
  [/w/g, "v"],
  [/iy|yi|y/g, "i"],
  // Twice is once; a letter that somebody holds down is no word of one letter.
  [/(.)\1/g, "$1"],
]);

/**
 * A text in small Latin letters by sound, so that its spellings in three alphabets meet: `Москва` and `Moskva` are `moskva`.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  let latin = "";
  for (const letter of text.toLowerCase().normalize("NFC")) {
    const code = letter.charCodeAt(0) - 0xac00;
    if (code >= 0 && code < 11172)
      latin += INITIALS[Math.floor(code / 588)] + VOWELS[Math.floor((code % 588) / 28)] + FINALS[code % 28];
    else latin += Object.hasOwn(CYRILLIC, letter) ? CYRILLIC[letter] : letter;
  }
  let folded = latin
    .normalize("NFD")
    .replace(/[\u0300-\u036f\u2019']/g, "")
    .replace(/(\d)[,\u202f\u00a0](?=\d{3})/g, "$1")
    .replace(/[^a-z0-9\u0400-\u9fff]+/g, " ")
    .trim();
  for (const [from, to] of SPELLINGS) folded = folded.replace(from, (all, one) => (/\d/.test(all) ? all : to.replace("$1", one)));
  return folded;
}

/**
 * How many letters must be added, dropped, changed or swapped with a neighbour to make one word the other; more than `limit`
 * counts as `limit` + 1.
 * @param {string} a
 * @param {string} b
 * @param {number} limit
 * @returns {number}
 */
export function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  /** @type {number[]} */
  let earlier = [];
  let before = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], earlier[j - 2] + 1);
    }
    if (Math.min(...row) > limit) return limit + 1;
    earlier = before;
    before = row;
  }
  return before[b.length];
}

/** What a word in each field of a feature is worth. */
const WORTH = { name: 6, place: 5, who: 4, text: 2 };

const KEYS = /** @type {(keyof typeof WORTH)[]} */ (Object.keys(WORTH));

/** The least length of a word that may be misspelt, once and twice. */
const ONE_FAULT = 4;
const TWO_FAULTS = 8;

export class SearchIndex {
  /**
   * `fields` are the texts of each feature, by their worth.
   * @param {{ name: string, place: string, who: string, text: string }[]} fields
   */
  constructor(fields) {
    this.rows = fields.map((row) => KEYS.map((key) => ({ worth: WORTH[key], text: ` ${fold(row[key])} ` })));
    /** @type {Map<string, Map<number, number>>} word → the rows that have it, and the most it is worth there */
    this.words = new Map();
    this.rows.forEach((row, n) => {
      for (const { worth, text } of row) {
        for (const word of text.split(" ")) {
          if (!word) continue;
          let rows = this.words.get(word);
          if (!rows) this.words.set(word, (rows = new Map()));
          rows.set(n, Math.max(rows.get(n) ?? 0, worth));
        }
      }
    });
  }

  /**
   * The rows that have every word of a query, the best first; a word may be the beginning of one, or nearly one.
   * @param {string} query
   * @returns {{ row: number, score: number }[]}
   */
  find(query) {
    const wanted = fold(query).split(" ").filter(Boolean).slice(0, 12);
    if (!wanted.length) return [];
    /** @type {Map<number, number> | null} */
    let found = null;
    for (const word of wanted) {
      const scores = this.scoresOf(word);
      const before = found;
      /** @type {Map<number, number>} */
      const both = new Map();
      for (const [row, score] of scores) {
        if (before === null) both.set(row, score);
        else if (before.has(row)) both.set(row, (before.get(row) ?? 0) + score);
      }
      found = both;
    }
    const phrase = ` ${wanted.join(" ")}`;
    return [...(found ?? [])]
      .map(([row, score]) => ({
        row,
        score: score + (this.rows[row].find(({ text }) => text.includes(phrase))?.worth ?? 0) / 2,
      }))
      .sort((a, b) => b.score - a.score || a.row - b.row);
  }

  /**
   * What a word is worth in each row that has it.
   * @param {string} wanted
   * @returns {Map<number, number>}
   */
  scoresOf(wanted) {
    const exact = this.gather(wanted, (word) => (word === wanted ? 1 : word.startsWith(wanted) ? 0.8 : 0));
    if (exact.size || wanted.length < ONE_FAULT || /\d/.test(wanted)) return exact;
    const limit = wanted.length < TWO_FAULTS ? 1 : 2;
    return this.gather(wanted, (word) => {
      const faults = distance(wanted, word, limit);
      return faults > limit ? 0 : 0.5 / faults;
    });
  }

  /**
   * @param {string} wanted
   * @param {(word: string) => number} share
   * @returns {Map<number, number>}
   */
  gather(wanted, share) {
    /** @type {Map<number, number>} */
    const found = new Map();
    for (const [word, rows] of this.words) {
      const part = word.length + 2 < wanted.length ? 0 : share(word);
      if (!part) continue;
      for (const [row, worth] of rows) found.set(row, Math.max(found.get(row) ?? 0, part * worth));
    }
    return found;
  }
}
