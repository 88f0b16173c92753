"""Which characters a name or a text of the data may not have: those that nobody sees, or that change what others see.

The validator refuses them with their code points, an import takes them out and says so, and a page is drawn without them.
"""

from __future__ import annotations

import unicodedata

#: Line breaks and tabs are characters of a text.
_KEPT = frozenset("\n\t")
#: Joiners, which Persian, the scripts of India and emoji need, and the signs of Arabic and Syriac numbers, which are seen.
_SEEN = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
#: Letters, marks and signs without a shape: fillers, joiners of marks, and a blank of Braille.
_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WORDS = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Cn": "a character that Unicode does not define",
    "Co": "a private character, which has no meaning of its own",
    "Cs": "half of a surrogate pair",
    "Zl": "a separator of lines",
    "Zp": "a separator of paragraphs",
}


def why_unfit(character: str) -> str | None:
    r"""Say what is wrong with a character, in a few words; None if texts may have it.

    >>> why_unfit("a"), why_unfit("\ufeff"), why_unfit("\u202e")
    (None, 'an invisible character', 'a character that changes the reading direction')
    """
    if character in _KEPT or character in _SEEN:
        return None
    if character in _DIRECTIONS:
        return "a character that changes the reading direction"
    if character in _SHAPELESS:
        return "an invisible character"
    return _WORDS.get(unicodedata.category(character))


def _is_surely_fit(text: str) -> bool:
    """Whether a text surely has no such character; much faster to find out than the characters."""
    plain = text.replace("\n", "").replace("\t", "")
    return plain.isprintable() and (plain.isascii() or _SHAPELESS.isdisjoint(plain))


def unfit(text: str) -> tuple[str, ...]:
    """The different characters of a text that it may not have, in their order."""
    if _is_surely_fit(text):
        return ()
    return tuple(dict.fromkeys(character for character in text if why_unfit(character)))


def without_unfit(text: str, instead: str = "") -> str:
    r"""The text without the characters that it may not have. Separators of lines become line breaks.

    >>> without_unfit("Ku\u200brsk\u2028on")
    'Kursk\non'
    """
    if _is_surely_fit(text):
        return text
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(instead if why_unfit(character) else character for character in text)


def named(character: str) -> str:
    r"""A character as a sentence names it.

    >>> named("\ufeff")
    'U+FEFF, an invisible character'
    """
    return f"U+{ord(character):04X}, {why_unfit(character) or 'a character'}"
