"""The command line of ``python -m benchmarks``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.data.user_file import BEGINS, ENDS
from benchmarks.report.results import PARTS, RESULTS, USER_RESULTS

MAX_SIZE = 1_000_000
_DESCRIPTION = """Measure this project and its peers in one run, print the tables and write benchmarks/results.json.

With sizes or data of your own, results.json does not change: the numbers go to the file that --out names.
"""
_EXAMPLES = """examples:
  python -m benchmarks --only build,scrub
  python -m benchmarks --sizes 100,5000 --data file.geojson --out mine.json
"""


def sizes_of(text: str) -> list[int]:
    """Return the numbers of features in a text such as ``100,5000``, sorted and without repeats."""
    sizes = set()
    for part in text.split(","):
        plain = part.strip().replace("_", "")
        size = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else 0
        if not 1 <= size <= MAX_SIZE:
            raise argparse.ArgumentTypeError(
                f"{part.strip()!r} is not a number of features from 1 to {MAX_SIZE:,}; write them as 100,5000"
            )
        sizes.add(size)
    return sorted(sizes)


def parts_of(text: str) -> list[str]:
    """Return the parts in a text such as ``scrub,build``, without repeats and in the order of a whole run."""
    names = [part.strip() for part in text.split(",")]
    for name in names:
        if name not in PARTS:
            raise argparse.ArgumentTypeError(f"{name!r} is not a part; the parts are {', '.join(PARTS)}")
    # Later parts use the documents that build makes.
    return [part for part in PARTS if part in names]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    found.add_argument("--quick", action="store_true", help="small sizes and few runs; writes nothing without --out")
    found.add_argument(
        "--only", metavar="PART,...", type=parts_of,
        help=f"measure only these parts ({', '.join(PARTS)}); the other results stay in the file",
    )  # fmt: skip
    found.add_argument("--sizes", metavar="N,...", type=sizes_of, help="numbers of features, instead of 100 to 100,000")
    found.add_argument(
        "--data", metavar="FILE", type=Path, help="a GeoJSON FeatureCollection, instead of the made-up story"
    )
    found.add_argument(
        "--begins", metavar="FIELD",
        help=f"the property in FILE with a feature's first day; by default the first found of {', '.join(BEGINS)}",
    )  # fmt: skip
    found.add_argument(
        "--ends", metavar="FIELD",
        help=f"the property in FILE with a feature's end; by default the first found of {', '.join(ENDS)}",
    )  # fmt: skip
    found.add_argument(
        "--out", metavar="FILE", type=Path,
        help="the file for the numbers; by default results.json and the tables of the README, or"
        f" {USER_RESULTS.relative_to(RESULTS.parents[1])} with sizes or data of your own",
    )  # fmt: skip
    found.add_argument(
        "--tables", action="store_true",
        help="measure nothing: check the goals of results.json and write its tables again; takes no other option",
    )  # fmt: skip
    return found


def read_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line; options that do not fit together end the program with one sentence."""
    parse = parser()
    options = parse.parse_args(arguments)
    others = [name for name, value in vars(options).items() if name != "tables" and value not in (None, False)]
    if options.tables and others:
        parse.error(f"--tables measures nothing and takes no other option; leave out --{others[0]}")
    if not options.data and (options.begins or options.ends):
        parse.error("--begins and --ends name properties of a file; name the file with --data")
    has_user_input = bool(options.sizes or options.data)
    if (has_user_input or options.quick) and options.out and options.out.resolve() == RESULTS.resolve():
        parse.error("results.json is for the standard sizes and data; name another file with --out")
    return options


def sizes_within(sizes: Sequence[int], count: int, name: str) -> tuple[list[int], str]:
    """Return the sizes that a file of ``count`` features allows, and a sentence on those above it, or an empty one.

    A size above the count is replaced by the count, as no feature is repeated.
    """
    above = [size for size in sizes if size > count]
    if not above:
        return list(sizes), ""
    listed = ", ".join(f"{size:,}" for size in above)
    note = f"{name} has {count:,} features: {count:,} are measured instead of {listed}, as no feature is repeated"
    return sorted({min(size, count) for size in sizes}), note
