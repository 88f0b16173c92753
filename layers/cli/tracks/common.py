"""What the commands on tracks share: the folder, the engine, progress, and times in words."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from layers.cli.options import PATH, OneOf, WholeNumber, option, together, wrong_usage
from layers.cli.spoken import in_english, phrase
from layers.cli.terminal import redraw
from layers.language import later

if TYPE_CHECKING:
    from geodata.tracks.engines import Engine

_Function = TypeVar("_Function", bound=Callable[..., Any])
ENGINES = ("pool", "dask")
_EVERY_S = 0.2
_MOST_BUCKETS = 1_000
#: Why a report is left out, where the commands count it.
LEFT_OUT = {"duplicate": later("duplicate"), "spike": later("spike")}
#: What is being done.
_WORK = {
    "hashing": later("hashing"),
    "sorting": later("sorting"),
    "finding legs": later("finding legs"),
}


def folder_argument(function: _Function) -> _Function:
    """The argument of a folder that 'tracks read' made."""
    return click.argument("folder", metavar="DIR", type=PATH)(function)


def engine_options(function: _Function) -> _Function:
    """Where the work runs."""
    declared = [
        option(
            "--engine",
            type=OneOf(ENGINES),
            default="pool",
            show_default=True,
            section="Where it runs",
            help="'pool': processes on this machine. 'dask': the same work on Dask.",
        ),
        option(
            "--workers",
            type=WholeNumber(1, 1000),
            metavar="NUMBER",
            section="Where it runs",
            help="How many processes. Default: one for each core.",
        ),
        option(
            "--scheduler",
            metavar="ADDRESS",
            section="Where it runs",
            help="A Dask scheduler, such as tcp://host:8786; its workers must see the folder under the same path.",
        ),
    ]
    return together(declared)(function)


def engine_of(params: Mapping[str, Any], rows: int | None = None) -> Engine:
    """The engine that the options ask for. Little work, up to a million rows, stays in this process."""
    import os  # noqa: PLC0415

    from geodata.tracks.engines.dask import Dask  # noqa: PLC0415
    from geodata.tracks.engines.pool import Pool  # noqa: PLC0415

    if params["scheduler"] and params["engine"] != "dask":
        wrong_usage(phrase("--scheduler: it goes with --engine dask"))
    workers = params["workers"] or (os.cpu_count() or 1)
    if params["engine"] == "dask":
        return Dask(params["scheduler"], workers)
    is_small = rows is not None and rows < 1_000_000 and params["workers"] is None
    return Pool(1 if is_small else workers)


def progress() -> Callable[[str, int, int], None]:
    """A function that shows on the terminal what is being done, its share and the time left. Silent without a terminal."""
    if not sys.stderr.isatty():
        return lambda what, done, of: None
    state: dict[str, float] = {}

    def show(what: str, done: int, of: int) -> None:
        now = time.monotonic()
        begun = state.setdefault(what, now)
        is_last = done >= of
        if state.get(f"{what} ended") or (now - state.get("shown", 0) < _EVERY_S and not is_last):
            return
        state["shown"] = now
        share = done / of if of else 1.0
        passed = now - begun
        left = passed * (1 - share) / share if share > 0.01 and passed > 0 else None
        # Bytes of a file, or buckets of vessels.
        in_bytes = of > _MOST_BUCKETS
        per_second = done / 2**20 / passed if passed else 0.0
        rate = "" if passed <= 1 else f"{per_second:,.0f} MB/s, " if in_bytes else f"{done:,} / {of:,}, "
        rest = "" if left is None or is_last else f", {rate}{phrase('{time} left', time=_duration(left))}"
        if is_last:
            state[f"{what} ended"] = 1
        redraw(f"{_work(what)}: {share:4.0%}{rest}".ljust(78), is_last=is_last)

    return show


def _work(what: str) -> str:
    """What is being done, in words: ``hashing``, or ``reading`` and the name of a file."""
    verb, _, name = what.partition(" ")
    return phrase("reading {file}", file=name) if verb == "reading" else phrase(_WORK.get(what, what))


def left_out(count: int, reason: str) -> str:
    """How many reports were left out, and why."""
    why = phrase(LEFT_OUT[reason]) if reason in LEFT_OUT else in_english(reason)
    return phrase("left out: {count} ({reason})", count=count, reason=why)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return phrase("{count} s", count=round(seconds))
    return phrase("{count} min", count=round(seconds / 60))


def check_results(folder: Path) -> dict[str, Any]:
    """The manifest of a folder in which legs were found. Raises ImportingError where there are none yet."""
    from geodata.errors import ImportingError  # noqa: PLC0415
    from geodata.tracks.store import manifest_of  # noqa: PLC0415

    manifest = manifest_of(folder)
    if "legs" not in manifest:
        raise ImportingError(f"{folder}: legs have not been found in it yet; run 'tracks legs {folder}' first.")
    return manifest
