"""Measure how fast and how well legs are found in an invented fleet: ``python -m benchmarks.tracks --rows 2000000``."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from benchmarks.measure import PEER_PYTHON
from benchmarks.tracks import coasters, fleet, flights
from benchmarks.tracks.score import legs_share, score, stops_share
from geodata.limits import Limits
from geodata.tracks.engines import Engine
from geodata.tracks.engines.dask import Dask
from geodata.tracks.engines.pool import Pool
from geodata.tracks.parameters import Parameters
from geodata.tracks.places import places_of_file
from geodata.tracks.reading import read_files
from geodata.tracks.search import find_legs

FLEETS = ("liners", "coasters", "flights")


def _cpu_s() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


class _Memory:
    """The most memory of one process, and of all of them together, while something runs (resident, GB)."""

    def __init__(self) -> None:
        self.largest = self.all = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        this = psutil.Process()
        while not self._ended.wait(0.25):
            sizes = []
            for process in (this, *this.children(recursive=True)):
                try:
                    sizes.append(process.memory_info().rss / 2**30)
                except psutil.Error:
                    continue
            self.largest, self.all = max(self.largest, *sizes), max(self.all, sum(sizes))


def main() -> None:
    """Make the fleet where there is none yet, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fleet", choices=FLEETS, default="liners", help="the habits of the vessels")
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows of the liners")
    parser.add_argument("--vessels", type=int, help="default: one for 4,000 rows; 100 coasters; 20 aircraft")
    parser.add_argument("--engine", choices=("pool", "dask"), default="pool")
    parser.add_argument("--scheduler", help="a Dask scheduler, such as tcp://host:8786")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, help="keep the fleet in this folder, and use it again")
    parser.add_argument("--peer", choices=("movingpandas",), help="also run a peer on some ships of the fleet")
    parser.add_argument("--peer-rows", type=int, default=100_000, help="about so many rows for the peer")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracks-") as name:
        data = asked.data or Path(name) / "fleet"
        if not (data / "truth.json").exists():
            _make(data, asked)
        engine: Engine = Pool(asked.workers) if asked.engine == "pool" else Dask(asked.scheduler, asked.workers)
        rate = _measured(data, Path(name) / "reports", engine, asked.workers)
        if asked.peer:
            _peer(data, asked.peer_rows, Path(name) / "peer.json", rate)


def _make(data: Path, asked: argparse.Namespace) -> None:
    match asked.fleet:
        case "liners":
            fleet.write(data, asked.rows, fleet.Habits(vessels=asked.vessels or max(asked.rows // 4000, 1)))
        case "coasters":
            coasters.write(data, asked.vessels or 100)
        case _:
            flights.write(data, asked.vessels or 20)


def _measured(data: Path, folder: Path, engine: Engine, workers: int) -> float:
    """Read and search, and print the figures. Returns the rows a second of processor time that legs were found in."""
    command = [sys.executable, "-m", "benchmarks.tracks.reference"]
    reference = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    with _Memory() as memory:
        begun, cpu = time.monotonic(), _cpu_s()
        read = read_files([data / "reports.parquet"], folder, engine=engine, limits=Limits(), told=lambda *_: None)
        between, read_memory = _cpu_s(), (memory.largest, memory.all)
        places = places_of_file(data / "places.geojson", Limits())
    with _Memory() as memory:
        found = find_legs(folder, places, parameters=Parameters(), engine=engine, told=lambda *_: None)
    rows, end = read.files[0].rows, _cpu_s()
    print(f"{rows:,} rows, {found.rows['legs']:,} legs in {time.monotonic() - begun:.1f} s with {workers} workers")
    print(
        f"processor: read {between - cpu:.1f} s ({rows / (between - cpu):,.0f} rows a second), legs {end - between:.1f} s "
        f"({rows / (end - between):,.0f} rows a second)"
    )
    print(
        f"the same processor took {reference:.1f} s for the reference; a reference's time finds legs in "
        f"{rows / (end - between) * reference / 1e6:.1f} million rows"
    )
    for what, (largest, together) in (("reading", read_memory), ("legs", (memory.largest, memory.all))):
        print(f"memory while {what}: {largest:.2f} GB in the largest process, {together:.2f} GB in all")
    print(score(folder, data / "truth.json").words())
    return rows / (end - between)


def _peer(data: Path, rows: int, out: Path, rate: float) -> None:
    python = PEER_PYTHON if PEER_PYTHON.exists() else Path(sys.executable)
    command = [str(python), "-m", "benchmarks.tracks.movingpandas_peer", str(data), str(rows), str(out)]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(f"The peer did not run; install movingpandas for {python}.")
    found = json.loads(out.read_text())
    truth = json.loads((data / "truth.json").read_text())
    ships = set(found["ships"]) - set(truth.get("shared", ()))
    own = {part: [row for row in truth[part] if row[0] in ships] for part in ("stops", "legs")} | {"to": truth["to"]}
    cost, ours = found["cpu_s"] / found["rows"], 1 / rate
    print(
        f"MovingPandas {found['version']}: {found['rows']:,} rows of the same fleet in {found['cpu_s']:.1f} s of processor "
        f"time, {cost * 1e6:.1f} µs a row; ours {ours * 1e6:.2f} µs a row, {cost / ours:,.0f} times less"
    )
    for share in (stops_share(found["stops"], own), legs_share(found["legs"], own)):
        print(f"MovingPandas, {share.words()}")


if __name__ == "__main__":
    main()
