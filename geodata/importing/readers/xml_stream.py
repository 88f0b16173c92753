"""XML of strangers: elements in a stream, no document type, no entities, bounded depth and number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from geodata.errors import BringingError, LimitError
from geodata.limits import Limits

#: More text than this between two tags of a file is none of a map's business.
_MOST_TEXT = 16 * 2**20
_CHUNK = 2**16


@dataclass
class Element:
    """An element by its local name, whatever its namespace, with its text and its children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator[Element]:
        """The children of this name."""
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str | None:
        """The trimmed text of the first child of this name; None where there is none or it is blank."""
        child = self.child(name)
        return (child.text.strip() or None) if child is not None else None


@dataclass
class _Reader:
    """Builds the elements that are wanted, and those within them; of the others it keeps their names only."""

    wanted: frozenset[str]
    limits: Limits
    path: list[str] = field(default_factory=list)
    building: list[Element] = field(default_factory=list)
    finished: list[Element] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    elements: int = 0
    text: list[str] = field(default_factory=list)
    text_chars: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self.path.append(local)
        self.elements += 1
        if len(self.path) > self.limits.nesting:
            raise LimitError(f"The XML nests more than {self.limits.nesting} deep; no map needs that.")
        if self.elements > 8 * self.limits.positions:
            raise LimitError(f"The XML has more than {8 * self.limits.positions:,} elements; split the file.")
        if len(attributes) > self.limits.columns:
            raise LimitError(f"An XML element has more than {self.limits.columns} attributes.")
        if self.building or local in self.wanted:
            self._keep_text()
            element = Element(local, {_local(key): value for key, value in attributes.items()})
            if self.building:
                self.building[-1].children.append(element)
            self.building.append(element)
        else:
            self.counts[local] = self.counts.get(local, 0) + 1

    def end(self, name: str) -> None:
        self.path.pop()
        if self.building:
            self._keep_text()
            element = self.building.pop()
            if not self.building:
                self.finished.append(element)

    def characters(self, text: str) -> None:
        if self.building:
            self.text.append(text)
            self.text_chars += len(text)
            if self.text_chars > _MOST_TEXT:
                raise LimitError("The XML has a text of more than 16 million characters.")

    def _keep_text(self) -> None:
        if self.text and self.building:
            self.building[-1].text += "".join(self.text)
        self.text.clear()
        self.text_chars = 0


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


def _refuse_doctype(*_: object) -> Any:
    raise BringingError(
        "The XML has a document type or entities of its own (DTD), which are never read; save it without."
    )


def elements(
    content: Iterable[bytes], wanted: Iterable[str], limits: Limits, *, counts: dict[str, int] | None = None
) -> Iterator[Element]:
    """The elements of the wanted local names, outermost first, each with all that is in it.

    ``counts``, where given, is filled with how often each other element stood outside of them. Raises BringingError where
    the content is not XML, or has a document type; LimitError where it is too much.
    """
    reader = _Reader(frozenset(wanted), limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.UnparsedEntityDeclHandler = _refuse_doctype
    parser.ExternalEntityRefHandler = _refuse_doctype
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    if counts is not None:
        reader.counts = counts
    try:
        for chunk in content:
            parser.Parse(chunk, False)
            yield from reader.finished
            reader.finished.clear()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f" (line {parser.CurrentLineNumber})"
        raise BringingError(f"The file is not XML that can be read{line}; mend or export it again.") from error


def chunks(content: bytes) -> Iterator[bytes]:
    """The content in pieces, so that what is read can be let go."""
    return (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))


def first_name(content: bytes) -> str | None:
    """The local name of the document element; None where the content is no XML."""
    found: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        found.append(_local(name))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with suppress(expat.ExpatError, ValueError, LookupError):
        parser.Parse(content[:_CHUNK], False)
    return found[0] if found else None
