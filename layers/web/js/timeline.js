// The time control: a slider over the whole period with ticks where something changes and a density strip of what begins
// when. Time is linear; a stretch of more than GAP_DAYS in which nothing changes is drawn short, with a break mark.

const GAP_DAYS = 75;
const GAP_SHOWN_AS = 16;
const GAP_EDGE = 6;
const SPEEDS = [
  ["½×", 3],
  ["1×", 7],
  ["2×", 14],
  ["4×", 28],
  ["8×", 56],
];

/** Days to shares of the strip's length and back, piecewise linear. */
class TimeScale {
  constructor(first, last, changes) {
    this.first = first;
    this.last = Math.max(last, first + 1);
    this.pieces = [];
    const stops = [first, ...changes.filter((day) => day > first && day < last), last];
    let at = 0;
    let start = first;
    const add = (from, to, isBreak) => {
      if (to <= from) return;
      const length = isBreak ? GAP_SHOWN_AS : to - from;
      this.pieces.push({ from, to, at, length, isBreak });
      at += length;
    };
    for (let k = 1; k < stops.length; k++) {
      if (stops[k] - stops[k - 1] <= GAP_DAYS) continue;
      add(start, stops[k - 1] + GAP_EDGE, false);
      add(stops[k - 1] + GAP_EDGE, stops[k] - GAP_EDGE, true);
      start = stops[k] - GAP_EDGE;
    }
    add(start, this.last, false);
    this.total = at || 1;
  }

  get breaks() {
    return this.pieces.filter((piece) => piece.isBreak);
  }

  shareOf(day) {
    const piece = this.pieces.find((one) => day <= one.to) || this.pieces[this.pieces.length - 1];
    const part = clamp((day - piece.from) / (piece.to - piece.from), 0, 1);
    return (piece.at + part * piece.length) / this.total;
  }

  dayAt(share) {
    const at = clamp(share, 0, 1) * this.total;
    const piece = this.pieces.find((one) => at <= one.at + one.length) || this.pieces[this.pieces.length - 1];
    return Math.round(piece.from + ((at - piece.at) / piece.length) * (piece.to - piece.from));
  }
}

class Timeline {
  constructor(app) {
    this.app = app;
    this.book = app.book;
    this.scale = new TimeScale(this.book.first, this.book.last, this.book.changes);
    this.playing = 0;
    const iconButton = (icon, label, onclick) =>
      el(
        "button",
        { type: "button", class: "km-icon-button", "aria-label": label, title: label, onclick },
        symbolNode(ICONS[icon]),
      );
    this.playButton = iconButton("play", "Play", () => this.togglePlay());
    this.playPath = this.playButton.firstChild.firstChild;
    this.speed = el(
      "select",
      { class: "km-select", "aria-label": "Playing speed, in days a second" },
      ...SPEEDS.map(([name, days]) => el("option", { value: days, text: name, title: `${days} days a second` })),
    );
    this.speed.value = "7";
    this.speed.title = "Playing speed: 1× is seven days a second";
    this.words = el("strong", { class: "km-date-words" }, " ");
    this.box = el("input", {
      class: "km-date-box",
      type: "text",
      inputmode: "numeric",
      autocomplete: "off",
      spellcheck: "false",
      maxlength: "10",
      "aria-label": "Date, as year-month-day",
      "aria-describedby": "km-date-note",
      placeholder: "2025-02-07",
    });
    this.note = el("p", { class: "km-date-note", id: "km-date-note", role: "status" });
    this.known = el("span", { class: "km-known", hidden: true });
    this.fade = el("button", { type: "button", text: "Fade", onclick: () => app.setPast("fade") });
    this.hide = el("button", { type: "button", text: "Hide", onclick: () => app.setPast("hide") });
    this.canvas = el("canvas", { class: "km-strip-canvas", "aria-hidden": "true" });
    this.thumb = el(
      "div",
      {
        class: "km-thumb",
        role: "slider",
        tabindex: "0",
        "aria-label": "Date of the map",
        "aria-valuemin": this.book.first,
        "aria-valuemax": this.book.last,
      },
      el("span", { class: "km-thumb-knob" }),
    );
    this.strip = el("div", { class: "km-strip" }, this.canvas, this.thumb);
    this.node = el(
      "section",
      { class: "km-time", "aria-label": "Time" },
      el(
        "div",
        { class: "km-time-row" },
        el(
          "div",
          { class: "km-transport" },
          iconButton("previous", "Previous change", () => this.toChange(-1)),
          this.playButton,
          iconButton("next", "Next change", () => this.toChange(1)),
          this.speed,
        ),
        el("div", { class: "km-date" }, this.words, this.box),
        el(
          "div",
          { class: "km-time-options" },
          this.known,
          el(
            "div",
            { class: "km-switch", role: "group", "aria-label": "What is past" },
            el("span", { class: "km-switch-label", text: "Past", "aria-hidden": "true" }),
            this.fade,
            this.hide,
          ),
          el("button", {
            type: "button",
            class: "km-text-button km-today",
            text: "Today",
            onclick: () => this.toToday(),
          }),
          el("button", {
            type: "button",
            class: "km-text-button km-reset",
            text: "Reset",
            title: "Back to the opening date and view",
            onclick: () => app.reset(),
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
    this.strip.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      event.preventDefault();
      this.stop();
      this.isDragging = true;
      this.strip.setPointerCapture(event.pointerId);
      this.thumb.focus({ preventScroll: true });
      this.follow(event);
    });
    this.strip.addEventListener("pointermove", (event) => {
      if (this.isDragging) this.follow(event);
      else this.hover(event);
    });
    const letGo = () => {
      if (!this.isDragging) return;
      this.isDragging = false;
      this.app.flushRequest();
      this.app.report();
    };
    this.strip.addEventListener("pointerup", letGo);
    this.strip.addEventListener("pointercancel", letGo);
    new ResizeObserver(() => this.paint()).observe(this.strip);
  }

  follow(event) {
    const box = this.strip.getBoundingClientRect();
    this.app.request(this.scale.dayAt((event.clientX - box.left - STRIP_INSET) / (box.width - 2 * STRIP_INSET)));
  }

  hover(event) {
    const box = this.strip.getBoundingClientRect();
    const day = this.scale.dayAt((event.clientX - box.left - STRIP_INSET) / (box.width - 2 * STRIP_INSET));
    this.strip.title = shortWordsOf(this.book.inPeriod(day));
  }

  onKey(event) {
    const { day } = this.app;
    const step = event.shiftKey ? 7 : 1;
    const target = {
      ArrowRight: day + step,
      ArrowUp: day + step,
      ArrowLeft: day - step,
      ArrowDown: day - step,
      PageUp: day + 30,
      PageDown: day - 30,
      Home: this.book.first,
      End: this.book.last,
    }[event.key];
    if (event.key === " ") {
      event.preventDefault();
      this.togglePlay();
    } else if (target !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.stop();
      this.app.request(target);
      this.app.reportSoon();
    }
  }

  readBox() {
    const day = dayOf(this.box.value);
    const { first, last } = this.book;
    let note = "";
    if (day === null) note = "Write a date as year-month-day, such as 2025-02-07.";
    else if (day < first || day > last) note = `The period runs from ${isoOf(first)} to ${isoOf(last)}.`;
    this.note.textContent = note;
    this.box.setAttribute("aria-invalid", String(Boolean(note)));
    if (note) return;
    this.stop();
    this.app.goToDay(day);
  }

  toChange(direction) {
    this.stop();
    const { changes, first, last } = this.book;
    const { day } = this.app;
    const next = direction > 0 ? changes.find((change) => change > day) : changes.findLast((change) => change < day);
    this.app.goToDay(next ?? (direction > 0 ? last : first));
  }

  toToday() {
    this.stop();
    const { today } = this.app.payload;
    this.app.goToDay(Number.isFinite(today) ? today : todayDay());
  }

  togglePlay() {
    if (this.playing) this.stop();
    else this.play();
  }

  play() {
    let position = this.app.day >= this.book.last ? this.book.first : this.app.day;
    let before = null;
    const tick = (now) => {
      if (before !== null) position += (Math.min(now - before, 200) / 1000) * Number(this.speed.value);
      before = now;
      const pause = this.scale.breaks.find((piece) => position > piece.from && position < piece.to);
      if (pause) position = pause.to;
      const day = this.book.inPeriod(Math.floor(position));
      if (day !== this.app.day) this.app.step(day);
      if (day >= this.book.last) this.stop();
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

  showPlaying(isPlaying) {
    this.playPath.setAttribute("d", isPlaying ? ICONS.pause : ICONS.play);
    this.playButton.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    this.playButton.title = isPlaying ? "Pause" : "Play";
  }

  /** Show a day on the control. */
  show(day) {
    const words = wordsOf(day);
    this.words.firstChild.data = words;
    this.thumb.style.transform = `translateX(${STRIP_INSET + this.scale.shareOf(day) * ((this.stripWidth || 0) - 2 * STRIP_INSET)}px)`;
    this.thumb.setAttribute("aria-valuenow", String(day));
    this.thumb.setAttribute("aria-valuetext", words);
  }

  /** The box follows when the hand rests, unless something that is no date has been written there. */
  settle() {
    const { day } = this.app;
    if (day === this.boxDay) return;
    if (document.activeElement === this.box && this.box.getAttribute("aria-invalid") === "true") return;
    this.boxDay = day;
    this.box.value = isoOf(day);
    this.note.textContent = "";
    this.box.removeAttribute("aria-invalid");
  }

  showOptions() {
    const { past, knownBy } = this.app;
    this.fade.setAttribute("aria-pressed", String(past === "fade"));
    this.hide.setAttribute("aria-pressed", String(past === "hide"));
    this.known.hidden = knownBy === null;
    this.known.textContent = knownBy === null ? "" : `As known by ${shortWordsOf(knownBy)}`;
  }

  /** The strip: what begins when, the days on which something changes, months and years, and the breaks. */
  paint() {
    const width = this.strip.clientWidth;
    const height = this.strip.clientHeight;
    if (!width || !height) return;
    this.stripWidth = width;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    const page = new OffscreenCanvas(this.canvas.width, this.canvas.height);
    const pen = page.getContext("2d");
    pen.scale(ratio, ratio);
    const css = getComputedStyle(this.app.root);
    const colour = (name) => css.getPropertyValue(name).trim();
    const base = height - 20;
    const inner = width - 2 * STRIP_INSET;
    const xOf = (day) => STRIP_INSET + this.scale.shareOf(day) * inner;

    this.paintBars(pen, xOf, width, base, colour("--km-bar"));
    pen.strokeStyle = colour("--km-line");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(STRIP_INSET, base + 0.5);
    pen.lineTo(width - STRIP_INSET, base + 0.5);
    pen.stroke();
    pen.strokeStyle = colour("--km-muted");
    pen.lineWidth = 1;
    pen.beginPath();
    let lastX = -9;
    for (const day of this.book.changes) {
      const x = Math.round(xOf(day)) + 0.5;
      if (x - lastX < 2) continue;
      lastX = x;
      pen.moveTo(x, base + 1);
      pen.lineTo(x, base + 5);
    }
    pen.stroke();
    this.paintAxis(pen, xOf, base, inner, colour);
    this.paintBreaks(pen, xOf, base, colour);
    this.canvas.getContext("bitmaprenderer").transferFromImageBitmap(page.transferToImageBitmap());
    this.show(this.app.day);
  }

  paintBars(pen, xOf, width, base, colour) {
    const step = 4;
    const bins = new Int32Array(Math.ceil(width / step) + 1);
    for (let i = 0; i < this.book.count; i++) {
      if (this.book.isReference[i] || this.book.from[i] === ALWAYS) continue;
      bins[Math.floor(xOf(this.book.from[i]) / step)] += 1;
    }
    const most = Math.max(...bins, 1);
    pen.fillStyle = colour;
    bins.forEach((count, n) => {
      if (!count) return;
      const tall = Math.max(3, Math.sqrt(count / most) * (base - 6));
      pen.fillRect(n * step, base - tall, step - 1, tall);
    });
  }

  paintAxis(pen, xOf, base, inner, colour) {
    pen.font = `11px ${FONT}`;
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    const monthWidth = (30.4 / this.scale.total) * inner;
    const every = monthWidth > 46 ? 1 : monthWidth > 22 ? 2 : monthWidth > 14 ? 3 : 6;
    const date = new Date(this.book.first * DAY_MS);
    let year = date.getUTCFullYear();
    let month = date.getUTCMonth();
    let free = -1;
    let lastYear = null;
    const write = (text, x, isStrong) => {
      pen.fillStyle = colour(isStrong ? "--km-text" : "--km-muted");
      pen.font = `${isStrong ? "600 " : ""}11px ${FONT}`;
      const textWidth = pen.measureText(text).width;
      if (x < free || x + textWidth > inner + 2 * STRIP_INSET) return false;
      pen.fillText(text, x, base + 16);
      free = x + textWidth + 8;
      return true;
    };
    const { breaks } = this.scale;
    const start =
      breaks.length && breaks[0].from - this.book.first < 60 ? `${MONTHS[month].slice(0, 3)} ${year}` : null;
    if (start && write(start, STRIP_INSET, true)) lastYear = year;
    for (;;) {
      month += 1;
      if (month > 11) {
        month = 0;
        year += 1;
      }
      const day = Math.round(Date.UTC(year, month, 1) / DAY_MS);
      if (day > this.book.last) break;
      if (breaks.some((piece) => day > piece.from && day < piece.to)) continue;
      const x = xOf(day);
      pen.strokeStyle = colour("--km-line");
      pen.beginPath();
      pen.moveTo(Math.round(x) + 0.5, base);
      pen.lineTo(Math.round(x) + 0.5, base + 9);
      pen.stroke();
      const isNewYear = year !== lastYear;
      if (!isNewYear && month % every) continue;
      if (isNewYear && month % every && month !== 0 && lastYear !== null) continue;
      const name = MONTHS[month].slice(0, 3);
      if (write(isNewYear ? `${name} ${year}` : name, x + 3, isNewYear)) lastYear = year;
    }
  }

  paintBreaks(pen, xOf, base, colour) {
    for (const piece of this.scale.breaks) {
      const left = xOf(piece.from);
      const right = xOf(piece.to);
      const middle = (left + right) / 2;
      pen.fillStyle = colour("--km-panel");
      pen.fillRect(middle - 5, base - 6, 10, 12);
      pen.strokeStyle = colour("--km-muted");
      pen.lineWidth = 1.3;
      pen.beginPath();
      for (const shift of [-3, 3]) {
        pen.moveTo(middle + shift - 2.5, base + 6);
        pen.lineTo(middle + shift + 2.5, base - 6);
      }
      pen.stroke();
      if (right - left < 30) continue;
      const months = Math.round((piece.to - piece.from) / 30.4);
      pen.fillStyle = colour("--km-muted");
      pen.font = `10px ${FONT}`;
      pen.textAlign = "center";
      pen.fillText(`${months} mo`, middle, base - 10);
      pen.textAlign = "left";
    }
  }
}

const STRIP_INSET = 16;
