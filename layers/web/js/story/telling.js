// Opens the told story beside the map and closes it, by its button, by an address, or as the page around the map asks.

import { el, isEmbedded, symbolNode } from "../core/dom.js";
import { ICONS } from "../core/icons.js";
import { say } from "../core/language.js";
import { StoryPath } from "./path.js";

export class Telling {
  /**
   * @param {App} app
   * @param {PayloadStory} story
   * @param {ApplyView} applyView
   * @param {() => void} onChange called when another chapter is shown, the path is left, or the story is closed
   */
  constructor(app, story, applyView, onChange) {
    this.app = app;
    this.onChange = onChange;
    this.path = new StoryPath(app, story, applyView, () => this.changed());
    this.button = el(
      "button",
      { type: "button", class: "km-text-button km-toggle km-story-toggle", "aria-expanded": "false", onclick: () => this.toggle() },
      symbolNode(ICONS.story),
      el("span", { text: say("Story") }),
    );
    app.panels.tools.prepend(this.button);
    app.onChapter = (id) => this.asked(id);
    // An embed shows the map alone, unless its address names a chapter.
    if (story.open && !isEmbedded) {
      this.setOpen(true);
      this.path.enter(0, { instant: true, silent: true });
    }
  }

  get isOpen() {
    return this.path.isOpen;
  }

  /** @param {boolean} isOpen */
  setOpen(isOpen) {
    this.path.setOpen(isOpen);
    this.button.setAttribute("aria-expanded", String(isOpen));
  }

  toggle() {
    this.setOpen(!this.isOpen);
    if (this.isOpen) this.path.go(this.path.at);
    else this.changed();
  }

  changed() {
    this.app.post({ type: "chapter", chapter: this.isOpen ? this.path.chapterId : null });
    this.onChange();
  }

  /**
   * Show a chapter as the page around the map asks, which has sent its view as well; null closes the story.
   * @param {unknown} id
   */
  asked(id) {
    if (id === null) {
      if (this.isOpen) this.setOpen(false);
    } else if (typeof id === "string" && this.path.has(id)) {
      if (!this.isOpen) this.setOpen(true);
      this.path.turnTo(id);
    }
  }

  /**
   * Go to a chapter; one that the story does not have changes nothing.
   * @param {string} id
   */
  goTo(id) {
    const at = this.path.story.chapters.findIndex((chapter) => chapter.id === id);
    if (at < 0) return;
    if (!this.isOpen) this.setOpen(true);
    this.path.go(at);
  }

  /**
   * Take what an address says of the chapter. Whether the chapter is all that it says.
   * @param {string | undefined} id
   * @param {boolean} saysMore
   * @returns {boolean}
   */
  restore(id, saysMore) {
    if (id !== undefined && this.path.has(id)) this.setOpen(true);
    return this.isOpen && this.path.restore(id, saysMore);
  }
}
