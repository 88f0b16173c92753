"""This project's side of a comparison: ``python -m benchmarks.ours build app SIZE RUNS OUT`` and the like."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import data
from geodata.catalog import open_catalog
from geodata.load import load_layers
from layers.compose import marks, web_payload
from layers.view import opening_view
from layers.web_map import map_document


def _built(folder: Path, runs: int) -> tuple[list[float], str]:
    """Seconds from layers in memory to the document's text, ``runs`` times, after one that is not counted."""
    catalog = open_catalog(folder)
    layers = load_layers(catalog)
    seconds: list[float] = []
    document = ""
    for _ in range(runs + 1):
        document = ""
        gc.collect()
        begun = time.perf_counter()
        document = map_document(web_payload(catalog, marks(catalog, layers), opening_view(catalog)))
        seconds.append(time.perf_counter() - begun)
        if sum(seconds) > data.CELL_S and len(seconds) > 1:
            break
    return seconds[1:], document


def build(size: int, runs: int, out: Path, *, vertices: int = 2, lines: float = 0.08) -> dict[str, Any]:
    """Write a catalogue and its document next to each other; returns seconds, bytes and peak memory."""
    folder = out.with_suffix(".catalogue")
    if not folder.is_dir():
        data.write_catalogue(folder, list(data.items(size, vertices=vertices, lines=lines)))
    begun = time.perf_counter()
    layers = load_layers(open_catalog(folder))
    opened = time.perf_counter() - begun
    del layers
    seconds, document = _built(folder, runs)
    out.write_text(document, encoding="utf-8")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return {"seconds": seconds, "bytes": out.stat().st_size, "peak_mb": peak, "open_s": opened}


def briefing(runs: int, out: Path) -> dict[str, Any]:
    """Draw the A4 page of the shipped catalogue again and again in one process."""
    from dataclasses import replace  # noqa: PLC0415

    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from layers.briefing import brief  # noqa: PLC0415
    from layers.export import save  # noqa: PLC0415
    from layers.page import PageOptions  # noqa: PLC0415
    from layers.stories import open_story  # noqa: PLC0415

    seconds = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        story = open_story(SHIPPED)
        view = replace(opening_view(story.catalog), theatre="kursk-front")
        made = brief(story.catalog, story.layers, story.marks, view, PageOptions(size="a4", dpi=200))
        save(made, out)
        seconds.append(time.perf_counter() - begun)
    return {"seconds": seconds[1:], "bytes": out.stat().st_size}


def main(arguments: list[str]) -> dict[str, Any]:
    """Run one command; see the module."""
    match arguments:
        case ["build", _, size, runs, out, *rest]:
            vertices, lines = (int(rest[0]), float(rest[1])) if rest else (2, 0.08)
            return build(int(size), int(runs), Path(out), vertices=vertices, lines=lines)
        case ["briefing", runs, out]:
            return briefing(int(runs), Path(out))
    raise SystemExit(f"unknown command: {arguments}")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))
