"""Texts of the data in a page: which of them are in the language of the page, and which are English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from layers.language import ENGLISH

_LATIN, _CYRILLIC, _HANGUL = re.compile(r"[A-Za-z]"), re.compile(r"[Ѐ-ӿ]"), re.compile(r"[가-힣]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_SCRIPTS: Mapping[str, re.Pattern[str]] = {"uk": _CYRILLIC, "ru": _CYRILLIC, "ko": _HANGUL}
_SURROGATE = re.compile("[\ud800-\udfff]")


def own(text: str, code: str) -> Markup:
    """A text of the data, escaped; in a page of another language an English one is marked as English.

    >>> own("a < b", "en"), own("Kursk", "ko")
    (Markup('a &lt; b'), Markup('<span lang="en">Kursk</span>'))
    """
    said = escape(written(text))
    if code == ENGLISH or len(_LATIN.findall(text)) <= len(_SCRIPTS[code].findall(text)):
        return said
    return Markup('<span lang="en">{}</span>').format(said)


def native(text: str) -> Markup:
    """A name as people write it at the place itself, with its language where its letters tell."""
    said = escape(written(text))
    if _HANGUL.search(text):
        code = "ko"
    elif _CYRILLIC.search(text):
        code = "uk" if _UKRAINIAN.search(text) else "ru"
    else:
        return said
    return Markup('<span lang="{}">{}</span>').format(code, said)


def written(text: str) -> str:
    """A text as UTF-8 can write it: a lone surrogate becomes U+FFFD, as in a browser."""
    return _SURROGATE.sub("\ufffd", text)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters; a longer one ends in an ellipsis at the end of a word."""
    text = " ".join(written(text).split())
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"
