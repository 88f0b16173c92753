"""Shapes and properties → one vector tile (Mapbox Vector Tile 2.1).

The package that writes such tiles needs an older protobuf than the one that is used here. Of the format, only what our files
need is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.web.tiles.grid import EXTENT

_POINT, _LINE, _AREA = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 1, 2, 15
_KINDS = {
    "Point": _POINT,
    "MultiPoint": _POINT,
    "LineString": _LINE,
    "LinearRing": _LINE,
    "MultiLineString": _LINE,
    "Polygon": _AREA,
    "MultiPolygon": _AREA,
}

Properties = Mapping[str, str | int]


def vector_tile(name: str, features: Iterable[tuple[Any, Properties]]) -> bytes:
    """One layer ``name`` of shapes in units of the tile (y down) with their properties, texts or whole numbers.

    A shape that is too small for the grid is left out; no feature at all gives no bytes.
    """
    keys: dict[str, int] = {}
    values: dict[tuple[type, str | int], int] = {}
    made = []
    for shape, properties in features:
        tags = []
        for key, value in properties.items():
            tags += [keys.setdefault(key, len(keys)), values.setdefault((type(value), value), len(values))]
        for kind, commands in _drawn(shape):
            made.append(
                _field(2, _field(2, _packed(tags)) + _number(3, kind) + _field(4, _packed(commands))),
            )
    if not made:
        return b""
    layer = [_field(1, name.encode()), *made]
    layer += [_field(3, key.encode()) for key in keys]
    layer += [_field(4, _value(value)) for _, value in values]
    layer += [_number(5, EXTENT), _number(15, 2)]
    return _field(3, b"".join(layer))


def _value(value: str | int) -> bytes:
    return _field(1, value.encode("utf-8", "replace")) if isinstance(value, str) else _number(6, _zigzag(value))


def _drawn(shape: Any) -> Iterator[tuple[int, list[int]]]:
    """The commands that draw a shape, for each kind of shape in it."""
    kinds: dict[int, list[Any]] = {}
    for part in shapely.get_parts([shape]):
        for single in shapely.get_parts([part]) if part.geom_type == "GeometryCollection" else [part]:
            if single.geom_type in _KINDS:
                kinds.setdefault(_KINDS[single.geom_type], []).append(single)
    for kind, parts in sorted(kinds.items()):
        lines = [line for part in parts for line in _lines(part, kind)]
        if lines:
            yield kind, _commands(lines, kind)


def _lines(part: Any, kind: int) -> Iterator[NDArray[np.int64]]:
    """The positions of a point, a line, or the rings of an area: the outer one with the inside on its right as drawn."""
    if kind != _AREA:
        line = _rounded(shapely.get_coordinates(part))
        if kind == _POINT or len(line) > 1:
            yield line
        return
    for i, ring in enumerate([part.exterior, *part.interiors]):
        line = _rounded(shapely.get_coordinates(ring))[:-1]
        x, y = line.T
        twice = int(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) if len(line) > 2 else 0
        if not twice:
            if i == 0:
                return
            continue
        yield line if (twice > 0) == (i == 0) else line[::-1]


def _rounded(coordinates: NDArray[np.float64]) -> NDArray[np.int64]:
    """Positions on the grid, without one that repeats the one before."""
    steps = np.rint(coordinates).astype(np.int64)
    kept: NDArray[np.int64] = steps[np.append(True, np.any(np.diff(steps, axis=0) != 0, axis=1))]
    return kept


def _commands(lines: Sequence[NDArray[np.int64]], kind: int) -> list[int]:
    if kind == _POINT:
        positions = np.concatenate(lines)
        return [_command(_MOVE, len(positions)), *_steps(positions, np.zeros((1, 2), dtype=np.int64))]
    found: list[int] = []
    before = np.zeros((1, 2), dtype=np.int64)
    for line in lines:
        steps = _steps(line, before)
        found += [_command(_MOVE, 1), *steps[:2], _command(_DRAW, len(line) - 1), *steps[2:]]
        if kind == _AREA:
            found.append(_CLOSE)
        before = line[-1:]
    return found


def _command(which: int, count: int) -> int:
    return which | count << 3


def _steps(line: NDArray[np.int64], before: NDArray[np.int64]) -> list[int]:
    steps = np.diff(line, axis=0, prepend=before)
    zigzagged: list[int] = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
    return zigzagged


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    if value < 128:
        return bytes((value,))
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def _packed(values: Iterable[int]) -> bytes:
    return b"".join(map(_varint, values))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content
