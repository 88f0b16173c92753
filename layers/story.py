"""A story: a catalogue with its layers and marks, and what the web map, the page and the files show of it for a View."""

from __future__ import annotations

import datetime as dt
import html
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.basemap import CREDITS
from geodata.catalog import SHIPPED, Catalog
from geodata.folder import STORY
from geodata.headline import Headline, headlines
from geodata.load import Layer, open_layers
from geodata.opening import FolderFiles, check_and_open
from geodata.validation.faults import Fault
from layers import compare, words
from layers.chapters.check import view_faults
from layers.knowledge.frames import known_layers, with_later_days
from layers.knowledge.known_marks import known_marks, shown
from layers.language import ENGLISH, say, speaking
from layers.language.catalogue_words import told
from layers.marks import Mark, marks, passes
from layers.view import View, opening_view

if TYPE_CHECKING:
    from geodata.tracks.uploaded import FileTracks
    from layers.web.document import TileSource
    from layers.web.payload_model import PayloadSite
    from layers.web.tiles.large import LargeLayers

# What draws the web map and writes files is slow to import, and a printed page needs neither.

#: One thread at a time makes a story in a new language.
_TELLING = threading.Lock()
#: A story keeps itself as it was known by so many days.
_MOST_DAYS = 8


@dataclass(frozen=True)
class Story:
    """A catalogue, its layers, and its marks: the features ready to draw.

    A story is shared between users, so nothing changes it. What follows from the marks alone is computed once. A notebook
    shows a story as its interactive map.
    """

    catalog: Catalog
    layers: tuple[Layer, ...] = field(repr=False, compare=False)
    marks: tuple[Mark, ...] = field(repr=False, compare=False)
    #: The language of the words in it.
    language: str = ENGLISH
    #: The story in English from which this one was made; None where this one is in English.
    original: Story | None = field(default=None, repr=False, compare=False)
    #: The same story in other languages, each made when it is first asked for.
    _told: dict[str, Story] = field(default_factory=dict, repr=False, compare=False)
    #: The day of which this story knows; None where it knows all.
    known_by: dt.date | None = None
    #: The same story as it was known by the days that were asked for last.
    _then: dict[dt.date, Story] = field(default_factory=dict, repr=False, compare=False)

    @property
    def in_english(self) -> Story:
        """The story in English, the language of the shipped data."""
        return self.original or self

    def told_in(self, code: str) -> Story:
        """The story with the words of a language: those of its marks, and the catalogue's own where it has them."""
        if code == self.language:
            return self
        if self.original or code == ENGLISH:
            return self.in_english.told_in(code)
        with _TELLING:
            if code not in self._told:
                catalog = told(self.catalog, code)
                with speaking(code):
                    made = marks(catalog, self.layers)
                self._told[code] = Story(catalog, self.layers, made, code, self)
            return self._told[code]

    def as_known(self, known_by: dt.date | None) -> Story:
        """The story without what came out after a day (:mod:`layers.knowledge`); the story itself where it is None.

        It has the same catalogue, whose sources and questions are those of all days.
        """
        if known_by is None or (self.known_by is not None and self.known_by <= known_by):
            return self
        found = self._then.get(known_by)
        if found is None:
            layers = known_layers(self.layers, self.catalog.sources, known_by)
            with speaking(self.language):
                made = known_marks(self.marks, known_by)
            found = Story(self.catalog, layers, made, self.language, self.original, known_by=known_by)
            with _TELLING:
                for day in list(self._then)[: 1 - _MOST_DAYS]:
                    del self._then[day]
                self._then[known_by] = found
        return found

    def name_of(self, text: str) -> str:
        """A name of the catalogue, such as that of a claimant, in the language of the story, where the catalogue has it."""
        return self.catalog.record.translations.get(self.language, {}).get(text, text)

    @cached_property
    def feature_ids(self) -> frozenset[str]:
        """The id of every feature."""
        return frozenset(mark.id for mark in self.marks)

    @cached_property
    def layer_ids(self) -> frozenset[str]:
        """The id of every layer."""
        return frozenset(layer.id for layer in self.catalog.layers)

    @cached_property
    def period(self) -> tuple[dt.date, dt.date]:
        """The first and the last day on which anything begins or ends; the opening date if nothing is dated."""
        days = [day for mark in self.marks for day in (mark.valid_from, mark.valid_to) if day is not None]
        opening = self.catalog.record.opening_date
        return min(days, default=opening), max(days, default=opening)

    @cached_property
    def confidences(self) -> dict[str, str]:
        """The degrees of confidence that the claims have: key to name."""
        used = {mark.confidence for mark in self.marks} - {"reference"}
        return {key: name for key, name in words.CONFIDENCE.items() if key in used}

    @cached_property
    def claimant_names(self) -> dict[str, str]:
        """The parties that claim something: id to name, with the party's side after it where the name does not say it."""
        used = {claimant for mark in self.marks if mark.confidence != "reference" for claimant in mark.claimant_ids}
        return {
            claimant.id: claimant.name if claimant.side in claimant.name else f"{claimant.name} ({claimant.side})"
            for claimant in self.catalog.claimants.values()
            if claimant.id in used
        }

    def _repr_html_(self) -> str:
        """The map as a notebook shows it, in a frame that may run scripts and do nothing else."""
        title = html.escape(self.catalog.record.title)
        return (
            f'<iframe title="{title}" sandbox="allow-scripts" style="width:100%;height:36rem;border:0" '
            f'srcdoc="{html.escape(map_html(self))}"></iframe>'
        )


def open_story(folder: str | Path = SHIPPED) -> Story:
    """Open a catalogue folder, or the story that is shipped with the package.

    Raises CatalogError or LayerError, each in one sentence, if a file is missing or cannot be read.

    >>> story = open_story()
    >>> story.catalog.record.title != ""
    True
    """
    catalog, layers = open_layers(Path(folder))
    with speaking(ENGLISH):
        return Story(catalog=catalog, layers=layers, marks=marks(catalog, layers))


def checked_story(files: FolderFiles) -> tuple[Story | None, tuple[Fault, ...]]:
    """The story of a folder that was read, or None and every fault that the validator finds. Raises CatalogError."""
    opened = check_and_open(files)
    if opened.catalog is None:
        return None, opened.report.faults
    with speaking(ENGLISH):
        found = marks(opened.catalog, opened.layers)
    if faults := tuple(view_faults(opened.catalog, found, files.folder / STORY)):
        return None, faults
    return Story(opened.catalog, opened.layers, found), ()


def map_html(
    story: Story,
    view: View | None = None,
    *,
    tiles: TileSource | None = None,
    editing: bool = False,
    tracks: Sequence[FileTracks] = (),
    large: LargeLayers | None = None,
    site: PayloadSite | None = None,
) -> str:
    """The interactive map as one HTML document that needs no network.

    It opens on ``view``, or as the catalogue says, in the language of the story (:meth:`Story.told_in`). ``tiles`` puts an
    online map behind it; that map does need a network. With ``editing`` it can draw, for a page with a form. ``tracks`` are
    files of position reports that are drawn beside the story and are no part of it.
    ``large`` are further layers, which it reads in parts (:mod:`layers.web.tiles`). ``site`` is the published site that it
    is part of: its cards then lead to the pages of their features.

    >>> document = map_html(open_story())
    >>> document.startswith("<!DOCTYPE html>")
    True
    """
    from layers.web.document import map_document  # noqa: PLC0415
    from layers.web.payload import web_payload  # noqa: PLC0415
    from layers.web.still import still  # noqa: PLC0415

    opens_on = view or opening_view(story.catalog)
    with speaking(story.language):
        payload = web_payload(story.catalog, story.marks, opens_on)
        if tracks:
            from layers.web.tracks.payload import tracks_payload, with_tracks  # noqa: PLC0415

            places = {mark.id: mark.name for mark in story.marks if mark.kind == "place"}
            payload = with_tracks(payload, tracks_payload(tracks, places), tracks)
        if site is not None:
            payload["site"] = site
        plain = still(story.catalog.record.title, shown(story.marks, opens_on), opens_on, payload["opening"]["bbox"])
        if large is None or not large.layers:
            return map_document(payload, tiles=tiles, still=plain, editing=editing)
        from layers.web.tiles.large import with_large  # noqa: PLC0415
        from layers.web.tiles.renderer import scripts  # noqa: PLC0415

        with_large(payload, large.layers)
        readers = scripts(large.renderer)
        return map_document(
            payload, tiles=tiles, still=plain, editing=editing, readers=readers, reads_own_host=large.reads_own_host
        )


def through_filters(story: Story, view: View) -> tuple[Mark, ...]:
    """The marks that pass the view's filters, of any date, as they were known by the view's ``known_by``."""
    return tuple(mark for mark in story.as_known(view.known_by).marks if passes(mark, view))


def on_the_map(story: Story, view: View) -> tuple[Mark, ...]:
    """The marks that the map shows for a view."""
    return shown(story.marks, view)


def comparison(story: Story, view: View) -> compare.Comparison | None:
    """The comparison of the view's two dates, over the marks that pass its filters; None if it has one date only."""
    if view.compare is None:
        return None
    return compare.compare(through_filters(story, view), view.compare, view.date, view.known_by)


def headline_figures(story: Story, view: View) -> tuple[Headline, ...]:
    """The headline figures on the view's date, from what was published by its ``known_by`` date if it has one."""
    then = story.as_known(view.known_by)
    return headlines(then.layers, story.catalog.record.measures, view.date, view.known_by)


def export_features(story: Story, view: View | None = None, suffix: str = ".geojson") -> bytes:
    """The features that pass the filters of ``view``, or of the catalogue's opening view, as the content of one file.

    With a ``known_by`` it is what was known by that day: no later feature, end, source or link, and a column
    ``names_later_day`` for the texts that name a later day.
    ``suffix`` is ``.geojson``, ``.gpkg``, ``.kml`` or ``.csv``. Positions are in EPSG:4326; each feature has its sources.

    >>> import json
    >>> json.loads(export_features(open_story()))["type"]
    'FeatureCollection'
    """
    from layers import feature_files  # noqa: PLC0415

    shown_view = view or opening_view(story.catalog)
    ids = [mark.id for mark in through_filters(story, shown_view)]
    layers = with_later_days(story.as_known(shown_view.known_by).layers, shown_view.known_by)
    return feature_files.export(layers, ids, story.catalog, suffix)


def credit_lines(story: Story) -> tuple[str, ...]:
    """The lines under the page: the makers and licence of the data, what the boundaries do not claim, and the digest."""
    layers: Mapping[str, None] = dict.fromkeys(layer.attribution for layer in story.catalog.layers)
    return (
        say("{credits}. Layers: {layers}.", credits=CREDITS, layers="; ".join(layers)),
        say(
            "{licence} Boundaries are drawn as internationally recognised and imply no endorsement.",
            licence=story.catalog.record.licence,
        ),
        say("Data digest {digest}.", digest=story.catalog.digest[:12]),
    )
