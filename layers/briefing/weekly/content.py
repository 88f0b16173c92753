"""What the weekly brief says: what happened, what became known, what was corrected, figures then and now, and ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from geodata.basemap import CREDITS
from geodata.catalog import Catalog
from geodata.catalog_model import Source
from geodata.instants import last_day, moment_of
from geodata.load import Layer
from geodata.versions.changes import Changes as VersionChanges
from geodata.versions.changes import FeatureChange, FieldChange, Subject
from layers import words
from layers.briefing.content import FigureRow, figure_rows, through_filters
from layers.briefing.footer import IN_ENGLISH
from layers.briefing.message.choice import ChoiceError
from layers.briefing.message.report import LATER
from layers.briefing.message.since import ground_credit, ground_words
from layers.changes import Changes, Look, changes
from layers.compare import Comparison, days_before
from layers.knowledge.frames import known_layers
from layers.knowledge.known_marks import known_marks
from layers.language import ENGLISH, say, spoken
from layers.marks import Mark, passes
from layers.versions.field_words import field_sentence
from layers.view import View
from layers.view_codec import filter_words

DAYS = 7
#: A changed field of these subjects is a correction, and so is another claim. A new source or contradiction is none.
_CORRECTING: tuple[Subject, ...] = ("dates", "grade", "figures", "position", "claimant")
_CORRECTED_WORDS = ("name", "claim")
#: So many sources of an item are named.
_SOURCES = 2


@dataclass(frozen=True)
class Earlier:
    """An earlier version of the catalogue: what it was, its marks, and what differs between it and the one of today."""

    catalog: Catalog
    layers: tuple[Layer, ...]
    marks: tuple[Mark, ...]
    changes: VersionChanges


@dataclass(frozen=True)
class Item:
    """One thing that changed: when it was, what it is or what changed in it, and who says so with the sources."""

    when: str
    text: str
    credit: str


@dataclass(frozen=True)
class Section:
    """The things of one kind; ``empty`` is what the page says where there are none."""

    title: str
    empty: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class ThenNow:
    """A headline figure on the two dates, in words."""

    title: str
    then: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether it says something else now."""
        return self.then != self.now


@dataclass(frozen=True)
class Weekly:
    """The content of a weekly brief. ``ground`` compares the two dates, and
    ``ground_credit`` says who drew its outlines; ``notes`` are what a reader has to know, and
    ``lang`` is the language of all of it: that spoken when it was made."""

    title: str
    period: str
    handling: str | None
    sections: tuple[Section, ...]
    figures: tuple[ThenNow, ...]
    ground: Comparison
    ground_words: str
    ground_credit: str
    notes: tuple[str, ...]
    credits: str
    digest: str
    lang: str = ENGLISH


def first_day(date: dt.date) -> dt.date:
    """The day that a weekly brief of a date compares it with, where nobody names another."""
    return days_before(date, DAYS)


def weekly(
    catalog: Catalog,
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    view: View,
    since: dt.date,
    *,
    title: str | None = None,
    handling: str | None = None,
    earlier: Earlier | None = None,
) -> Weekly:
    """The weekly brief of a view: what changed after ``since``, among what passes its filters.

    What was published only after the view's date is left out, unless the view says up to when something counts as known:
    this page is about what came out in these days. ``earlier`` is the catalogue as it was then; with it, corrections of its
    editors are found too. Raises ChoiceError where ``since`` is not before the view's date.
    """
    if since >= view.date:
        raise ChoiceError("since", f"names {words.day(since)}, which is not before {words.day(view.date)}.")
    known_by = view.known_by or view.date
    view = replace(view, known_by=known_by)
    whole = (catalog, layers, marks)
    layers, marks = known_layers(layers, catalog.sources, known_by), known_marks(marks, known_by)
    kept = [mark for mark in marks if passes(mark, view)]
    before = None if earlier is None else [m for m in known_marks(earlier.marks, known_by) if passes(m, view)]
    found = changes(kept, Look(since), Look(view.date, view.known_by), before=before)
    then = replace(view, date=since, known_by=since)
    was = whole if earlier is None else (earlier.catalog, earlier.layers, earlier.marks)
    layers_then = known_layers(was[1], was[0].sources, since)
    figures_then = figure_rows(was[0], through_filters(layers_then, known_marks(was[2], since), then), then)
    figures_now = figure_rows(catalog, through_filters(layers, marks, view), view)
    sources = dict(catalog.sources) if earlier is None else {**earlier.catalog.sources, **catalog.sources}
    corrected = tuple(_corrected(found, earlier, before or (), sources, {mark.id: mark for mark in kept}))
    return Weekly(
        title=title if title is not None else say("{title}: weekly brief", title=catalog.record.title),
        period=say("{day}, compared with {earlier}", day=words.day(view.date), earlier=words.day(since)),
        handling=handling,
        sections=(
            Section(say("Happened since"), say("Nothing is reported."), tuple(_items(found.happened, found, sources))),
            Section(
                say("Became known since"),
                say("Nothing about earlier days."),
                tuple(_items(found.became_known, found, sources)),
            ),
            Section(say("Corrected"), say("Nothing was taken back, replaced or regraded."), corrected),
        ),
        figures=tuple(_then_now(figures_then, figures_now)),
        ground=found.ground,
        ground_words=ground_words(found),
        ground_credit=ground_credit(found),
        notes=tuple(_notes(found, view, earlier, catalog)),
        credits=CREDITS,
        digest=catalog.digest[:12],
        lang=spoken(),
    )


def _items(marks: Iterable[Mark], found: Changes, sources: Mapping[str, Source]) -> Iterator[Item]:
    # The latest first: a reader of every week looks for what is new.
    ordered = sorted(marks, key=lambda m: (-(m.valid_from or dt.date.min).toordinal(), m.tier, m.id))
    for mark in ordered:
        later = f" {LATER}" if mark.first_reported and mark.first_reported > found.later.date else ""
        yield Item(f"{words.shortened(mark.card.when)}{later}", mark.name, _credit(mark, sources))


def _corrected(
    found: Changes,
    earlier: Earlier | None,
    before: Sequence[Mark],
    sources: Mapping[str, Source],
    kept: Mapping[str, Mark],
) -> Iterator[Item]:
    done: set[str] = set()
    for mark in found.withdrawn:
        done.add(mark.id)
        what = say("Taken back") if mark.id in kept else say("Withdrawn from the catalogue")
        yield Item(words.shortened(mark.card.when), f"{what}: {mark.name}", _credit(mark, sources))
    for mark in found.replaced:
        done.add(mark.id)
        yield Item(
            words.shortened(mark.card.when), say("Has newer figures: {name}", name=mark.name), _credit(mark, sources)
        )
    for each in found.regraded:
        grades = " → ".join(words.CONFIDENCE[mark.confidence].lower() for mark in (each.before, each.after))
        if each.before.id in done and each.before.id != each.after.id:
            continue
        done.add(each.after.id)
        when = words.shortened(each.after.card.when)
        yield Item(
            when, say("Regraded, {grades}: {name}", grades=grades, name=each.after.name), _credit(each.after, sources)
        )
    for change in earlier.changes.changed if earlier else ():
        said = _correction(change, found.later.known_by)
        if said and change.feature.id not in done and change.feature.id in kept:
            mark = kept[change.feature.id]
            yield Item(words.shortened(mark.card.when), f"{mark.name}. {said}", _credit(mark, sources))
    # What came out after the earlier day and is withdrawn already: no look by the dates shows it, the earlier version does.
    gone = {each.id for each in earlier.changes.withdrawn} - done if earlier else set()
    for mark in (each for each in before if each.id in gone):
        what = say("Withdrawn from the catalogue")
        yield Item(words.shortened(mark.card.when), f"{what}: {mark.name}", _credit(mark, sources))


def _correction(change: FeatureChange, known_by: dt.date | None) -> str:
    """The fields that were corrected, without ends that nobody knew by a day."""
    fields = [each for each in change.fields if each.subject in _CORRECTING or each.name in _CORRECTED_WORDS]
    return "; ".join(field_sentence(field) for field in fields if not _ends_later(field, known_by))


def _ends_later(field: FieldChange, known_by: dt.date | None) -> bool:
    ends = [moment_of(value) for value in (field.old, field.new) if field.name.endswith("_to") and value is not None]
    return known_by is not None and any(end is not None and last_day(end) > known_by for end in ends)


def _credit(mark: Mark, sources: Mapping[str, Source]) -> str:
    cited = [sources[each] for each in mark.card.sources if each in sources]
    who = (
        mark.card.who
        if mark.confidence == "reported"
        else f"{mark.card.who}; {mark.card.sure[:1].lower()}{mark.card.sure[1:]}"
    )
    named = [f"{each.publisher}, {words.short_day(each.date)}" if each.date else each.publisher for each in cited]
    return _sentence(who, named)


def _sentence(who: str, sources: Sequence[str]) -> str:
    named = list(dict.fromkeys(sources))
    more = " " + say("and {count} more", count=len(named) - _SOURCES) if len(named) > _SOURCES else ""
    parts = [who, f"{'; '.join(named[:_SOURCES])}{more}"] if named else [who]
    return " ".join(words.with_stop(part) for part in parts)


def _then_now(then: Sequence[FigureRow], now: Sequence[FigureRow]) -> Iterator[ThenNow]:
    was, now_by_title = {row.title: row.dated for row in then}, {row.title: row.dated for row in now}
    for title in dict.fromkeys((*now_by_title, *was)):
        yield ThenNow(title, was.get(title, say("none")), now_by_title.get(title, say("none")))


def _notes(found: Changes, view: View, earlier: Earlier | None, catalog: Catalog) -> Iterator[str]:
    known = view.known_by or view.date
    yield words.with_stop(say("As known on {day}", day=words.day(known)))
    if known > view.date:
        yield f"{LATER} " + say("published after {day}.", day=words.day(view.date))
    if filters := filter_words(view, catalog):
        yield filters
    yield from found.ground.caveats
    if spoken() != ENGLISH:
        yield say(IN_ENGLISH)
    if earlier is None:
        yield say(
            "Corrections are those that the reports themselves name; no earlier version of the catalogue was compared."
        )
    else:
        yield say("Compared with the catalogue as it was: {name}.", name=earlier.changes.old_name)
