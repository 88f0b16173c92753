// Positions as people write them: degrees in the usual spellings of four languages, UTM and MGRS.

import { bandOf, fromMgrs, positionOf, reaches } from "./grid_reference.js";
import { say } from "./language.js";

/**
 * What somebody wrote: a position, or in words why it can be none.
 * @typedef {{ at: Position | null, fault: string }} Written
 */

/** @typedef {{ axis: "" | "lat" | "lon", value: number, fault: string }} Angle */

/** @typedef {{ number: string, unit: string, letter: string, axis: string, isBreak: boolean }} Token */

const NOT_IN_WORD = ["(?<![\\p{L}])", "(?![\\p{L}])\\.?"];

/** Each way to write a direction or an axis, and its sign here. Texts are in small letters when these are looked for. */
const WORDS = /** @type {[string, string][]} */ ([
  ["N", "(?:north(?:ern)?|n|північн\\p{L}*|пн|північ|северн\\p{L}*|сев|с|북위)(?:\\.?\\s*(?:широт\\p{L}*|ш))?"],
  ["S", "(?:south(?:ern)?|s|південн\\p{L}*|пд|південь|южн\\p{L}*|юж|ю|남위)(?:\\.?\\s*(?:широт\\p{L}*|ш))?"],
  ["E", "(?:east(?:ern)?|e|східн\\p{L}*|сх|схід|восточн\\p{L}*|вост|в|동경)(?:\\.?\\s*(?:довгот\\p{L}*|долгот\\p{L}*|д))?"],
  ["W", "(?:west(?:ern)?|w|західн\\p{L}*|зах|зх|західнь|западн\\p{L}*|зап|з|서경)(?:\\.?\\s*(?:довгот\\p{L}*|долгот\\p{L}*|д))?"],
  ["\u03c6", "latitude|lat|широта|шир|위도|\u03c6"],
  ["\u03bb", "longitude|long|lon|lng|долгота|долг|довгота|довг|경도|\u03bb"],
]);

const SIGNS = WORDS.map(
  ([sign, word]) => /** @type {[string, RegExp]} */ ([sign, new RegExp(`${NOT_IN_WORD[0]}(?:${word})${NOT_IN_WORD[1]}`, "gu")]),
);

/** The marks and words of degrees, minutes and seconds, in the order in which they are looked for. */
const UNITS = /** @type {[RegExp, string][]} */ ([
  [/(\d)\s*d\s*(\d+)\s*m(?:\s*([\d.,]+)\s*s)?(?!\p{L})/gu, "$1°$2'$3\""],
  [/[\u00ba\u02da\u2070\u2218]|(?<=\d\s*)(?:degrees?|deg|градус\p{L}*|град|도)(?!\p{L})\.?/gu, "°"],
  [/[\u2033\u201c-\u201f\u02ba\u02dd\uff02]|(?<=\d\s*)(?:seconds?|sec|секунд\p{L}*|сек|초)(?!\p{L})\.?/gu, '"'],
  [/[\u2032\u2018-\u201b`\u00b4\u02b9\u02bc\uff07]|(?<=\d\s*)(?:minutes?|min|минут\p{L}*|мин|хвилин\p{L}*|хв|분)(?!\p{L})\.?/gu, "'"],
  [/''/g, '"'],
  [/(?<!\d\s*)"|(?<=["'°]\s*)"/g, ""],
  [/[\u2010-\u2015\u2212](?=\s*\d)/g, "-"],
  [/[()[\]]|^geo:/g, " "],
]);

const TOKEN = /\s*(?:((?:(?<![\d°'".])[-+]\s?)?\d+(?:\.\d+)?)\s*([°'"]?)|([NSEW])|([\u03c6\u03bb])\s*[:=]?|([,;/|]))/uy;

/** A figure such as 11,000 is no position. */
const FIGURE = /^\d{1,3}(?:,\d{3})+$/;

/**
 * The position [longitude, latitude] that somebody wrote: degrees with a point or comma, with minutes and seconds, with N, S, E
 * and W or their words, as UTM or as MGRS; where it can be none, why. Null where it is something else, such as a name.
 * @param {string} text
 * @returns {Written | null}
 */
export function readPosition(text) {
  const trimmed = text.trim().slice(0, 100);
  if (FIGURE.test(trimmed)) return null;
  return readMgrs(trimmed) ?? readUtm(trimmed) ?? readDegrees(trimmed);
}

/** @param {Position} at */
const positioned = (at) => ({ at, fault: "" });

/** @param {string} fault */
const refusedWith = (fault) => ({ at: null, fault });

/**
 * @param {string} text
 * @returns {Written | null}
 */
function readMgrs(text) {
  const bare = text.replace(/^mgrs:?\s*/i, "").replace(/[\s-]+/g, "");
  const parts = /^(\d{1,2})[C-HJ-NP-X][A-HJ-NP-Z][A-HJ-NP-V](\d*)$/i.exec(bare);
  if (!parts) return null;
  const groups = /(\d+)[\s-]+(\d+)$/.exec(text);
  const isEven = !groups || groups[1].length === groups[2].length;
  const at = isEven ? fromMgrs(bare) : null;
  if (at) return positioned(at);
  // A short word after a number, such as 10 men, is a search.
  if (!parts[2]) return null;
  if (!isEven || parts[2].length % 2 || parts[2].length > 10)
    return refusedWith(say("A grid reference has as many digits to the east as to the north, at most five."));
  return refusedWith(say("There is no such square of the grid."));
}

/**
 * @param {string} text
 * @returns {Written | null}
 */
function readUtm(text) {
  const parts =
    /^(?:utm:?\s*)?(?:zone\s*)?(\d{1,2})\s*(north|south|[C-HJ-NP-X])[\s,:]+E?\s*(\d{6}(?:[.,]\d+)?)\s*(?:m\s*)?E?[\s,;]+N?\s*(\d{1,8}(?:[.,]\d+)?)\s*(?:m\s*)?N?$/i.exec(
      text,
    );
  if (!parts) return null;
  const zone = Number(parts[1]);
  const letter = parts[2].length > 1 ? "" : parts[2].toUpperCase();
  const [easting, northing] = [parts[3], parts[4]].map((part) => Number(part.replace(",", ".")));
  if (zone < 1 || zone > 60) return refusedWith(say("These numbers are not in this zone of UTM."));
  /** @param {boolean} isNorth */
  const inZone = (isNorth) => {
    const at = positionOf({ zone, isNorth, easting, northing });
    return at && reaches(zone, at) ? at : null;
  };
  const inBand = letter ? inZone(letter >= "N") : null;
  if (inBand && bandOf(inBand[1]) === letter) return positioned(inBand);
  // N and S are bands, and many write them for north and south.
  const inHalf = letter === "N" || letter === "S" || !letter ? inZone(letter ? letter === "N" : /^north/i.test(parts[2])) : null;
  return inHalf ? positioned(inHalf) : refusedWith(say("These numbers are not in this zone of UTM."));
}

/**
 * @param {string} text
 * @returns {Written | null}
 */
function readDegrees(text) {
  let plain = text.toLowerCase();
  for (const [marks, mark] of UNITS) plain = plain.replace(marks, mark);
  for (const [sign, word] of SIGNS) plain = plain.replace(word, ` ${sign} `);
  const readings = [plain];
  if (/\d,\d/.test(plain) && !/\d\.\d/.test(plain)) {
    // 51,19 35,27 has decimal commas; 51,35 a comma between its parts.
    readings.unshift(
      plain.replace(/^\s*(-?\d+),(\d+)\s*,\s*(-?\d+),(\d+)\s*$/, "$1.$2 $3.$4").replace(/(\d),(?=\d)/g, "$1."),
    );
  }
  /** @type {Written | null} */
  let first = null;
  for (const reading of readings) {
    const written = ofTokens(tokensOf(reading.trim()));
    if (written?.at) return written;
    first ??= written;
  }
  return first;
}

/**
 * Numbers, letters and breaks of a text; null where it has anything else.
 * @param {string} text
 * @returns {Token[] | null}
 */
function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const part = TOKEN.exec(text);
    if (!part) return null;
    const [, number = "", unit = "", letter = "", axis = "", mark] = part;
    tokens.push({ number: number.replace(/\s/g, ""), unit, letter, axis, isBreak: mark !== undefined });
  }
  return tokens;
}

/**
 * @param {Token[] | null} tokens
 * @returns {Written | null}
 */
function ofTokens(tokens) {
  if (!tokens) return null;
  const numbers = tokens.filter(({ number }) => number);
  // Without a mark it may be anything: two figures, say.
  const isMarked =
    tokens.some(({ unit, axis }) => unit || axis) ||
    (numbers.length > 0 && numbers.every(({ number }) => number.includes(".")) && tokens.length > 1) ||
    tokens.filter(({ letter }) => letter).length === 2;
  /** @param {string} fault */
  const refused = (fault) => (isMarked ? refusedWith(fault) : null);
  const halves = halvesOf(tokens);
  if (!halves) return refused(say("Give one latitude and one longitude."));
  const angles = halves.map(angleOf);
  if (!angles[0] || !angles[1]) return null;
  const [one, two] = /** @type {Angle[]} */ (angles);
  const fault = one.fault || two.fault;
  if (fault) return refused(fault);
  if (one.axis && one.axis === two.axis) return refused(say("Give one latitude and one longitude."));
  const isOpen = !one.axis && !two.axis;
  // Nothing else can be meant where the first number is no latitude.
  const isTurned = one.axis === "lon" || two.axis === "lat" || (isOpen && Math.abs(one.value) > 90);
  const [lat, lon] = isTurned ? [two.value, one.value] : [one.value, two.value];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return refused(say("Latitudes end at 90°, longitudes at 180°."));
  return positioned([lon, lat]);
}

/**
 * The tokens of the one angle and of the other.
 * @param {Token[]} tokens
 * @returns {[Token[], Token[]] | null}
 */
function halvesOf(tokens) {
  const breaks = tokens.flatMap(({ isBreak }, n) => (isBreak ? [n] : []));
  if (breaks.length > 1) return null;
  const rest = tokens.filter(({ isBreak }) => !isBreak);
  /** @type {(wanted: (token: Token) => unknown) => number[]} */
  const at = (wanted) => rest.flatMap((token, n) => (wanted(token) ? [n] : []));
  const numbers = at(({ number }) => number);
  const signs = [at(({ axis }) => axis), at(({ letter }) => letter)].find((each) => each.length === 2);
  const degrees = at(({ unit }) => unit === "°");
  let cut = 0;
  if (breaks.length) [cut] = breaks;
  else if (signs) cut = signs[0] < numbers[0] ? signs[1] : signs[0] + 1;
  else if (degrees.length === 2) [, cut] = degrees;
  else if (numbers.length % 2 === 0) cut = numbers[numbers.length / 2] ?? 0;
  // A half does not begin with minutes: these belong to one angle.
  if ("'\"".includes(rest[cut]?.unit || " ")) return null;
  const halves = /** @type {[Token[], Token[]]} */ ([rest.slice(0, cut), rest.slice(cut)]);
  return halves.every((half) => half.some(({ number }) => number)) ? halves : null;
}

/**
 * One angle: degrees, perhaps with minutes and seconds, and perhaps a letter. Null where it is none.
 * @param {Token[]} tokens
 * @returns {Angle | null}
 */
function angleOf(tokens) {
  const letters = tokens.filter(({ letter }) => letter);
  const axes = tokens.filter(({ axis }) => axis);
  const numbers = unrolled(tokens.filter(({ number }) => number), letters[0]?.letter ?? "");
  if (letters.length > 1 || axes.length > 1 || numbers.length > 3) return null;
  if (numbers.some(({ unit }, n) => unit && unit !== "°'\""[n])) return null;
  const whole = numbers.slice(0, -1);
  if (whole.some(({ number }) => number.includes(".")) || numbers.slice(1).some(({ number }) => /^[-+]/.test(number))) return null;
  const letter = letters[0]?.letter ?? "";
  const named = axes.length ? (axes[0].axis === "\u03c6" ? "lat" : "lon") : "";
  const axis = letter ? ("NS".includes(letter) ? "lat" : "lon") : named;
  const values = numbers.map(({ number }) => Math.abs(Number(number)));
  const size = values[0] + (values[1] ?? 0) / 60 + (values[2] ?? 0) / 3600;
  const isNegative = numbers[0].number.startsWith("-") || letter === "S" || letter === "W";
  let fault = "";
  if (named && named !== axis) fault = say("Give one latitude and one longitude.");
  else if (values.slice(1).some((value) => value >= 60)) fault = say("Minutes and seconds are below 60.");
  return { axis, value: isNegative ? -size : size, fault };
}

/**
 * Degrees, minutes and seconds of a number written without marks, such as 5111N, 0351613E or 5111.46N.
 * @param {Token[]} numbers
 * @param {string} letter
 * @returns {Token[]}
 */
function unrolled(numbers, letter) {
  if (numbers.length !== 1 || numbers[0].unit || !letter) return numbers;
  const digits = "NS".includes(letter) ? 2 : 3;
  const parts = new RegExp(`^(\\d{${digits}})(\\d\\d)(\\d\\d)?(\\.\\d+)?$`).exec(numbers[0].number);
  if (!parts) return numbers;
  const [, degrees, minutes, seconds, share = ""] = parts;
  const made = seconds === undefined ? [degrees, minutes + share] : [degrees, minutes, seconds + share];
  return made.map((number) => ({ ...numbers[0], number }));
}
