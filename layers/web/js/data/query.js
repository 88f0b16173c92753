// What a search asks for: words that are looked for, and dates. Words that say nothing of their own fall out.

import { DAY_MS } from "../core/dates.js";
import { datesIn, daysOfWritten } from "../core/written_date.js";
import { fold } from "./fold.js";
import { ALWAYS, NEVER } from "./time_index.js";

/** What a date is worth where something begins in it, and where something lasts through it. */
const BEGINS = 4;
const LASTS = 2;

/** From so many words on, a result may lack one of them. */
const MAY_LACK_ONE = 3;

/** The least length of a word that may lose an English plural's ending. */
const PLURAL = 5;

/** Words of questions and small words, in the languages of the page. Korean joins most of its own to the word before. */
const STOP_WORDS = new Set(
  fold(
    "a an the of by in on at to for from with without and or as is are was were be been do does did has have had that this " +
      "there it its how many much what when where which who whom why may " +
      "а або без був була були було в від для до з за зі із й коли куди на по про скільки та так у хто це чи що як який яка яке які " +
      "был была были было вы где для до за зачем и из или как какая какие какой когда кто куда на не о об от по при с сколько со то что это " +
      "де є і " +
      "가 과 는 다 도 를 몇 명 및 수 와 은 을 의 이 언제 어디 어디에 어디서 얼마나 누가 누구 무엇 왜 어떻게",
  ).split(" "),
);

const MOST_WORDS = 12;

/**
 * @param {string} text
 * @returns {{ words: string[], dates: import("../core/written_date.js").WrittenDate[] }} words as `fold` writes them
 */
export function readQuery(text) {
  const { dates, rest } = datesIn(text);
  const all = [...new Set(fold(rest).split(" ").filter(Boolean))];
  const telling = all.filter((word) => !STOP_WORDS.has(word));
  // A search for small words alone looks for them.
  const words = (telling.length || dates.length ? telling : all).slice(0, MOST_WORDS);
  return { words, dates: dates.slice(0, MOST_WORDS) };
}

/**
 * How many of so many words and dates a result must have.
 * @param {number} terms
 */
export function leastOf(terms) {
  return terms - (terms >= MAY_LACK_ONE ? 1 : 0);
}

/**
 * A word without an English plural's ending.
 * @param {string} word
 */
export function stemOf(word) {
  return word.length >= PLURAL && word.endsWith("s") ? word.slice(0, -1) : word;
}

/**
 * A function from the half-open days of something to what a written date is worth for it: 0 where it was at another time. A
 * month without a year is that of its beginning, in any year.
 * @param {import("../core/written_date.js").WrittenDate} date
 * @returns {(from: number, to: number) => number}
 */
export function worthOfDate(date) {
  const { year, month, day } = date;
  if (year === null)
    return (from) => {
      const began = from === ALWAYS ? null : new Date(from * DAY_MS);
      return began && began.getUTCMonth() + 1 === month && (day === null || began.getUTCDate() === day) ? BEGINS : 0;
    };
  const [first, end] = daysOfWritten({ ...date, year });
  return (from, to) => {
    if ((from === ALWAYS && to === NEVER) || from >= end || to <= first) return 0;
    return from >= first ? BEGINS : LASTS;
  };
}

/**
 * Whether a month or a year stands alone, which may also be meant as a word.
 * @param {import("../core/written_date.js").WrittenDate} date
 */
export function mayBeWord({ year, month }) {
  return year === null || month === null;
}

/**
 * A function that says whether a feature fits a search filter, from its words and half-open days. As `fits` in
 * layers/searching.
 * @param {string} text
 * @returns {(said: string, from: number, to: number) => boolean}
 */
export function fitter(text) {
  const whole = text.trim().toLowerCase();
  const { words, dates } = readQuery(text);
  const stems = words.map(stemOf);
  const tests = dates.map(worthOfDate);
  return (said, from, to) => {
    const plain = said.toLowerCase();
    if (plain.includes(whole)) return true;
    const folded = ` ${fold(said)}`;
    const has =
      stems.filter((stem) => folded.includes(` ${stem}`)).length +
      tests.filter((worth, n) => worth(from, to) || (mayBeWord(dates[n]) && plain.includes(dates[n].text))).length;
    return has >= Math.max(leastOf(stems.length + tests.length), 1);
  };
}
