"""``python -m benchmarks``: everything in one go; prints the tables and writes ``benchmarks/results.json``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import install
from benchmarks.goals import judged
from benchmarks.measure import CACHE, hardware, versions
from benchmarks.table import tables

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).with_name("README.md")
_BEGIN, _END = "<!-- numbers -->", "<!-- /numbers -->"
_OWN = ("folium", "geopandas", "matplotlib", "playwright", "shapely", "streamlit")
SIZES = [100, 1000, 10_000, 100_000]


def _parts(*, is_quick: bool) -> dict[str, Callable[[], Any]]:
    from benchmarks import build, first_map, growth, readers, scrub, static  # noqa: PLC0415

    sizes = SIZES[:2] if is_quick else SIZES
    runs = 2 if is_quick else 5
    vertices = [1000, 10_000] if is_quick else [1000, 10_000, 100_000, 1_000_000]
    features = [100, 1000] if is_quick else [1000, 10_000, 100_000]
    return {
        "build": lambda: build.measure(sizes, runs),
        "scrub": lambda: scrub.measure(sizes, runs + 1),
        "first_map": lambda: first_map.measure(sizes, runs),
        "static": lambda: static.measure(runs),
        "readers": lambda: readers.measure([1, 5] if is_quick else [1, 10, 50], runs),
        "growth": lambda: growth.measure(vertices, features, runs),
    }


def write_readme(results: dict[str, Any]) -> None:
    """Put the tables into the README, between its two marks."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    README.write_text(f"{before}{_BEGIN}\n\n{tables(results)}\n\n{_END}{after}", encoding="utf-8")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes and few runs; writes no results")
    parser.add_argument("--only", metavar="PART,...", help="only these parts, the others kept as they were")
    parser.add_argument(
        "--tables", action="store_true", help="measure nothing: judge results.json and write its tables anew"
    )
    options = parser.parse_args()
    if options.tables:
        stored = json.loads(RESULTS.read_text(encoding="utf-8"))
        stored["goals"] = judged(stored)
        RESULTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        write_readme(stored)
        return
    begun = time.monotonic()
    shutil.rmtree(CACHE / "documents", ignore_errors=True)
    faults = install.peers()
    parts = _parts(is_quick=options.quick)
    chosen = options.only.split(",") if options.only else list(parts)
    results: dict[str, Any] = {}
    if options.only and RESULTS.exists() and not options.quick:
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    results["made_on"] = dt.date.today().isoformat()
    results["hardware"] = hardware()
    results["versions"] = {"ours": versions(_OWN), "peers": install.versions()}
    results["not_installed"] = faults
    results.setdefault("seconds", {})
    for name in chosen:
        started = time.monotonic()
        print(f"{name} …", flush=True)
        results.get("faults", {}).pop(name, None)
        try:
            results[name] = parts[name]()
        except Exception as error:  # one part must not take the others with it; what it was is kept
            traceback.print_exc()
            results.setdefault("faults", {})[name] = type(error).__name__
        results["seconds"][name] = round(time.monotonic() - started)
        print(f"{name}: {results['seconds'][name]} s", flush=True)
        if not options.quick:
            RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    results["goals"] = judged(results)
    print(tables(results))
    print(f"\n{time.monotonic() - begun:.0f} s in all")
    if not options.quick:
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if README.exists():
            write_readme(results)
    shutil.rmtree(CACHE / "documents", ignore_errors=True)


if __name__ == "__main__":
    main()
