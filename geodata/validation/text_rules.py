"""Faults of texts and numbers that any JSON value may have, at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geodata.limits import Limits
from geodata.quoting import cut, quoted
from geodata.untrusted.characters import named, unfit
from geodata.validation.faults import Fault, Subject
from geodata.validation.json_file import Members

#: No catalogue file nests deeper than a multipolygon inside a feature inside a collection; this leaves room.
MAX_DEPTH = 32

#: Texts up to this length are shorter than any limit, so that the limit need not be looked up.
_SURELY_SHORT = 1_000
_COORDINATES = ("geometry", "coordinates")
#: The columns of an imported layer are kept exactly as the file has them.
_VERBATIM = "attributes."
#: A fault names so many characters.
_NAMED = 3


def text_faults(value: Any, subject: Subject, *, under: str = "") -> Iterator[Fault]:
    """Faults that any value may have, at any depth: repeated names, numbers that are not finite, unprintable text.

    Coordinates are left out: :mod:`geodata.validation.geometry_rules` checks those.
    """
    if _is_plain(value):
        return
    # A stack, because an untrusted file may nest deeper than Python can recurse.
    stack: list[tuple[str, int, Any]] = [(under, 0, value)]
    while stack:
        path, depth, node = stack.pop()
        field = cut(path) or None
        if depth > MAX_DEPTH:
            yield subject.fault(field, "nested_too_deeply", f"values nest more than {MAX_DEPTH} deep", "flatten them")
            return
        match node:
            case str():
                yield from _string_faults(node, field, subject)
            case float() if node - node != 0:
                yield subject.fault(
                    field,
                    "not_finite",
                    f"{quoted(node)} is not a finite number",
                    "write a number, or null where none is known",
                )
            case dict():
                for name in node.repeated if isinstance(node, Members) else ():
                    yield subject.fault(
                        cut(_join(path, name)),
                        "repeated_member",
                        "two members of one object have this name",
                        "keep one of the two",
                    )
                for name in node:
                    if not name.isprintable() or not name.isascii():
                        yield from _name_faults(name, path, subject)
                stack.extend(
                    (_join(path, name), depth + 1, item) for name, item in node.items() if (path, name) != _COORDINATES
                )
            case list():
                stack.extend((f"{path}[{i}]", depth + 1, item) for i, item in enumerate(node))


def _is_plain(value: Any) -> bool:
    """Whether a value surely has no such fault.

    This is true of nearly every value, and much faster to find out than the name of each field on the way.
    """
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for node in level:
            kind = type(node)
            if kind is str:
                if len(node) > _SURELY_SHORT or not node.isascii() or not node.isprintable():
                    return False
                if node and (node[0] == " " or node[-1] == " "):
                    return False
            elif kind is dict:
                if not (names := "".join(node)).isascii() or not names.isprintable():
                    return False
                below.extend(node.values())
            elif kind is list:
                below.extend(node)
            elif kind is float:
                if node - node != 0:
                    return False
            elif node is not None and kind is not int and kind is not bool:
                return False
        if not below:
            return True
        level = below
    return False


def _string_faults(text: str, field: str | None, subject: Subject) -> Iterator[Fault]:
    yield from _blank_faults(text, field, subject)
    if len(text) > _SURELY_SHORT and len(text) > (most := Limits.from_environment().text_chars):
        problem = f"the text has {len(text):,} characters, more than {most:,}"
        yield subject.fault(field, "bad_length", problem, "shorten it")
        return
    if text.isascii() and text.isprintable():
        return
    found = unfit(text)
    if any("\ud800" <= character <= "\udfff" for character in found):
        yield subject.fault(
            field, "broken_text", "the text holds half of a surrogate pair", "write the character itself in UTF-8"
        )
    others = [character for character in found if not "\ud800" <= character <= "\udfff"]
    if others:
        more = f" and {len(others) - _NAMED} others" if len(others) > _NAMED else ""
        problem = f"the text {quoted(text)} holds {'; '.join(map(named, others[:_NAMED]))}{more}"
        yield subject.fault(field, "control_character", problem, "delete them")


def _name_faults(name: str, path: str, subject: Subject) -> Iterator[Fault]:
    if found := unfit(name):
        problem = f"the name of the member holds {named(found[0])}"
        yield subject.fault(cut(_join(path, name)), "control_character", problem, "delete it")


def _blank_faults(text: str, field: str | None, subject: Subject) -> Iterator[Fault]:
    if not text or not (text[0].isspace() or text[-1].isspace()):
        return
    if text.isspace():
        yield subject.fault(field, "blank_text", "the text is blank", "write it, or null where the field may be empty")
    elif not (field or "").startswith(_VERBATIM):
        problem = f"the text {quoted(text)} starts or ends with a blank"
        yield subject.fault(field, "outer_blanks", problem, "delete the blanks at its ends")


def _join(path: str, name: str) -> str:
    part = name if len(name) <= 80 and name.isidentifier() else quoted(name)
    return f"{path}.{part}" if path else part
