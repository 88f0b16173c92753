"""``kurskmap diff``: what differs between two versions of a catalogue."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layers.cli.brief import warn_of
from layers.cli.exit_status import Exit
from layers.cli.options import DAY, PATH, Command, option, wrong_usage
from layers.cli.spoken import in_english, phrase, phrase_count
from layers.cli.spoken.help import filled
from layers.cli.terminal import say
from layers.language import ENGLISH, speaking

if TYPE_CHECKING:
    from geodata.versions.changes import Changes

#: The endings of ``--out``.
ENDINGS = (".pdf", ".html", ".json", ".md", ".txt")
_SHOWN = 20
#: So many pages take some seconds to draw, which is said before.
_MANY_PAGES = 10


@click.command(
    "diff",
    cls=Command,
    short_help="show what changed between two versions",
    speaks=True,
    examples=(
        ("kurskmap diff old/ mine/", "two folders"),
        ("kurskmap diff mine@v1.0 mine/", "the folder as it was in a revision of its Git repository"),
        ("kurskmap diff site@56d2cdd6ffff mine/", "a version of a published site"),
        ("kurskmap diff last-week.zip mine/ --out report.pdf", "write the whole report to print"),
    ),
    statuses="0 compared, whether or not they differ; 1 one of them cannot be opened; 2 wrong usage",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@option("--date", metavar="DAY", type=DAY, help="Compare the ground held on this day. Default: NEW's opening date.")
@option(
    "--out",
    metavar="FILE",
    type=PATH,
    help=filled("Write the whole report; the name ends in {endings}.", endings=", ".join(ENDINGS)),
)
def diff_command(old: str, new: str, date: dt.date | None, out: Path | None) -> int:
    """Show what differs between two versions of a catalogue: each of OLD and NEW is a folder, a ZIP file, DIR@REVISION of
    a Git repository, or a published site (its newest version), SITE@DIGEST or SITE/v/DIGEST.

    Features are compared by their ids: added, withdrawn, redated, regraded, figures, positions (in metres), ground (in
    km²), contradictions, sources, words. Each entry says who makes the claim and names its sources.
    """
    if out is not None and out.suffix.lower() not in ENDINGS:
        wrong_usage(phrase("--out: the name has to end in {endings}", endings=", ".join(ENDINGS)))

    from geodata.files.whole_file import check_writable  # noqa: PLC0415
    from geodata.versions.comparing import compared  # noqa: PLC0415
    from geodata.versions.opening import opened_version  # noqa: PLC0415
    from layers.versions import formats  # noqa: PLC0415
    from layers.versions.report import report_of  # noqa: PLC0415

    if out is not None:
        check_writable(out)
    with opened_version(old) as older, opened_version(new) as newer:
        changes = compared(older, newer, date)
    if out is None:
        say(*formats.as_lines(report_of(changes), most=_SHOWN))
        return Exit.SUCCESS
    summary = report_of(changes).summary
    with speaking(ENGLISH):
        _write(out, changes)
    say(summary, phrase("Wrote {file}", file=out))
    return Exit.SUCCESS


def _write(out: Path, changes: Changes) -> None:
    """Write the report in English, as every file."""
    from geodata.files.whole_file import write_whole  # noqa: PLC0415
    from layers.versions import formats  # noqa: PLC0415
    from layers.versions.report import report_of  # noqa: PLC0415

    if out.suffix.lower() == ".pdf":
        write_whole(out, _pdf(changes))
        return
    report = report_of(changes)
    match out.suffix.lower():
        case ".html":
            text = formats.as_html(changes)
        case ".json":
            text = formats.as_json(changes)
        case ".md":
            text = formats.as_markdown(report)
        case _:
            text = "\n".join(formats.as_lines(report)) + "\n"
    write_whole(out, text.encode())


def _pdf(changes: Changes) -> bytes:
    """The report on pages. What is wrong with them is said: text too small or off its page, letters that no typeface has."""
    from layers.briefing.files.description import unset_note  # noqa: PLC0415
    from layers.briefing.versions.pages import printed  # noqa: PLC0415

    found = printed(changes)
    if len(found.pages) > _MANY_PAGES:
        pages = phrase_count("drawing {count} page", "drawing {count} pages", len(found.pages))
        say(f"kurskmap: {pages}", err=True)
    warn_of(found.faults())
    if note := unset_note(found.pages):
        say(f"kurskmap: {in_english(note)}", err=True)
    return found.pdf()
