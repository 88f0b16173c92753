"""Rules about the records of a catalogue together: ids, references, and totals that a group of legs shares."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geodata.model import MAX_AMOUNT, Kind
from geodata.quoting import nearest, quoted
from geodata.validation.faults import Fault, Rule
from geodata.validation.records import Record

#: "1,500 is the total for R01+R02+R03", "same group as R11": the words by which a note names the legs of one total.
_SHARES_WITH = re.compile(
    r"\b(?:total for|same (?:group|total) as)\s+([A-Za-z0-9_.:-]+(?:\s*(?:\+|,|&|\band\b)\s*[A-Za-z0-9_.:-]+)*)"
)


#: A field that holds ids, the ids it may hold (None where unknown), the rule, and what an id must belong to.
_Reference = tuple[str, Collection[str] | None, Rule, str]
#: A group is compared leg by leg.
MAX_LEGS = 500


@dataclass(frozen=True)
class Contents:
    """Everything a catalogue holds, as far as it could be read.

    ``sources`` with their ``source_dates``, ``claimants`` with their ``sides`` and ``claimant_types``, and ``measures`` (the
    unit of each by its id) are ``None`` where their file could not be read, and ``unread`` are the kinds of the layers that
    could not: references to them are then not checked.
    """

    records: tuple[Record, ...]
    sources: frozenset[str] | None
    claimants: frozenset[str] | None
    measures: Mapping[str, str] | None
    unread: frozenset[Kind]
    sides: frozenset[str] | None = None
    source_dates: Mapping[str, dt.date | None] | None = None
    claimant_types: Mapping[str, str | None] | None = None

    def of_kind(self, kind: Kind) -> tuple[Record, ...]:
        """The records of one kind, in the order of the layers."""
        return tuple(record for record in self.records if record.kind == kind)

    def by_id(self, kind: Kind) -> dict[str, Record]:
        """The records of one kind by their id, the first one where two have the same id."""
        found: dict[str, Record] = {}
        for record in self.of_kind(kind):
            if record.id is not None:
                found.setdefault(record.id, record)
        return found


def reference_faults(contents: Contents) -> Iterator[Fault]:
    """Ids that two records share, and ids that belong to no record."""
    yield from _duplicate_ids(contents.records)
    places = None if "place" in contents.unread else contents.by_id("place").keys()
    regions = None if "region" in contents.unread else contents.by_id("region").keys()
    everything = None if contents.unread else {record.id for record in contents.records if record.id is not None}
    lists: tuple[_Reference, ...] = (
        ("sources", contents.sources, "unknown_source", "record of sources.json"),
        ("claimant_ids", contents.claimants, "unknown_claimant", "record of claimants.json"),
        ("place_ids", places, "unknown_place", "place of the catalogue"),
        ("ring_place_ids", places, "unknown_place", "place of the catalogue"),
        ("differs_from", everything, "unknown_feature", "feature of the catalogue"),
        ("superseded_by", everything, "unknown_feature", "feature of the catalogue"),
        ("reversed_by", everything, "unknown_feature", "feature of the catalogue"),
    )
    fields: tuple[_Reference, ...] = (
        ("place_id", places, "unknown_place", "place of the catalogue"),
        ("about_place_id", places, "unknown_place", "place of the catalogue"),
        ("origin_place_id", places, "unknown_place", "place of the catalogue"),
        ("destination_place_id", places, "unknown_place", "place of the catalogue"),
        ("region_id", regions, "unknown_region", "region of the catalogue"),
    )
    for record in contents.records:
        for name, known, rule, what in lists:
            if known is not None and record.properties.get(name):
                named = [(f"{name}[{i}]", text) for i, text in record.texts(name) if text not in known]
                yield from _unknown(record, named, known, rule, what)
        for name, known, rule, what in fields:
            if known is not None and (text := record.text(name)) and text not in known:
                yield from _unknown(record, [(name, text)], known, rule, what)
        yield from _side_faults(record, contents.sides)
        yield from _measure_faults(record, contents.measures)


def _duplicate_ids(records: Iterable[Record]) -> Iterator[Fault]:
    first: dict[str, Record] = {}
    for record in records:
        if record.id is None:
            continue
        other = first.setdefault(record.id.casefold(), record)
        if other is not record:
            where = (
                "earlier in the same layer" if other.subject.file == record.subject.file else f"in {other.subject.file}"
            )
            same = (
                "the id" if other.id == record.id else f"the id, but for the case of its letters ({quoted(other.id)}),"
            )
            yield record.fault("id", "duplicate_id", f"{same} is also used {where}", "give each feature its own id")


def _side_faults(record: Record, sides: Collection[str] | None) -> Iterator[Fault]:
    """The holder of an area must be one of the sides in claimants.json."""
    holder = record.text("held_by")
    if sides is None or record.kind != "control_area" or not holder or holder.strip() != holder or holder in sides:
        return
    known = ", ".join(sorted(sides)[:12])
    yield record.fault(
        "held_by",
        "unknown_side",
        f"{quoted(holder)} is not a side of claimants.json{nearest(holder, sides)}",
        f"write one of {known}" if known else "add a claimant of that side",
    )


def _unknown(
    record: Record, named: Sequence[tuple[str, str]], known: Collection[str], rule: Rule, what: str
) -> Iterator[Fault]:
    """The faults of ids, each with its field, that nothing in the catalogue has."""
    for field, text in named:
        problem = f"{quoted(text)} is not the id of a {what}{nearest(text, known)}"
        yield record.fault(field, rule, problem, "correct the id, or add the record it names")


def _measure_faults(record: Record, measures: Mapping[str, str] | None) -> Iterator[Fault]:
    numbers = record.properties.get("numbers")
    for i, number in enumerate(numbers if isinstance(numbers, list) and measures is not None else ()):
        measure, unit = (number.get("measure"), number.get("unit")) if isinstance(number, dict) else (None, None)
        if not isinstance(measure, str) or measures is None:
            continue
        if measure not in measures:
            yield record.fault(
                f"numbers[{i}].measure",
                "unknown_measure",
                f"{quoted(measure)} is not a measure of catalog.json{nearest(measure, measures.keys())}",
                "correct the id, or write null",
            )
        elif isinstance(unit, str) and measures[measure] and unit != measures[measure]:
            yield record.fault(
                f"numbers[{i}].unit",
                "unit_mismatch",
                f"{quoted(measure)} is counted in {quoted(measures[measure])}, not in {quoted(unit)}",
                "convert the figure, or write null for its measure",
            )


def group_faults(contents: Contents) -> Iterator[Fault]:
    """Legs that share a total must give the same one.

    Two legs of one group share a total where the ``cargo_sharing_note`` of either names the other ("the total for
    R01+R02", "same group as R11"), or where both carry the same note. Where neither has a note, they share it if they go
    the same way and both give a figure in the same unit. Legs whose own note says something else, such as "number not
    stated", count something else. A leg that a note names must be in the group.
    """
    groups: dict[str, list[Record]] = defaultdict(list)
    legs = contents.by_id("route")
    for record in contents.of_kind("route"):
        if group := record.text("group_id"):
            groups[group].append(record)
        if "route" not in contents.unread:
            yield from _named_outside(record, legs)
    for group, members in groups.items():
        if len(members) > MAX_LEGS:
            yield members[MAX_LEGS].fault(
                "group_id",
                "too_large",
                f"group {quoted(group)} has more than {MAX_LEGS} legs",
                "split it into smaller groups",
            )
        for legs_of_one_total in _sharing(members[:MAX_LEGS]):
            yield from _disagreements(group, legs_of_one_total)


def _sharing(members: Sequence[Record]) -> list[list[Record]]:
    """The legs of a group, those that share a total together."""
    clusters: list[list[Record]] = []
    for leg in members:
        joined = [cluster for cluster in clusters if any(_share(leg, other) for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in joined]
        clusters.append([*(other for cluster in joined for other in cluster), leg])
    return clusters


def _disagreements(group: str, legs: Sequence[Record]) -> Iterator[Fault]:
    """The legs whose total differs from that of most legs; all of them where no total has the most legs."""
    # A leg whose figures are wrong in themselves has a fault already.
    legs = [leg for leg in legs if _is_sound(leg)]
    totals = Counter(_total(leg) for leg in legs).most_common()
    if len(totals) < 2:
        return
    settled = totals[0][1] > totals[1][1]
    for leg in legs:
        if settled and _total(leg) == totals[0][0]:
            continue
        other = next(o for o in legs if _total(o) != _total(leg) and (not settled or _total(o) == totals[0][0]))
        yield leg.fault(
            _differing_field(other, leg),
            "group_disagrees",
            f"{_words(leg)} here, but {_words(other)} in {other.subject.feature}: group {quoted(group)} shares one total",
            "give the legs the same total, or say in cargo_sharing_note what this one counts",
        )


def _share(a: Record, b: Record) -> bool:
    note_a, note_b = a.text("cargo_sharing_note"), b.text("cargo_sharing_note")
    if b.id in _named(note_a) or a.id in _named(note_b):
        return True
    if note_a or note_b:
        return note_a == note_b
    same = all(a.properties.get(name) == b.properties.get(name) for name in ("direction", "cargo_unit"))
    return same and _has_figure(a) and _has_figure(b)


def _named(note: str | None) -> set[str]:
    return {name for found in _SHARES_WITH.findall(note or "") for name in re.split(r"\s*(?:\+|,|&|\band\b)\s*", found)}


def _named_outside(record: Record, legs: Mapping[str, Record]) -> Iterator[Fault]:
    for name in sorted(_named(record.text("cargo_sharing_note"))):
        other = legs.get(name)
        same_group = other is not None and other.properties.get("group_id") == record.properties.get("group_id")
        # A word without a digit is a word of the sentence, not the id of a leg.
        if not same_group and (other is not None or re.search(r"\d", name)):
            yield record.fault(
                "group_id" if other is not None else "cargo_sharing_note",
                "group_disagrees",
                f"the note shares a total with {quoted(name)}, which is not a leg of this group",
                "correct the group or the note",
            )


def _total(leg: Record) -> tuple[object, ...]:
    texts = (_plain(leg.properties.get(name)) for name in ("cargo_unit", "cargo_type"))
    return leg.amount("cargo_low"), leg.amount("cargo_high"), *texts


def _plain(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _is_sound(leg: Record) -> bool:
    low, high = leg.properties.get("cargo_low"), leg.properties.get("cargo_high")
    numbers = [leg.amount(name) for name in ("cargo_low", "cargo_high")]
    given = [number for number in numbers if number is not None]
    readable = len(given) == sum(value is not None for value in (low, high))
    return readable and all(0 <= number <= MAX_AMOUNT for number in given) and given == sorted(given)


def _has_figure(leg: Record) -> bool:
    return leg.amount("cargo_low") is not None or leg.amount("cargo_high") is not None


def _differing_field(a: Record, b: Record) -> str:
    field = next((name for name in ("cargo_low", "cargo_high") if a.amount(name) != b.amount(name)), None)
    return field or next((name for name in ("cargo_unit",) if a.text(name) != b.text(name)), "cargo_type")


def _words(leg: Record) -> str:
    low, high = leg.amount("cargo_low"), leg.amount("cargo_high")
    unit, cargo = (quoted(leg.properties.get(name)).strip("'") for name in ("cargo_unit", "cargo_type"))
    match low, high:
        case None, None:
            words = "no figure"
        case None, _:
            words = f"up to {high:g} {unit}"
        case _, None:
            words = f"at least {low:g} {unit}"
        case _:
            words = f"{low:g} {unit}" if low == high else f"{low:g} to {high:g} {unit}"
    return words if cargo == unit else f"{words} ({cargo})"
