"""Bytes of a file → a JSON value, with every fault of the encoding, the syntax and the text in it."""

from __future__ import annotations

import json
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geodata.limits import Limits, is_overfull, size
from geodata.quoting import cut, quoted
from geodata.validation.faults import Fault, Subject

#: No catalogue file nests further than a multipolygon inside a feature inside a collection; this leaves room.
MAX_DEPTH = 32
#: A number of more digits is beyond what a float can hold.
MAX_DIGITS = 308

#: Texts up to this length are not worth asking what the limit is.
_SURELY_SHORT = 1_000
_COORDINATES = ("geometry", "coordinates")
#: The columns of an imported layer are kept as they were.
_VERBATIM = "attributes."
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Members(dict[str, Any]):
    """A JSON object that remembers which names it was given twice."""

    repeated: tuple[str, ...] = ()


class NotJSONError(Exception):
    """A file does not hold a JSON value; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_value(path: Path, subject: Subject) -> tuple[Any, list[Fault]]:
    """The JSON value in a file, and the faults that do not keep it from being read; NotJSONError where one does."""
    content = _content(path, subject)
    _refuse_other_encodings(content, subject)
    if is_overfull(content, limits := Limits.from_environment()):
        problem = f"the file has many more values than a layer of {limits.positions:,} positions"
        raise NotJSONError(subject.fault(None, "too_large", problem, "split or generalise it"))
    faults = []
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        faults.append(
            subject.fault(
                None, "byte_order_mark", "the file starts with a byte order mark", "save it as UTF-8 without one"
            )
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NotJSONError(
            subject.fault(
                None,
                "not_utf8",
                f"the byte {content[error.start]:#04x} on line {line} is not UTF-8",
                "save the file as UTF-8 (it may be in Latin-1 or Windows-1251, or no text at all)",
            )
        ) from None
    if not text.strip():
        raise NotJSONError(
            subject.fault(None, "empty_file", "the file is empty", "restore it, or take it out of the catalogue")
        )
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_int=_integer, parse_constant=float)
    except json.JSONDecodeError as error:
        cause = "it ends too early" if error.pos >= len(text.rstrip()) else error.msg[0].lower() + error.msg[1:]
        raise NotJSONError(
            subject.fault(
                None,
                "not_json",
                f"the file is not JSON: {cause} (line {error.lineno}, column {error.colno})",
                "mend the syntax there, or restore the file if it was cut off",
            )
        ) from None
    except RecursionError:
        raise NotJSONError(
            subject.fault(None, "nested_too_deeply", "brackets nest hundreds deep", "write the file as plain GeoJSON")
        ) from None
    except MemoryError:
        raise NotJSONError(
            subject.fault(None, "too_large", "the file does not fit into memory", "split it into several layers")
        ) from None
    return value, faults


def text_faults(value: Any, subject: Subject, *, under: str = "") -> Iterator[Fault]:
    """Faults that any value may have, at any depth: names given twice, numbers that are none, unprintable text.

    Coordinates are left out: :mod:`geodata.validation.geometry_rules` looks at them with their meaning in mind.
    """
    if _is_plain(value):
        return
    # A stack, because a hostile file may nest further than Python recurses.
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
                        "the name is given twice in one object",
                        "keep one of the two",
                    )
                stack.extend(
                    (_join(path, name), depth + 1, item) for name, item in node.items() if (path, name) != _COORDINATES
                )
            case list():
                stack.extend((f"{path}[{i}]", depth + 1, item) for i, item in enumerate(node))


def _is_plain(value: Any) -> bool:
    """Whether a value surely has no such fault. Nearly every one is so, and to name each field on the way takes long."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for node in level:
            if isinstance(node, str):
                if len(node) > _SURELY_SHORT or not node.isascii() or not node.isprintable():
                    return False
                if node and " " in (node[0], node[-1]):
                    return False
            elif isinstance(node, dict):
                if isinstance(node, Members) and node.repeated:
                    return False
                below.extend(node.values())
            elif isinstance(node, list):
                below.extend(node)
            elif isinstance(node, float) and node - node != 0:
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
    categories = {unicodedata.category(c) for c in text if c not in "\n\t"}
    if "Cs" in categories:
        yield subject.fault(
            field, "broken_text", "the text holds half of a surrogate pair", "write the character itself in UTF-8"
        )
    if "Cc" in categories:
        yield subject.fault(
            field, "control_character", f"the text {quoted(text)} holds control characters", "delete them"
        )
    if not _BIDI_CONTROLS.isdisjoint(text):
        yield subject.fault(
            field, "control_character", "the text holds characters that turn the direction of reading", "delete them"
        )


def _blank_faults(text: str, field: str | None, subject: Subject) -> Iterator[Fault]:
    if not text or not (text[0].isspace() or text[-1].isspace()):
        return
    if text.isspace():
        yield subject.fault(field, "blank_text", "the text is blank", "write it, or null where the field may be empty")
    elif not (field or "").startswith(_VERBATIM):
        problem = f"the text {quoted(text)} starts or ends with a blank"
        yield subject.fault(field, "outer_blanks", problem, "delete the blanks at its ends")


def _content(path: Path, subject: Subject) -> bytes:
    problem, remedy, most = None, "give the path of a GeoJSON file", Limits.from_environment().file_bytes
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            problem = "it is a folder, not a file"
        elif not stat.S_ISREG(mode):
            # A pipe or a device would block or never end.
            problem = "it is not a regular file"
        else:
            with open(path, "rb") as file:
                content = file.read(most + 1)
            if len(content) <= most:
                return content
            raise NotJSONError(
                subject.fault(
                    None,
                    "too_large",
                    f"the file is larger than {size(most)}",
                    "split it into several layers",
                )
            )
    except FileNotFoundError:
        problem, remedy = "there is no such file", "check the path, or restore the file"
    except OSError as error:
        problem, remedy = f"it cannot be read ({error.strerror or error})", "check the path and its permissions"
    except ValueError:
        problem, remedy = "this is no path a file can have", "check the path"
    raise NotJSONError(subject.fault(None, "unreadable", problem, remedy))


def _refuse_other_encodings(content: bytes, subject: Subject) -> None:
    start = content[:8]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if wide or (b"\0" in start and start.replace(b"\0", b"")[:1] in (b"{", b"[")):
        raise NotJSONError(
            subject.fault(
                None,
                "not_utf8",
                "the file is in UTF-16 or UTF-32",
                "save it as UTF-8 without a byte order mark",
            )
        )
    if b"\0" in content[:4096]:
        raise NotJSONError(
            subject.fault(None, "not_utf8", "the file is binary, not text", "give a GeoJSON file in UTF-8")
        )


def _members(pairs: list[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        times = Counter(name for name, _ in pairs)
        members.repeated = tuple(name for name in members if times[name] > 1)
    return members


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float("inf")


def _join(path: str, name: str) -> str:
    part = name if len(name) <= 80 and name.isidentifier() else quoted(name)
    return f"{path}.{part}" if path else part
