"""What the fuzzer calls with untrusted texts: reference systems, manifests, messages of the map, addresses."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from geodata.catalog import open_catalog
from geodata.importing import crs
from layers.app.map_messages import new_messages
from layers.briefing.files import manifest
from layers.briefing.options import BriefingOptions
from layers.story import Story, open_story
from layers.view import View, opening_view
from layers.view_codec import filter_words, from_map, from_query, to_map, to_query
from layers.view_fields import FIELDS, KnownNames
from tests.fuzz.targets import our_errors

_EXAMPLE = Path(__file__).parents[1] / "support" / "example_catalogue"
SYSTEMS = (
    "EPSG:3857",
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "http://www.opengis.net/def/crs/EPSG/0/28407",
    "32637",
)


@cache
def _story() -> Story:
    return open_story(_EXAMPLE)


def seeds() -> dict[str, list[bytes]]:
    """Valid inputs to start from, by target."""
    import pyproj  # noqa: PLC0415

    catalog = open_catalog(_EXAMPLE)
    view = opening_view(catalog)
    systems = [pyproj.CRS.from_epsg(code) for code in (4326, 3857, 28407)]
    definitions = [
        text for system in systems for text in (system.to_wkt(), system.to_wkt("WKT1_ESRI"), system.to_json())
    ]
    request = manifest.BriefingRequest("brief", to_query(view, catalog), BriefingOptions(), 1, (view.date,))
    made = manifest.Manifest(request, "a.pdf", "0" * 64, 10, "1" * 64, "2" * 64, {"python": "3"})
    names = KnownNames.of(catalog)
    sent = {key: {"at": i + 1, "value": value} for i, (key, value) in enumerate(to_map(view, names).items())}
    keys = [row.from_map.key for row in FIELDS if row.from_map]
    sent |= {
        key: {"at": 9, "value": value} for key, value in zip(keys, ["2025-01-01", [1, 2, 3], "x", None], strict=False)
    }
    stated = {row: value for row in FIELDS if (value := getattr(view, row.name)) is not None}
    query = "\n".join(f"{row.query}={row.format(value)}" for row, value in stated.items())
    return {
        "crs": [text.encode() for text in (*SYSTEMS, *definitions)],
        "manifest": [manifest.to_json(made).encode()],
        "message": [json.dumps(sent).encode()],
        "address": [query.encode()],
    }


def reference_system(data: bytes) -> None:
    """Resolve the text of a reference system, and use what comes out as the server does."""
    found = crs.resolve(data.decode("utf-8", "replace"))
    if found is not None:
        assert crs.checked(found) == found
        assert crs.label(found).isprintable()
        with our_errors():
            move = crs.to_wgs84(crs.parse(found))
            if move is not None:
                import shapely  # noqa: PLC0415

                move(shapely.Point(1.0, 2.0))


def briefing_manifest(data: bytes) -> None:
    """Read a manifest, and the view and the options that it asks for."""
    with our_errors(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_bytes(data)
        found = manifest.read(path)
        assert Path(found.file).name == found.file
        query, misfits = from_query(found.request.view, _story().catalog)
        assert isinstance(query, View)
        _check(query)
        assert all(str(misfit) for misfit in misfits)


def map_message(data: bytes) -> None:
    """Apply what the map's frame sent: any JSON value by its kind."""
    try:
        sent: Any = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(sent, dict):
        messages, _ = new_messages(sent, {})
        _check(from_map(opening_view(_story().catalog), messages, KnownNames.of(_story().catalog)))


def address(data: bytes) -> None:
    """Read the view of an address: lines of names and values."""
    lines = data.decode("utf-8", "replace").split("\n")
    query = dict(line.split("=", 1) for line in lines if "=" in line)
    view, misfits = from_query(query, _story().catalog, {mark.id for mark in _story().marks})
    _check(view)
    assert all(len(str(misfit)) < 1_000 for misfit in misfits)


def _check(view: View) -> None:
    """An untrusted view can be written in every form, and its link leads to the same view."""
    catalog = _story().catalog
    assert from_query(to_query(view, catalog), catalog)[0] == view
    filter_words(view, catalog)
    json.dumps(to_map(view, KnownNames.of(catalog)), allow_nan=False)


TARGETS = {"crs": reference_system, "manifest": briefing_manifest, "message": map_message, "address": address}
