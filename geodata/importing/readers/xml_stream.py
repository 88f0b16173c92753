"""Read untrusted XML as a stream: document types and entities are refused, depth and number of elements are bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from xml.parsers import expat

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits

#: The most characters between two tags.
_MOST_TEXT = 16 * 2**20
_CHUNK = 2**16


@dataclass
class Element:
    """An element with its text and children. ``name`` is local: the namespace prefix is cut off.

    ``around`` holds what the containers around it say, the outermost first: see :func:`elements`.
    """

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)
    around: tuple[dict[str, Element], ...] = ()

    def child(self, name: str) -> Element | None:
        """Return the first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator[Element]:
        """Return the children of this name."""
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str | None:
        """Return the trimmed text of the first child of this name; None if there is no such child or it is blank."""
        child = self.child(name)
        return (child.text.strip() or None) if child is not None else None


@dataclass
class _Reader:
    """Builds the elements of the given names, with everything inside them. Other elements are only counted."""

    names: frozenset[str]
    limits: Limits
    containers: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()
    around: list[dict[str, Element]] = field(default_factory=list)
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
        _check_element(len(self.path), self.elements, attributes, self.limits)
        said = local in self.inherited and len(self.path) > 1 and self.path[-2] in self.containers
        if self.building or said or local in self.names:
            self._keep_text()
            element = Element(
                local, {_local(key): value for key, value in attributes.items()}, around=tuple(self.around)
            )
            if self.building:
                self.building[-1].children.append(element)
            self.building.append(element)
        else:
            self.counts[local] = self.counts.get(local, 0) + 1
            if local in self.containers:
                self.around.append({"": Element(local, {})})

    def end(self, name: str) -> None:
        local = self.path.pop()
        if self.building:
            self._keep_text()
            element = self.building.pop()
            if not self.building and element.name in self.names:
                self.finished.append(element)
            elif not self.building and self.around:
                self.around[-1].setdefault(element.name, element)
        elif local in self.containers:
            self.around.pop()

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
    raise ImportingError(
        "The XML has a document type or entities of its own (DTD), which are never read; save it without."
    )


def elements(
    content: Iterable[bytes],
    names: Iterable[str],
    limits: Limits,
    *,
    counts: dict[str, int] | None = None,
    containers: Iterable[str] = (),
    inherited: Iterable[str] = (),
) -> Iterator[Element]:
    """Yield the elements of these local names, outermost first, each with everything inside it.

    ``counts``, if given, is filled with the number of every other element outside of them. ``containers`` are elements
    around them whose children named in ``inherited`` hold for everything inside (:attr:`Element.around`); the key ``""``
    there is the container itself. Raises ImportingError if the content is not XML or has a document type, and LimitError
    if it goes beyond a limit.
    """
    reader = _Reader(frozenset(names), limits, frozenset(containers), frozenset(inherited))
    parser = _parser()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    if counts is not None:
        reader.counts = counts
    with _one_sentence(parser):
        for chunk in content:
            parser.Parse(chunk, False)
            yield from reader.finished
            reader.finished.clear()
        parser.Parse(b"", True)


class Visitor(Protocol):
    """Is called for each element and text of a document, in order. Names are local: without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Called at a start tag."""

    def end(self, name: str) -> None:
        """Called at an end tag."""

    def text(self, text: str) -> None:
        """Called for text between tags."""


def visit(content: bytes, visitor: Visitor, limits: Limits) -> None:
    """Call a visitor for everything in a document, and keep nothing. Raises as :func:`elements` does."""
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        _check_element(depth, count, attributes, limits)
        visitor.start(_local(name), attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        visitor.end(_local(name))

    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = visitor.text
    with _one_sentence(parser):
        for chunk in chunks(content):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def chunks(content: bytes) -> Iterator[bytes]:
    """Yield the content in pieces, so that elements which are done with can be freed."""
    return (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))


def first_name(content: bytes) -> str | None:
    """Return the local name of the document element; None if the content is not XML."""
    found: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        found.append(_local(name))

    parser = _parser()
    parser.StartElementHandler = start
    with suppress(expat.ExpatError, ValueError, LookupError):
        parser.Parse(content[:_CHUNK], False)
    return found[0] if found else None


def _parser() -> expat.XMLParserType:
    """Return a parser that refuses every document type and entity declaration."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.UnparsedEntityDeclHandler = _refuse_doctype
    parser.ExternalEntityRefHandler = _refuse_doctype
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


@contextmanager
def _one_sentence(parser: expat.XMLParserType) -> Iterator[None]:
    try:
        yield
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = f" (line {parser.CurrentLineNumber})"
        raise ImportingError(f"The file is not XML that can be read{line}; export it again.") from error


def _check_element(depth: int, count: int, attributes: dict[str, str], limits: Limits) -> None:
    if depth > limits.nesting:
        raise LimitError(f"The XML nests more than {limits.nesting} deep; no map needs that.")
    if count > 8 * limits.positions:
        raise LimitError(f"The XML has more than {8 * limits.positions:,} elements; split the file.")
    if len(attributes) > limits.columns:
        raise LimitError(f"An XML element has more than {limits.columns} attributes.")
