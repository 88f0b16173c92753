"""Quoting text and values from data in a sentence for a person, safely and shortly."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

#: A sentence quotes this many characters of a value at most.
QUOTE_LENGTH = 80


def printable(text: str, *, limit: int = QUOTE_LENGTH) -> str:
    r"""The text cut at ``limit`` characters, with every character that a terminal might act on written as an escape.

    Those are control characters, characters that change the reading direction, and lone surrogates.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if len(text) > limit:
        text = text[:limit] + "…"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quoted(value: Any) -> str:
    """A value from the data as a sentence may quote it: short, on one line, text in quotation marks.

    >>> quoted("RU"), quoted(7), quoted([1, 2])
    ("'RU'", '7', 'a list of 2')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{printable(value)}'"
        case int() if abs(value) > 10**18:
            return "a number of more than 18 digits"
        case int() | float():
            return str(value)
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "an object"
        case _:
            return f"a {type(value).__name__}"


def nearest(name: str, known: Collection[str]) -> str:
    """``" (did you mean 'x'?)"`` where a known name is similar to this one, else an empty text."""
    # difflib is slow, and an untrusted file may hold a hundred thousand unknown names.
    if len(known) > 5000 or len(name) > 120:
        return ""
    likely = [k for k in known if abs(len(k) - len(name)) <= 3 and (k[:1] == name[:1] or k[-3:] == name[-3:])]
    close = difflib.get_close_matches(name, likely[:50], n=1, cutoff=0.75)
    return f" (did you mean '{close[0]}'?)" if close else ""


def cut(field: str) -> str:
    """A field path short enough to name in a report."""
    return field if len(field) <= QUOTE_LENGTH * 2 else field[: QUOTE_LENGTH * 2] + "…"
