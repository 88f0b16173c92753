// The language in which the document speaks. The scripts are written in English; another language comes with the data.

/** @type {PayloadSpeech | null} */
let speech = null;

/** @type {Intl.PluralRules | null} */
let pluralRules = null;

/** The forms of a message that counts, in the order of its catalogue. */
const PLURAL_FORMS = ["one", "few", "many"];

/**
 * Speak another language, or English where there is none.
 * @param {PayloadSpeech | null | undefined} given
 */
export function speakAs(given) {
  speech = given ?? null;
  pluralRules = null;
}

/**
 * How the language writes dates and numbers; null for English.
 * @returns {PayloadSpeech | null}
 */
export function writing() {
  return speech;
}

/**
 * The language of texts of the data, for an element's `lang`; null where the document speaks it too.
 * @returns {string | null}
 */
export function dataLanguage() {
  return speech ? "en" : null;
}

/**
 * A message with its values. A value that ends with a stop, as a date may, brings the stop of the sentence with it.
 * @param {string} message
 * @param {Record<string, unknown>} values
 * @returns {string}
 */
export function filled(message, values) {
  return message.replace(/\{(\w+)\}(\.?)/g, (place, name, stop) => {
    const value = Object.hasOwn(values, name) ? String(values[name]) : null;
    return value === null ? place : value.endsWith(".") ? value : value + stop;
  });
}

/**
 * A message in the language of the document, with values in the places that it names in braces.
 * @param {Word} message
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function say(message, values) {
  const forms = speech && Object.hasOwn(speech.words, message) ? speech.words[message] : null;
  const said = forms ? forms[Math.min(1, forms.length - 1)] : message;
  return values ? filled(said, values) : said;
}

/**
 * A message of a table that is made before the language is known; `say` says it later.
 * @template {Word} T
 * @param {T} message
 * @returns {T}
 */
export function later(message) {
  return message;
}

/**
 * A message in the form that a count asks for; `{count}` in it is the count.
 * @param {Word} one
 * @param {Word} many
 * @param {number} count
 * @param {Record<string, unknown>} [values]
 * @returns {string}
 */
export function sayCount(one, many, count, values) {
  const said = speech && Object.hasOwn(speech.words, one) ? formFor(speech, speech.words[one], count) : count === 1 ? one : many;
  return filled(said, { count: grouped(count), ...values });
}

/**
 * @param {PayloadSpeech} given
 * @param {readonly string[]} forms
 * @param {number} count
 * @returns {string}
 */
function formFor(given, forms, count) {
  pluralRules ??= new Intl.PluralRules(given.code);
  const at = PLURAL_FORMS.indexOf(pluralRules.select(count));
  return forms[Math.min(at < 0 ? forms.length : at, forms.length - 1)];
}

/**
 * A whole number with a sign between its thousands. `toLocaleString` costs some 15 ms when first used.
 * @param {number} count
 * @returns {string}
 */
export function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, speech ? speech.group : ",");
}

/**
 * A number with so many decimals.
 * @param {number} value
 * @param {number} digits
 * @returns {string}
 */
export function decimals(value, digits) {
  const text = value.toFixed(digits);
  return speech ? text.replace(".", speech.decimal) : text;
}
