"""The languages of the page, the map and the terminal, and the words of each.

A message stands in English in the code, inside :func:`say` or :func:`say_count`. ``make messages`` collects the messages of
the Python modules and of the map's scripts into ``catalogues/*.po``, where each has its translation. Texts of the data are
no messages: they stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from layers.language.current import (
    ENGLISH,
    LANGUAGES,
    Language,
    language_of,
    language_of_system,
    speaking,
    spoken,
)
from layers.language.formats import number

__all__ = [
    "CATALOGUES",
    "ENGLISH",
    "IN_SCRIPTS",
    "LANGUAGES",
    "Language",
    "Spoken",
    "form_of",
    "language_of",
    "language_of_system",
    "later",
    "later_count",
    "say",
    "say_count",
    "script_words",
    "speaking",
    "spoken",
    "translations",
]

CATALOGUES = Path(__file__).parent / "catalogues"
#: The comment of a catalogue on a message that the map's scripts say.
IN_SCRIPTS = "In a script of the map."


def say(message: str, /, **values: object) -> str:
    """A message in the language spoken, with values in the places that it names in braces.

    A message that counts is said in the plural.

    >>> say("Back"), say("and {count} more", count=3)
    ('Back', 'and 3 more')
    """
    code = spoken()
    forms = (message,) if code == ENGLISH else translations(code).get(message, (message,))
    said = forms[min(1, len(forms) - 1)]
    return _filled(said, values) if values else said


def say_count(one: str, many: str, count: float, /, **values: object) -> str:
    """A message in the form that a number asks for. ``{count}`` in it is the number, written as the language writes it.

    >>> say_count("{count} place", "{count} places", 1), say_count("{count} place", "{count} places", 1200)
    ('1 place', '1,200 places')
    """
    code = spoken()
    forms = (one, many) if code == ENGLISH else translations(code).get(one, (one, many))
    said = forms[min(form_of(count, code), len(forms) - 1)]
    return _filled(said, {"count": number(count), **values})


def _filled(said: str, values: Mapping[str, object]) -> str:
    """A message with its values. A value that ends with a stop, as a date may, brings the stop of the sentence with it."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith(".") and spoken() != ENGLISH:
            said = said.replace(f"{{{name}}}.", f"{{{name}}}")
    return said.format(**values)


def later(message: str) -> str:
    """A message of a table that is made before the language is known. :class:`Spoken` or :func:`say` says it when it is."""
    return message


def later_count(one: str, many: str) -> tuple[str, str]:
    """A message of a table with its two forms, which :func:`say_count` says later."""
    return one, many


_K = TypeVar("_K")


class Spoken(Mapping[_K, str]):
    """A table of messages that are said in the language of whoever looks into it. Its keys are never said.

    >>> Spoken({"rail": later("Rail")})["rail"]
    'Rail'
    """

    def __init__(self, messages: Mapping[_K, str]) -> None:
        self._messages = messages

    def __getitem__(self, key: _K) -> str:
        return say(self._messages[key])

    def __iter__(self) -> Iterator[_K]:
        return iter(self._messages)

    def __len__(self) -> int:
        return len(self._messages)


def form_of(count: float, code: str) -> int:
    """Which of a message's forms a number asks for, by the rules of CLDR, in the order of gettext."""
    if code == ENGLISH:
        return 0 if count == 1 else 1
    if code == "ko":
        return 0
    whole = abs(int(count))
    if whole != abs(count):
        return 1  # A fraction stands with the form after "two" in Ukrainian and Russian.
    if whole % 10 == 1 and whole % 100 != 11:
        return 0
    return 1 if whole % 10 in (2, 3, 4) and whole % 100 not in (12, 13, 14) else 2


@cache
def translations(code: str) -> Mapping[str, tuple[str, ...]]:
    """The translations of a language: each message with its forms, one where it counts nothing."""
    return {message: forms for message, (forms, _) in _read(code).items()}


@cache
def script_words(code: str) -> Mapping[str, tuple[str, ...]]:
    """The translations of the messages that the map's scripts say."""
    return {message: forms for message, (forms, in_scripts) in _read(code).items() if in_scripts}


@cache
def _read(code: str) -> Mapping[str, tuple[tuple[str, ...], bool]]:
    from babel.messages.pofile import read_po  # noqa: PLC0415 - English must not wait for it

    with (CATALOGUES / f"{code}.po").open("rb") as file:
        found = read_po(file, locale=code)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string),
            IN_SCRIPTS in message.auto_comments,
        )
        for message in found
        if message.id and message.string
    }
