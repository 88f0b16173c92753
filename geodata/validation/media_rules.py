"""Rules about pictures and documents: the records of ``media.json``, and the files in the folder ``media/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from geodata.files.no_follow import Folder, TooLargeError, UnsafeFileError, open_folder
from geodata.folder import MEDIA, MEDIA_FOLDER
from geodata.limits import Limits
from geodata.media import ENDINGS, Media, MediaError, check_content, too_large
from geodata.quoting import nearest, printable, quoted
from geodata.validation.catalog_file import check_list, outside_fault, repeated
from geodata.validation.faults import Fault, Rule, Subject
from geodata.validation.json_file import JsonFile
from geodata.validation.reference_rules import Contents

#: Where an addition of media marks the file that it adds (geodata.editing.add_media).
ADDING_MEDIA, MARKS = ".adding-media", "marks"
#: At most so many files that no record names are reported.
_MAX_UNLISTED = 100


def check_media(folder: Path, file: JsonFile | None) -> tuple[list[Any] | None, list[Fault]]:
    """The records of ``media.json``, None where they cannot be used at all, and the faults of the list and of its files.

    Every file is read, hashed and decoded again. No link is followed. A catalogue may have neither the list nor the folder.
    """
    records, faults = ([], []) if file is None else check_list(file, Media)
    path = folder / MEDIA if file is None else file.path
    if records is None:
        return None, faults
    most = Limits.from_environment().media
    if len(records) > most:
        problem = f"the catalogue has {len(records):,} pictures and documents, more than {most:,}"
        return records, [*faults, Subject(str(path)).fault(None, "too_large", problem, "remove some")]
    usable = {
        name: (_subject(path, record, i), record)
        for i, record in enumerate(records)
        if isinstance(record, dict) and (name := _file_of(record))
    }
    for i, name in repeated(record.get("file") if isinstance(record, dict) else None for record in records):
        problem = f"two records have the file {quoted(name)}"
        faults.append(_subject(path, records[i], i).fault("file", "duplicate_file", problem, "name one record in both"))
    for i, record in enumerate(records):
        if isinstance(record, dict):
            faults += _record_faults(record, _subject(path, record, i))
    return records, [*faults, *_folder_faults(folder, usable)]


def media_faults(contents: Contents, path: Path, records: list[Any] | None) -> Iterator[Fault]:
    """Ids of media that belong to no record, and sources of media that belong to none."""
    if records is None:
        return
    known = {record["id"] for record in records if isinstance(record, dict) and isinstance(record.get("id"), str)}
    for feature in contents.records:
        for i, name in feature.texts("media"):
            if name not in known:
                problem = f"{quoted(name)} is not a record of {MEDIA}{nearest(name, known)}"
                yield feature.fault(f"media[{i}]", "unknown_media", problem, "correct the id, or add the record")
    for i, record in enumerate(records):
        source = record.get("source") if isinstance(record, dict) else None
        if contents.sources is not None and isinstance(source, str) and source not in contents.sources:
            problem = f"{quoted(source)} is not a record of sources.json{nearest(source, contents.sources)}"
            remedy = "correct the id, or add the record"
            yield _subject(path, record, i).fault("source", "unknown_source", problem, remedy)


def _subject(path: Path, record: Any, index: int) -> Subject:
    name = record.get("id") if isinstance(record, dict) else None
    return Subject(str(path), name if isinstance(name, str) and name else f"#{index + 1}")


def _file_of(record: Mapping[str, Any]) -> str | None:
    """The file of a record, where its name, hash and kind agree; only such a file is opened."""
    name, sha256, kind = record.get("file"), record.get("sha256"), record.get("kind")
    if isinstance(name, str) and isinstance(sha256, str) and isinstance(kind, str):
        ending = ENDINGS.get(cast(Any, kind))
        if ending is not None and len(sha256) == 64 and name == sha256 + ending and sha256.isalnum() and name.isascii():
            return name
    return None


def _record_faults(record: Mapping[str, Any], subject: Subject) -> Iterator[Fault]:
    name, sha256, kind = record.get("file"), record.get("sha256"), record.get("kind")
    if _file_of(record) is None and isinstance(name, str) and isinstance(sha256, str) and kind in ENDINGS:
        problem = f"{quoted(name)} is not its SHA-256 and the ending {ENDINGS[cast(Any, kind)]}"
        yield subject.fault("file", "file_name", problem, "name the file by its hash and its kind")
    day, precision = record.get("date_taken"), record.get("date_precision")
    if "date_taken" in record and day is None and isinstance(precision, str):
        problem, remedy = "a precision is given, but no date", "write null, or the date in date_taken"
        yield subject.fault("date_precision", "no_date", problem, remedy)
    elif isinstance(day, str) and "date_precision" in record and precision in (None, "static"):
        problem = "there is a date, but not how well it is known"
        yield subject.fault("date_precision", "no_date", problem, "write 'day', 'week', 'month' or 'interval'")
    sensitivity, reason = record.get("sensitivity"), record.get("sensitivity_reason", "")
    if sensitivity == "sensitive" and reason is None:
        problem, remedy = "it is sensitive, but nobody says why", "write the reason, which the reader sees first"
        yield subject.fault("sensitivity_reason", "sensitivity_contradicts", problem, remedy)
    elif sensitivity == "none" and isinstance(reason, str) and reason:
        problem, remedy = (
            "it has a reason to be covered, but is not sensitive",
            "write 'sensitive', or delete the reason",
        )
        yield subject.fault("sensitivity", "sensitivity_contradicts", problem, remedy)


def _folder_faults(folder: Path, records: Mapping[str, tuple[Subject, Mapping[str, Any]]]) -> Iterator[Fault]:
    """Faults of the files in ``media/``: missing, not listed, too large, not what they are said to be, or links."""
    kept_path = folder / MEDIA_FOLDER
    try:
        with open_folder(folder) as opened:
            if opened.mode(MEDIA_FOLDER) is None:
                for name, (subject, _) in records.items():
                    yield _missing(subject, name)
                return
            with opened.inside(MEDIA_FOLDER) as kept:
                names, marked = kept.names(), _marked(opened)
                unlisted = [name for name in names if name not in records and name not in marked]
                for name in unlisted[:_MAX_UNLISTED]:
                    yield Subject(str(kept_path / printable(name, limit=400))).fault(
                        None,
                        "unlisted_file",
                        f"{MEDIA} does not name this file",
                        "add a record for it, or move it away",
                    )
                for name, (subject, record) in records.items():
                    if name not in names:
                        yield _missing(subject, name)
                    else:
                        yield from _content_faults(kept, name, record, Subject(str(kept_path / name)))
    except UnsafeFileError as error:
        if "symbolic link" in error.reason:
            yield replace(outside_fault(kept_path), problem="the folder is a symbolic link, which could lead out of it")
        else:
            yield Subject(str(kept_path)).fault(None, "unreadable", f"it {error.reason}", "make it a folder")
    except (FileNotFoundError, NotADirectoryError):
        return  # There is no catalogue at all, which the rules of its other files say.
    except (OSError, ValueError) as error:
        problem = f"it cannot be read ({getattr(error, 'strerror', None) or error})"
        yield Subject(str(kept_path)).fault(None, "unreadable", problem, "check the folder and its permissions")


def _marked(opened: Folder) -> frozenset[str]:
    """The files that an addition marked as its own. No link on the way to its marks is followed."""
    try:
        with opened.inside(ADDING_MEDIA) as staging, staging.inside(MARKS) as marks:
            return frozenset(marks.names())
    except (OSError, UnsafeFileError):
        return frozenset()


def _missing(subject: Subject, name: str) -> Fault:
    problem = f"there is no file {quoted(name)} in {MEDIA_FOLDER}/"
    return subject.fault("file", "unreadable", problem, "restore the file, or delete the record")


def _content_faults(kept: Folder, name: str, record: Mapping[str, Any], subject: Subject) -> Iterator[Fault]:
    limits = Limits.from_environment()
    try:
        check_content(kept.read(name, limits.media_bytes), record["kind"], record["sha256"], limits)
    except MediaError as error:
        yield subject.fault(None, cast(Rule, error.rule), error.problem, error.remedy)
    except TooLargeError:
        larger = too_large(limits)
        yield subject.fault(None, "too_large", larger.problem, larger.remedy)
    except UnsafeFileError as error:
        if "symbolic link" in error.reason:
            yield outside_fault(kept.path / name)
        else:
            yield subject.fault(None, "unreadable", f"it {error.reason}", "restore the file")
    except OSError as error:
        problem = f"it cannot be read ({error.strerror or error})"
        yield subject.fault(None, "unreadable", problem, "check its permissions")
