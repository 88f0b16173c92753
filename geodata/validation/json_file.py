"""Bytes of a file → a JSON value, with every fault of the file, its encoding and its syntax.

This is the only reader of a catalogue's files: the validator, the catalogue and the layers all start from a
:class:`JsonFile`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.files.no_follow import TooLargeError, UnsafeFileError, open_folder, read_file
from geodata.folder import REPLACING
from geodata.limits import Limits, size
from geodata.untrusted.json_budget import MOST_ITEMS, too_full, too_long
from geodata.validation.faults import Fault, Subject

#: A number of more digits is beyond what a float can hold.
MAX_DIGITS = 308


class Members(dict[str, Any]):
    """A JSON object in which some names are given twice; ``repeated`` are those names, and the last value of each counts."""

    repeated: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A file cannot be read, or holds no JSON; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class JsonFile:
    """A file that was read once.

    ``value`` is its JSON value, None where ``is_json`` is False; ``faults`` then says why. A file may also have faults
    that did not prevent reading it. ``sha256`` is the hash of its bytes, None where those could not be read.
    """

    path: Path
    value: Any
    faults: tuple[Fault, ...]
    sha256: bytes | None
    is_json: bool


def read_json_file(path: Path) -> JsonFile:
    """Read a file as JSON in UTF-8, within the limits. Raises nothing, whatever the file holds."""
    try:
        content = read_content(path)
    except UnreadableError as error:
        return JsonFile(path, None, (error.fault,), None, is_json=False)
    return parse_json(content, path)


def parse_json(content: bytes, path: Path) -> JsonFile:
    """The bytes of a file as JSON in UTF-8, within the limits; ``path`` names the file in faults. Raises nothing."""
    sha256 = hashlib.sha256(content).digest()
    try:
        value, faults = _parsed(content, Subject(str(path)))
    except UnreadableError as error:
        return JsonFile(path, None, (error.fault,), sha256, is_json=False)
    return JsonFile(path, value, faults, sha256, is_json=True)


def _parsed(content: bytes, subject: Subject) -> tuple[Any, tuple[Fault, ...]]:
    _refuse_other_encodings(content, subject)
    limits = Limits.from_environment()
    if problem := too_full(content, limits):
        raise _too_large(problem, subject)
    faults: tuple[Fault, ...] = ()
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        problem = "the file starts with a byte order mark"
        faults = (subject.fault(None, "byte_order_mark", problem, "save it as UTF-8 without one"),)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            subject.fault(
                None,
                "not_utf8",
                f"the byte {content[error.start]:#04x} on line {line} is not UTF-8",
                "save the file as UTF-8 (it may be in Latin-1 or Windows-1251, or no text at all)",
            )
        ) from None
    if not text.strip():
        raise UnreadableError(
            subject.fault(None, "empty_file", "the file is empty", "restore it, or remove it from the catalogue")
        )
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_int=_integer, parse_constant=float)
    except json.JSONDecodeError as error:
        cause = "it ends too early" if error.pos >= len(text.rstrip()) else error.msg[0].lower() + error.msg[1:]
        raise UnreadableError(
            subject.fault(
                None,
                "not_json",
                f"the file is not JSON: {cause} (line {error.lineno}, column {error.colno})",
                "correct the syntax there, or restore the file if it was cut off",
            )
        ) from None
    except RecursionError:
        raise UnreadableError(
            subject.fault(None, "nested_too_deeply", "brackets nest hundreds deep", "write the file as plain GeoJSON")
        ) from None
    except MemoryError:
        raise UnreadableError(
            subject.fault(None, "too_large", "the file does not fit into memory", "split it into several layers")
        ) from None
    if len(content) > MOST_ITEMS and (problem := too_long(value, limits)):
        raise _too_large(problem, subject)
    return value, faults


def _too_large(problem: str, subject: Subject) -> UnreadableError:
    remedy = "generalise it, or split it into several layers"
    return UnreadableError(subject.fault(None, "too_large", f"the file {problem}", remedy))


def read_content(path: Path) -> bytes:
    """The bytes of a regular file. Raises UnreadableError where it cannot be read, or is larger than the limits allow."""
    remedy, most = "give the path of a GeoJSON file", Limits.from_environment().file_bytes
    try:
        if path.parent.name == REPLACING:
            # This folder lies in a catalogue, which may be anybody's: it may be a link by now.
            with open_folder(path.parent.parent) as folder, folder.inside(REPLACING) as waiting:
                return waiting.read(path.name, most)
        return read_file(path, most)
    except TooLargeError:
        fault = Subject(str(path)).fault(
            None, "too_large", f"the file is larger than {size(most)}", "split it into several layers"
        )
        raise UnreadableError(fault) from None
    except UnsafeFileError as error:
        problem = f"it {error.reason}"
    except FileNotFoundError:
        problem, remedy = "there is no such file", "check the path, or restore the file"
    except OSError as error:
        problem, remedy = f"it cannot be read ({error.strerror or error})", "check the path and its permissions"
    except ValueError:
        problem, remedy = "a file cannot have this path", "check the path"
    raise UnreadableError(Subject(str(path)).fault(None, "unreadable", problem, remedy))


def _refuse_other_encodings(content: bytes, subject: Subject) -> None:
    start = content[:8]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if wide or (b"\0" in start and start.replace(b"\0", b"")[:1] in (b"{", b"[")):
        raise UnreadableError(
            subject.fault(
                None,
                "not_utf8",
                "the file is in UTF-16 or UTF-32",
                "save it as UTF-8 without a byte order mark",
            )
        )
    if b"\0" in content[:4096]:
        raise UnreadableError(
            subject.fault(None, "not_utf8", "the file is binary, not text", "give a GeoJSON file in UTF-8")
        )


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    times = Counter(name for name, _ in pairs)
    repeating = Members(members)
    repeating.repeated = tuple(name for name in members if times[name] > 1)
    return repeating


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float("inf")
