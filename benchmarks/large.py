"""A layer of a million made-up features as tiles, beside kepler.gl and lonboard on the same data.

``python -m benchmarks.large --features 1000000 --out large.json`` writes the numbers of one run. It is apart from
``make bench``: it takes some ten minutes, most of them to write the tiles.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from shapely.geometry import shape

from benchmarks import data
from benchmarks.browser import chromium
from benchmarks.data.item import geometry
from benchmarks.measure import PEER_PYTHON, ROOT, peak_mb, reset_peak
from layers.story import Story, map_html, open_story
from layers.view import opening_view
from layers.web.tiles.archive import archive
from layers.web.tiles.large import LargeLayers, large_of
from layers.web.tiles.rows import TileRows

PEERS = ("keplergl", "lonboard")
#: How long a peer may take to build its document, and to draw it.
BUILD_S, DRAW_S = 900, 120
DAYS = 20
_EPOCH_ORDINAL = 719_163


def rows_of(items: list[data.Item]) -> TileRows:
    """The story of the benchmark as rows."""
    geometries = np.empty(len(items), dtype=object)
    geometries[:] = [shape(geometry(item)) for item in items]
    return TileRows(
        geometries,
        np.array([item.begins.toordinal() - _EPOCH_ORDINAL for item in items], dtype=np.int64),
        np.array([item.ends.toordinal() - _EPOCH_ORDINAL for item in items], dtype=np.int64),
        [{"id": item.id, "name": item.name, "text": item.text, "who": f"Claimant {item.claimant}"} for item in items],
    )


class _Ranges(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a range, or a whole file."""
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if wanted is None:
            super().do_GET()
            return
        path = Path(self.translate_path(self.path))
        size = path.stat().st_size
        first, last = int(wanted[1]), min(int(wanted[2]), size - 1)
        with path.open("rb") as file:
            file.seek(first)
            content = file.read(last + 1 - first)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


_SCRUB = """async (days) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const first = kurskmap.getDate();
  const before = performance.now();
  for (let i = 1; i <= days; i++) { kurskmap.setDate(first + i); await frame(); }
  return (performance.now() - before) / days;
}"""


def ours(items: list[data.Item], folder: Path) -> dict[str, Any]:
    """This project: seconds and bytes of the tiles, what the first views read, and how long a day of a scrub takes."""
    rows = rows_of(items)
    reset_peak()
    begun = time.monotonic()
    made = archive(rows, title="Made up", attribution="")
    row: dict[str, Any] = {"name": "this project", "tiles_s": round(time.monotonic() - begun, 1), "peak_mb": peak_mb()}
    (folder / "made-up.pmtiles").write_bytes(made.content)
    told = open_story()
    bare = Story(told.catalog, told.layers, ())
    page = map_html(bare, opening_view(told.catalog), large=LargeLayers((large_of(made.content, "made-up.pmtiles"),)))
    (folder / "map.html").write_text(page, encoding="utf-8")
    row |= {"tiles_bytes": len(made.content), "document_bytes": len(page.encode()), "feature_zoom": made.feature_zoom}
    with _serving(folder) as url, chromium() as browser:
        for name, place in (("far", "50,80,3.5"), ("near", f"50,80,{made.feature_zoom + 1.5}")):
            opened = browser.new_page(viewport={"width": 1280, "height": 800})
            begun = time.monotonic()
            opened.goto(f"{url}/map.html#date=2025-02-07&map={place}")
            while (
                opened.evaluate("window.kurskmap?.stats ? kurskmap.stats().large.requests : 0") < 2
                and time.monotonic() < begun + 60
            ):
                time.sleep(0.02)
            opened.wait_for_load_state("networkidle")
            large = opened.evaluate("kurskmap.stats().large")
            row[name] = {
                "drawn_s": round(time.monotonic() - begun - 0.5, 2),
                "read_bytes": large["bytes"],
                "requests": large["requests"],
                "scrub_ms": round(opened.evaluate(_SCRUB, DAYS), 1),
                "heap_mb": round(opened.evaluate("performance.memory.usedJSHeapSize") / 1e6),
                "read_by_scrub": opened.evaluate("kurskmap.stats().large.bytes") - large["bytes"],
            }
            opened.close()
    return row


def peer(name: str, size: int, folder: Path) -> dict[str, Any]:
    """A peer's document of the same features: seconds to build it, its bytes, its peak of memory; or why there is none."""
    if not PEER_PYTHON.exists():
        return {"name": name, "reason": "not installed; make bench installs it"}
    command = [str(PEER_PYTHON), "-m", "benchmarks.peers", "build", name, str(size), "1", str(BUILD_S), str(folder)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=BUILD_S, check=False)
    except subprocess.TimeoutExpired:
        return {"name": name, "reason": f"not built in {BUILD_S} s"}
    if done.returncode:
        return {"name": name, "reason": (done.stderr.strip().splitlines() or ["it failed"])[-1][:200]}
    built = json.loads(done.stdout.strip().splitlines()[-1])
    return {"name": name, **built}


def main(arguments: list[str]) -> None:
    """Measure, and write the numbers."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.large", description=__doc__)
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, default=ROOT / ".cache" / "benchmarks" / "large.json")
    given = parser.parse_args(arguments)
    rows = []
    with TemporaryDirectory() as made:
        for name in PEERS:
            rows.append(peer(name, given.features, Path(made)))
            print(json.dumps(rows[-1]), flush=True)
        rows.append(ours(list(data.story(given.features)), Path(made)))
        print(json.dumps(rows[-1]), flush=True)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps({"features": given.features, "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
