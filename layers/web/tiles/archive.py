"""Rows → one PMTiles file of vector tiles, with the days of each feature in its properties.

Near, a tile holds the features themselves; above that, how many there are when, in squares. The same rows give the same
bytes.
"""

from __future__ import annotations

import base64
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geodata.errors import GeodataError
from geodata.gc_pause import no_cycles
from layers.web.tiles.density import Spans, squares
from layers.web.tiles.grid import Floats, Ints, crossed, groups, in_tile, mercator, places, tiles_at
from layers.web.tiles.rows import OPEN_BEGIN, OPEN_END, TileRows
from layers.web.tiles.vector_tile import vector_tile

#: The names of the two layers of tiles.
DENSITY, FEATURES = "density", "features"
#: A tile of features holds at most so many if that needs no zoom beyond the last; never more than ``MOST_AT_ALL``.
MOST_IN_A_TILE, MOST_AT_ALL, LAST_ZOOM = 2_000, 20_000, 12
#: What a reader of the file accepts; see ``layers/web/js/tiles/source.js``.
MOST_TILE_BYTES = 8_000_000
#: How much of a layer a document holds itself.
MOST_OVERVIEW_ZOOM, MOST_OVERVIEW_BYTES = 3, 300_000

#: Called with the number of tiles that are done and of all.
Progress = Callable[[int, int], None]


class TilesError(GeodataError):
    """A layer cannot be written as tiles."""


@dataclass(frozen=True)
class Archive:
    """The bytes of a PMTiles file, and what they hold.

    ``feature_zoom`` is the zoom of the tiles with the features themselves, ``last_zoom`` that of the last tiles in the file,
    ``largest`` the bytes of the largest tile, unpacked. ``style`` is that of its first feature.
    """

    content: bytes
    features: int
    feature_zoom: int
    last_zoom: int
    spans: Spans
    tiles: int
    largest: int
    style: str


def archive(rows: TileRows, *, title: str, attribution: str, progress: Progress | None = None) -> Archive:
    """Write rows as a PMTiles file. Its metadata hold the overview (:func:`overview`), for a document of any map.

    Raises TilesError where there is no row, or where more than 20,000 features are in one tile of the last zoom.
    ModuleNotFoundError where the package of the extra ``tiles`` is not installed.
    """
    small = overview(rows, title=title, attribution=attribution)
    return _archive(rows, title, attribution, small=small, progress=progress)


@no_cycles()
def _archive(
    rows: TileRows,
    title: str,
    attribution: str,
    *,
    last_zoom: int | None = None,
    small: Archive | None = None,
    progress: Progress | None = None,
) -> Archive:
    """Rows as a file; with ``last_zoom`` only the tiles of that zoom and above it."""
    from pmtiles.tile import Compression, TileType, zxy_to_tileid  # noqa: PLC0415 (an extra)
    from pmtiles.writer import Writer  # noqa: PLC0415

    if not len(rows):
        raise TilesError("The layer has no feature, so there is nothing to write as tiles.")
    shares = places(rows.geometries)
    zoom = feature_zoom(shares)
    spans = Spans.over(*rows.period)
    last = zoom if last_zoom is None else min(last_zoom, zoom)
    jobs = [(z, *group) for z in range(min(zoom, last + 1)) for group in groups(tiles_at(shares, z), z)]
    drawn = rows.geometries
    if last == zoom:
        drawn = shapely.transform(rows.geometries, mercator)
        tiles, of = crossed(shapely.bounds(drawn), zoom)
        jobs += [(zoom, column, row, of[part]) for column, row, part in groups(tiles, zoom)]
    jobs.sort(key=lambda job: zxy_to_tileid(*job[:3]))

    file = io.BytesIO()
    writer = Writer(file)
    written = largest = 0
    for done, (z, column, row, part) in enumerate(jobs, 1):
        tile = (z, column, row)
        made = _features(rows, drawn, tile, part) if z == zoom else _density(rows, shares, spans, tile, part)
        if made:
            largest = max(largest, len(made))
            packed = gzip.compress(made, 6, mtime=0)
            writer.write_tile(zxy_to_tileid(*tile), packed)
            written += 1
        if progress:
            progress(done, len(jobs))
    if largest > MOST_TILE_BYTES:
        raise TilesError(
            f"A tile would have {largest:,} bytes, and a map reads at most {MOST_TILE_BYTES:,}; shorten the texts "
            "of the layer."
        )
    style = rows.words[0].get("style", "")
    west, south, east, north = (round(float(edge) * 1e7) for edge in shapely.total_bounds(rows.geometries))
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
    }
    writer.finalize(
        header,
        {
            "name": title,
            "attribution": attribution,
            "vector_layers": [
                {"id": DENSITY, "fields": {"n": "String"}, "minzoom": 0, "maxzoom": max(zoom - 1, 0)},
                {
                    "id": FEATURES,
                    "fields": {"f": "Number", "t": "Number", "id": "String"},
                    "minzoom": zoom,
                    "maxzoom": zoom,
                },
            ],
            "kurskmap": {
                "version": 1,
                "count": len(rows),
                "zoom": zoom,
                "period": list(rows.period),
                "spans": [spans.first, spans.days, spans.count],
                "style": style,
                **(
                    {
                        "overview": base64.b64encode(small.content).decode("ascii"),
                        "overview_zoom": small.last_zoom,
                    }
                    if small
                    else {}
                ),
            },
        },
    )
    return Archive(file.getvalue(), len(rows), zoom, last, spans, written, largest, style)


def overview(rows: TileRows, *, title: str, attribution: str) -> Archive:
    """A small file of the squares alone, for a document: as many zooms as fit into 300,000 bytes, at least one."""
    made = _archive(rows, title, attribution, last_zoom=0)
    for zoom in range(1, min(made.feature_zoom, MOST_OVERVIEW_ZOOM + 1)):
        finer = _archive(rows, title, attribution, last_zoom=zoom)
        if len(finer.content) > MOST_OVERVIEW_BYTES:
            break
        made = finer
    return made


def feature_zoom(shares: Floats) -> int:
    """The first zoom at which every tile holds few enough features to draw each. Raises TilesError where there is none."""
    # From 1: a renderer takes a last zoom of 0 for none.
    for zoom in range(1, LAST_ZOOM + 1):
        tiles = tiles_at(shares, zoom)
        _, counts = np.unique(tiles[:, 0] * (1 << zoom) + tiles[:, 1], return_counts=True)
        most = int(counts.max())
        if most <= MOST_IN_A_TILE:
            return zoom
    if most > MOST_AT_ALL:
        raise TilesError(
            f"{most:,} features lie within one tile of zoom {LAST_ZOOM}, which is at most 10 km wide; a map draws at most "
            f"{MOST_AT_ALL:,} there. Split the layer, or join what is at one place."
        )
    return LAST_ZOOM


def _features(rows: TileRows, drawn: Any, tile: tuple[int, int, int], part: Ints) -> bytes:
    part = np.sort(part)
    shapes = in_tile(drawn[part], *tile)
    kept = ~shapely.is_empty(shapes)
    return vector_tile(
        FEATURES, ((shape, _properties(rows, int(i))) for shape, i in zip(shapes[kept], part[kept], strict=True))
    )


def _properties(rows: TileRows, i: int) -> dict[str, str | int]:
    days: dict[str, str | int] = {}
    if (begins := int(rows.begins[i])) != OPEN_BEGIN:
        days["f"] = begins
    if (ends := int(rows.ends[i])) != OPEN_END:
        days["t"] = ends
    return {**days, **rows.words[i]}


def _density(rows: TileRows, shares: Floats, spans: Spans, tile: tuple[int, int, int], part: Ints) -> bytes:
    found = squares(rows, shares, spans, tile, part)
    return vector_tile(DENSITY, ((shapely.Point(x, y), {"n": text}) for x, y, text in found))
