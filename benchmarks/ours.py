"""This project's documents and images, made in a process of its own.

- ``python -m benchmarks.ours build ours SIZES RUNS SECONDS FOLDER``
- ``python -m benchmarks.ours lines FEATURES VERTICES RUNS SECONDS FILE``
- ``python -m benchmarks.ours dates FEATURES DAYS RUNS SECONDS FILE``
- ``python -m benchmarks.ours briefing RUNS FILE``

Each prints its measurements as lines of JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.measure import WARM_UP, peak_mb, repeated, reset_peak
from geodata.catalog import Catalog, open_catalog
from geodata.load import Layer, load_layers
from layers.marks import marks
from layers.view import opening_view
from layers.web.document import map_document
from layers.web.payload import web_payload


def _document(catalog: Catalog, layers: Sequence[Layer]) -> str:
    return map_document(web_payload(catalog, marks(catalog, layers), opening_view(catalog)))


def build(items: list[data.Item], runs: int, out: Path, cell_s: float) -> dict[str, Any]:
    """Write a catalogue and its document, ``out``, next to each other; returns seconds, bytes and peak memory in MB."""
    folder = out.with_suffix(".catalogue")
    data.write_catalogue(folder, items)
    reset_peak()
    begun = time.perf_counter()
    catalog = open_catalog(folder)
    layers = load_layers(catalog)
    opened = time.perf_counter() - begun
    seconds, document = repeated(lambda: _document(catalog, layers), runs, cell_s)
    out.write_text(document, encoding="utf-8")
    return {"seconds": seconds, "bytes": out.stat().st_size, "peak_mb": peak_mb(), "open_s": opened}


def briefing(runs: int, out: Path) -> dict[str, Any]:
    """Draw the A4 page of the shipped catalogue ``runs`` times, after one time that is not counted, in one process."""
    from dataclasses import replace  # noqa: PLC0415

    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from layers.briefing.brief import brief  # noqa: PLC0415
    from layers.briefing.options import BriefingOptions  # noqa: PLC0415
    from layers.story import open_story  # noqa: PLC0415

    seconds = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        story = open_story(SHIPPED)
        view = replace(opening_view(story.catalog), theatre="kursk-front")
        made = brief(story.catalog, story.layers, story.marks, view, BriefingOptions(size="a4", dpi=200))
        made.save(out)
        seconds.append(time.perf_counter() - begun)
    return {"seconds": seconds[1:], "bytes": out.stat().st_size}


def warm_up() -> None:
    """Build a small document first, so that what is loaded or compiled once is counted at no size."""
    with tempfile.TemporaryDirectory() as folder:
        build(data.story(WARM_UP), 1, Path(folder) / "small.html", 0)


def main(arguments: list[str]) -> None:
    """Run one of the commands in the module's docstring."""
    match arguments:
        case ["build", _, sizes, runs, cell_s, folder]:
            warm_up()
            for size in map(int, sizes.split(",")):
                measured = build(data.story(size), int(runs), Path(folder) / f"{size}.html", float(cell_s))
                print(json.dumps({"size": size, **measured}), flush=True)
        case ["lines", features, vertices, runs, cell_s, out]:
            warm_up()
            items = list(data.items(int(features), vertices=int(vertices), lines=1.0))
            print(json.dumps(build(items, int(runs), Path(out), float(cell_s))))
        case ["dates", features, days, runs, cell_s, out]:
            warm_up()
            items = list(data.items(int(features), days=int(days)))
            print(json.dumps(build(items, int(runs), Path(out), float(cell_s))))
        case ["briefing", runs, out]:
            print(json.dumps(briefing(int(runs), Path(out))))
        case _:
            raise SystemExit(f"unknown command: {arguments}")


if __name__ == "__main__":
    main(sys.argv[1:])
