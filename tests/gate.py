"""Compose every page of theatres, dates, sizes and layouts, and name the faults that the gate finds: make gate.

The tests take a small part of these pages. All of them take about a second each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import sys
from dataclasses import replace

from layers.briefing.brief import brief
from layers.briefing.files import gate
from layers.briefing.layout.sizes import SIZES
from layers.briefing.options import LAYOUTS, BriefingOptions
from layers.story import Story, open_story
from layers.view import opening_view

#: Busy and quiet days, the first and the last ones, a day before the story and one after it.
DATES = (
    *("2020-01-01", "2024-08-06", "2024-08-12", "2024-10-27", "2024-11-01", "2024-12-23", "2025-01-17", "2025-02-07"),
    *("2025-03-13", "2025-04-26", "2025-07-01", "2025-09-02", "2025-12-12", "2026-02-11", "2026-11-28"),
)

#: A poster is for large sheets, and a page for social media for screens: the sizes of these layouts.
_MEANT = {"poster": ("a3", "a3-portrait"), "social": ("wide", "4:3", "1:1", "9:16")}


def main() -> int:
    """Compose the pages, print each fault, and return 1 where there is one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--dates", default=",".join(DATES), help="Dates with commas between them.")
    parser.add_argument("--layouts", default=",".join(LAYOUTS), help="Layouts with commas between them.")
    parser.add_argument("--sizes", default=",".join(SIZES), help="Sizes with commas between them.")
    asked = parser.parse_args()
    story = open_story()
    theatres = [theatre.id for theatre in story.catalog.record.theatres]
    sizes, layouts = asked.sizes.split(","), asked.layouts.split(",")
    kinds = [(size, layout) for size in sizes for layout in layouts if size in _MEANT.get(layout, sizes)]
    kinds += [(LAYOUTS["poster"].size, "poster")] if "poster" in layouts else []
    pages = [(t, d, *kind) for t, d, kind in itertools.product(theatres, asked.dates.split(","), kinds)]
    faulty = 0
    for done, page in enumerate(pages, start=1):
        found = _faults(story, *page)
        faulty += bool(found)
        for fault in found:
            print(f"{' '.join(page)}: {fault.rule}: {fault.text}", flush=True)
        if sys.stderr.isatty():
            print(f"\r{done} of {len(pages)} pages", end="", file=sys.stderr)
    print(f"{len(pages)} pages, {faulty} with a fault")
    return 1 if faulty else 0


def _faults(story: Story, theatre: str, date: str, size: str, layout: str) -> tuple[gate.GateFault, ...]:
    view = replace(opening_view(story.catalog), theatre=theatre, date=dt.date.fromisoformat(date))
    options = BriefingOptions(size=size, layout=LAYOUTS[layout])
    return gate.faults(brief(story.catalog, story.layers, story.marks, view, options, one_page=True))


if __name__ == "__main__":
    sys.exit(main())
