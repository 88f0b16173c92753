// What a search asks for: words that are looked for, and dates. Words that say nothing of their own fall out.

import { datesIn } from "../core/written_date.js";
import { fold } from "./fold.js";

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
