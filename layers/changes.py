"""What changed between two looks at a story: what happened since, what became known since, what was taken back, and ground.

A look is a date and the day up to which something counts as known. The earlier look is the last briefing, or the last week's
page of a site: what was published only after it was not on it, even if it had happened before. Both may be of one catalogue;
where the catalogue itself changed, the marks of both are compared by their ids as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geodata.dates import was_known
from geodata.instants import has_begun
from layers.compare import Comparison, compare
from layers.marks import Mark

_KINDS = ("event", "route", "control_area", "imported")


@dataclass(frozen=True)
class Look:
    """One look at a story: its date, and the day up to which something counts as known; None for all that is known today."""

    date: dt.date
    known_by: dt.date | None = None

    def shows(self, mark: Mark) -> bool:
        """Whether a mark had begun by the date of this look, and was known."""
        begun = mark.valid_from is None or has_begun(mark.valid_from, self.date)
        return begun and was_known(mark.first_reported, mark.valid_from, mark.valid_to, self.known_by)


@dataclass(frozen=True)
class Regrade:
    """A claim whose grade changed: the mark with the earlier grade, and the one with the later."""

    before: Mark
    after: Mark


@dataclass(frozen=True)
class Changes:
    """What the later look shows that the earlier one did not, and what it no longer stands by.

    ``happened`` began after the date of the earlier look. ``became_known`` began by then, and was published after it.
    ``withdrawn`` was shown then, and its author took it back since, or the catalogue no longer has it. ``replaced`` has
    newer figures since; ``regraded`` has another grade. ``ground`` compares the areas held on the two dates.
    """

    earlier: Look
    later: Look
    happened: tuple[Mark, ...]
    became_known: tuple[Mark, ...]
    withdrawn: tuple[Mark, ...]
    replaced: tuple[Mark, ...]
    regraded: tuple[Regrade, ...]
    ground: Comparison

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        groups = (self.happened, self.became_known, self.withdrawn, self.replaced, self.regraded)
        return not any(groups) and not self.ground.differs


def changes(marks: Sequence[Mark], earlier: Look, later: Look, *, before: Iterable[Mark] | None = None) -> Changes:
    """What changed from one look to a later one.

    ``marks`` are those of today's catalogue that pass the filters. ``before`` are those of the catalogue as it was at the
    earlier look; without them the catalogue is the same.

    The earlier look shows what was published by its own date, or by its ``known_by`` where it has one: a briefing cannot
    have shown what came out after it.
    """
    then = Look(earlier.date, earlier.known_by or earlier.date)
    kept = [mark for mark in marks if mark.kind in _KINDS]
    old = {mark.id: mark for mark in (kept if before is None else before) if mark.kind in _KINDS}
    seen = {name: mark for name, mark in old.items() if then.shows(mark)}
    now = {mark.id: mark for mark in kept if later.shows(mark)}
    new = [mark for name, mark in now.items() if name not in seen and mark.valid_from is not None]
    new.sort(key=lambda m: (m.valid_from or dt.date.min, m.id))
    fresh = {mark.id for mark in new}
    still = {mark.id for mark in kept}
    gone = [mark for name, mark in seen.items() if name not in still]
    reversed_ = [m for m in seen.values() if m.id in now and fresh.intersection(now[m.id].reversed_by)]
    replaced = [m for m in seen.values() if m.id in now and fresh.intersection(now[m.id].superseded_by)]
    regraded = [Regrade(m, now[m.id]) for m in seen.values() if m.id in now and now[m.id].confidence != m.confidence]
    regraded += [
        Regrade(m, now[name])
        for m in replaced
        for name in now[m.id].superseded_by
        if name in fresh and now[name].confidence != m.confidence
    ]
    return Changes(
        earlier=then,
        later=later,
        happened=tuple(m for m in new if m.valid_from and not has_begun(m.valid_from, earlier.date)),
        became_known=tuple(m for m in new if m.valid_from and has_begun(m.valid_from, earlier.date)),
        withdrawn=(*reversed_, *gone),
        replaced=tuple(replaced),
        regraded=tuple(regraded),
        ground=compare(marks, earlier.date, later.date, later.known_by),
    )
