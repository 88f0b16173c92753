// Search over names, claimants, places, claims and dates, with near misses, ranked.

import { distance, fold } from "./fold.js";
import { leastOf, mayBeWord, readQuery, stemOf, worthOfDate } from "./query.js";
import { ALWAYS, NEVER } from "./time_index.js";

/** What a word in each field of a feature is worth. */
const WORTH = { name: 6, place: 5, who: 4, text: 2 };

const KEYS = /** @type {(keyof typeof WORTH)[]} */ (Object.keys(WORTH));

/** The least length of a word that may be misspelt, once and twice. */
const ONE_FAULT = 4;
const TWO_FAULTS = 8;

/**
 * One thing to find: its texts, when it was, as half-open days, and for a place the names by which it leads.
 * @typedef {{ name: string, place: string, who: string, text: string, from?: number, to?: number, titles?: string[] }} SearchFields
 */

/**
 * One result. `lead` is 2 for a place with the name that was searched, 1 for one whose name begins so, else 0; `isWhole` says
 * that it has every word.
 * @typedef {{ row: number, score: number, lead: number, isWhole: boolean }} Ranked
 */

export class SearchIndex {
  /** @param {SearchFields[]} fields */
  constructor(fields) {
    /** @type {Map<string, string>} Texts repeat their words, and to fold one is slow. */
    const folded = new Map();
    /** @type {(word: string) => string} */
    const foldWord = (word) => {
      let known = folded.get(word);
      if (known === undefined) folded.set(word, (known = fold(word)));
      return known;
    };
    /** @type {(text: string) => string} */
    const foldText = (text) => text.split(/[ \n]+/).map(foldWord).filter(Boolean).join(" ");
    this.rows = fields.map((row) => KEYS.map((key) => ({ worth: WORTH[key], text: ` ${foldText(row[key])} ` })));
    this.titles = fields.map((row) => row.titles?.map((title) => foldText(title)) ?? null);
    this.from = Float64Array.from(fields, (row) => row.from ?? ALWAYS);
    this.to = Float64Array.from(fields, (row) => row.to ?? NEVER);
    /** @type {Map<string, { rows: number[], worth: number[] }>} word → the rows that have it, and the most it is worth there */
    this.words = new Map();
    this.rows.forEach((row, n) => {
      // The fields stand in the order of their worth, so a word is worth most where it comes first.
      for (const { worth, text } of row) {
        for (const word of text.split(" ")) {
          if (!word) continue;
          let places = this.words.get(word);
          if (!places) this.words.set(word, (places = { rows: [], worth: [] }));
          if (places.rows.at(-1) === n) continue;
          places.rows.push(n);
          places.worth.push(worth);
        }
      }
    });
  }

  /**
   * The rows that have every word and date of a query, the best first; a word may be the beginning of one, or nearly one. Of
   * three or more, a row may lack one. Where no row has so many, those are found that have most.
   *
   * First come places of that name, then rows with more of the words, then those in which they are worth more, and of equal
   * ones the nearest in time to `day`.
   * @param {string} query
   * @param {number | null} [day]
   * @returns {Ranked[]}
   */
  find(query, day = null) {
    const { words, dates } = readQuery(query);
    const terms = [...words.map((word) => this.scoresOf(word)), ...dates.map((date) => this.datedRows(date))];
    const has = new Uint8Array(this.rows.length);
    const scores = new Float64Array(this.rows.length);
    let most = 0;
    for (const term of terms) {
      for (let row = 0; row < term.length; row++) {
        if (!term[row]) continue;
        has[row] += 1;
        scores[row] += term[row];
        if (has[row] > most) most = has[row];
      }
    }
    if (!most) return [];
    const least = Math.min(most, leastOf(terms.length));
    const phrase = words.join(" ");
    /** @type {(Ranked & { away: number })[]} */
    const found = [];
    for (let row = 0; row < has.length; row++) {
      if (has[row] < least) continue;
      const isWhole = has[row] === terms.length;
      const inOrder = phrase && this.rows[row].find(({ text }) => text.includes(` ${phrase}`));
      found.push({
        row,
        score: scores[row] + (inOrder ? inOrder.worth / 2 : 0),
        lead: isWhole && !dates.length ? this.leadOf(row, phrase) : 0,
        isWhole,
        away: day === null ? 0 : Math.max(this.from[row] - day, day - this.to[row], 0),
      });
    }
    found.sort((a, b) => b.lead - a.lead || has[b.row] - has[a.row] || b.score - a.score || a.away - b.away || a.row - b.row);
    return found;
  }

  /**
   * Whether a row is a place with this name.
   * @param {number} row
   * @param {string} phrase
   */
  leadOf(row, phrase) {
    const titles = this.titles[row];
    if (!titles) return 0;
    return titles.includes(phrase) ? 2 : titles.some((title) => title.startsWith(phrase)) ? 1 : 0;
  }

  /**
   * What a date is worth in each row that begins in it or lasts through it. A month or a year alone may also be a word.
   * @param {import("../core/written_date.js").WrittenDate} date
   * @returns {Float64Array}
   */
  datedRows(date) {
    const found = mayBeWord(date) ? this.scoresOf(fold(date.text)) : new Float64Array(this.rows.length);
    const worthOf = worthOfDate(date);
    for (let row = 0; row < found.length; row++) found[row] = Math.max(found[row], worthOf(this.from[row], this.to[row]));
    return found;
  }

  /**
   * What a word is worth in each row that has it.
   * @param {string} wanted
   * @returns {Float64Array}
   */
  scoresOf(wanted) {
    const stem = stemOf(wanted);
    const scores = new Float64Array(this.rows.length);
    const isThere = this.gather(scores, wanted, (word) => (word === wanted ? 1 : word.startsWith(stem) ? 0.8 : 0));
    if (isThere || wanted.length < ONE_FAULT || /\d/.test(wanted)) return scores;
    const limit = wanted.length < TWO_FAULTS ? 1 : 2;
    this.gather(scores, wanted, (word) => {
      const faults = distance(wanted, word, limit);
      return faults > limit ? 0 : 0.5 / faults;
    });
    return scores;
  }

  /**
   * Give each row what the best of its words is worth; whether any has one.
   * @param {Float64Array} scores
   * @param {string} wanted
   * @param {(word: string) => number} share
   * @returns {boolean}
   */
  gather(scores, wanted, share) {
    let isThere = false;
    for (const [word, { rows, worth }] of this.words) {
      const part = word.length + 2 < wanted.length ? 0 : share(word);
      if (!part) continue;
      isThere = true;
      for (let n = 0; n < rows.length; n++) {
        const score = part * worth[n];
        if (score > scores[rows[n]]) scores[rows[n]] = score;
      }
    }
    return isThere;
  }
}
