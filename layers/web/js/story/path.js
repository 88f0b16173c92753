// The told story beside the map: its chapters as a path. The map flies and the date moves to each chapter that is reached by
// scroll, click or arrow key. The reader may leave the path in the map and come back to it.

import { dayOf, wordsOf } from "../core/dates.js";
import { el, isEmbedded, reducedMotion } from "../core/dom.js";
import { say } from "../core/language.js";
import { clip } from "../core/text.js";
import { chapterText, citedRows } from "./chapter_text.js";

const DATE_MS = 1000;

const LONGEST_SCROLL_MS = 2000;

// A chapter is reached when its head has come this far up, as a share of the room for the text.
const REACHED = 0.4;

export class StoryPath {
  /**
   * @param {App} app
   * @param {PayloadStory} story
   * @param {ApplyView} applyView
   * @param {() => void} onChange called when the chapter has changed, or the path was left
   */
  constructor(app, story, applyView, onChange) {
    this.app = app;
    this.applyView = applyView;
    this.story = story;
    this.onChange = onChange;
    this.at = 0;
    this.isLeft = false;
    this.isTouched = false;
    this.frame = 0;
    this.dateFrame = 0;
    /**
     * The chapter that the text scrolls to by itself.
     * @type {number | null}
     */
    this.target = null;
    this.targetTimer = 0;
    this.sections = story.chapters.map((chapter, i) => this.section(chapter, i));
    this.hindsight = el("p", {
      class: "km-quiet",
      hidden: true,
      text: say("“What was known then” is off here: the chapters are written with what is known today."),
    });
    this.scroller = el(
      "div",
      { class: "km-story-text", tabindex: "0", role: "group", "aria-label": say("Chapters") },
      el("h1", { text: clip(story.title, 300) }),
      el("p", { class: "km-lede", text: clip(story.lede, 600) }),
      this.hindsight,
      ...this.sections,
    );
    this.before = this.button(say("‹ Previous"), () => this.go(this.at - 1));
    this.after = this.button(say("Next ›"), () => this.go(this.at + 1));
    this.count = el("span", { class: "km-story-count" });
    this.returning = this.button(say("Back to the chapter"), () => this.go(this.at));
    this.returning.classList.add("km-story-return");
    this.live = el("p", { class: "km-hidden", role: "status", "aria-live": "polite" });
    this.node = el(
      "aside",
      { class: "km-story", "aria-label": say("Story: {title}", { title: story.title }) },
      this.returning,
      this.scroller,
      el("nav", { class: "km-story-ways", "aria-label": say("Chapters") }, this.before, this.count, this.after),
      this.live,
    );
    this.node.hidden = true;
    app.root.before(this.node);
    this.listen();
    this.show();
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /**
   * Show the chapters beside the map, or the map alone.
   * @param {boolean} isOpen
   */
  setOpen(isOpen) {
    // The view of a chapter turns "What was known then" off. A reader who had it on sees this note.
    this.hindsight.hidden = !isOpen || (this.app.mode !== "known" && this.app.knownBy === null);
    this.node.hidden = !isOpen;
    document.body.classList.toggle("km-telling", isOpen);
    cancelAnimationFrame(this.dateFrame);
    this.app.relayout();
    // The list and the legend would leave too little of a map that has chapters beside it.
    if (isOpen) for (const panel of /** @type {PanelName[]} */ (["list", "legend"])) this.app.panels.setOpen(panel, false);
  }

  get chapterId() {
    return this.story.chapters[this.at].id;
  }

  get chapterTitle() {
    return this.story.chapters[this.at].title;
  }

  /** The names and values of the chapter's View as an address. */
  get query() {
    return new Map(Object.entries(this.story.chapters[this.at].query));
  }

  /**
   * @param {string} id
   * @returns {boolean}
   */
  has(id) {
    return this.story.chapters.some((chapter) => chapter.id === id);
  }

  /**
   * Turn to a chapter whose view the map shows already.
   * @param {string} id
   */
  turnTo(id) {
    const at = this.story.chapters.findIndex((chapter) => chapter.id === id);
    if (at === this.at && !this.isLeft) return;
    this.at = at;
    this.isLeft = this.isTouched = false;
    this.scrollTo(at, true);
    this.show();
  }

  /**
   * @param {PayloadChapter} chapter
   * @param {number} i
   */
  section(chapter, i) {
    const day = dayOf(chapter.view.date);
    /** @param {string} lang */
    const other = (lang) => (lang === this.app.payload.language ? null : lang);
    return el(
      "section",
      { class: "km-chapter", "data-chapter": chapter.id },
      el("p", { class: "km-chapter-date", text: day === null ? "" : wordsOf(day) }),
      el("h2", { lang: other(chapter.title_lang) }, el("button", { type: "button", text: `${i + 1}. ${clip(chapter.title, 300)}`, onclick: () => this.go(i) })),
      other(chapter.lang) && el("p", { class: "km-chapter-date", text: say("In English only.") }),
      el("div", { lang: other(chapter.lang) }, ...chapterText(this.app, chapter, (index, opener) => this.cite(i, index, opener))),
      citedRows(this.app, chapter),
    );
  }

  /**
   * @param {string} text
   * @param {() => void} onclick
   */
  button(text, onclick) {
    return el("button", { type: "button", class: "km-text-button", text, onclick });
  }

  listen() {
    for (const gesture of ["pointerdown", "wheel", "keydown"])
      this.app.root.addEventListener(gesture, () => (this.isTouched = true), { capture: true, passive: true });
    for (const gesture of ["pointerdown", "wheel", "keydown", "touchstart"])
      this.scroller.addEventListener(gesture, () => (this.target = null), { passive: true });
    this.scroller.addEventListener("scroll", () => {
      this.frame = this.frame || requestAnimationFrame(() => this.onScroll());
    });
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.isOpen) return;
    const { target } = event;
    const isHere = target === document.body || (target instanceof Node && this.node.contains(target));
    if (!isHere || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.go(this.at + step);
  }

  onScroll() {
    this.frame = 0;
    // An embed shows one chapter at a time.
    if (isEmbedded) return;
    const top = this.scroller.getBoundingClientRect().top + REACHED * this.scroller.clientHeight;
    const reached = this.sections.findLastIndex((section) => section.getBoundingClientRect().top <= top);
    const at = Math.max(reached, 0);
    if (this.target !== null) {
      if (at === this.target) this.target = null;
      return;
    }
    if (at !== this.at) this.enter(at);
  }

  /**
   * Go to a chapter: the text scrolls there, the map flies and the date moves.
   * @param {number} i
   * @param {{ instant?: boolean }} [options]
   */
  go(i, { instant = false } = {}) {
    if (i < 0 || i >= this.sections.length) return;
    this.scrollTo(i, instant || reducedMotion());
    this.enter(i, { instant });
  }

  /**
   * Let the text scroll to a chapter. Those on the way are not entered.
   * @param {number} i
   * @param {boolean} instant
   */
  scrollTo(i, instant) {
    const behavior = instant ? "auto" : "smooth";
    this.target = i;
    clearTimeout(this.targetTimer);
    this.targetTimer = window.setTimeout(() => (this.target = null), instant ? 100 : LONGEST_SCROLL_MS);
    if (i === 0) this.scroller.scrollTo({ top: 0, behavior });
    else {
      // Not scrollIntoView: that would move a page around the map too.
      const from = this.sections[i].getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
      this.scroller.scrollTo({ top: this.scroller.scrollTop + from, behavior });
    }
  }

  /**
   * @param {number} i
   * @param {{ instant?: boolean, silent?: boolean }} [options]
   */
  enter(i, { instant = false, silent = false } = {}) {
    const { app } = this;
    const { date, ...view } = this.story.chapters[i].view;
    this.at = i;
    this.isLeft = this.isTouched = false;
    this.show();
    // In an embed the map is as high as the text of the chapter; it flies to its place in its new size.
    if (isEmbedded) app.relayout();
    this.applyView(app, { ...view, chapter: this.chapterId, restored: instant });
    const day = dayOf(date);
    if (day !== null) this.moveDate(app.features.inPeriod(day), instant);
    if (!silent) this.onChange();
  }

  /**
   * Let the date run to a day.
   * @param {number} day
   * @param {boolean} instant
   */
  moveDate(day, instant) {
    const { app } = this;
    cancelAnimationFrame(this.dateFrame);
    app.timeline.stop();
    app.requestedDay = undefined;
    app.sentDay = day;
    if (instant || reducedMotion() || document.hidden) {
      app.step(day);
      return;
    }
    const started = performance.now();
    const from = app.day;
    /** @param {number} now */
    const tick = (now) => {
      if (this.isTouched) return;
      const share = Math.min((now - started) / DATE_MS, 1);
      const next = share === 1 ? day : Math.round(from + (day - from) * share * (2 - share));
      if (next !== app.day || share === 1) app.step(next);
      if (share < 1) this.dateFrame = requestAnimationFrame(tick);
    };
    this.dateFrame = requestAnimationFrame(tick);
  }

  /**
   * Show a row that the text cites.
   * @param {number} i
   * @param {number} index
   * @param {HTMLElement} opener
   */
  cite(i, index, opener) {
    if (i !== this.at) this.enter(i);
    this.app.selection.select(index, { opener, focus: true, silent: true });
    this.leave();
    this.onChange();
  }

  /** The reader has changed something in the map: that leaves the path. What a chapter changes does not. */
  noteChange() {
    if (this.isTouched && !this.isLeft) this.leave();
  }

  leave() {
    this.isLeft = true;
    cancelAnimationFrame(this.dateFrame);
    this.show();
  }

  /**
   * Take the chapter of an address. Whether the map then shows it, so that nothing else of the address counts.
   * @param {string | undefined} id
   * @param {boolean} isLeft
   * @returns {boolean}
   */
  restore(id, isLeft) {
    const i = this.story.chapters.findIndex((chapter) => chapter.id === id);
    if (i < 0 && isLeft) this.leave();
    if (i < 0 && (isLeft || id !== undefined)) return false;
    const at = Math.max(i, 0);
    this.scrollTo(at, true);
    if (isLeft) {
      this.at = at;
      this.leave();
      return false;
    }
    this.enter(at, { instant: true, silent: true });
    return true;
  }

  show() {
    const { title } = this.story.chapters[this.at];
    this.sections.forEach((section, i) => {
      if (i === this.at) section.setAttribute("aria-current", "step");
      else section.removeAttribute("aria-current");
    });
    const count = say("{number} of {count}", { number: this.at + 1, count: this.sections.length });
    this.count.textContent = count;
    this.before.disabled = this.at === 0;
    this.after.disabled = this.at === this.sections.length - 1;
    this.returning.hidden = !this.isLeft;
    this.returning.textContent = say("Back to chapter {number}: {title}", {
      number: this.at + 1,
      title: clip(title, 120),
    });
    const date = this.sections[this.at].querySelector(".km-chapter-date")?.textContent ?? "";
    this.live.textContent = this.isLeft
      ? say("You have left chapter {count}.", { count })
      : say("Chapter {count}: {title}. The map shows {date}.", { count, title, date });
  }
}
