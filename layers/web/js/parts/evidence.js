// Pictures and documents on the card. A picture is small until it is pressed. A sensitive one is covered until asked for:
// before that, its element does not exist.

import { el, symbolNode } from "../core/dom.js";
import { ICONS } from "../core/icons.js";
import { say } from "../core/language.js";
import { clip } from "../core/text.js";

/** The only addresses that are shown: pictures inside the document, in the format that the payload is written in. */
const OWN_PICTURE = /^data:image\/webp;base64,[A-Za-z0-9+/]+=*$/;

/**
 * The list of a card's pictures and documents.
 * @param {PayloadMedia[]} media
 * @param {(source: string) => string | undefined} titleOf
 * @returns {HTMLDivElement}
 */
export function evidenceList(media, titleOf) {
  return el("div", { class: "km-evidence" }, ...media.map((each) => evidenceItem(each, titleOf(each.source))));
}

/**
 * @param {PayloadMedia} media
 * @param {string | undefined} source
 * @returns {HTMLElement}
 */
function evidenceItem(media, source) {
  const place = el("div", { class: "km-evidence-place" });
  const hasPicture = Boolean(media.picture) && OWN_PICTURE.test(String(media.picture));
  if (!hasPicture) {
    place.append(
      el(
        "p",
        { class: "km-evidence-file" },
        symbolNode(ICONS.document),
        el(
          "span",
          {},
          clip(media.problem || say("{kind}, kept beside the data", { kind: media.kind }), 300),
          el("span", { class: "km-source-about", text: clip(media.file, 120) }),
        ),
      ),
    );
  } else if (media.sensitive) cover(place, media);
  else place.append(picture(media));
  const rights = [media.taken, media.credit, media.licence].map((text) => clip(text, 200)).join(" · ");
  return el(
    "figure",
    { class: "km-evidence-item" },
    place,
    el(
      "figcaption",
      {},
      clip(media.caption, 600),
      el("span", { class: "km-source-about", text: rights }),
      source ? el("span", { class: "km-source-about", text: say("From: {source}", { source: clip(source, 200) }) }) : null,
    ),
  );
}

/**
 * Cover a place with the reason, and a button that shows the picture.
 * @param {HTMLElement} place
 * @param {PayloadMedia} media
 */
function cover(place, media) {
  const show = el(
    "button",
    { type: "button", class: "km-text-button", onclick: () => uncover(place, media) },
    el("span", { text: say("Show the picture") }),
  );
  place.replaceChildren(
    el(
      "div",
      { class: "km-evidence-cover" },
      el("p", {}, el("strong", { text: `${say("Covered.")} ` }), clip(media.sensitive, 300)),
      show,
    ),
  );
  return show;
}

/**
 * Show a sensitive picture, with a button that covers it again.
 * @param {HTMLElement} place
 * @param {PayloadMedia} media
 */
function uncover(place, media) {
  const shown = picture(media);
  place.replaceChildren(
    shown,
    el(
      "button",
      { type: "button", class: "km-text-button", onclick: () => cover(place, media).focus() },
      el("span", { text: say("Cover it again") }),
    ),
  );
  shown.focus();
}

/**
 * A picture in a button that makes it larger and small again.
 * @param {PayloadMedia} media
 * @returns {HTMLButtonElement}
 */
function picture(media) {
  const button = el(
    "button",
    { type: "button", class: "km-evidence-picture", "aria-expanded": "false", title: say("Larger") },
    el("img", {
      src: media.picture,
      alt: clip(media.alt, 1000),
      width: media.width,
      height: media.height,
      draggable: "false",
    }),
  );
  button.addEventListener("click", () => {
    const isLarge = button.classList.toggle("is-large");
    button.setAttribute("aria-expanded", String(isLarge));
    button.title = isLarge ? say("Smaller") : say("Larger");
  });
  return button;
}
