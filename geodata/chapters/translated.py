"""Translations of the told story: a chapter in another language cites the same features and gives the same figures.

A catalogue has them in ``translations`` of its ``catalog.json``: for a language a table from the text of ``story.json`` to
the text in that language. What is not there stays English, and is marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from geodata.chapters.figures import said_in
from geodata.chapters.markdown import MarkdownError, citations, parse, plain
from geodata.quoting import quoted
from geodata.validation.faults import Fault, Subject

#: How a number with a word behind it is counted: "1.5 million", "1,5 мільйона", "150만".
_SCALES = (
    ("million", 1_000_000),
    ("thousand", 1_000),
    ("мільйон", 1_000_000),
    ("миллион", 1_000_000),
    ("млн", 1_000_000),
    ("тис", 1_000),
    ("тыс", 1_000),
    ("백만", 1_000_000),
    ("만", 10_000),
    ("천", 1_000),
)
_SCALE = "|".join(word for word, _ in _SCALES)
#: A number with its groups of three digits and its decimals, as English and Korean write it, and as the others do.
_COMMAS = re.compile(rf"([0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?: ?({_SCALE}))?")
_BLANKS = re.compile(
    rf"([0-9]{{1,3}}(?:[ \u00a0\u202f][0-9]{{3}})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?)(?:[ \u00a0]?({_SCALE}))?"
)
_WITH_COMMAS = frozenset({"en", "ko"})


def translation_faults(record: Mapping[str, Any] | None, path: Path, told: Mapping[str, Any] | None) -> Iterator[Fault]:
    """Faults of the translations in ``catalog.json``, whose path is ``path``, of the texts of a told story."""
    tables = record.get("translations") if record is not None else None
    chapters = told.get("chapters") if told is not None else None
    if told is None or not isinstance(tables, Mapping) or not isinstance(chapters, list):
        return
    subject = Subject(str(path))
    for code, table in tables.items():
        if not isinstance(table, Mapping):
            continue
        for name in ("title", "lede"):
            yield from _plain_faults(subject, code, f"the {name} of the story", told.get(name), table)
        for chapter in chapters:
            if isinstance(chapter, Mapping):
                which = f"chapter {quoted(chapter.get('id'))}"
                yield from _plain_faults(subject, code, f"the title of {which}", chapter.get("title"), table)
                yield from _text_faults(subject, code, which, chapter.get("text"), table)


def numbers_in(text: str, code: str) -> list[tuple[str, float]]:
    """The numbers that a text gives in digits, in the words of the text and as values.

    >>> numbers_in("1,5 мільйона, 11\u00a0000", "uk")
    [('1,5 мільйон', 1500000.0), ('11\\xa0000', 11000.0)]
    """
    found = []
    for each in (_COMMAS if code in _WITH_COMMAS else _BLANKS).finditer(text):
        digits = (
            each[1].replace(",", "")
            if code in _WITH_COMMAS
            else re.sub("[ \u00a0\u202f]", "", each[1]).replace(",", ".")
        )
        found.append((each[0], float(digits) * dict(_SCALES).get(each[2] or "", 1)))
    return found


def _plain_faults(subject: Subject, code: str, what: str, text: Any, table: Mapping[str, Any]) -> Iterator[Fault]:
    other = table.get(text) if isinstance(text, str) else None
    if isinstance(other, str):
        yield from _number_faults(subject, code, what, text, other)


def _text_faults(subject: Subject, code: str, which: str, text: Any, table: Mapping[str, Any]) -> Iterator[Fault]:
    other = table.get(text) if isinstance(text, str) else None
    if not isinstance(other, str):
        return
    try:
        own = [spans for block in parse(text) for spans in block.items]
    except MarkdownError:
        return
    field = f"translations.{code}"
    try:
        found = [spans for block in parse(other) for spans in block.items]
    except MarkdownError as error:
        problem = f"the text of {which} in this language has {error}"
        yield subject.fault(field, "unsafe_markdown", problem, "write it as the English text is written")
        return
    if len(own) != len(found):
        problem = f"the text of {which} has {len(found)} paragraphs in this language, and {len(own)} in story.json"
        yield subject.fault(field, "translation_differs", problem, "write one for each paragraph")
        return
    for number, (spans, others) in enumerate(zip(own, found, strict=True), 1):
        where = f"paragraph {number} of {which}"
        if (wanted := citations(spans)) != (cited := citations(others)):
            problem = (
                f"{where} cites {', '.join(cited) or 'nothing'} in this language, and {', '.join(wanted)} in story.json"
            )
            yield subject.fault(field, "translation_differs", problem, "cite the same features in the same order")
        yield from _number_faults(subject, code, where, plain(spans), plain(others))


@lru_cache(maxsize=512)
def _english(text: str) -> tuple[tuple[tuple[str, float], ...], frozenset[float]]:
    """The numbers that an English text gives in digits, and all that a translation of it may give. Each language asks."""
    needed, said = tuple(numbers_in(text, "en")), said_in(text)
    known = {value for _, value in needed} | {value for _, value in said.figures if value is not None}
    return needed, frozenset(known | {float(date.month) for date in said.dates if date.month is not None})


def _number_faults(subject: Subject, code: str, where: str, text: str, other: str) -> Iterator[Fault]:
    """Numbers that only one of the texts gives. What English says in words, the other may say in digits."""
    field = f"translations.{code}"
    needed, known = _english(text)
    given = numbers_in(other, code)
    for words, value in given:
        if value not in known:
            problem = f"{where} says {quoted(words)} in this language, which its text in story.json does not say"
            yield subject.fault(field, "translation_differs", problem, "write the figures and dates of story.json")
    have = {value for _, value in given}
    for words, value in needed:
        if value not in have:
            problem = f"{where} does not say {quoted(words)} in this language, which its text in story.json says"
            yield subject.fault(field, "translation_differs", problem, "write the figures and dates of story.json")
