"""Which format a file of position reports is in, and its reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geodata.errors import ImportingError, LimitError
from geodata.importing.readers.xml_stream import first_name
from geodata.limits import Limits
from geodata.tracks.formats import csv_file, nmea, parquet_file, trace_json, xml_tracks
from geodata.tracks.formats.table import TableForm
from geodata.tracks.formats.tables import TABLE_FORMS, form_of, missing
from geodata.tracks.pings import Chunk
from geodata.tracks.sources import Progress, Source, said_of, sources_of
from geodata.tracks.vessels import Kind

#: The formats that are no tables, with their titles.
OTHER_FORMS = {
    "nmea": "AIS sentences (NMEA 0183)",
    "trace": "traces of readsb and ADS-B Exchange",
    "kml": "tracks in KML",
    "gpx": "tracks in GPX",
}
FORMS: tuple[str, ...] = (*(form.name for form in TABLE_FORMS), *OTHER_FORMS)

_TITLES = {form.name: form.title for form in TABLE_FORMS} | OTHER_FORMS


class NoFormError(ImportingError):
    """The content of a file is of no form of position reports that is known."""


def title_of(form: str) -> str:
    """A form in words."""
    return _TITLES[form]


def notes_of(form: str) -> tuple[str, ...]:
    """What was assumed in reading a form, in words."""
    return next((table.notes for table in TABLE_FORMS if table.name == form), ())


def is_of_tracks(path: Path, name: str, limits: Limits) -> bool:
    """Whether a file, or the first member of an archive, begins in one of the forms. Raises LimitError."""
    try:
        source = next(sources_of(path, limits, lambda _: None, name=name), None)
        return source is not None and _is_of_tracks(source)
    except LimitError:
        raise
    except ImportingError:
        return False


def _is_of_tracks(source: Source) -> bool:
    head = source.head
    if head.startswith(b"PAR1"):
        return source.path is not None and form_of(parquet_file.columns_of(source.path)) is not None
    # Other JSON, KML and GPX hold features, not tracks.
    match _other_form(head):
        case "trace":
            return b'"icao"' in head and b'"trace"' in head
        case "kml":
            return b"Track" in head
        case "gpx":
            return b"<time>" in head and b"<trkpt" in head
        case "nmea":
            return True
        case _:
            header = csv_file.header_of(head)
            return header is not None and form_of(header[0]) is not None


def read(
    source: Source, form: str | None, kind: Kind | None, limits: Limits, progress: Progress
) -> tuple[str, Iterator[Chunk]]:
    """The form of a file, and its reports part by part.

    ``form`` is the name of one of :data:`FORMS`, None to recognise it. Raises ImportingError, also while the reports are
    read, in one sentence with the name of the file.
    """
    with said_of(source.name):
        found, chunks = _read(source, form, kind, limits, progress)
    return found, _named(source.name, chunks)


def _named(name: str, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    with said_of(name):
        yield from chunks


def _read(
    source: Source, form: str | None, kind: Kind | None, limits: Limits, progress: Progress
) -> tuple[str, Iterator[Chunk]]:
    head = source.head
    if head.startswith(b"PAR1"):
        return _parquet(source, form, kind, limits, progress)
    found = form or _other_form(head)
    match found:
        case "nmea":
            return found, nmea.read_nmea(source.stream)
        case "trace":
            return found, trace_json.read_trace(source.stream, limits)
        case "kml":
            return found, xml_tracks.read_kml(source.stream, kind, limits)
        case "gpx":
            return found, xml_tracks.read_gpx(source.stream, kind, limits)
    if not head:
        raise ImportingError(f"{source.name}: it is empty.")
    header = csv_file.header_of(head)
    if header is None:
        raise NoFormError(
            f"{source.name}: row 1 is neither a row of names of columns, nor AIS sentences, JSON, KML, GPX or Parquet."
        )
    names, separator = header
    table = _table(source, names, found)
    return table.name, csv_file.read_csv(source.stream, names, separator, table, kind, limits)


def _other_form(head: bytes) -> str | None:
    start = head[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return "trace"
    if start.startswith(b"<"):
        name = first_name(head)
        return "kml" if name == "kml" else "gpx" if name == "gpx" else None
    return "nmea" if nmea.is_nmea(head) else None


def _table(source: Source, names: list[str], form: str | None) -> TableForm:
    if form is None:
        found = form_of(names)
        if found is None:
            raise NoFormError(csv_file.no_form(source.name, names))
        return found
    wanted = next(table for table in TABLE_FORMS if table.name == form)
    if lacks := missing(wanted, names):
        raise ImportingError(f"{source.name}: row 1 lacks what {wanted.title} has: {', '.join(lacks)}.")
    return wanted


def _parquet(
    source: Source, form: str | None, kind: Kind | None, limits: Limits, progress: Progress
) -> tuple[str, Iterator[Chunk]]:
    if source.path is None:
        raise ImportingError(f"{source.name}: a Parquet file is compressed inside; unpack it first.")
    if form in OTHER_FORMS:
        raise ImportingError(f"{source.name}: it is a Parquet file, not {title_of(form)}.")
    table = _table(source, parquet_file.columns_of(source.path), form)
    return table.name, parquet_file.read_parquet(source.path, table, kind, limits, progress)
