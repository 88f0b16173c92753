"""``kurskmap sources``: the sources of a catalogue with their reliability, and a check of their addresses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, option, wrong_usage
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import say


@click.command(
    "sources",
    cls=Command,
    short_help="list the sources, or check their addresses",
    speaks=True,
    examples=(
        ("kurskmap sources", "every source with the grade of its publisher"),
        ("kurskmap sources --check", "addresses that are missing, duplicate, a mirror, not https, or carry tracking"),
        ("kurskmap sources --check --catalog mine/", "those of a catalogue of your own"),
    ),
    statuses="0 listed (with --check: nothing was found), 1 --check found something, or the catalogue cannot be opened, "
    "2 wrong usage",
)
@option(
    "--catalog",
    metavar="DIR",
    type=PATH,
    help="The catalogue. Default: the catalogue that ships with the project.",
)
@option("--check", is_flag=True, help="List addresses that need a look. Works offline: no page is opened.")
def sources_command(catalog: Path | None, check: bool) -> int:
    """List the sources of a catalogue with their reliability on the Admiralty scale, or check their addresses."""
    if catalog is not None and not catalog.is_dir():
        wrong_usage(phrase("--catalog: there is no such folder; give one that holds a catalog.json"))

    from geodata.catalog import SHIPPED, open_catalog  # noqa: PLC0415
    from geodata.editing.addresses import address_findings  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415
    from layers.words import number  # noqa: PLC0415

    opened = open_catalog(catalog or SHIPPED)
    if not check:
        for source in opened.sources.values():
            grade = opened.reliability(source)
            date = source.date.isoformat() if source.date else f"{phrase('no date'):<10}"
            say(printable(f"{grade.letter if grade else '-'}  {date}  {source.id}  {source.publisher}", limit=400))
        graded = sum(opened.reliability(source) is not None for source in opened.sources.values())
        say(
            phrase_count(
                "{count} source, {graded} with a grade from A to F (docs/codebook.md)",
                "{count} sources, {graded} with a grade from A to F (docs/codebook.md)",
                len(opened.sources),
                graded=number(graded),
            )
        )
        return Exit.SUCCESS
    findings = address_findings(opened.sources.values())
    for finding in findings:
        say(printable(f"{finding.source}: {finding.problem}: {finding.what}", limit=1000))
    if not findings:
        say(phrase_count("{count} source: nothing found", "{count} sources: nothing found", len(opened.sources)))
        return Exit.SUCCESS
    counts = Counter(finding.problem for finding in findings)
    rows = len({finding.source for finding in findings})
    said = ", ".join(f"{count} {problem}" for problem, count in counts.most_common())
    say(phrase("{count} of {all} sources need a look: {what}", count=rows, all=len(opened.sources), what=said))
    return Exit.FAILURE
