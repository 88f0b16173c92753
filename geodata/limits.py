"""Limits for untrusted files, and their error messages.

Every limit has a default, and can be set by an environment variable: ``KURSKMAP_LIMIT_FEATURES=500000``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from geodata.errors import LimitError
from geodata.untrusted.characters import named, unfit

#: What the name of each limit's environment variable starts with.
PREFIX = "KURSKMAP_LIMIT_"

_MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """The limits, each with its default. Sizes are bytes, times seconds; ``unpack_ratio`` is unpacked size to packed.

    ``media`` are the pictures and documents of a catalogue; ``media_bytes`` and ``media_pixels`` are of one of them.
    ``reports`` are position reports of a file of tracks.
    After ``closed_seconds`` without a connection a page counts as closed, and what it held is freed.
    """

    file_bytes: int = 64 * _MIB
    unpacked_bytes: int = 256 * _MIB
    unpack_ratio: int = 200
    members: int = 1_000
    features: int = 100_000
    positions: int = 1_000_000
    reports: int = 1_000_000
    columns: int = 300
    text_chars: int = 10_000
    nesting: int = 64
    layers: int = 200
    media: int = 200
    media_bytes: int = 16 * _MIB
    media_pixels: int = 24_000_000
    session_layers: int = 12
    session_features: int = 20_000
    session_bytes: int = 192 * _MIB
    server_bytes: int = 2048 * _MIB
    memory_bytes: int = 1024 * _MIB
    seconds: int = 20
    closed_seconds: int = 10

    def changed(self, settings: Iterable[str]) -> Limits:
        """Return these limits with changes such as ``features=500000``. Raises LimitError if one is not a valid setting."""
        changes: dict[str, int] = {}
        known = [field.name for field in fields(self)]
        for setting in settings:
            name, _, number = setting.partition("=")
            name = name.strip().replace("-", "_")
            if name not in known:
                raise LimitError(f"{name[:40]!r} is not one of the limits; they are {', '.join(known)}.")
            if not number.strip().isdecimal() or not number.isascii() or not 0 < int(number.strip()[:19]) < 2**63:
                raise LimitError(f"The limit {name} must be a whole number above 0, not {number[:40]!r}.")
            changes[name] = int(number)
        return replace(self, **changes)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """Return the limits that the environment sets. Raises LimitError if a variable is not a number or not a limit."""
        names = sorted(name for name in environment if name.startswith(PREFIX))
        # Asked for with every file and layer, and nearly always without a setting.
        return cls().changed(f"{name[len(PREFIX) :].lower()}={environment[name]}" for name in names) if names else cls()


def size(count: int) -> str:
    """Return a number of bytes in words: ``64 MiB``."""
    for unit, factor in (("GiB", 2**30), ("MiB", _MIB), ("KiB", 2**10)):
        if count >= factor:
            return f"{count / factor:.4g} {unit}"
    return f"{count} bytes"


def unfit_text(value: Any, limits: Limits) -> str | None:
    """Return why a text inside a JSON value, or the name of a member, cannot be drawn or written; None if all can.

    A text that is too long would take minutes to draw, and XML cannot hold control characters.
    """
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            if len(node) > limits.text_chars:
                return f"has a text of {len(node):,} characters, more than {limits.text_chars:,}; shorten it"
            if found := unfit(node):
                return f"has a text with {named(found[0])}; delete it"
        elif isinstance(node, dict):
            stack.extend(node)
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return None
