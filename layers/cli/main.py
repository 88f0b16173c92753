"""``kurskmap``: each subcommand a thin shell around one call of the library.

A subcommand is a function that adds its parser and sets ``run``, listed in COMMANDS, and a ``run`` that takes the parsed
arguments and returns an exit status. What is slow to import is imported inside ``run``.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from layers.cli import add as add_cli
from layers.cli import brief
from layers.cli.options import add_view_options, view_of

if TYPE_CHECKING:
    from geodata.validation.check import Report

CLEAN, FAULTS, USAGE, DEFECT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141

_Subparsers = argparse._SubParsersAction  # argparse gives the type of add_subparsers() no public name

_VALIDATE_HELP = """\
Check the catalogue, or the files given, and tell every fault in one pass.

A PATH that is a folder is a catalogue of its own. A PATH that is a file is checked against the catalogue: one that has
the name of a catalogue file takes its place, and so does a layer that holds half of the ids of a catalogue layer or
more; any other is one more layer.
"""
_VALIDATE_EXAMPLES = """\
examples:
  kurskmap validate                              the catalogue that ships with the project
  kurskmap validate ~/edited/events.geojson      an edited layer, in place of the catalogue's own
  kurskmap validate mine/                        a catalogue folder of your own
  kurskmap validate more.geojson --catalog mine/ one more layer for it
  kurskmap validate --json | jq .faults          for programs

exit status: 0 clean, 1 faults (a PATH that does not exist or cannot be read is one), 2 wrong usage
"""

_EXPORT_EXAMPLES = """\
examples:
  kurskmap export --out map.html                              the whole story, for double-click, without a network
  kurskmap export --out october.html --as-of 2024-10-13 --theatre sea-of-japan
  kurskmap export --out nis.geojson --claimants rok-nis       what one party says, with its sources
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``kurskmap`` with these arguments (by default the process's own) and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal in ASCII gets escapes for what it cannot show, not a UnicodeEncodeError.
            stream.reconfigure(errors="backslashreplace")
    # The end of a reading process is told in a sentence; what it said at its end is for a server's log.
    logging.getLogger("geodata").addHandler(logging.NullHandler())
    try:
        arguments = _parser().parse_args(_joined(sys.argv[1:] if argv is None else argv))
        run: Callable[[argparse.Namespace], int] = arguments.run
        status = run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away ("| head"); Python must not find out again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _failed(error)
    return status


def _joined(argv: Sequence[str]) -> list[str]:
    """The arguments with a box joined to its option: one that begins in the west would be taken for an option itself."""
    found: list[str] = []
    for argument in argv:
        if found and found[-1] == "--bbox" and argument.startswith("-") and argument[1:2].isdigit():
            found[-1] = f"--bbox={argument}"
        else:
            found.append(argument)
    return found


def _failed(error: Exception) -> int:
    from geodata.errors import GeodataError  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415

    if isinstance(error, GeodataError):
        print(f"kurskmap: {printable(str(error), limit=2000)}", file=sys.stderr)
        return FAULTS
    frames = [frame for frame in _frames(error) if "site-packages" not in frame]
    where = f" at {frames[-1]}" if frames else ""
    words = printable(f"{type(error).__name__}: {error}", limit=500)
    print(f"kurskmap: a defect of kurskmap, not of your files{where}: {words}. Please report it.", file=sys.stderr)
    return DEFECT


def _frames(error: Exception) -> list[str]:
    frames, trace = [], error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kurskmap",
        description="A dated, sourced story on a map: check it, draw it, hand it over.",
        epilog="'kurskmap COMMAND --help' tells more of a command, with examples.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in COMMANDS:
        add(commands)
    return parser


def _version() -> str:
    try:
        return version("kursk-deployment-map")
    except PackageNotFoundError:
        return "(not installed)"


def _add_validate(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "validate",
        help="find every fault of the catalogue or of layer files",
        description=_VALIDATE_HELP,
        epilog=_VALIDATE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="a layer file, or a catalogue folder")
    parser.add_argument("--catalog", metavar="DIR", help="the catalogue to check against (default: the one that ships)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    parser.set_defaults(run=_validate, usage_error=parser.error)


def _validate(arguments: argparse.Namespace) -> int:
    usage_error: Callable[[str], NoReturn] = arguments.usage_error
    if "" in arguments.paths:
        usage_error("a PATH is empty; give the path of a file or folder")
    if arguments.catalog is not None and not os.path.isdir(arguments.catalog):
        usage_error("--catalog: there is no such folder; give one that holds a catalog.json")

    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.validation.check import check  # noqa: PLC0415

    catalog = SHIPPED if arguments.catalog is None else Path(arguments.catalog)
    report = check([Path(path) for path in arguments.paths], catalog=catalog)
    (_write_json if arguments.json else _write_text)(report, sys.stdout)
    return FAULTS if report.faults else CLEAN


def _write_json(report: Report, out: TextIO) -> None:
    checked = {name: getattr(report, name) for name in ("files", "layers", "features", "sources")}
    document = {
        "clean": not report.faults,
        "faults": [asdict(fault) for fault in report.faults],
        "checked": checked,
    }
    out.write(json.dumps(document, indent=2) + "\n")


def _write_text(report: Report, out: TextIO) -> None:
    from geodata.quoting import printable  # noqa: PLC0415

    files = 0
    for file, faults in groupby(report.faults, key=lambda fault: fault.file):
        files += 1
        out.write(f"{printable(_relative(file), limit=4096)}\n")
        out.writelines(f"  {fault.sentence()} [{fault.rule}]\n" for fault in faults)
    if files:
        out.write(f"{_count(len(report.faults), 'fault')} in {_count(files, 'file')}\n")
    else:
        features, layers = _count(report.features, "feature"), _count(report.layers, "layer")
        out.write(f"Clean: {features} in {layers}, {_count(report.sources, 'source')}\n")


def _relative(file: str) -> str:
    try:
        short = os.path.relpath(file)
    except ValueError:
        return file
    return file if short.startswith(os.pardir) else short


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _add_export(commands: _Subparsers[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "export",
        help="write the map as one HTML file, or its features as GeoJSON, GeoPackage, KML or CSV",
        description="Write the map or its features to a file, by its suffix: .html, .geojson, .gpkg, .kml or .csv.",
        epilog=_EXPORT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="where to write; what, by its suffix")
    add_view_options(parser)
    parser.set_defaults(run=_export, usage_error=parser.error)


def _export(arguments: argparse.Namespace) -> int:
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from layers import feature_files  # noqa: PLC0415
    from layers import story as stories  # noqa: PLC0415

    out: Path = arguments.out
    suffixes = (".html", *feature_files.FORMATS)
    if out.suffix.lower() not in suffixes:
        arguments.usage_error(f"--out {out.name!r} needs one of the suffixes {', '.join(suffixes)}")
    story = stories.open_story(arguments.catalog or SHIPPED)
    view = view_of(arguments, story.catalog, arguments.usage_error)
    if out.suffix.lower() == ".html":
        content = stories.map_document(story, view).encode()
    else:
        content = stories.export(story, view, out.suffix.lower())
    try:
        out.write_bytes(content)
    except OSError as error:
        print(f"kurskmap: {out}: cannot be written ({error.strerror}).", file=sys.stderr)
        return FAULTS
    return CLEAN


#: Every subcommand, in the order of the help.
COMMANDS: tuple[Callable[[_Subparsers[argparse.ArgumentParser]], None], ...] = (
    _add_validate,
    _add_export,
    brief.add_parsers,
    add_cli.add_parsers,
)


if __name__ == "__main__":
    raise SystemExit(main())
