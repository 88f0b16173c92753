"""Measure the printed page: the time and memory of A4 with everything on it, first in a new process, then again.

    python -m benchmarks.pages.printed [--format .pdf] [--runs 5]

Each run is a process of its own. ``cold`` is its whole time, from the start of Python to the bytes of the file; ``first`` is
the first page in it, with the catalogue; ``warm`` is the same page again. ``CPU`` are the seconds of the processor for the
first page and for the same one again, which other work on the machine changes less. The median of the runs is printed, in
seconds, and the most memory of a run in megabytes. A busy machine gives larger numbers: run it alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time

#: What the page must not take: seconds in a new process, seconds again, megabytes.
GOALS = (2.5, 0.6, 400.0)
_FORMATS = (".png", ".svg", ".pdf", ".pptx")


def main() -> int:
    """Measure each format, print a table, and return 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--format", choices=_FORMATS, action="append", help="Default: all of them.")
    parser.add_argument("--runs", type=int, default=5, help="Processes for each format. Default: 5.")
    parser.add_argument("--one", choices=_FORMATS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_one(asked.one)))
        return 0
    print(f"A4 with everything, median of {asked.runs}; goals {GOALS[0]} s, {GOALS[1]} s, {GOALS[2]:.0f} MB")
    print("format  cold s  first s  warm s  CPU first s  CPU warm s  memory MB")
    for suffix in asked.format or _FORMATS:
        runs = [_in_a_process(suffix) for _ in range(asked.runs)]
        cold, first, warm, cpu_first, cpu_warm = (
            statistics.median(run[name] for run in runs) for name in ("cold", "first", "warm", "cpu_first", "cpu_warm")
        )
        memory = max(run["memory"] for run in runs)
        row = f"{suffix:6}  {cold:6.2f}  {first:7.2f}  {warm:6.2f}  {cpu_first:11.2f}  {cpu_warm:10.2f}  {memory:9.0f}"
        print(row, flush=True)
    return 0


def _in_a_process(suffix: str) -> dict[str, float]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.pages.printed", "--one", suffix]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    # The process made the page again after the first time.
    return {**found, "cold": time.perf_counter() - began - found["warm"]}


def _one(suffix: str) -> dict[str, float]:
    began = time.perf_counter()
    import datetime as dt  # noqa: PLC0415
    from dataclasses import replace  # noqa: PLC0415

    from layers.briefing.brief import brief  # noqa: PLC0415
    from layers.briefing.files.write import rendered  # noqa: PLC0415
    from layers.briefing.options import BriefingOptions  # noqa: PLC0415
    from layers.story import open_story  # noqa: PLC0415
    from layers.view import opening_view  # noqa: PLC0415

    story = open_story()
    view = replace(opening_view(story.catalog), date=dt.date(2025, 2, 7), theatre="kursk-front")
    options = BriefingOptions(
        size="a4",
        labels="both",
        handling="FOR TRAINING",
        grid="mgrs",
        series="K",
        sheet="1",
        message="North Korean troops are back at the front.",
        judgements=("likely, moderate: They stay for the spring.",),
        annotate=("E069",),
        since=dt.date(2025, 1, 17),
    )

    def made() -> bytes:
        return rendered(brief(story.catalog, story.layers, story.marks, view, options), suffix)

    page = made()
    first, cpu_first = time.perf_counter() - began, time.process_time()
    again = time.perf_counter()
    same = made()
    warm, cpu_warm = time.perf_counter() - again, time.process_time() - cpu_first
    if page != same:
        raise SystemExit(f"the same page has other bytes as {suffix}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"first": first, "warm": warm, "cpu_first": cpu_first, "cpu_warm": cpu_warm, "memory": memory}


if __name__ == "__main__":
    sys.exit(main())
