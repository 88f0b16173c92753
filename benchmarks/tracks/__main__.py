"""Measure how fast and how well legs are found in an invented fleet: ``python -m benchmarks.tracks --rows 2000000``."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.tracks import coasters, fleet
from benchmarks.tracks.score import score
from geodata.limits import Limits
from geodata.tracks.engines import Engine
from geodata.tracks.engines.dask import Dask
from geodata.tracks.engines.pool import Pool
from geodata.tracks.parameters import Parameters
from geodata.tracks.places import places_of_file
from geodata.tracks.reading import read_files
from geodata.tracks.search import find_legs


def _cpu_s() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _peak_gb() -> float:
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(each).ru_maxrss for each in who) / 2**20


def main() -> None:
    """Make the fleet where there is none yet, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fleet", choices=("liners", "coasters"), default="liners", help="the habits of the ships")
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows of the liners")
    parser.add_argument("--vessels", type=int, help="default: one for 4,000 rows; 100 coasters")
    parser.add_argument("--engine", choices=("pool", "dask"), default="pool")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--data", type=Path, help="keep the fleet in this folder, and use it again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracks-") as name:
        data = asked.data or Path(name) / "fleet"
        if not (data / "truth.json").exists():
            if asked.fleet == "liners":
                fleet.write(data, asked.rows, fleet.Habits(vessels=asked.vessels or max(asked.rows // 4000, 1)))
            else:
                coasters.write(data, asked.vessels or 100)
        engine: Engine = Pool(asked.workers) if asked.engine == "pool" else Dask(None, asked.workers)
        folder, begun, cpu = Path(name) / "reports", time.monotonic(), _cpu_s()
        read = read_files([data / "reports.parquet"], folder, engine=engine, limits=Limits(), told=lambda *_: None)
        between = _cpu_s()
        places = places_of_file(data / "places.geojson", Limits())
        found = find_legs(folder, places, parameters=Parameters(), engine=engine, told=lambda *_: None)
        rows, end = read.files[0].rows, _cpu_s()
        print(
            f"{rows:,} rows, {found.rows['legs']:,} legs in {time.monotonic() - begun:.1f} s with {asked.workers} workers"
        )
        print(
            f"processor: read {between - cpu:.1f} s, legs {end - between:.1f} s, {rows / (end - cpu):,.0f} rows a second"
        )
        print(f"memory of the largest process: {_peak_gb():.2f} GB")
        print(score(folder, data / "truth.json").words())


if __name__ == "__main__":
    main()
