"""Read files of position reports into a folder: sorted by vessel and time, in buckets, with a manifest.

Reports go first into one file of plain records for each bucket, then each bucket is sorted, freed of duplicates and
written as Parquet. So memory depends on the largest bucket, not on the size of the files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.errors import ImportingError
from geodata.limits import Limits
from geodata.tracks import sources, stored, vessels
from geodata.tracks.engines import Engine
from geodata.tracks.formats import detect
from geodata.tracks.pings import PING, Chunk, Said, merge_said
from geodata.tracks.sorting import bucket_of, in_order
from geodata.tracks.store import IDENTITIES, PINGS, Store, held
from geodata.tracks.vessels import Kind

BUCKETS = 64
#: What vessels said of themselves is kept in memory up to this many different statements.
_MOST_SAID = 5_000_000
_IDENTITY_COLUMNS = [
    ("vessel", pa.string()),
    ("field", pa.string()),
    ("value", pa.string()),
    ("first", pa.timestamp("ms", "UTC")),
    ("last", pa.timestamp("ms", "UTC")),
    ("count", pa.int64()),
]

#: Called with what is being done, how far it is, and how much there is.
Told = Callable[[str, int, int], None]


@dataclass
class FileReport:
    """What became of the rows of one file, or one member of an archive."""

    name: str
    form: str
    rows: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    #: The row that was left out first for each reason.
    first_rows: dict[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None

    def count(self, chunk: Chunk) -> None:
        """Add a part of the file."""
        self.rows += chunk.rows
        self.kept += len(chunk.pings)
        self.dropped.update(chunk.drops)
        for reason, row in chunk.first_rows.items():
            self.first_rows.setdefault(reason, row)
        if len(chunk.pings):
            first, last = int(chunk.pings["t"].min()), int(chunk.pings["t"].max())
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)


@dataclass(frozen=True)
class ReadReport:
    """What a reading did: the files with their counts, those that were read before, and the reports in the folder now."""

    files: tuple[FileReport, ...]
    again: tuple[str, ...]
    duplicates: int
    pings: int
    vessels_said: int
    #: Members of archives that are no position reports.
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settling:
    """The task to sort one bucket: the plain records, where they go, and the texts of named vessels."""

    records: Path
    target: Path
    names: dict[int, str]


def settle(task: Settling) -> tuple[int, int, int, int]:
    """Sort the records of a bucket and write them as Parquet. The count, the duplicates, the first and the last time.

    The records stay: an engine that loses a worker calls this again.
    """
    pings = np.fromfile(task.records, dtype=PING)
    pings, again = in_order(pings)
    stored.write_pings(task.target, pings, task.names)
    return len(pings), again, int(pings["t"].min()), int(pings["t"].max())


def read_files(
    files: Sequence[Path],
    out: Path,
    *,
    engine: Engine,
    limits: Limits,
    told: Told,
    form: str | None = None,
    kind: Kind | None = None,
    buckets: int | None = None,
) -> ReadReport:
    """Read files into the folder ``out``, which is made where there is none; a second reading adds to it.

    A file whose content was read before is left out and named. Raises ImportingError or LimitError, one sentence; the
    folder is then as it was.
    """
    with held(out, make=True) as store:
        manifest = store.manifest
        if manifest and buckets not in (None, manifest["buckets"]):
            raise ImportingError(f"{out}: it has {manifest['buckets']} buckets already; leave --buckets out.")
        count = manifest.get("buckets") or buckets or BUCKETS
        known = {source["sha256"] for source in manifest.get("sources", ())}
        reading = _Reading(store, count, limits, told, len(manifest.get("sources", ())))
        again = []
        with reading:
            for path in files:
                size = path.stat().st_size if path.is_file() else 0
                digest = sources.digest(path, _hashing(told, size))
                if digest in known:
                    again.append(str(path))
                    continue
                known.add(digest)
                reading.add(path, digest, form, kind)
        if not reading.reports:
            total = sum(entry["rows"] for entry in manifest.get("files", ()))
            return ReadReport((), tuple(again), 0, total, 0)
        if not sum(report.kept for report in reading.reports):
            why = ", ".join(f"{n:,} {reason}" for reason, n in reading.dropped().most_common())
            name = reading.reports[0].name
            if not why:
                raise ImportingError(f"{name}: it holds names of columns, but no rows.")
            row = min(reading.reports[0].first_rows.values(), default=1)
            raise ImportingError(
                f"{name}: no row is a position report that can be used ({why}); the first of them is row {row:,}."
            )
        duplicates = reading.settle(engine)
        total = reading.commit(duplicates)
        others = tuple(reading.others)
        return ReadReport(tuple(reading.reports), tuple(again), duplicates, total, len(reading.said), others)


def _hashing(told: Told, size: int) -> Callable[[int], None]:
    return lambda done: told("hashing", done, size)


class _Reading:
    """A reading that is under way: the open files of plain records, and the counts."""

    def __init__(self, store: Store, buckets: int, limits: Limits, told: Told, sources_before: int) -> None:
        self._store, self._buckets, self._limits, self._told = store, buckets, limits, told
        self._number = sources_before
        self._stack = ExitStack()
        self._records: dict[int, IO[bytes]] = {}
        self._entries: list[dict[str, Any]] = []
        self._files: list[dict[str, Any]] = []
        self._moves: dict[str, str] = {}
        self.reports: list[FileReport] = []
        self.others: list[str] = []
        self.said: Said = {}
        self._names: dict[int, str] = {}

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def dropped(self) -> Counter[str]:
        """The rows that were left out, by reason."""
        return sum((report.dropped for report in self.reports), Counter())

    def add(self, path: Path, digest: str, form: str | None, kind: Kind | None) -> None:
        """Read one file."""
        size = path.stat().st_size

        def progress(done: int) -> None:
            self._told(f"reading {path.name}", done, size)

        members = []
        unknown: list[detect.NoFormError] = []
        for source in sources.sources_of(path, self._limits, progress):
            try:
                found, chunks = detect.read(source, form, kind, self._limits, progress)
            except detect.NoFormError as error:
                # An archive may hold a text about its files. It is named, and left out.
                if not source.is_member:
                    raise
                unknown.append(error)
                self.others.append(source.name)
                continue
            report = FileReport(source.name, found)
            for chunk in chunks:
                report.count(chunk)
                self._keep(chunk)
            members.append(report)
            self._entries.append(
                {
                    "source": self._number,
                    "file": source.name.removeprefix(f"{path.parent}/"),
                    "sha256": digest,
                    "bytes": size,
                    "form": found,
                    "rows": report.rows,
                    "kept": report.kept,
                    "dropped": dict(report.dropped),
                    "first_ms": report.first,
                    "last_ms": report.last,
                }
            )
            self._number += 1
        if unknown and not members:
            raise unknown[0]
        if not members:
            raise ImportingError(f"{path}: the archive holds no files.")
        self.reports += members

    def _keep(self, chunk: Chunk) -> None:
        merge_said(self.said, chunk.said.items())
        if len(self.said) > _MOST_SAID:
            raise ImportingError(
                f"The vessels say more than {_MOST_SAID:,} different things of themselves; read fewer files at once."
            )
        self._names.update(chunk.names)
        pings = chunk.pings
        if not len(pings):
            return
        pings["source"] = self._number
        buckets = bucket_of(pings["vessel"], self._buckets)
        order = np.argsort(buckets.astype(np.uint16), kind="stable")
        pings = pings[order]
        ends = np.searchsorted(buckets[order], np.arange(self._buckets + 1))
        for bucket in range(self._buckets):
            if ends[bucket] < ends[bucket + 1]:
                if bucket not in self._records:
                    path = self._store.work / f"{bucket:04d}.records"
                    self._records[bucket] = self._stack.enter_context(path.open("wb", buffering=2**18))
                self._records[bucket].write(pings[ends[bucket] : ends[bucket + 1]].data)

    def settle(self, engine: Engine) -> int:
        """Sort every bucket, and give the files their names. Returns the number of duplicates."""
        self._stack.close()
        work = self._store.work
        number = 1 + max((entry["reading"] for entry in self._store.manifest.get("files", ())), default=0)
        tasks = [
            Settling(work / f"{bucket:04d}.records", work / f"{bucket:04d}.parquet", self._named_in(bucket))
            for bucket in sorted(self._records)
        ]
        results = engine.run(settle, tasks, lambda done, of: self._told("sorting", done, of))
        for task in tasks:
            task.records.unlink()
        for bucket, (rows, _, first, last) in zip(sorted(self._records), results, strict=True):
            name = f"{PINGS}/bucket={bucket:02d}/reading-{number:04d}.parquet"
            made = work / f"{bucket:04d}.parquet"
            self._moves[made.name] = name
            placed = self._store.entry(made, name)
            self._files.append(
                {**placed, "bucket": bucket, "reading": number, "rows": rows, "first_ms": first, "last_ms": last}
            )
        return sum(again for _, again, _, _ in results)

    def _named_in(self, bucket: int) -> dict[int, str]:
        if not self._names:
            return {}
        codes = np.array(sorted(self._names), dtype=np.int64)
        return {int(code): self._names[int(code)] for code in codes[bucket_of(codes, self._buckets) == bucket]}

    def commit(self, duplicates: int) -> int:
        """Write what was said and the manifest. Returns the number of reports in the folder."""
        manifest = dict(self._store.manifest)
        # Results of a search before this reading no longer describe the folder.
        for key in ("results", "legs"):
            manifest.pop(key, None)
        manifest["buckets"] = self._buckets
        manifest["sources"] = [*manifest.get("sources", ()), *self._entries]
        manifest["files"] = [*manifest.get("files", ()), *self._files]
        dropped = Counter(manifest.get("dropped", {}))
        dropped.update(self.dropped())
        dropped["duplicate"] += duplicates
        manifest["dropped"] = dict(sorted(dropped.items()))
        manifest["rows"] = sum(source["rows"] for source in manifest["sources"])
        manifest["pings"] = sum(file["rows"] for file in manifest["files"])
        made = self._store.work / IDENTITIES
        _write_identities(made, _identities(self._store.path / IDENTITIES), self.said, self._names)

        manifest["identities"] = self._store.entry(made, IDENTITIES)
        self._store.commit(manifest, self._moves | {made.name: IDENTITIES})
        return int(manifest["pings"])


def _identities(path: Path) -> Iterable[tuple[tuple[str, str, str], tuple[int, int, int]]]:
    if not path.exists():
        return []
    table = pq.read_table(path)
    columns = [table["vessel"], table["field"], table["value"], table["first"].cast(pa.int64())]
    columns += [table["last"].cast(pa.int64()), table["count"]]
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    return [((row[0], row[1], row[2]), (row[3], row[4], row[5])) for row in rows]


def _write_identities(
    path: Path, before: Iterable[tuple[tuple[str, str, str], tuple[int, int, int]]], said: Said, names: dict[int, str]
) -> None:
    merged: dict[tuple[Any, str, str], tuple[int, int, int]] = dict(before)
    texts = {code: vessels.text_of(code, names) for code in {key[0] for key in said}}
    merge_said(merged, (((texts[code], name, value), times) for (code, name, value), times in said.items()))
    rows = sorted(merged.items())
    values = {
        "vessel": [key[0] for key, _ in rows],
        "field": [key[1] for key, _ in rows],
        "value": [key[2] for key, _ in rows],
        "first": [times[0] for _, times in rows],
        "last": [times[1] for _, times in rows],
        "count": [times[2] for _, times in rows],
    }
    stored.write_table(path, stored.columns_table(_IDENTITY_COLUMNS, values))
