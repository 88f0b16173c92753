"""How much a JSON text of a user may hold, counted before it is parsed: a few megabytes of it can become gigabytes.

The text itself is bounded by ``file_bytes``. What it becomes depends on how many objects, lists and values it has,
and on the names in one object, so those are bounded too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata.limits import Limits
from geodata.quoting import quoted

#: No list but those of features, records and coordinates is longer, and no object has more members.
MOST_ITEMS = 10_000
#: Texts up to this size cannot go beyond any budget.
_SURELY_SMALL = 10_000
_CHUNK = 2**20
_QUOTE, _COLON, _COMMA, _OPEN_LIST, _OPEN, _CLOSE = b'":,[{}'


@dataclass(frozen=True)
class Counts:
    """What a JSON text holds outside its strings. ``names`` is the longest run of members without a bracket of an object."""

    objects: int = 0
    lists: int = 0
    commas: int = 0
    names: int = 0


def counts(content: bytes) -> Counts:
    r"""Count a JSON text, whether it is valid or not.

    >>> counts(b'{"a:,[": [1, 2], "b\\\\": {"c": 3}}')
    Counts(objects=2, lists=1, commas=2, names=2)
    """
    import numpy as np  # noqa: PLC0415 (slow to import, and most files are small)

    if b"\\" in content:
        content = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    objects = lists = commas = longest = run = inside = 0
    for start in range(0, len(content), _CHUNK):
        part = np.frombuffer(content[start : start + _CHUNK], np.uint8)
        in_text = (np.cumsum(part == _QUOTE, dtype=np.int32) + inside) & 1
        inside = int(in_text[-1])
        part = part[in_text == 0]
        objects += int(np.count_nonzero(part == _OPEN))
        lists += int(np.count_nonzero(part == _OPEN_LIST))
        commas += int(np.count_nonzero(part == _COMMA))
        names = np.cumsum(part == _COLON, dtype=np.int32)
        # How many names were read at each bracket of an object, and at the end.
        at = [0, *(names[(part == _OPEN) | (part == _CLOSE)]), int(names[-1]) if len(names) else 0]
        runs = np.diff(np.array(at, np.int64))
        runs[0] += run
        longest, run = max(longest, int(runs.max())), int(runs[-1])
    return Counts(objects, lists, commas, longest)


def too_full(content: bytes, limits: Limits) -> str | None:
    """Say what a JSON text of a user has too much of; None if it may be parsed.

    >>> too_full(b"[" + b"0," * 9_000_000 + b"0]", Limits())
    'has more than 8,000,000 values'
    """
    if len(content) <= _SURELY_SMALL:
        return None
    found = counts(content)
    features, positions = max(limits.features, 1_000), max(limits.positions, limits.features, 1_000)
    for count, most, what in (
        (found.names, MOST_ITEMS, "members in one object"),
        (found.objects, 10 * features, "objects"),
        (found.lists, 4 * positions, "lists"),
        (found.objects + found.lists + found.commas, 8 * positions, "values"),
    ):
        if count > most:
            return f"has more than {most:,} {what}"
    return None


def too_long(value: Any, limits: Limits) -> str | None:
    """Say which list or object of a parsed text is too long; None if none is.

    Features and coordinates are not counted: their number has a limit of its own.

    >>> too_long({"features": [{"properties": {"claims": [0] * 20_000}}]}, Limits())
    "has a list or object of 20,000 in 'claims', more than 10,000"
    """
    stack: list[tuple[str, Any, int]] = [("", value, max(limits.features, MOST_ITEMS))]
    if isinstance(value, dict) and isinstance(value.get("features"), list):
        stack = [("features", item, MOST_ITEMS) for item in value["features"] if isinstance(item, dict | list)]
        stack.append(("", {name: item for name, item in value.items() if name != "features"}, MOST_ITEMS))
    while stack:
        name, node, most = stack.pop()
        if not isinstance(node, dict | list):
            continue
        if len(node) > most:
            where = f" in {quoted(name)}" if name else ""
            return f"has a list or object of {len(node):,}{where}, more than {most:,}"
        if isinstance(node, list):
            stack += [(name, item, MOST_ITEMS) for item in node if isinstance(item, dict | list)]
        else:
            stack += [
                (key, item, MOST_ITEMS)
                for key, item in node.items()
                if isinstance(item, dict | list) and (name, key) != ("geometry", "coordinates")
            ]
    return None
