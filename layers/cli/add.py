"""``kurskmap add`` and ``kurskmap new``: files of one's own as layers, and a catalogue to start from."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from geodata.editing.add_layer import Addition
    from geodata.importing import Imported, Mapping, NewLayer, Table
    from geodata.model import Kind

CLEAN, FAULTS = 0, 1

_Subparsers = argparse._SubParsersAction  # argparse gives the type of add_subparsers() no public name

_ADD_HELP = """\
Bring a file into a catalogue as a layer: GeoJSON, GeoJSON lines, GeoPackage, zipped shapefile, KML, KMZ, GPX, FlatGeobuf,
GeoParquet, CSV or Excel with coordinates or WKT.

Which column stands for what is guessed from the names of the columns, shown, and set by the options. Rows that cannot be
brought in are told one by one, with the reason; the others are added. Nothing of the catalogue changes until all of the
layer has been written and validated, and whatever interrupts the command, the catalogue stays whole.
"""
_ADD_EXAMPLES = """\
examples:
  kurskmap add borders.gpkg --catalog mine/ --dry-run          what would be added, and what not
  kurskmap add borders.gpkg --catalog mine/ --repair           mend geometry that can be mended, and say how
  kurskmap add sightings.csv --catalog mine/ --crs EPSG:4326 --date-column seen --date-form day-month-year
  kurskmap add counts.xlsx --catalog mine/ --sheet May --number "killed=people"
  kurskmap add places.geojson --catalog mine/ --kind place     a layer in the catalogue's own form, as it stands

exit status: 0 added (or would be), 1 nothing to add, or the file or catalogue cannot be used, 2 wrong usage
"""
_LISTED_FAULTS = 20


def add_parsers(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    """Both subcommands."""
    add_add(commands)
    add_new(commands)


def add_add(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    """The subcommand ``add``."""
    parser = commands.add_parser(
        "add",
        help="bring a file of your own into a catalogue as a layer",
        description=_ADD_HELP,
        epilog=_ADD_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to bring in")
    parser.add_argument("--catalog", metavar="DIR", type=Path, required=True, help="the catalogue folder to add to")
    parser.add_argument("--kind", choices=_KINDS, default="imported", help="kind of feature (default: imported)")
    parser.add_argument("--dry-run", action="store_true", help="tell what would be added, and write nothing")
    parser.add_argument("--repair", action="store_true", help="mend geometry where that is possible, and say how")
    parser.add_argument("--crs", metavar="CODE", help="reference system of the coordinates, such as EPSG:4326")
    parser.add_argument("--sheet", metavar="NAME", help="which table, sheet or shapefile of several to read")
    layer = parser.add_argument_group("the layer")
    layer.add_argument(
        "--layer", metavar="ID", help="its id, also the name of its file (default: from the file's name)"
    )
    layer.add_argument("--title", metavar="TEXT", help="its title (default: the file's name)")
    layer.add_argument("--description", metavar="TEXT", default="", help="what it shows")
    layer.add_argument("--licence", metavar="TEXT", default="Not stated", help="under which licence it is")
    layer.add_argument("--attribution", metavar="TEXT", default="", help="whom to credit")
    layer.add_argument("--colour", choices=_COLOURS, help="how it is drawn (default: violet)")
    layer.add_argument("--hidden", action="store_true", help="switched off when the map opens")
    columns = parser.add_argument_group("which column stands for what ('-' for none)")
    for role, what in _ROLES.items():
        columns.add_argument(f"--{role}-column", metavar="NAME", help=what)
    columns.add_argument("--date-form", choices=_FORMS, help="how dates are written, where they could be misread")
    columns.add_argument(
        "--number",
        metavar="NAME=UNIT",
        action="append",
        default=[],
        help="a column of reported figures and their unit; may be given several times",
    )
    parser.add_argument(
        "--limit", metavar="NAME=NUMBER", action="append", default=[], help="a limit to change, such as features=500000"
    )
    parser.set_defaults(run=_add, usage_error=parser.error)


def add_new(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    """The subcommand ``new``."""
    parser = commands.add_parser(
        "new",
        help="make a small catalogue to start from",
        description="Make a small, valid catalogue of invented data, with a README that explains every file of it.",
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder that is empty, or not there yet")
    parser.set_defaults(run=_new)


_ROLES = {
    "name": "the title of a feature",
    "date": "when it was, or began",
    "end": "its last day",
    "reported": "the day it was published",
    "source": "where it is printed: texts or web addresses",
    "claimant": "who says so",
    "confidence": "how sure: reported, disputed, confirmed officially, …",
    "notes": "what else is to be said",
    "lon": "longitude, or x",
    "lat": "latitude, or y",
    "wkt": "geometry as well-known text",
}
# Written out, because the model is slow to import and the help must not wait for it; a test holds the two together.
_KINDS = ("event", "route", "control_area", "region", "district", "place", "imported")
_COLOURS = ("violet", "blue", "green", "amber", "red", "grey")
_FORMS = ("iso", "day-month-year", "month-day-year")


def _new(arguments: argparse.Namespace) -> int:
    from geodata.editing.new_catalogue import new_catalogue  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415

    new_catalogue(arguments.folder)
    where = printable(str(arguments.folder), limit=400)
    print(f"Made a catalogue in {where}. Its README.md explains it; 'kurskmap validate' checks it.")
    return CLEAN


def _add(arguments: argparse.Namespace) -> int:
    from geodata.editing.add_layer import add_layer, addition_of  # noqa: PLC0415
    from geodata.importing import convert, guess_mapping, open_file  # noqa: PLC0415
    from geodata.limits import Limits  # noqa: PLC0415

    usage_error: Callable[[str], NoReturn] = arguments.usage_error
    if not os.path.isdir(arguments.catalog):
        usage_error("--catalog: there is no such folder; give one that holds a catalog.json, or make one with 'new'")
    limits = Limits.from_environment().changed(arguments.limit)
    if arguments.kind != "imported":
        return _add_as_it_stands(arguments)
    table = open_file(arguments.file, limits=limits, part=arguments.sheet)
    mapping = _mapping(arguments, guess_mapping(table), table)
    _tell_table(table, mapping)
    imported = convert(table, mapping, _layer(arguments, table), arguments.crs, arguments.repair, limits)
    _tell_result(imported, repair=arguments.repair)
    if not imported.imported:
        print("Nothing to add.")
        return FAULTS
    addition = addition_of(imported, description=arguments.description, shown=not arguments.hidden)
    return _finish(arguments, addition, add_layer)


def _finish(arguments: argparse.Namespace, addition: Addition, add: Callable[[Path, Addition], None]) -> int:
    if arguments.dry_run:
        print("Nothing was written (--dry-run).")
        return CLEAN
    add(arguments.catalog, addition)
    print(f"Added the layer {addition.record.id!r} to {arguments.catalog}.")
    return CLEAN


def _add_as_it_stands(arguments: argparse.Namespace) -> int:
    from geodata.editing.add_layer import Addition, add_layer, content_of, layer_id  # noqa: PLC0415
    from geodata.model import LayerRecord  # noqa: PLC0415

    kind: Kind = arguments.kind
    name = arguments.layer or layer_id(arguments.file.name)
    title = arguments.title or arguments.file.stem
    addition = Addition(
        LayerRecord(
            id=name,
            title=title,
            file=f"{name}.geojson",
            kind=kind,
            description=arguments.description or title,
            licence=arguments.licence,
            attribution=arguments.attribution or arguments.file.name,
            shown=not arguments.hidden,
        ),
        content_of(arguments.file),
    )
    return _finish(arguments, addition, add_layer)


def _layer(arguments: argparse.Namespace, table: Table) -> NewLayer:
    from geodata.editing.add_layer import layer_id  # noqa: PLC0415
    from geodata.importing import NewLayer  # noqa: PLC0415
    from geodata.importing.table import clean_name  # noqa: PLC0415
    from geodata.validation.layer_file import is_identifier  # noqa: PLC0415

    usage_error: Callable[[str], NoReturn] = arguments.usage_error
    name = arguments.layer or layer_id(table.name)
    if not is_identifier(name) or len(name) > 60 or ":" in name:
        usage_error(
            "--layer: an id has at most 60 letters, digits, '_', '.' and '-', and starts with a letter or digit"
        )
    return NewLayer(
        id=name,
        title=clean_name(arguments.title or table.name, limit=200),
        file_name=table.name,
        licence=arguments.licence or "Not stated",
        attribution=arguments.attribution,
        colour=arguments.colour,
        digest=table.digest,
    )


def _mapping(arguments: argparse.Namespace, guess: Mapping, table: Table) -> Mapping:
    from geodata.importing import NumberColumn, with_likely_form  # noqa: PLC0415

    changes: dict[str, object] = {}
    for role in _ROLES:
        chosen = getattr(arguments, f"{role}_column")
        if chosen is not None:
            changes[role] = None if chosen == "-" else chosen
    if "end" in changes:
        changes["end_is_after"] = False
    if arguments.wkt_column not in (None, "-"):
        changes |= {"lon": None, "lat": None}
    numbers = []
    for text in arguments.number:
        column, _, unit = text.rpartition("=")
        if not column or not unit.strip():
            arguments.usage_error(f"--number {text!r}: write the column, '=' and the unit, such as 'killed=people'")
        numbers.append(NumberColumn(column, unit.strip(), column))
    if numbers:
        changes["numbers"] = tuple(numbers)
    chosen = replace(guess, **changes)  # type: ignore[arg-type]
    if arguments.date_form is not None:
        return replace(chosen, date_form=arguments.date_form)
    return with_likely_form(chosen, table.columns)


def _tell_table(table: Table, mapping: Mapping) -> None:
    from geodata.quoting import printable  # noqa: PLC0415

    # A reference system is the file's own text, and may be anything.
    crs = printable(table.crs, limit=100) if table.crs else "no stated CRS"
    print(f"{table.name}: {table.format}, {table.rows} rows, {len(table.columns)} columns, in {crs}")
    for role in _ROLES:
        if column := getattr(mapping, role):
            form = f" (written {mapping.date_form})" if role == "date" and mapping.date_form != "iso" else ""
            after = " (the day after the last)" if role == "end" and mapping.end_is_after else ""
            print(f"  {role}: column {column!r}{form}{after}")
    if mapping.date is None:
        print("  no column of dates: the features are undated")


def _tell_result(imported: Imported, *, repair: bool) -> None:
    print(f"{imported.imported} of {imported.rows} rows can be brought in.")
    for fault in imported.faults[:_LISTED_FAULTS]:
        print(f"  row {fault.row}: {fault.reason}")
    if len(imported.faults) > _LISTED_FAULTS:
        print(f"  … and {len(imported.faults) - _LISTED_FAULTS} more rows")
    repairable = sum(fault.repairable for fault in imported.faults)
    if repairable and not repair:
        print(f"--repair would try to mend {repairable} of them.")
    for done in imported.repairs[:_LISTED_FAULTS]:
        print(f"  row {done.row}: {done.done}")
    if len(imported.repairs) > _LISTED_FAULTS:
        print(f"  … and {len(imported.repairs) - _LISTED_FAULTS} more repairs")
    for note in imported.notes:
        print(note)
