"""Whole numbers and shapes as short text, which ``layers/web/js/data/varint.js`` reads.

A text of shapes is a sequence of features: a count of parts, and for each part a count of positions and the positions. A
position is two differences (longitude, latitude) from the position before it, in steps of ``1 / quantum`` degrees.
Differences are zigzagged. Each number is written five bits a character; the sixth bit says whether more follow.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)


def varints(values: NDArray[np.int64]) -> str:
    """Whole numbers from 0 up as text: five bits a character, low bits first; the sixth bit is set if more follow."""
    rest = values.astype(np.uint64)
    chunks, is_used = [], []
    used = np.ones(len(rest), dtype=bool)
    while used.any():
        further = rest >> np.uint64(5)
        chunks.append((rest & np.uint64(31)) | np.where(further > 0, np.uint64(32), np.uint64(0)))
        is_used.append(used)
        used = used & (further > 0)
        rest = further
    if not chunks:
        return ""
    digits = np.column_stack(chunks)[np.column_stack(is_used)]
    return bytes(_ALPHABET[digits.astype(np.intp)]).decode("ascii")


def zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed whole numbers as unsigned ones: 0, -1, 1, -2 → 0, 1, 2, 3."""
    return np.where(values < 0, -2 * values - 1, 2 * values)


def encode(geometries: Iterable[BaseGeometry], *, quantum: int) -> str:
    """Geometries in EPSG:4326 as one text. Polygons are written as rings without their closing position.

    Parts that are too small for the grid are left out.
    """
    numbers: list[NDArray[np.int64]] = []
    before = np.zeros((1, 2), dtype=np.int64)
    for geometry in geometries:
        parts = [part for part in _on_grid(geometry, quantum) if part is not None]
        numbers += _numbers(parts, before)
        before = parts[-1][-1:] if parts else before
    return varints(np.concatenate(numbers)) if numbers else ""


def encode_whole(geometry: BaseGeometry, *, quantum: int) -> str | None:
    """One geometry in EPSG:4326 as :func:`encode` writes it; None where a part is too small for the grid."""
    parts = _on_grid(geometry, quantum)
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts):
        return None
    return varints(np.concatenate(_numbers(whole, np.zeros((1, 2), dtype=np.int64))))


def _numbers(parts: list[NDArray[np.int64]], before: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    numbers = [np.array([len(parts)], dtype=np.int64)]
    for part in parts:
        steps = np.diff(part, axis=0, prepend=before)
        before = part[-1:]
        numbers += [np.array([len(part)], dtype=np.int64), zigzag(steps).ravel()]
    return numbers


def _on_grid(geometry: BaseGeometry, quantum: int) -> list[NDArray[np.int64] | None]:
    return [_quantised(part, quantum) for part in _parts(geometry)]


def _parts(geometry: BaseGeometry) -> list[tuple[NDArray[np.float64], bool]]:
    """The coordinates of every point, line and ring, and whether it is a ring."""
    found: list[tuple[NDArray[np.float64], bool]] = []
    for single in shapely.get_parts(geometry):
        if single.geom_type == "Polygon":
            found += [(shapely.get_coordinates(ring), True) for ring in [single.exterior, *single.interiors]]
        elif single.geom_type == "GeometryCollection":
            found += _parts(single)
        else:
            found.append((shapely.get_coordinates(single), False))
    return found


def _quantised(part: tuple[NDArray[np.float64], bool], quantum: int) -> NDArray[np.int64] | None:
    """Positions in whole steps of the grid without repeats; None where too few are left to draw."""
    coordinates, is_ring = part
    if not len(coordinates):
        return None
    steps = np.rint(coordinates * quantum).astype(np.int64)
    is_new = np.append(True, np.any(np.diff(steps, axis=0) != 0, axis=1))
    kept: NDArray[np.int64] = steps[is_new]
    if is_ring:
        kept = kept[:-1] if len(kept) > 1 and np.array_equal(kept[0], kept[-1]) else kept
        return kept if len(kept) >= 3 else None
    return kept if len(kept) >= 2 or len(coordinates) == 1 else None
