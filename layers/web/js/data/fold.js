// Text in small Latin letters by sound, from Latin, Cyrillic and Hangul letters, and how far two words are apart.

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
