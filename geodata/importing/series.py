"""A series of files, each with the state of one day, as one layer whose features have the interval in which they were so.

Example: ``control-2024-08-06.geojson`` and ``control-2024-08-07.geojson`` with the same outline are one feature that is
valid from 6 August to the day before 8 August.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from geodata.catalog_model import Claimant, Source
from geodata.errors import ImportingError, LimitError
from geodata.importing import Imported, NewLayer, Repair, RowFault
from geodata.importing.table import listed
from geodata.limits import Limits
from geodata.validation.json_file import parse_json

#: Outlines whose positions differ by no more than this, in degrees, are the same. It is about 0.1 m.
TOLERANCE = 1e-6
#: So many gaps are named, and so many fields that alone keep outlines apart.
_SHOWN = 6
#: What differs from file to file by itself.
_NOT_COMPARED = frozenset({"valid_from", "valid_to", "date_precision", "sources", "claimant_ids", "claimant", "name"})


@dataclass(frozen=True)
class State:
    """One file of a series: its day, and its rows as features. Each file was converted with a layer id of its own."""

    day: dt.date
    imported: Imported

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.imported.layer.file_name

    @property
    def features(self) -> list[dict[str, Any]]:
        """Its features."""
        found: list[dict[str, Any]] = parse_json(self.imported.document, Path(self.file)).value["features"]
        return found

    @property
    def attributes(self) -> set[str]:
        """The names of the attributes of its features."""
        return {name for feature in self.features for name in feature["properties"]["attributes"]}


@dataclass
class _Run:
    """A feature that has been the same in the files from ``first`` to ``last``, counted from 0."""

    feature: dict[str, Any]
    compared: dict[str, Any]
    geometry: Any
    first: int
    last: int
    cited: list[str] = field(default_factory=list)
    key: str = ""

    def __post_init__(self) -> None:
        self.key = json.dumps(self.compared, sort_keys=True, ensure_ascii=False)


def joined(
    states: Sequence[State],
    layer: NewLayer,
    *,
    ignored: Collection[str] = (),
    tolerance: float = TOLERANCE,
    over_gaps: bool = False,
    last_is_open: bool = False,
    limits: Limits | None = None,
) -> Imported:
    """Return a series as one layer. Raises ImportingError if two files are of one day, and LimitError.

    A feature goes on in the next file if its outline is the same within ``tolerance`` degrees and its fields are equal,
    but for the attributes in ``ignored``, whose first value is kept. A state holds until the next file, and at most for the
    usual distance of two files (with ``over_gaps``: always until the next one). The last state holds for that distance, or
    with ``last_is_open`` is still so.
    """
    ordered = sorted(states, key=lambda state: state.day)
    for one, two in pairwise(ordered):
        if one.day == two.day:
            raise ImportingError(
                f"{one.file!r} and {two.file!r} are both of {one.day}; a series has one file for each day."
            )
    step = _step([state.day for state in ordered])
    ends = _ends([state.day for state in ordered], step, over_gaps=over_gaps, last_is_open=last_is_open)
    records = _Records(layer, ordered)
    runs, kept_apart = _runs(ordered, ends, layer, frozenset(ignored), tolerance, limits or Limits.from_environment())
    features = [_dated(run, ordered, ends, records) for run in runs]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    rows = sum(state.imported.rows for state in ordered)
    return Imported(
        layer=layer,
        document=f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode(),
        imported=sum(state.imported.imported for state in ordered),
        rows=rows,
        faults=tuple(
            RowFault(f.row, f"{s.file}: {f.reason}", f.repairable) for s in ordered for f in s.imported.faults
        ),
        repairs=tuple(Repair(r.row, f"{s.file}: {r.done}") for s in ordered for r in s.imported.repairs),
        notes=tuple(_notes(ordered, step, ends, len(features), kept_apart, tolerance)),
        sources=records.sources(),
        claimants=records.claimants(),
        features=len(features),
    )


def _step(days: Sequence[dt.date]) -> int:
    """The usual distance of two files in days; 1 for a single file."""
    distances = Counter((two - one).days for one, two in pairwise(days))
    return min((days for days, count in distances.items() if count == max(distances.values())), default=1)


def _ends(days: Sequence[dt.date], step: int, *, over_gaps: bool, last_is_open: bool) -> list[dt.date | None]:
    """The day after the last on which each state held; None for one that is still so."""
    usual = dt.timedelta(days=step)
    ends: list[dt.date | None] = [two if over_gaps else min(two, one + usual) for one, two in pairwise(days)]
    return [*ends, None if last_is_open else days[-1] + usual] if days else []


def _runs(
    states: Sequence[State],
    ends: Sequence[dt.date | None],
    layer: NewLayer,
    ignored: frozenset[str],
    tolerance: float,
    limits: Limits,
) -> tuple[list[_Run], Counter[str]]:
    """Return each feature with the files in which it is the same, and the fields that alone keep equal outlines apart."""
    runs: list[_Run] = []
    kept_apart: Counter[str] = Counter()
    open_runs: list[_Run] = []
    for number, state in enumerate(states):
        goes_on = number > 0 and ends[number - 1] == state.day
        index = _Index(open_runs if goes_on else [], tolerance)
        now: list[_Run] = []
        for feature in state.features:
            geometry = shapely.normalize(shape(feature["geometry"]))
            run = _Run(feature, _compared(feature, ignored, layer, state), geometry, number, number)
            before = index.taken(run)
            if before is not None:
                before.last = number
                before.cited += feature["properties"]["sources"]
                now.append(before)
                continue
            run.cited += feature["properties"]["sources"]
            kept_apart.update(index.differing(run))
            now.append(run)
            runs.append(run)
            if len(runs) > limits.features:
                raise LimitError(
                    f"The series has more than {limits.features:,} features; split it into several layers."
                )
        open_runs = now
    return runs, kept_apart


class _Index:
    """The features of the file before, to be found by their fields and their outlines. Each is found once."""

    def __init__(self, runs: Sequence[_Run], tolerance: float) -> None:
        self._tolerance = tolerance
        self._exact: dict[tuple[str, bytes], list[_Run]] = defaultdict(list)
        self._alike: dict[tuple[str, str, int], list[_Run]] = defaultdict(list)
        self._outlines: dict[bytes, _Run] = {}
        for run in runs:
            self._exact[run.key, run.geometry.wkb].append(run)
            self._alike[run.key, *_form(run)].append(run)
            self._outlines[run.geometry.wkb] = run

    def taken(self, run: _Run) -> _Run | None:
        """Return the equal feature of the file before, and take it out; None if there is none."""
        alike = self._alike[run.key, *_form(run)]
        if exact := self._exact.get((run.key, run.geometry.wkb)):
            found = exact.pop()
            alike.remove(found)
            return found
        for other in alike:
            if shapely.equals_exact(run.geometry, other.geometry, self._tolerance):
                alike.remove(other)
                self._exact[other.key, other.geometry.wkb].remove(other)
                return other
        return None

    def differing(self, run: _Run) -> Iterator[str]:
        """Yield the fields in which a feature differs from one of the same outline in the file before."""
        other = self._outlines.get(run.geometry.wkb)
        if other is None or other.key == run.key:
            return
        mine, theirs = run.compared, other.compared
        yield from (name for name in sorted(mine.keys() | theirs.keys()) if mine.get(name) != theirs.get(name))


def _form(run: _Run) -> tuple[str, int]:
    return run.geometry.geom_type, int(shapely.get_num_coordinates(run.geometry))


def _compared(feature: dict[str, Any], ignored: frozenset[str], layer: NewLayer, state: State) -> dict[str, Any]:
    """Everything that must be equal for a feature to go on. Gives a feature without a name that of the layer."""
    properties = feature["properties"]
    if properties["name"].startswith(f"{layer.title}, row "):
        properties["name"] = layer.title
    claimant = properties["claimant"]
    compared = {name: value for name, value in properties.items() if name not in _NOT_COMPARED and name != "attributes"}
    attributes = {name: value for name, value in properties["attributes"].items() if name not in ignored}
    # The parts of one row name it.
    attributes.pop("group", None)
    own = {"name": properties["name"], "claimant": None if claimant == _file_claimant(state) else claimant}
    return compared | attributes | own


def _file_claimant(state: State) -> str:
    record = state.imported.claimants[0] if state.imported.claimants else None
    return record.name if record else ""


class _Records:
    """The sources and claimants of the whole series: one source for each file, and one claimant for all files together."""

    def __init__(self, layer: NewLayer, states: Sequence[State]) -> None:
        self._used: dict[str, None] = {}
        self._sources: dict[str, Source] = {}
        self._ids: dict[str, str] = {}
        self._claimants: dict[str, Claimant] = {}
        self._claimant_ids: dict[str, str] = {}
        self.files = f"{layer.id}-files"
        first, last = (states[0].file, states[-1].file) if states else ("", "")
        self.name = f"Files {first} to {last}"[:200] if first != last else f"File {first}"
        pages: dict[str, str] = {}
        names: dict[str, str] = {}
        for state in states:
            for source in state.imported.sources:
                name = pages.setdefault(source.url, source.id) if source.url else source.id
                self._ids[source.id] = name
                self._sources.setdefault(name, source)
            for claimant in state.imported.claimants[1:]:
                name = names.setdefault(claimant.name, claimant.id)
                self._claimant_ids[claimant.id] = name
                self._claimants.setdefault(name, claimant)

    def cite(self, ids: Sequence[str], files: Sequence[str]) -> list[str]:
        """Return the sources of a feature: the files that its interval begins and ends with, and what they name."""
        named = [name for name in map(self._ids.__getitem__, ids) if not name.endswith("-file")]
        found = list(dict.fromkeys([*files, *named]))
        self._used |= dict.fromkeys(found)
        return found

    def claimant(self, name: str) -> str:
        """Return the id of a claimant that a row names, or of the files."""
        return self._claimant_ids.get(name, self.files)

    def sources(self) -> tuple[Source, ...]:
        return tuple(self._sources[name] for name in self._used)

    def claimants(self) -> tuple[Claimant, ...]:
        of_files = Claimant(id=self.files, name=self.name, side="Imported", type=None)
        return (of_files, *self._claimants.values())


def _dated(run: _Run, states: Sequence[State], ends: Sequence[dt.date | None], records: _Records) -> dict[str, Any]:
    feature, end = run.feature, ends[run.last]
    properties = feature["properties"]
    files = [f"{states[number].imported.layer.id}-file" for number in (run.first, run.last)]
    claimants = [records.claimant(name) for name in properties["claimant_ids"]]
    if claimants == [records.files]:
        properties["claimant"] = records.name
    return feature | {
        "properties": properties
        | {
            "valid_from": states[run.first].day.isoformat(),
            "valid_to": end and end.isoformat(),
            "date_precision": "day",
            "sources": records.cite(run.cited, files),
            "claimant_ids": claimants,
        }
    }


def _notes(
    states: Sequence[State],
    step: int,
    ends: Sequence[dt.date | None],
    features: int,
    kept_apart: Counter[str],
    tolerance: float,
) -> Iterator[str]:
    total = sum(state.imported.features for state in states)
    yield (
        f"{len(states)} files from {states[0].day} to {states[-1].day}, usual distance {step} days: {total:,} "
        f"outlines became {features:,} features. Outlines within {tolerance:g}° of each other are the same."
    )
    gaps = [(end, two.day) for end, two in zip(ends, states[1:], strict=False) if end is not None and end < two.day]
    if gaps:
        shown = ", ".join(f"{start} to {end - dt.timedelta(days=1)}" for start, end in gaps[:_SHOWN])
        more = f" and {len(gaps) - _SHOWN} more" if len(gaps) > _SHOWN else ""
        yield f"No file is of these days, on which nothing is shown: {shown}{more}."
    if kept_apart:
        common = [name for name, _ in kept_apart.most_common(_SHOWN)]
        yield f"Unchanged outlines were kept apart because other fields changed: {listed(common)}."
    notes = Counter(note for state in states for note in state.imported.notes)
    for note, count in notes.items():
        yield f"{note} ({count} files)" if count > 1 else note
