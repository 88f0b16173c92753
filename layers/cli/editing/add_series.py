"""``kurskmap add-series``: files with the state of one day each as one layer through time."""

from __future__ import annotations

import datetime as dt
import glob
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.cli.editing import import_options as asked
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, option, wrong_usage
from layers.cli.spoken import phrase
from layers.cli.terminal import redraw, say

if TYPE_CHECKING:
    from geodata.importing.series import State
    from geodata.limits import Limits

#: So many files are read at once: as many as there may be reading processes.
_AT_ONCE = 2


@click.command(
    "add-series",
    cls=Command,
    short_help="import a series of daily files as one layer through time",
    options_metavar="--catalog DIR [OPTIONS]",
    examples=(
        ("kurskmap add-series 'control-*.geojson' --catalog mine/ --layer control --dry-run", "what would be added"),
        ("kurskmap add-series 'control-*.geojson' --catalog mine/ --layer control --over-gaps", ""),
        (
            "kurskmap add-series weekly/ --catalog mine/ --layer fronts --ignore-column exported",
            "every file of a folder",
        ),
    ),
    statuses="0 added (or would be), 1 nothing to add, or a file or the catalogue cannot be used, 2 wrong usage",
)
@click.argument("files", metavar="FILES...", type=PATH, nargs=-1, required=True)
@asked.catalogue_option
@option("--dry-run", is_flag=True, help="Report what would be added, and write nothing.")
@option(
    "--tolerance",
    metavar="DEGREES",
    type=click.FloatRange(0, 0.01),
    default=1e-6,
    show_default=True,
    section="The series",
    help="Outlines whose positions differ by no more than this are the same.",
)
@option(
    "--ignore-column",
    "ignored",
    metavar="NAME",
    multiple=True,
    section="The series",
    help="A column whose changes do not count, such as the time of an export. May be given several times.",
)
@option(
    "--over-gaps",
    is_flag=True,
    section="The series",
    help="Let each state hold until the next file, however long that is. Default: as long as files are usually apart.",
)
@option("--still-so", is_flag=True, section="The series", help="The state of the last file is still so.")
@asked.reading_options
@asked.layer_options()
@asked.column_options(dated=False)
def add_series_command(**params: Any) -> int:
    """Import files that hold the state of one day each, such as who controls what, as one layer.

    The day of a file is in its name, as 2024-08-06 or 20240806. A feature that is the same in files that follow each
    other becomes one feature with the interval in which it was so: the same outline within --tolerance, and equal fields.
    Days without a file are named. FILES are files, folders, or patterns such as 'control-*.geojson'.
    """
    from geodata.editing.add_layer import add_layer  # noqa: PLC0415
    from geodata.editing.addition import addition_of, layer_id  # noqa: PLC0415
    from geodata.importing import NewLayer  # noqa: PLC0415
    from geodata.importing.series import joined  # noqa: PLC0415
    from geodata.importing.table import clean_name  # noqa: PLC0415
    from geodata.limits import Limits  # noqa: PLC0415

    asked.check_catalogue(params["catalog"])
    limits = Limits.from_environment().changed(params["limits"])
    dated = _dated(params["files"])
    first, last = dated[0][1], dated[-1][1]
    name = params["layer"] or layer_id(_common_name([file.name for _, file in dated]))
    asked.check_layer_id(name)
    title = clean_name(params["title"] or name, limit=200)
    ignored = set(params["ignored"])
    states = []
    for number, (state, columns) in enumerate(_read(params, dated, name, title, limits), start=1):
        states.append(state)
        ignored |= columns
        if sys.stderr.isatty():
            redraw(phrase("file {number} of {all} read", number=number, all=len(dated)), is_last=number == len(dated))
    known = {column for state in states for column in state.attributes}
    if missing := [column for column in params["ignored"] if column not in known]:
        wrong_usage(phrase("--ignore-column: no file has a column {column!r} among its attributes", column=missing[0]))
    profile_layer = states[0].imported.layer
    layer = NewLayer(
        id=name,
        title=title,
        file_name=f"{first.name} to {last.name}" if first != last else first.name,
        licence=profile_layer.licence,
        attribution=profile_layer.attribution,
        colour=params["colour"],
    )
    imported = joined(
        states,
        layer,
        ignored=ignored,
        tolerance=params["tolerance"],
        over_gaps=params["over_gaps"],
        last_is_open=params["still_so"],
        limits=limits,
    )
    asked.print_result(imported, repair=params["repair"])
    if own := sorted(ignored - set(params["ignored"])):
        say(
            phrase(
                "Not compared from file to file, because they hold dates: {columns}. The first value is kept.",
                columns=", ".join(map(repr, own)),
            )
        )
    if not imported.features:
        say(phrase("Nothing to add."))
        return Exit.FAILURE
    if params["dry_run"]:
        say(phrase("Nothing was written (--dry-run)."))
        return Exit.SUCCESS
    description = params["description"] or f"Imported from {len(states)} files of {states[0].day} to {states[-1].day}."
    add_layer(params["catalog"], addition_of(imported, description=description, shown=not params["hidden"]))
    say(phrase("Added the layer {name!r} to {catalog}.", name=name, catalog=params["catalog"]))
    return Exit.SUCCESS


def _dated(asked_for: Sequence[Path]) -> list[tuple[dt.date, Path]]:
    """The files with their days, in order. A name without a day, and a second file of a day, are wrong usage."""
    from geodata.importing import date_in_name  # noqa: PLC0415

    found: dict[dt.date, Path] = {}
    for file in _files(asked_for):
        day = date_in_name(file.name)
        if day is None:
            wrong_usage(
                phrase(
                    "{name!r}: the name holds no date, or several; write it as 2024-08-06 or 20240806", name=file.name
                )
            )
        other = found.setdefault(dt.date.fromisoformat(day), file)
        if other != file:
            wrong_usage(
                phrase(
                    "{one!r} and {other!r} are both of {day}; a series has one file for each day",
                    name=other.name,
                    name_2=file.name,
                    day=day,
                )
            )
    return sorted(found.items())


def _files(asked_for: Sequence[Path]) -> Iterator[Path]:
    for path in asked_for:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
            if not inside:
                wrong_usage(phrase("{path!r}: the folder holds no files", path=str(path)))
            yield from inside
        elif path.exists():
            yield path
        else:
            matching = sorted(map(Path, glob.glob(str(path))))
            if not matching:
                wrong_usage(phrase("{path!r}: there is no such file, and no file fits that pattern", path=str(path)))
            yield from matching


def _common_name(names: Sequence[str]) -> str:
    """What the names of the files begin with in common, without a date: ``control-2024-…`` gives ``control``."""
    start = names[0]
    for name in names:
        while not name.startswith(start):
            start = start[:-1]
    return start.rstrip("0123456789-_. ") or "series"


def _read(
    params: Mapping[str, Any], dated: Sequence[tuple[dt.date, Path]], name: str, title: str, limits: Limits
) -> Iterator[tuple[State, set[str]]]:
    """Yield each file's state, and its columns of dates, which are attributes here."""
    from geodata.importing import convert, open_file  # noqa: PLC0415
    from geodata.importing.series import State  # noqa: PLC0415

    def one(day: dt.date, file: Path) -> tuple[State, set[str]]:
        table = open_file(file, limits=limits, **asked.asked_of_reader(params))
        profile = asked.profile_of(params, table)
        mapping = asked.mapping_of(params, table, profile)
        columns = {column for role in asked.DATED if (column := getattr(mapping, role)) is not None}
        undated = replace(mapping, date=None, end=None, precision=None, reported=None, end_is_after=False)
        mapping = replace(undated, own=False, file_date=day.isoformat())
        layer = asked.new_layer({**params, "title": title}, table, f"{name}-{day:%Y%m%d}", profile)
        return State(day, convert(table, mapping, layer, params["crs"], params["repair"], limits)), columns

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = [pool.submit(one, day, file) for day, file in dated]
        try:
            for (_, file), result in zip(dated, waiting, strict=True):
                yield _blaming(file, result.result)
        finally:
            pool.shutdown(cancel_futures=True)


def _blaming(file: Path, result: Any) -> Any:
    from geodata.errors import ImportingError, LimitError  # noqa: PLC0415

    try:
        return result()
    except (ImportingError, LimitError) as error:
        message = str(error)
        raise type(error)(message if message.startswith(str(file)) else f"{file.name}: {message}") from error
