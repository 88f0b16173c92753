"""``kurskmap validate``: a report of every fault, around :func:`layers.chapters.check.check_with_views`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, option, wrong_usage
from layers.cli.spoken import language, phrase, phrase_count
from layers.cli.terminal import say
from layers.language import ENGLISH

if TYPE_CHECKING:
    from geodata.validation.check import Report


@click.command(
    "validate",
    cls=Command,
    short_help="find every fault of the catalogue or of layer files",
    examples=(
        ("kurskmap validate", "the catalogue that ships with the project"),
        ("kurskmap validate ~/edited/events.geojson", "an edited layer, in place of the catalogue's own"),
        ("kurskmap validate mine/", "a catalogue folder of your own"),
        ("kurskmap validate more.geojson --catalog mine/", "one more layer for your catalogue"),
        ("kurskmap validate --json | jq .faults", "for programs"),
    ),
    statuses="0 clean, 1 faults (also: a PATH does not exist or cannot be read), 2 wrong usage",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=PATH)
@option(
    "--catalog",
    metavar="DIR",
    type=PATH,
    help="The catalogue to check against. Default: the catalogue that ships with the project.",
)
@option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def validate_command(paths: tuple[Path, ...], catalog: Path | None, as_json: bool) -> int:
    """Check the catalogue, or the given files, and report every fault at once.

    A PATH that is a folder is checked as a catalogue. A PATH that is a file is checked against the catalogue. It replaces
    the catalogue's own file of the same name, and also the layer with which it shares at least half of the ids. Any other
    file is checked as one more layer.
    """
    if catalog is not None and not catalog.is_dir():
        wrong_usage(phrase("--catalog: there is no such folder; give one that holds a catalog.json"))

    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from layers.chapters.check import check_with_views  # noqa: PLC0415

    report = check_with_views(list(paths), catalog=catalog or SHIPPED)
    say(*(_json(report) if as_json else _text(report)))
    return Exit.FAILURE if report.faults else Exit.SUCCESS


def _json(report: Report) -> list[str]:
    checked = {name: getattr(report, name) for name in ("files", "layers", "features", "sources")}
    document = {
        "clean": not report.faults,
        "faults": [asdict(fault) for fault in report.faults],
        "checked": checked,
    }
    return json.dumps(document, indent=2).split("\n")


def _text(report: Report) -> list[str]:
    lines: list[str] = []
    files = 0
    for file, faults in groupby(report.faults, key=lambda fault: fault.file):
        files += 1
        lines.append(_relative(file))
        lines += [f"  {fault.sentence()} [{fault.rule}]" for fault in faults]
    if files:
        found = phrase_count("{count} fault", "{count} faults", len(report.faults))
        lines.append(f"{found} {phrase_count('in {count} file', 'in {count} files', files)}")
        if language() != ENGLISH:
            lines.append(phrase("The faults are told in English; the name in brackets is that of the rule."))
    else:
        features = phrase_count("{count} feature", "{count} features", report.features)
        layers = phrase_count("in {count} layer", "in {count} layers", report.layers)
        sources = phrase_count("{count} source", "{count} sources", report.sources)
        lines.append(phrase("Clean: {features} {layers}, {sources}", features=features, layers=layers, sources=sources))
    return lines


def _relative(file: str) -> str:
    try:
        short = os.path.relpath(file)
    except ValueError:
        return file
    return file if short.startswith(os.pardir) else short
