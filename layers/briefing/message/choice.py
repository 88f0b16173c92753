"""What the maker of a page chose by hand: what is listed first, what is not listed, and what is written on the map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.errors import GeodataError
from geodata.quoting import nearest, quoted
from layers.briefing.message.report import Report
from layers.marks import Mark

if TYPE_CHECKING:
    from layers.briefing.movements import Movement
    from layers.briefing.options import BriefingOptions

#: A map has space for so many sentences.
MOST_ANNOTATIONS = 6


class ChoiceError(GeodataError):
    """An option names something that cannot be chosen. ``option`` is its name, ``reason`` the rest of a sentence."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"The option {option} {reason}")
        self.option, self.reason = option, reason


@dataclass(frozen=True)
class Choice:
    """Ids of events and of legs: ``pinned`` are listed first, ``hidden`` are not listed on the first page."""

    pinned: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    annotated: tuple[str, ...] = ()


def choice(options: BriefingOptions, marks: Iterable[Mark]) -> Choice:
    """What the options choose. Raises ChoiceError where an id is not one of the catalogue, or is pinned and hidden."""
    kinds = {mark.id: mark.kind for mark in marks}
    events = [name for name, kind in kinds.items() if kind in ("event", "imported")]
    listed = [*events, *(name for name, kind in kinds.items() if kind == "route")]
    for option, names, known in (
        ("annotate", options.annotate, events),
        ("pin", options.pin, listed),
        ("hide", options.hide, listed),
    ):
        for name in names:
            if name not in known:
                what = "event" if option == "annotate" else "event or movement"
                raise ChoiceError(option, f"names {quoted(name)}, which is no {what} here{nearest(name, known)}.")
    if len(options.annotate) > MOST_ANNOTATIONS:
        raise ChoiceError(
            "annotate", f"names {len(options.annotate)} events; a map has space for {MOST_ANNOTATIONS} sentences."
        )
    if both := set(options.pin) & set(options.hide):
        raise ChoiceError("pin", f"names {quoted(min(both))}, which --hide names too; leave it out of one of them.")
    return Choice(options.pin, frozenset(options.hide), options.annotate)


def pinned_first(reports: Sequence[Report], chosen: Choice) -> tuple[Report, ...]:
    """Reports by their rank, those that were pinned first, in the order of the option."""
    first = {name: i for i, name in enumerate(chosen.pinned)}
    return tuple(sorted(reports, key=lambda report: first.get(report.id, len(first))))


def movements_pinned_first(movements: Sequence[Movement], chosen: Choice) -> tuple[Movement, ...]:
    """Movements by their rank, those with a pinned leg first."""
    first = {name: i for i, name in enumerate(chosen.pinned)}
    return tuple(sorted(movements, key=lambda m: min(first.get(leg.id, len(first)) for leg in m.legs)))


def hides_movement(movement: Movement, chosen: Choice) -> bool:
    """Whether every journey of a movement is hidden."""
    return all(leg.id in chosen.hidden for leg in movement.legs)
