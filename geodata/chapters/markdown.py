"""The text of a chapter: a small part of Markdown, read into typed pieces. Everything else of Markdown is refused.

Allowed are paragraphs, ``*emphasis*`` and ``**strong**`` words, lists of lines that begin with ``- `` or ``1. ``, citations
of features such as ``[E069]`` or ``[E069, R01]``, and links ``[words](source-id)`` to a source of the catalogue. No address
and no markup gets through, so a text from anybody can be shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from geodata.model import ID_LENGTH, ID_PATTERN

SpanKind = Literal["text", "strong", "emphasis", "citation", "link"]
BlockKind = Literal["paragraph", "bullets", "numbers"]

_ID = re.compile(ID_PATTERN.removeprefix("^").removesuffix("$"))
_BULLET, _NUMBER = re.compile(r"- +(?=\S)"), re.compile(r"[0-9]{1,2}\. +(?=\S)")
#: What Markdown gives a meaning that a chapter has no use for, with its name.
_REFUSED = (
    (re.compile(r"[<>]"), "'<' or '>', which HTML and quotations are made of"),
    (re.compile(r"`"), "'`', which marks code"),
    (re.compile(r"\\"), "a backslash"),
    (
        re.compile(r"[|~^_]"),
        "one of '|', '~', '^' and '_', which tables, struck, raised and underlined words are made of",
    ),
    (re.compile(r"&#?[A-Za-z0-9]+;"), "a character that is written as an entity, such as '&amp;'"),
    (re.compile(r"!\["), "a picture"),
    (re.compile(r"://|\bwww\.|\bmailto:|\bjavascript:", re.IGNORECASE), "an address; link to a source by its id"),
    (re.compile(r"^(?: {0,3}#| {4}|\t)", re.MULTILINE), "a heading, or a line that is set in"),
    (re.compile(r"^ {0,3}(?:[-=*+] ?){2,}$", re.MULTILINE), "a line of dashes, which is a rule or a heading"),
    (re.compile(r"^ {0,3}[*+] ", re.MULTILINE), "a list whose lines do not begin with '- '"),
)


class MarkdownError(ValueError):
    """A text is not of the allowed part of Markdown. Its message completes the sentence "the text has …"."""


@dataclass(frozen=True)
class Span:
    """A piece of a line. ``text`` is what is read; of a citation it is the id of the feature. ``source`` is a link's."""

    kind: SpanKind
    text: str
    source: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph, which has one item, or a list, which has one item or more."""

    kind: BlockKind
    items: tuple[tuple[Span, ...], ...]


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a chapter's text. Raises MarkdownError where something is not of the allowed part of Markdown.

    >>> parse("He spoke of *heavy* losses [E069].")[0].items[0][1]
    Span(kind='emphasis', text='heavy', source='')
    """
    for pattern, name in _REFUSED:
        if pattern.search(text if pattern.flags & re.MULTILINE else _without_ids(text)):
            raise MarkdownError(name)
    blocks = [part for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip()]
    return tuple(_block(part.strip("\n").split("\n")) for part in blocks)


def citations(spans: tuple[Span, ...]) -> tuple[str, ...]:
    """The ids that a paragraph or an item of a list cites, each once, in their order."""
    return tuple(dict.fromkeys(span.text for span in spans if span.kind == "citation"))


def statements(spans: tuple[Span, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words of a paragraph up to each of its citations, with the ids that are cited there.

    Words behind the last citation go with everything that the paragraph cites.

    >>> statements(parse("One [E1] and two [E2, E3].")[0].items[0])
    (('One', ('E1',)), ('and two', ('E2', 'E3')), ('.', ('E1', 'E2', 'E3')))
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    words: list[Span] = []
    ids: list[str] = []
    for span in (*spans, Span("text", "")):
        if span.kind == "citation":
            ids.append(span.text)
            continue
        if ids:
            found.append((plain(tuple(words)), tuple(ids)))
            words, ids = [], []
        words.append(span)
    rest = plain(tuple(words))
    return (*found, (rest, citations(spans))) if rest else tuple(found)


def plain(spans: tuple[Span, ...]) -> str:
    """The words of a paragraph without its citations.

    >>> plain(parse("Heavy losses [E069], he said [E070].")[0].items[0])
    'Heavy losses, he said.'
    """
    said = "".join(span.text for span in spans if span.kind != "citation")
    return re.sub(r" +([.,;:)])", r"\1", re.sub(r"[ \t\r\n]+", " ", said)).strip()


def _without_ids(text: str) -> str:
    """The text without what stands in brackets where only ids may stand: an id may have an underscore."""
    return re.sub(r"\[[A-Za-z0-9_.:, -]*\]|(?<=\])\([A-Za-z0-9_.:-]*\)", "[]", text)


def _block(lines: list[str]) -> Block:
    for kind, mark in (("bullets", _BULLET), ("numbers", _NUMBER)):
        if not mark.match(lines[0]):
            continue
        items: list[str] = []
        for line in lines:
            if found := mark.match(line):
                items.append(line[found.end() :])
            elif line.startswith("  "):
                items[-1] += f" {line.strip()}"
            else:
                raise MarkdownError("a list with a line that is neither one of the list nor set in by two blanks")
        return Block(kind, tuple(_spans(item) for item in items))  # type: ignore[arg-type]
    for line in lines:
        if _BULLET.match(line) or _NUMBER.match(line):
            raise MarkdownError("a list without an empty line before it")
    return Block("paragraph", (_spans(" ".join(line.strip() for line in lines)),))


def _spans(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    at = 0
    for found in re.finditer(r"\*\*|\*|\[|\]", text):
        if found.start() < at:
            continue
        if found.start() > at:
            spans.append(Span("text", text[at : found.start()]))
        match found[0]:
            case "[":
                at = _bracket(text, found.start(), spans)
            case "]":
                raise MarkdownError("a ']' without its '['")
            case mark:
                at = _marked(text, found.end(), mark, spans)
    if at < len(text):
        spans.append(Span("text", text[at:]))
    return tuple(spans)


def _marked(text: str, start: int, mark: str, spans: list[Span]) -> int:
    """Add the emphasised words that begin at ``start``; return where they end."""
    end = text.find(mark, start)
    words = text[start:end] if end >= 0 else ""
    if not words.strip() or words != words.strip() or re.search(r"[*\[\]]", words):
        raise MarkdownError(f"a {mark!r} that marks no plain words; write {mark}words{mark}, with nothing inside")
    spans.append(Span("strong" if mark == "**" else "emphasis", words))
    return end + len(mark)


def _bracket(text: str, start: int, spans: list[Span]) -> int:
    """Add the citations or the link that begin with the bracket at ``start``; return where they end."""
    end = text.find("]", start)
    inner = text[start + 1 : end] if end >= 0 else ""
    if text[end + 1 : end + 2] == "(" and end >= 0:
        close = text.find(")", end)
        target = text[end + 2 : close] if close >= 0 else ""
        if not _is_id(target):
            raise MarkdownError("a link that does not lead to the id of a source; write [words](source-id)")
        if not inner.strip() or re.search(r"[*\[]", inner):
            raise MarkdownError("a link without plain words")
        spans.append(Span("link", inner, target))
        return close + 1
    ids = [part.strip() for part in inner.split(",")]
    if not all(_is_id(name) for name in ids):
        raise MarkdownError("brackets that hold no ids of features; write [E069] or [E069, R01]")
    spans += [Span("citation", name) for name in ids]
    return end + 1


def _is_id(text: str) -> bool:
    return len(text) <= ID_LENGTH and _ID.fullmatch(text) is not None
