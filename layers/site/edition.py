"""What is published: a story, its languages and its earlier versions; and one language of it with what its pages look up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from geodata.model import KIND_ROWS
from layers.chapters import Told, ToldChapter, told_story
from layers.language import ENGLISH, LANGUAGES, speaking
from layers.marks import Mark
from layers.questions import questions_about
from layers.site.addresses import Names, file_names
from layers.site.versions import Version
from layers.story import Story
from layers.view import View, opening_view
from layers.view_codec import to_query


@dataclass(frozen=True)
class Edition:
    """A story as it is published. ``languages`` are codes; the first one stands at the top of the site.

    ``story`` is in English. ``versions`` are all published versions, the newest, which is this one, first. ``base_url`` is
    the address of the site, which ends with a slash; None where nobody has said it.
    """

    story: Story
    told: Told | None
    languages: tuple[str, ...]
    versions: tuple[Version, ...]
    title: str | None = None
    base_url: str | None = None
    #: The path of each picture by the id of its chapter, the first one for pages that have none of their own.
    picture_paths: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def names(self) -> Names:
        """The names of the pages."""
        catalog = self.story.catalog
        return Names(
            features=file_names(sorted(mark.id for mark in self.story.marks if mark.kind in KIND_ROWS)),
            sources=file_names(sorted(catalog.sources)),
            claimants=file_names(sorted(catalog.claimants)),
        )

    def folder(self, code: str) -> str:
        """The folder of a language, ``""`` for the first one."""
        return "" if code == self.languages[0] else f"{code}/"

    @cached_property
    def tongues(self) -> tuple[Tongue, ...]:
        """Each language."""
        return tuple(Tongue(self, code, self.story.told_in(code)) for code in self.languages)


def languages_of(story: Story) -> tuple[str, ...]:
    """English, and the other languages that the catalogue has texts in."""
    return (ENGLISH, *(code for code in LANGUAGES if code != ENGLISH and code in story.catalog.record.translations))


@dataclass(frozen=True)
class Tongue:
    """One language of an edition. ``story`` has its words."""

    edition: Edition
    code: str
    story: Story

    @cached_property
    def folder(self) -> str:
        """The folder of its pages."""
        return self.edition.folder(self.code)

    @cached_property
    def told(self) -> Told | None:
        """The story with the words of the language, where the catalogue has them."""
        if self.edition.told is None or self.code == ENGLISH:
            return self.edition.told
        with speaking(self.code):
            return told_story(self.story.catalog, self.story.feature_ids)

    @cached_property
    def title(self) -> str:
        """The title of the site."""
        told = self.told
        own = told.title if told else self.edition.story.catalog.record.title
        return self.edition.title or self.story.name_of(own)

    @cached_property
    def newest(self) -> dt.date:
        """The day on which something became public last; the opening date where nobody has said a day."""
        days = [mark.first_reported for mark in self.reports if mark.first_reported]
        return max(days, default=self.story.catalog.record.opening_date)

    @cached_property
    def by_id(self) -> Mapping[str, Mark]:
        """Each feature that has a page."""
        return {mark.id: mark for mark in self.story.marks if mark.kind in KIND_ROWS}

    @cached_property
    def reports(self) -> tuple[Mark, ...]:
        """What is claimed: events, movements, areas and imported features, in the order of time."""
        found = [mark for mark in self.by_id.values() if KIND_ROWS[mark.kind].listed]  # type: ignore[index]
        return tuple(sorted(found, key=_time_key))

    @cached_property
    def references(self) -> tuple[Mark, ...]:
        """What claims nothing: places, regions and districts, by name."""
        listed = {mark.id for mark in self.reports}
        return tuple(sorted((m for m in self.by_id.values() if m.id not in listed), key=lambda m: (m.name, m.id)))

    @cached_property
    def neighbours(self) -> Mapping[str, tuple[Mark | None, Mark | None]]:
        """The features before and after each one, among those of its sort."""
        found: dict[str, tuple[Mark | None, Mark | None]] = {}
        for line in (self.reports, self.references):
            padded: list[Mark | None] = [None, *line, None]
            for (before, _), (here, after) in pairwise(pairwise(padded)):
                if here is not None:
                    found[here.id] = (before, after)
        return found

    @cached_property
    def of_source(self) -> Mapping[str, tuple[Mark, ...]]:
        """The features that cite each source, in the order of time."""
        return _grouped((name, mark) for mark in self._in_order for name in mark.card.sources)

    @cached_property
    def of_claimant(self) -> Mapping[str, tuple[Mark, ...]]:
        """The reports of each claimant, in the order of time."""
        return _grouped((name, mark) for mark in self.reports for name in mark.claimant_ids)

    @cached_property
    def of_place(self) -> Mapping[str, tuple[Mark, ...]]:
        """What is reported at each place, in the order of time."""
        return _grouped((mark.place, mark) for mark in self.reports if mark.place)

    @cached_property
    def chapters_of(self) -> Mapping[str, tuple[ToldChapter, ...]]:
        """The chapters that cite each feature."""
        found: dict[str, tuple[ToldChapter, ...]] = {}
        for chapter in self.told.chapters if self.told else ():
            for name in chapter.cited:
                found[name] = (*found.get(name, ()), chapter)
        return found

    @cached_property
    def questions_of(self) -> Mapping[str, tuple[str, ...]]:
        """The questions that each feature has to do with."""
        return questions_about(self.story.catalog, self.story.marks)

    @cached_property
    def _in_order(self) -> tuple[Mark, ...]:
        return (*self.reports, *self.references)

    def place_at(self, lon: float, lat: float) -> str | None:
        """The name of the catalogue's place at a position in degrees, None where it has none there."""
        return self._places.get((round(lon, 3), round(lat, 3)))

    @cached_property
    def _places(self) -> Mapping[tuple[float, float], str]:
        labels = (mark.label for mark in self.references if mark.kind == "place" and mark.label is not None)
        return {(round(label.lon, 3), round(label.lat, 3)): label.text for label in labels}

    def view_of(self, mark: Mark) -> View:
        """A View that shows a feature and selects it."""
        view = opening_view(self.story.catalog)
        day = view.date
        if mark.status(day) != "active" and (mark.valid_from or mark.valid_to):
            last = mark.valid_to - dt.timedelta(days=1) if mark.valid_to else None
            day = last or mark.valid_from or day
        return replace(view, date=day, layers=view.layers | {mark.layer_id}, selected=mark.id)

    def query_of(self, mark: Mark) -> Mapping[str, str]:
        """The View of a feature as names and values of an address; the date is always said, as the map's day may differ."""
        view = self.view_of(mark)
        return {"date": view.date.isoformat(), **to_query(view, self.story.catalog)}


def _time_key(mark: Mark) -> tuple[dt.date, dt.date, str]:
    first = mark.valid_from or mark.valid_to or dt.date.max
    return first, mark.first_reported or first, mark.id


def _grouped(pairs: Iterable[tuple[str, Mark]]) -> dict[str, tuple[Mark, ...]]:
    found: dict[str, list[Mark]] = {}
    for name, mark in pairs:
        found.setdefault(name, []).append(mark)
    return {name: tuple(marks) for name, marks in found.items()}
