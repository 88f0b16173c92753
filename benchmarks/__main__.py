"""``python -m benchmarks``: measure every part, print the tables and write ``benchmarks/results.json``."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import data, install
from benchmarks.data import user_file
from benchmarks.documents import FOLDER
from benchmarks.measure import CACHE, hardware, versions
from benchmarks.options import read_options, sizes_within
from benchmarks.report import results as stored_results
from benchmarks.report.goals import check_goals, with_whole_bytes
from benchmarks.report.results import PARTS, README, RESULTS, USER_RESULTS, ResultsError
from benchmarks.report.tables import tables

_LIBRARIES = ("folium", "geopandas", "matplotlib", "playwright", "shapely", "streamlit")
SIZES = [100, 1000, 10_000, 100_000]
VERTICES = [1000, 10_000, 100_000, 1_000_000]
#: Numbers of different days on which the features of growth by dates begin.
DATES = [10, 100, 1000, 10_000]

Measures = Mapping[str, Callable[[], Any]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line. What the user can correct ends the program with one sentence."""
    options = read_options(arguments)
    try:
        if options.tables:
            rewrite_tables()
            return
        has_user_input = bool(options.sizes or options.data)
        default = None if options.quick else USER_RESULTS if has_user_input else RESULTS
        out = options.out or default
        if out:
            stored_results.check_writable(out)
        inputs: dict[str, Any] = {}
        sizes: list[int] = options.sizes or (SIZES[:2] if options.quick else SIZES)
        if options.data:
            sizes, inputs["data"] = use_file(options.data, options.begins, options.ends, sizes)
    except (ResultsError, user_file.UserFileError) as error:
        sys.exit(str(error))
    if has_user_input:
        inputs["sizes"] = sizes
    measures = measures_of(sizes, is_quick=options.quick, has_user_input=has_user_input)
    run(measures, options.only or PARTS, out, inputs=inputs)


def rewrite_tables() -> None:
    """Check the goals of results.json and write its tables into the README again; nothing is measured."""
    results = with_whole_bytes(stored_results.read(RESULTS))
    results["goals"] = check_goals(results)
    stored_results.write(RESULTS, results)
    stored_results.write_readme(results)


def use_file(path: Path, begins: str | None, ends: str | None, sizes: Sequence[int]) -> tuple[list[int], list[str]]:
    """Make the user's file the story; returns the sizes that it allows, and sentences on it, which are printed too."""
    found = user_file.read(path, begins=begins, ends=ends)
    data.use_items(found.items, CACHE / "story.json")
    allowed, note = sizes_within(sizes, len(found.items), path.name)
    notes = [*found.notes, *([note] if note else [])]
    print("\n".join(notes))
    return allowed, notes


def measures_of(sizes: Sequence[int], *, is_quick: bool = False, has_user_input: bool = False) -> Measures:
    """Return the function that measures each part, by the part's name."""
    from benchmarks import build, first_map, growth, idle, readers, scrub, static  # noqa: PLC0415

    runs = 2 if is_quick else 5
    has_user_file = data.user_items() is not None
    vertices = VERTICES[:2] if is_quick else VERTICES
    if has_user_input:
        # Ten vertices for each feature. Of a user's file no lines are made.
        vertices = [] if has_user_file else [size * 10 for size in sizes]
    dates = DATES[: 0 if has_user_file else 2 if is_quick else None]
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
    measures: Measures, chosen: Sequence[str], out: Path | None, *, inputs: Mapping[str, Any], readme: Path = README
) -> dict[str, Any]:
    """Measure the chosen parts, print the tables and write the results to ``out``; returns the results.

    Other parts in ``out`` are kept, with the date and the machine of their own run, if they have the same ``inputs``: the
    user's sizes and notes on the user's file.
    """
    begun = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    not_installed = install.peers()
    print(f"the peers are installed after {time.monotonic() - begun:.0f} s", flush=True)
    this_run = {
        "made_on": dt.date.today().isoformat(),
        "hardware": hardware(),
        "versions": {"ours": versions(_LIBRARIES), "peers": install.versions()},
        "not_installed": not_installed,
    }
    stored = stored_results.read(out) if out and out.exists() else None
    if stored and not stored_results.has_inputs(stored, inputs):
        print(f"the results in {out} are of other sizes or data and are replaced")
    results = stored_results.begin(stored, chosen, this_run, inputs)
    for name in chosen:
        started = time.monotonic()
        print(f"{name} …", flush=True)
        results.get("faults", {}).pop(name, None)
        try:
            rows = measures[name]()
        except Exception as error:  # the other parts are still measured
            traceback.print_exc()
            results.setdefault("faults", {})[name] = type(error).__name__
        else:
            stored_results.add_part(results, name, rows, this_run)
        seconds = round(time.monotonic() - started)
        if name not in results.get("faults", {}) or name not in results:
            results["seconds"][name] = seconds
        print(f"{name}: {seconds} s, {time.monotonic() - begun:.0f} s so far", flush=True)
        if out:
            stored_results.write(out, results)
    results = with_whole_bytes(results)
    results["goals"] = check_goals(results)
    print(tables(results))
    for name, fault in results.get("faults", {}).items():
        print(f"\n{name} failed ({fault}): its rows, if any, are of an earlier run")
    print(f"\n{time.monotonic() - begun:.0f} s in all" + (f"; written to {out}" if out else ""))
    if out:
        stored_results.write(out, results)
    if out == RESULTS and readme.exists():
        stored_results.write_readme(results, readme)
    shutil.rmtree(FOLDER, ignore_errors=True)
    return results


if __name__ == "__main__":
    main()
