"""``kurskmap add``: a file of the user as a layer of a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, option, wrong_usage
from layers.cli.terminal import say

if TYPE_CHECKING:
    from geodata.editing.add_layer import Addition
    from geodata.importing import Imported, NewLayer, Table
    from geodata.importing import Mapping as ColumnMapping

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: What a column can hold.
ROLES = {
    "name": "the title of a feature",
    "date": "the date of a feature, or its first day",
    "end": "the last day",
    "precision": "how well the dates are known: day, week, month, interval",
    "reported": "the day of publication",
    "source": "where it is published: texts or web addresses",
    "claimant": "who says so",
    "confidence": "how sure it is: reported, disputed, confirmed officially, …",
    "notes": "further notes",
    "lon": "longitude, or x",
    "lat": "latitude, or y",
    "position": "latitude and longitude in one cell, MGRS or UTM",
    "wkt": "geometry as text: WKT, WKB or GeoJSON",
}
# Written out, because the model is slow to import and the help must not wait for it. A test compares them with the model.
KINDS = ("event", "route", "control_area", "region", "district", "place", "imported")
COLOURS = ("violet", "blue", "green", "amber", "red", "grey")
DATE_FORMS = ("iso", "day-month-year", "month-day-year", "year-month-day")

_LISTED_FAULTS = 20


def _column_options(function: _Function) -> _Function:
    for role, meaning in reversed(ROLES.items()):
        function = option(
            f"--{role}-column",
            metavar="NAME",
            section="Which column holds what ('-' for none)",
            help=f"Column: {meaning}.",
        )(function)
    return function


@click.command(
    "add",
    cls=Command,
    short_help="import a file of your own into a catalogue as a layer",
    options_metavar="--catalog DIR [OPTIONS]",
    examples=(
        ("kurskmap add borders.gpkg --catalog mine/ --dry-run", "what would be added, and what not"),
        ("kurskmap add borders.gpkg --catalog mine/ --repair", "repair geometry where possible, and report it"),
        ("kurskmap add sightings.csv --catalog mine/ --date-column seen --date-form day-month-year", ""),
        ('kurskmap add counts.xlsx --catalog mine/ --sheet May --number "killed=people"', ""),
        ("kurskmap add places.geojson --catalog mine/ --kind place", "a layer in the catalogue's own form, unchanged"),
    ),
    statuses="0 added (or would be), 1 nothing to add, or the file or catalogue cannot be used, 2 wrong usage",
)
@click.argument("file", metavar="FILE", type=PATH)
@option("--catalog", metavar="DIR", type=PATH, required=True, help="The catalogue folder to add to.")
@option("--kind", type=OneOf(KINDS), default="imported", show_default=True, help="The kind of the features.")
@option("--dry-run", is_flag=True, help="Report what would be added, and write nothing.")
@option("--repair", is_flag=True, help="Repair geometry where possible, and report it.")
@option("--crs", metavar="CODE", help="The reference system of the coordinates, such as EPSG:4326.")
@option("--sheet", metavar="NAME", help="Which table, sheet or shapefile to read, where there are several.")
@option(
    "--encoding", metavar="NAME", help="The encoding of texts, such as cp1251. Default: stated, or detected and told."
)
@option(
    "--limit",
    "limits",
    metavar="NAME=NUMBER",
    multiple=True,
    help="Change a limit, such as features=500000. May be given several times.",
)
@option(
    "--layer",
    metavar="ID",
    section="The layer",
    help="Its id, and the name of its file. Default: from the name of the file.",
)
@option("--title", metavar="TEXT", section="The layer", help="Its title. Default: the name of the file.")
@option("--description", metavar="TEXT", default="", section="The layer", help="What it shows.")
@option(
    "--licence",
    metavar="TEXT",
    default="Not stated",
    show_default=True,
    section="The layer",
    help="The licence of the data.",
)
@option("--attribution", metavar="TEXT", default="", section="The layer", help="Who made the data.")
@option("--colour", type=OneOf(COLOURS), section="The layer", help="Its colour. Default: violet.")
@option("--hidden", is_flag=True, section="The layer", help="Hide the layer when the map opens.")
@_column_options
@option(
    "--date-form",
    type=OneOf(DATE_FORMS),
    section="Which column holds what ('-' for none)",
    help="How dates are written, where they can be read in two ways.",
)
@option(
    "--undated",
    type=OneOf(("refuse", "keep")),
    default="refuse",
    show_default=True,
    section="Which column holds what ('-' for none)",
    help="What becomes of a row with a date that cannot be read: refused, or kept without it and marked.",
)
@option(
    "--date",
    "file_date",
    metavar="DATE",
    section="Which column holds what ('-' for none)",
    help="The date of every row without one of its own, such as 2024-08-06, or an interval 2024-08-06/2024-08-12.",
)
@option(
    "--from-filename",
    is_flag=True,
    section="Which column holds what ('-' for none)",
    help="As --date, with the date that the name of the file holds.",
)
@option(
    "--decimal",
    type=OneOf(("point", "comma")),
    section="Which column holds what ('-' for none)",
    help="The decimal mark of figures, where they can be read in two ways, such as 1.500.",
)
@option(
    "--number",
    "numbers",
    metavar="NAME=UNIT",
    multiple=True,
    section="Which column holds what ('-' for none)",
    help="A column of reported figures, and their unit. May be given several times.",
)
def add_command(**params: Any) -> int:
    """Import a file into a catalogue as a layer.

    Formats: GeoJSON, GeoJSON lines, GeoPackage, zipped shapefile, KML, KMZ, GPX, FlatGeobuf, GeoParquet, and CSV or Excel
    with coordinates or WKT.

    The meaning of each column is guessed from its name and printed. Options change it. Every row that cannot be imported
    is reported with the reason; the other rows are added. The catalogue changes only after the whole layer is written and
    validated. If the command is interrupted, the catalogue stays complete.
    """
    from geodata.limits import Limits  # noqa: PLC0415

    if not params["catalog"].is_dir():
        wrong_usage("--catalog: there is no such folder; give one that holds a catalog.json, or make one with 'new'")
    limits = Limits.from_environment().changed(params["limits"])
    if params["kind"] != "imported":
        return _add(params, _unchanged(params))

    from geodata.editing.add_layer import addition_of  # noqa: PLC0415
    from geodata.importing import convert, guess_mapping, open_file  # noqa: PLC0415

    table = open_file(params["file"], limits=limits, part=params["sheet"], encoding=params["encoding"])
    mapping = _mapping(params, guess_mapping(table), table)
    _print_table(table, mapping)
    imported = convert(table, mapping, _layer(params, table), params["crs"], params["repair"], limits)
    _print_result(imported, repair=params["repair"])
    if not imported.imported:
        say("Nothing to add.")
        return Exit.FAILURE
    return _add(params, addition_of(imported, description=params["description"], shown=not params["hidden"]))


def _add(params: Mapping[str, Any], addition: Addition) -> int:
    from geodata.editing.add_layer import add_layer  # noqa: PLC0415

    if params["dry_run"]:
        say("Nothing was written (--dry-run).")
        return Exit.SUCCESS
    add_layer(params["catalog"], addition)
    say(f"Added the layer {addition.record.id!r} to {params['catalog']}.")
    return Exit.SUCCESS


def _unchanged(params: Mapping[str, Any]) -> Addition:
    """A layer file that already has the catalogue's form."""
    from geodata.catalog_model import LayerRecord  # noqa: PLC0415
    from geodata.editing.add_layer import Addition, content_of, layer_id  # noqa: PLC0415
    from geodata.untrusted.file_name import checked_file_name  # noqa: PLC0415

    file: Path = params["file"]
    name = _checked_id(params["layer"] or layer_id(file.name))
    title = params["title"] or file.stem
    record = LayerRecord(
        id=name,
        title=title,
        file=checked_file_name(f"{name}.geojson"),
        kind=params["kind"],
        description=params["description"] or title,
        licence=params["licence"] or "Not stated",
        attribution=params["attribution"] or file.name,
        shown=not params["hidden"],
    )
    return Addition(record, content_of(file))


def _checked_id(name: str) -> str:
    """The id of the layer, which is the name of its file too."""
    from geodata.validation.layer_file import is_identifier  # noqa: PLC0415

    if not is_identifier(name) or len(name) > 60 or ":" in name:
        wrong_usage(
            "--layer: an id has at most 60 letters, digits, '_', '.' and '-', and starts with a letter or digit"
        )
    return name


def _layer(params: Mapping[str, Any], table: Table) -> NewLayer:
    from geodata.editing.add_layer import layer_id  # noqa: PLC0415
    from geodata.importing import NewLayer  # noqa: PLC0415
    from geodata.importing.table import clean_name  # noqa: PLC0415

    name = _checked_id(params["layer"] or layer_id(table.name))
    return NewLayer(
        id=name,
        title=clean_name(params["title"] or table.name, limit=200),
        file_name=table.name,
        licence=params["licence"] or "Not stated",
        attribution=params["attribution"],
        colour=params["colour"],
        digest=table.digest,
    )


def _mapping(params: Mapping[str, Any], guess: ColumnMapping, table: Table) -> ColumnMapping:
    """The guessed meaning of the columns, changed as the options say."""
    from geodata.importing import NumberColumn, joined, with_likely_form  # noqa: PLC0415

    changes: dict[str, Any] = {}
    for role in ROLES:
        chosen = params[f"{role}_column"]
        if chosen is not None:
            changes[role] = None if chosen == "-" else chosen
    if "end" in changes:
        changes["end_is_after"] = False
    for role in ("position", "wkt"):
        if params[f"{role}_column"] not in (None, "-"):
            changes |= {"lon": None, "lat": None, "position": None, "wkt": None, role: params[f"{role}_column"]}
    if params["lon_column"] not in (None, "-"):
        changes |= {"position": None, "wkt": None}
    numbers = []
    for text in params["numbers"]:
        column, _, unit = text.rpartition("=")
        if not column or not unit.strip():
            wrong_usage(f"--number {text!r}: write the column, '=' and the unit, such as 'killed=people'")
        numbers.append(NumberColumn(column, unit.strip(), column))
    if numbers:
        changes["numbers"] = tuple(joined(number, table.columns) for number in numbers)
    changes |= {
        "keep_undated": params["undated"] == "keep",
        "decimal": params["decimal"],
        "file_date": _file_date(params),
    }
    changed = replace(guess, **changes)
    if params["date_form"] is not None:
        return replace(changed, date_form=params["date_form"])
    return with_likely_form(changed, table.columns)


def _file_date(params: Mapping[str, Any]) -> str | None:
    from geodata.importing import date_in_name  # noqa: PLC0415

    if not params["from_filename"]:
        return params["file_date"] or None
    if params["file_date"]:
        wrong_usage("--from-filename: --date already says the date; give one of the two")
    found = date_in_name(params["file"].name)
    if found is None:
        wrong_usage(
            "--from-filename: the name of the file holds no date, or several; write it as 2024-08-06 or 20240806"
        )
    return found


def _print_table(table: Table, mapping: ColumnMapping) -> None:
    from geodata.importing import unused_dates  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415

    # The reference system is text from the file, and may be long.
    crs = printable(table.crs, limit=100) if table.crs else "no stated CRS"
    say(f"{table.name}: {table.format}, {table.rows} rows, {len(table.columns)} columns, in {crs}")
    for role in ROLES:
        if column := getattr(mapping, role):
            form = f" (written {mapping.date_form})" if role == "date" and mapping.date_form != "iso" else ""
            after = " (the day after the last)" if role == "end" and mapping.end_is_after else ""
            say(f"  {role}: column {column!r}{form}{after}")
    for number in mapping.numbers:
        ends = " and ".join(repr(name) for name in (number.low, number.high) if name)
        say(f"  figures: column {number.column!r}, {number.unit}" + (f", joined with {ends}" if ends else ""))
    if mapping.file_date is not None:
        say(f"  date of rows without one: {mapping.file_date}")
    elif mapping.date is None:
        say("  no column of dates: the features are undated, and shown on every day")
    for name in unused_dates(mapping, table.columns):
        say(f"  column {printable(name)!r} is not read as dates; name it with --date-column if it holds them")


def _print_result(imported: Imported, *, repair: bool) -> None:
    say(f"{imported.imported} of {imported.rows} rows can be imported.")
    for fault in imported.faults[:_LISTED_FAULTS]:
        say(f"  row {fault.row}: {fault.reason}")
    if len(imported.faults) > _LISTED_FAULTS:
        say(f"  … and {len(imported.faults) - _LISTED_FAULTS} more rows")
    repairable = sum(fault.repairable for fault in imported.faults)
    if repairable and not repair:
        say(f"--repair would try to repair {repairable} of them.")
    for done in imported.repairs[:_LISTED_FAULTS]:
        say(f"  row {done.row}: {done.done}")
    if len(imported.repairs) > _LISTED_FAULTS:
        say(f"  … and {len(imported.repairs) - _LISTED_FAULTS} more repairs")
    for note in imported.notes:
        say(note)
