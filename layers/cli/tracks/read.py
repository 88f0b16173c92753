"""``kurskmap tracks read``: files of position reports into a folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, WholeNumber, option, wrong_usage
from layers.cli.spoken import and_more, in_english, phrase, phrase_count
from layers.cli.terminal import say
from layers.cli.tracks.common import engine_of, engine_options, left_out, progress

if TYPE_CHECKING:
    from geodata.tracks.reading import FileReport, ReadReport

# Written out, because the formats are slow to import and the help must not wait for them. A test compares them.
FORMS = (
    "danish", "marinecadastre", "exactearth", "spire", "vesselfinder", "marinetraffic", "opensky", "flightradar24", "stored",
    "ships", "aircraft", "nmea", "trace", "kml", "gpx",
)  # fmt: skip
KINDS = ("ship", "aircraft")
_LISTED = 20


@click.command(
    "read",
    cls=Command,
    short_help="read files of position reports into a folder",
    options_metavar="--out DIR [OPTIONS]",
    examples=(
        ("kurskmap tracks read AIS_2024_03_01.zip --out reports/", "a day of AIS"),
        ("kurskmap tracks read trace_full_*.json.gz --out flights/", "traces of aircraft"),
        ("kurskmap tracks read more.csv.zst --out reports/", "adds to what was read before"),
        ("kurskmap tracks read log.nmea --form nmea --out reports/", "names the form, where it is not recognised"),
    ),
    statuses="0 read, 1 a file cannot be read (the folder is then as it was), 2 wrong usage",
)
@click.argument("files", metavar="FILE...", type=PATH, nargs=-1, required=True)
@option("--out", metavar="DIR", type=PATH, required=True, help="The folder to make, or to add to.")
@option("--form", type=OneOf(FORMS), help="The form of the files. Default: recognised, and told.")
@option(
    "--kind",
    type=OneOf(KINDS),
    help="What named tracks are of (KML, GPX). Default: aircraft if ever above 3,000 ft.",
)
@option(
    "--buckets",
    type=WholeNumber(1, 1000),
    metavar="NUMBER",
    help="Into how many parts vessels are sorted. Memory grows with the largest part. Default: 64.",
)
@option(
    "--limit",
    "limits",
    metavar="NAME=NUMBER",
    multiple=True,
    help="Change a limit, such as unpack_ratio=500. May be given several times.",
)
@engine_options
def read_command(**params: Any) -> int:
    """Read files of position reports into a folder of Parquet files, sorted by vessel and time.

    Forms: MarineCadastre, Danish Maritime Authority, Spire, exactEarth, MarineTraffic, VesselFinder, NMEA, readsb and ADS-B
    Exchange traces, OpenSky, Flightradar24, FlightAware KML, GPX, plain tables; as CSV or Parquet; plain, .gz, .zst, .zip.

    Rows that are left out are counted by reason. A file that was read before is not read again. The folder changes only when
    everything is read.
    """
    from geodata.limits import Limits  # noqa: PLC0415
    from geodata.tracks.reading import read_files  # noqa: PLC0415

    files: tuple[Path, ...] = params["files"]
    if params["out"].is_file():
        wrong_usage(phrase("--out: it is a file; name a folder"))
    size = sum(path.stat().st_size for path in files if path.is_file())
    report = read_files(
        files,
        params["out"],
        # About 20 bytes a row in the densest files.
        engine=engine_of(params, rows=size // 20),
        limits=Limits.from_environment().changed(params["limits"]),
        told=progress(),
        form=params["form"],
        kind={"ship": "track", "aircraft": "flight", None: None}[params["kind"]],
        buckets=params["buckets"],
    )
    _print(report, params["out"])
    return Exit.SUCCESS


def _print(report: ReadReport, out: Path) -> None:
    from geodata.tracks.formats.detect import notes_of, title_of  # noqa: PLC0415

    for again in report.again:
        say(phrase("{again}: read before, left out", again=again))
    for file in report.files[:_LISTED]:
        rows = phrase_count("{count} row", "{count} rows", file.rows)
        reports = phrase_count("{count} report", "{count} reports", file.kept)
        say(f"{file.name}: {title_of(file.form)}, {rows}, {reports}{_period(file)}")
    if len(report.files) > _LISTED:
        say(and_more(len(report.files) - _LISTED))
    for form in dict.fromkeys(file.form for file in report.files):
        for note in notes_of(form):
            say(f"{title_of(form)}: {in_english(note)}")
    for other in report.others:
        say(phrase("{other}: no position reports, left out", other=other))
    dropped: Counter[str] = sum((file.dropped for file in report.files), Counter())
    dropped["duplicate"] += report.duplicates
    first = {
        reason: phrase("first in {file}, row {row}", file=file.name, row=f"{row:,}")
        for file in reversed(report.files)
        for reason, row in file.first_rows.items()
    }
    for reason, count in sorted(dropped.items(), key=lambda item: (-item[1], item[0])):
        if count:
            say(left_out(count, reason) + (f", {first[reason]}" if reason in first else ""))
    if report.files:
        say(phrase("Spikes and shared identities are kept here; 'tracks legs' leaves them out and counts them."))
    say(f"{out}: {phrase_count('{count} report', '{count} reports', report.pings)}")


def _period(file: FileReport) -> str:
    import datetime as dt  # noqa: PLC0415

    if file.first is None or file.last is None:
        return ""
    first, last = (dt.datetime.fromtimestamp(ms / 1000, dt.UTC) for ms in (file.first, file.last))
    period = phrase("{first} to {last} UTC", first=f"{first:%Y-%m-%d %H:%M}", last=f"{last:%Y-%m-%d %H:%M}")
    return f", {period}"
