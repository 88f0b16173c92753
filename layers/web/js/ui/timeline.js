// The time control: a slider over the whole period, play, a date box and buttons.

import { endOf, isoOf, minuteAt, shortWordsOf, startOf, wordsOf } from "../core/dates.js";
import { el, symbolNode } from "../core/dom.js";
import { ICONS } from "../core/icons.js";
import { say, sayCount } from "../core/language.js";
import { exampleOf, readDate } from "../core/written_date.js";
import { resetView } from "../time/reset.js";
import { TimeZoom } from "../time/time_zoom.js";
import { STRIP_INSET, TimelineStrip } from "./timeline_strip.js";

const SPEEDS = [
  ["½×", 3],
  ["1×", 7],
  ["2×", 14],
  ["4×", 28],
  ["8×", 56],
];

/** A press that moves no farther than so many pixels is no scrub. */
const STILL_PX = 3;

export class Timeline {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.features = app.features;
    this.zoom = new TimeZoom(app, () => this.showZoom());
    this.playing = 0;
    /** @type {(icon: keyof typeof ICONS, label: string, onclick: () => void) => HTMLButtonElement} */
    const iconButton = (icon, label, onclick) =>
      el(
        "button",
        { type: "button", class: "km-icon-button", "aria-label": label, title: label, onclick },
        symbolNode(ICONS[icon]),
      );
    this.playButton = iconButton("play", say("Play"), () => this.togglePlay());
    this.playPath = /** @type {SVGPathElement} */ (this.playButton.querySelector("path"));
    this.speed = el(
      "select",
      { class: "km-select", "aria-label": say("Playing speed, in days a second") },
      ...SPEEDS.map(([name, days]) => el("option", { value: days, text: name, title: sayCount("{count} day a second", "{count} days a second", Number(days)) })),
    );
    this.speed.value = "7";
    this.speed.title = say("Playing speed: 1× is seven days a second");
    this.wordsText = document.createTextNode(" ");
    this.words = el("strong", { class: "km-date-words" }, this.wordsText);
    this.box = el("input", {
      class: "km-date-box",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "40",
      "aria-label": say("Date, such as {words} or {iso}", exampleOf(app.day)),
      "aria-describedby": "km-date-note",
      placeholder: "2025-02-07",
    });
    this.note = el("p", { class: "km-date-note", id: "km-date-note", role: "status" });
    this.known = el("span", { class: "km-known", hidden: true });
    this.happened = el("button", {
      type: "button",
      text: say("What happened"),
      title: say("By the day of each event. What became public later is marked."),
      onclick: () => app.setMode("happened"),
    });
    this.knownThen = el("button", {
      type: "button",
      text: say("What was known then"),
      title: say("Only what had become public by the date."),
      onclick: () => app.setMode("known"),
    });
    this.fade = el("button", { type: "button", text: say("dim"), title: say("Draw earlier events dimmed"), onclick: () => app.setPast("fade") });
    this.hide = el("button", { type: "button", text: say("hide"), title: say("Leave earlier events out"), onclick: () => app.setPast("hide") });
    this.picture = new TimelineStrip(app, this.zoom);
    this.stripWidth = 0;
    /** @type {number | null} */
    this.boxDay = null;
    this.isDragging = false;
    /**
     * What the bar that was pressed stands for, until the pointer moves.
     * @type {number[]}
     */
    this.pressed = [];
    /** @type {number | null} */
    this.pressedTrack = null;
    this.pressedX = 0;
    this.dayBefore = 0;
    this.thumb = el(
      "div",
      {
        class: "km-thumb",
        role: "slider",
        tabindex: "0",
        "aria-label": say("Date of the map"),
        "aria-valuemin": this.features.first,
        "aria-valuemax": this.features.last,
      },
      el("span", { class: "km-thumb-knob" }),
    );
    this.strip = el("div", { class: "km-strip" }, this.picture.canvas, this.thumb);
    this.node = el(
      "section",
      { class: app.tracks ? "km-time km-tracked" : "km-time", "aria-label": say("Time") },
      el(
        "div",
        { class: "km-time-row" },
        el(
          "div",
          { class: "km-transport" },
          iconButton("previous", say("Previous change"), () => this.toChange(-1)),
          this.playButton,
          iconButton("next", say("Next change"), () => this.toChange(1)),
          this.speed,
          this.zoom.select,
        ),
        el("div", { class: "km-date" }, this.words, this.box),
        el(
          "div",
          { class: "km-time-options" },
          this.known,
          el("div", { class: "km-switch km-mode", role: "group", "aria-label": say("What the date means") }, this.happened, this.knownThen),
          el(
            "div",
            { class: "km-switch km-past-switch", role: "group", "aria-label": say("Earlier events") },
            el("span", { class: "km-switch-label", text: say("Earlier events:"), "aria-hidden": "true" }),
            this.fade,
            this.hide,
          ),
          this.features.reachesToday
            ? el("button", {
                type: "button",
                class: "km-text-button km-today",
                text: say("Today"),
                onclick: () => app.goToDay(this.features.today),
              })
            : null,
          el("button", {
            type: "button",
            class: "km-text-button km-reset",
            text: say("Reset"),
            title: say("Back to the opening date and view"),
            onclick: () => resetView(app),
          }),
        ),
      ),
      this.note,
      this.strip,
    );
    this.listen();
  }

  listen() {
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.readBox();
    });
    this.box.addEventListener("change", () => this.readBox());
    this.thumb.addEventListener("keydown", (event) => this.onKey(event));
    this.thumb.addEventListener("keyup", () => this.app.reportSoon());
    this.strip.addEventListener("wheel", (event) => this.zoom.onWheel(event, this.strip, this.shareAt(event.clientX)), { passive: false });
    this.strip.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      if (this.zoom.onFinger(event, (x) => this.shareAt(x))) return;
      event.preventDefault();
      this.stop();
      this.isDragging = true;
      this.node.classList.add("km-moving");
      this.strip.setPointerCapture(event.pointerId);
      this.thumb.focus({ preventScroll: true });
      this.pressed = this.barUnder(event);
      this.pressedTrack = this.app.tracks?.under(event, this)?.leg ?? null;
      this.pressedX = event.clientX;
      this.dayBefore = this.app.day;
      this.dragTo(event);
    });
    this.strip.addEventListener("pointermove", (event) => {
      if (this.isDragging && this.zoom.onFinger(event, (x) => this.shareAt(x))) {
        this.leavePressed();
        return;
      }
      if (Math.abs(event.clientX - this.pressedX) > STILL_PX) this.leavePressed();
      if (this.isDragging) this.dragTo(event);
      else this.hover(event);
    });
    /** @param {PointerEvent} event */
    const endDrag = (event) => {
      this.zoom.onFingerUp(event);
      if (!this.isDragging) return;
      this.isDragging = false;
      this.node.classList.remove("km-moving");
      this.app.flushRequest();
      if (this.pressed.length) this.openBar(this.pressed);
      else if (this.pressedTrack !== null) this.app.tracks?.open(this.pressedTrack, { opener: this.thumb });
      this.app.report();
    };
    this.strip.addEventListener("pointerup", endDrag);
    // The browser scrolls the page in place of a scrub.
    this.strip.addEventListener("pointercancel", (event) => {
      this.leavePressed();
      if (this.isDragging) this.app.request(this.dayBefore);
      endDrag(event);
    });
    new ResizeObserver(() => this.paint()).observe(this.strip);
  }

  leavePressed() {
    [this.pressed, this.pressedTrack] = [[], null];
  }

  /** @param {number} x */
  shareAt(x) {
    const box = this.strip.getBoundingClientRect();
    return (x - box.left - STRIP_INSET) / (box.width - 2 * STRIP_INSET);
  }

  /** @param {PointerEvent} event */
  dragTo(event) {
    this.app.request(this.zoom.dateAt(this.shareAt(event.clientX)));
  }

  /** @param {PointerEvent} event */
  barUnder(event) {
    const box = this.strip.getBoundingClientRect();
    return this.picture.barAt(event.clientX - box.left, event.clientY - box.top);
  }

  /** @param {PointerEvent} event */
  hover(event) {
    const day = this.zoom.dateAt(this.shareAt(event.clientX));
    const bar = this.barUnder(event);
    const track = this.app.tracks?.under(event, this);
    this.strip.title = bar.length
      ? say("{reports}. Press to open.", { reports: this.titleOf(bar) })
      : [shortWordsOf(this.features.inPeriod(day)), track ? track.words : ""].filter(Boolean).join(": ");
  }

  /**
   * How many reports begin in a bar, and when.
   * @param {number[]} bar
   */
  titleOf(bar) {
    const [first, last] = [bar[0], bar[bar.length - 1]].map((i) => shortWordsOf(this.features.from[i]));
    const days = first === last ? first : say("{first} – {last}", { first, last });
    return sayCount("{count} report, {days}", "{count} reports, {days}", bar.length, { days });
  }

  /**
   * Show the day of a bar, and the details of what begins in it: of one report, or the list of several.
   * @param {number[]} bar
   */
  openBar(bar) {
    const { app, features, thumb } = this;
    app.step(features.inPeriod(features.from[bar[bar.length - 1]]));
    if (bar.length === 1) app.selection.select(bar[0], { fly: true, opener: thumb });
    else app.card.openList(this.titleOf(bar), bar, { opener: thumb });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { day } = this.app;
    const { step } = this.zoom;
    const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: step.page, PageDown: -step.page }[event.key];
    const ends = { Home: this.features.first, End: this.features.last }[event.key];
    const far = event.shiftKey && event.key.startsWith("Arrow") ? step.shift : 1;
    const target = steps === undefined ? ends : this.zoom.moved(day, steps * far);
    if (event.key === " ") {
      event.preventDefault();
      this.togglePlay();
    } else if (!event.ctrlKey && !event.metaKey && this.zoom.onKey(event.key)) {
      event.preventDefault();
    } else if (event.key === "Enter") {
      const { from } = this.features;
      const bar = this.picture.listed().filter((i) => from[i] >= startOf(day) && from[i] < endOf(day));
      if (bar.length) this.openBar(bar);
      else this.app.tracks?.openAt(day, this.thumb);
    } else if (target !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.stop();
      this.app.request(target);
      this.app.reportSoon();
    }
  }

  readBox() {
    const day = readDate(this.box.value);
    const { first, last } = this.features;
    let note = "";
    if (day === null) note = say("Write a date such as {words} or {iso}.", exampleOf(this.app.day));
    else if (day < first || day >= last + 1) note = say("The period runs from {first} to {last}.", { first: isoOf(first), last: isoOf(last) });
    this.note.textContent = note;
    this.box.setAttribute("aria-invalid", String(Boolean(note)));
    if (note || day === null) return;
    this.stop();
    this.app.goToDay(day);
  }

  /** @param {number} direction */
  toChange(direction) {
    this.stop();
    const { changes, first, last } = this.features;
    const { day } = this.app;
    const next = direction > 0 ? changes.find((change) => change > day) : changes.findLast((change) => change < startOf(day));
    this.app.goToDay(next ?? (direction > 0 ? last : first));
  }

  togglePlay() {
    if (this.playing) this.stop();
    else this.play();
  }

  play() {
    const end = this.features.last + 1;
    let position = endOf(this.app.day) >= end ? this.features.first : startOf(this.app.day);
    /** @type {number | null} */
    let before = null;
    /** @param {number} now */
    const tick = (now) => {
      if (before !== null) position += (Math.min(now - before, 200) / 1000) * Number(this.speed.value) * this.zoom.step.days;
      before = now;
      const pause = this.zoom.whole.breaks.find((piece) => position > piece.from && position < piece.to);
      if (pause) position = pause.to;
      const day = this.features.inPeriod(this.zoom.isFine ? minuteAt(position) : Math.floor(position));
      if (day !== this.app.day) this.app.step(day);
      if (endOf(day) >= end) this.stop();
      else this.playing = requestAnimationFrame(tick);
    };
    this.showPlaying(true);
    this.playing = requestAnimationFrame(tick);
  }

  stop() {
    if (!this.playing) return;
    cancelAnimationFrame(this.playing);
    this.playing = 0;
    this.showPlaying(false);
    this.app.report();
  }

  /** @param {boolean} isPlaying */
  showPlaying(isPlaying) {
    this.node.classList.toggle("km-moving", isPlaying);
    this.playPath.setAttribute("d", isPlaying ? ICONS.pause : ICONS.play);
    this.playButton.setAttribute("aria-label", isPlaying ? say("Pause") : say("Play"));
    this.playButton.title = isPlaying ? say("Pause") : say("Play");
  }

  /**
   * Show a day on the control.
   * @param {number} day
   */
  show(day) {
    const words = wordsOf(day);
    this.wordsText.data = words;
    this.node.classList.toggle("km-timed", !Number.isInteger(day));
    const isFollowed = this.zoom.follow(day);
    if (isFollowed || (this.stripWidth && this.picture.knew !== this.picture.knows)) this.picture.paint(this.stripWidth, this.strip.clientHeight);
    const share = this.zoom.scale.shareOf(startOf(day));
    this.thumb.style.transform = `translateX(${STRIP_INSET + share * (this.stripWidth - 2 * STRIP_INSET)}px)`;
    this.thumb.setAttribute("aria-valuenow", String(day));
    this.thumb.setAttribute("aria-valuetext", [words, this.app.tracks?.wordsAt(day)].filter(Boolean).join("; "));
  }

  /** The date box follows when the control stops, unless something that is not a date has been written into it. */
  updateDateBox() {
    const { day } = this.app;
    if (day === this.boxDay) return;
    if (document.activeElement === this.box && this.box.getAttribute("aria-invalid") === "true") return;
    this.boxDay = day;
    this.box.value = isoOf(day);
    this.note.textContent = "";
    this.box.removeAttribute("aria-invalid");
  }

  showOptions() {
    const { past, mode } = this.app;
    const knownBy = mode === "known" ? null : this.app.knownBy;
    this.happened.setAttribute("aria-pressed", String(mode === "happened"));
    this.knownThen.setAttribute("aria-pressed", String(mode === "known"));
    this.fade.setAttribute("aria-pressed", String(past === "fade"));
    this.hide.setAttribute("aria-pressed", String(past === "hide"));
    this.known.hidden = knownBy === null;
    this.known.textContent = knownBy === null ? "" : say("As known by {day}", { day: shortWordsOf(knownBy) });
  }

  /** Another part of the strip, or another step. */
  showZoom() {
    this.speed.title = say(this.zoom.step.speed);
    this.paint();
  }

  /** Draw the strip again. */
  paint() {
    this.zoom.update();
    const width = this.strip.clientWidth;
    const height = this.strip.clientHeight;
    if (!width || !height) return;
    this.stripWidth = width;
    this.picture.paint(width, height);
    this.show(this.app.day);
  }
}
