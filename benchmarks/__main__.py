"""``python -m benchmarks``: everything in one go; prints the tables and writes ``benchmarks/results.json``.

With sizes or data of one's own the repository's results stay as they are: the numbers go to the file that ``--out`` names.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import data, install, own
from benchmarks.documents import FOLDER
from benchmarks.goals import judged, with_whole_bytes
from benchmarks.measure import CACHE, hardware, versions
from benchmarks.table import tables

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).with_name("README.md")
#: Where the numbers of one's own sizes and data go; not committed.
OWN_RESULTS = CACHE / "own.json"
PARTS = ("build", "scrub", "first_map", "static", "readers", "idle", "growth")
_BEGIN, _END = "<!-- numbers -->", "<!-- /numbers -->"
_OWN = ("folium", "geopandas", "matplotlib", "playwright", "shapely", "streamlit")
SIZES = [100, 1000, 10_000, 100_000]
VERTICES = [1000, 10_000, 100_000, 1_000_000]
#: Different days on which the features of growth by dates begin.
DATES = [10, 100, 1000, 10_000]
MAX_SIZE = 1_000_000

Parts = Mapping[str, Callable[[], Any]]


def sizes_of(text: str) -> list[int]:
    """Numbers of features from ``100,5000``, each once and in order."""
    found = set()
    for part in text.split(","):
        plain = part.strip().replace("_", "")
        if not (plain.isascii() and plain.isdigit()) or not 1 <= int(plain) <= MAX_SIZE:
            raise argparse.ArgumentTypeError(
                f"{part.strip()!r} is no number of features from 1 to {MAX_SIZE:,}; write them as 100,5000"
            )
        found.add(int(plain))
    return sorted(found)


def parts_of(text: str) -> list[str]:
    """Names of parts from ``scrub,build``, each once."""
    found = [part.strip() for part in text.split(",")]
    for part in found:
        if part not in PARTS:
            raise argparse.ArgumentTypeError(f"{part!r} is no part; there are {', '.join(PARTS)}")
    # In the order of a whole run: what build has made serves the others.
    return [part for part in PARTS if part in found]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    found.add_argument("--quick", action="store_true", help="small sizes and few runs; writes nothing without --out")
    found.add_argument(
        "--only", metavar="PART,...", type=parts_of, help="only these parts, the others kept as they were"
    )
    found.add_argument(
        "--sizes", metavar="N,...", type=sizes_of, help="numbers of features, in place of 100 to 100,000"
    )
    found.add_argument(
        "--data", metavar="FILE", type=Path, help="a GeoJSON FeatureCollection in place of the made-up story"
    )
    found.add_argument(
        "--begins", metavar="FIELD", help=f"its property of first days; else one of {', '.join(own.BEGINS)}"
    )
    found.add_argument("--ends", metavar="FIELD", help=f"its property of ends; else one of {', '.join(own.ENDS)}")
    found.add_argument(
        "--out", metavar="FILE", type=Path, help="where the numbers go; else results.json and the README's tables,"
        " or .cache/benchmarks/own.json with sizes or data of one's own",
    )  # fmt: skip
    found.add_argument(
        "--tables", action="store_true", help="measure nothing: judge results.json and write its tables anew"
    )
    return found


def fitting(sizes: Sequence[int], count: int, name: str) -> tuple[list[int], str]:
    """The sizes that a file of ``count`` features has, and a sentence about those that it has not; nothing is repeated."""
    above = [size for size in sizes if size > count]
    if not above:
        return list(sizes), ""
    found = sorted({min(size, count) for size in sizes})
    told = ", ".join(f"{size:,}" for size in above)
    return found, f"{name} has {count:,} features: {count:,} are measured in place of {told}, as none is given twice"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for."""
    parse = parser()
    options = parse.parse_args(arguments)
    if options.tables:
        stored = with_whole_bytes(json.loads(RESULTS.read_text(encoding="utf-8")))
        stored["goals"] = judged(stored)
        _write(RESULTS, stored)
        write_readme(stored)
        return
    if not options.data and (options.begins or options.ends):
        parse.error("--begins and --ends name properties of the file that --data gives")
    is_own = bool(options.sizes or options.data)
    out = options.out or (OWN_RESULTS if is_own else RESULTS)
    if (is_own or options.quick) and options.out and out.resolve() == RESULTS.resolve():
        parse.error("results.json is for the standard sizes and data; name another file with --out")
    about: dict[str, Any] = {}
    sizes: list[int] = options.sizes or (SIZES[:2] if options.quick else SIZES)
    if options.data:
        try:
            found = own.read(options.data, begins=options.begins, ends=options.ends)
        except own.BadData as error:
            sys.exit(str(error))
        own.keep(found.items, CACHE / "story.json")
        sizes, told = fitting(sizes, len(found.items), options.data.name)
        about["data"] = [*found.notes, *([told] if told else [])]
        print("\n".join(about["data"]))
    if is_own:
        about["sizes"] = sizes
    run(
        parts(sizes, is_quick=options.quick, is_own=is_own),
        options.only or PARTS,
        None if options.quick and not options.out else out,
        about=about,
    )


def parts(sizes: Sequence[int], *, is_quick: bool = False, is_own: bool = False) -> dict[str, Callable[[], Any]]:
    """What measures each part."""
    from benchmarks import build, first_map, growth, idle, readers, scrub, static  # noqa: PLC0415

    runs = 2 if is_quick else 5
    vertices = VERTICES[:2] if is_quick else VERTICES
    if is_own:
        # Ten vertices a feature; a file's own shapes are not made longer.
        vertices = [] if data.own() else [size * 10 for size in sizes]
    dates = DATES[: 0 if data.own() else 2 if is_quick else None]
    return {
        "build": lambda: build.measure(sizes, runs),
        "scrub": lambda: scrub.measure(sizes, runs),
        "first_map": lambda: first_map.measure(sizes, runs),
        "static": lambda: static.measure(runs),
        "readers": lambda: readers.measure([1, 5] if is_quick else [1, 10, 50], runs),
        "idle": lambda: idle.measure(10 if is_quick else idle.MEASURED_S),
        "growth": lambda: growth.measure(vertices, sizes, dates, runs),
    }


def run(
    measured: Parts, chosen: Sequence[str], out: Path | None, *, about: Mapping[str, Any], readme: Path = README
) -> dict[str, Any]:
    """Measure the chosen parts, print the tables and write ``out``; other parts in it are kept if about the same."""
    begun = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    faults = install.peers()
    print(f"peers are there after {time.monotonic() - begun:.0f} s", flush=True)
    results: dict[str, Any] = {}
    if out and out.exists() and set(chosen) != set(PARTS):
        stored = json.loads(out.read_text(encoding="utf-8"))
        results = stored if all(stored.get(key) == about.get(key) for key in ("sizes", "data")) else {}
    results |= about
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
            results[name] = measured[name]()
        except Exception as error:  # one part must not take the others with it; what it was is kept
            traceback.print_exc()
            results.setdefault("faults", {})[name] = type(error).__name__
        results["seconds"][name] = round(time.monotonic() - started)
        print(f"{name}: {results['seconds'][name]} s, {time.monotonic() - begun:.0f} s so far", flush=True)
        _write(out, results)
    results = with_whole_bytes(results)
    results["goals"] = judged(results)
    print(tables(results))
    for name, fault in results.get("faults", {}).items():
        print(f"\n{name} failed ({fault}): its rows, if any, are of an earlier run")
    print(f"\n{time.monotonic() - begun:.0f} s in all" + (f"; written to {out}" if out else ""))
    _write(out, results)
    if out == RESULTS and readme.exists():
        write_readme(results, readme)
    shutil.rmtree(FOLDER, ignore_errors=True)
    return results


def _write(out: Path | None, results: Mapping[str, Any]) -> None:
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_readme(results: dict[str, Any], readme: Path = README) -> None:
    """Put the tables into the README, between its two marks."""
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    readme.write_text(f"{before}{_BEGIN}\n\n{tables(results)}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
