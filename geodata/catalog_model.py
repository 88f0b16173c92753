"""The records of a catalogue beside its features, typed: what is in ``catalog.json``, ``sources.json``, ``claimants.json``.

:mod:`geodata.json_schema` makes the JSON Schemas of these files from the classes, as it does for the features of
:mod:`geodata.model`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from geodata.model import Finite, Identifier, Kind, Strict, Text
from geodata.untrusted.file_name import FileName

ClaimantType = Literal["state", "intelligence", "military", "think_tank", "media", "international_body", "other"]
#: The Admiralty scale: how far a source has proved right, from A (always) to E (never) and F (cannot be judged).
Reliability = Literal["A", "B", "C", "D", "E", "F"]

#: The form of a catalogue's files that this version reads. ``kurskmap migrate`` brings an older one up to it.
SCHEMA_VERSION = 2


class Source(Strict):
    """One cited page, data set or account. ``quality`` is what kind of page it is.

    ``date`` is the day of the page itself. ``reliability`` is a grade of its own on the Admiralty scale, A to F, with the
    reason; where it is ``None``, the grade of its publisher in ``catalog.json`` holds, if there is one.
    """

    id: Identifier
    publisher: Text
    title: Text
    date: dt.date | None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None
    archive_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None
    quality: Literal["publisher_page", "republisher", "mirror_or_aggregator", "dataset", "not_retrieved"]
    reliability: Reliability | None
    reliability_reason: Text | None
    licence: Text | None
    notes: Text | None


class Claimant(Strict):
    """One party that makes claims, with the name that the filters show. ``side`` is the heading it is grouped under.

    ``type`` is what kind of body it is, ``None`` where nobody has said so yet. It decides which grades of confidence the
    party may give; for a party without a type this is not checked.
    """

    id: Identifier
    name: Text
    side: Text
    type: ClaimantType | None


class Theatre(Strict):
    """A named extent of the map; ``bbox`` is [west, south, east, north] in degrees.

    ``must_label`` are the English names that its printed map must bear: of countries, seas and towns of the basemap, or of
    places of the catalogue.
    """

    id: Identifier
    title: Text
    bbox: tuple[Finite, Finite, Finite, Finite]
    must_label: tuple[Text, ...] = ()


class Measure(Strict):
    """A headline quantity, and how long a figure for it is current.

    A figure is current for ``stands_days``, and "last reported" for as many days again; after that it is no headline. It
    ends earlier when the same claimant gives another one, or when anybody gives one that is more than ``stands_days``
    newer. Where ``held_by`` names a side, the measure is the area that the side holds: a figure is then current only as
    long as the control area of its day, and the sizes of that side's control areas count as figures too.
    """

    id: Identifier
    title: Text
    unit: Text
    stands_days: Annotated[int, Field(ge=1)]
    held_by: Text | None = None


class Answer(Strict):
    """What one feature answers to a question: one of its figures, or in a few words where it gives none.

    ``number`` is the place of the figure among the feature's ``numbers``, from 0. It is None for a route, whose answer is
    what it carried, for a control area, whose answer is its size, and for an answer in words. ``stance`` are these words.
    ``claimants`` are those of the feature's claimants who give this answer, where the others do not; empty for all of them.
    """

    feature: Identifier
    number: Annotated[int, Field(ge=0, le=1000)] | None
    stance: Text | None
    claimants: list[Identifier] = Field(default_factory=list)


class Question(Strict):
    """A question to which claimants give different answers. ``why`` says what differs: what is counted, and by when.

    ``unit`` is the unit of the figures, None where all answers are in words. The answers are side by side: none is right.
    ``about`` are further features that the question is about, such as the legs whose passengers it counts.
    """

    id: Identifier
    text: Text
    unit: Text | None
    why: Text
    answers: list[Answer] = Field(min_length=2)
    about: list[Identifier] = Field(default_factory=list)


class Chapter(Strict):
    """A chapter of the told story. ``text`` is of the part of Markdown that :mod:`geodata.chapters.markdown` reads.

    Each of its paragraphs cites the features that say it. ``view`` is what the map shows beside it, in the form of the
    address: ``date=2024-10-13&theatre=sea-of-japan&sel=R01``.
    """

    id: Identifier
    title: Annotated[Text, Field(max_length=200)]
    text: Annotated[Text, Field(max_length=10_000)]
    view: Annotated[str, Field(max_length=2_000, pattern=r"^[a-z_]+=[^&#=\s]*(&[a-z_]+=[^&#=\s]*)*$")]


class ToldStory(Strict):
    """``story.json``: the story told in chapters. ``lede`` is one sentence that says what it is about."""

    title: Annotated[Text, Field(max_length=200)]
    lede: Annotated[Text, Field(max_length=500)]
    chapters: list[Chapter] = Field(min_length=1, max_length=100)


Colour = Literal["violet", "blue", "green", "amber", "red", "grey"]


class LayerStyle(Strict):
    """The look of an imported layer: one of the named colours, which are all legible in both themes and on paper."""

    colour: Colour


class LayerRecord(Strict):
    """One layer of the catalogue. Only imported layers have a ``style``: every other kind has a fixed look."""

    id: Identifier
    title: Text
    file: Annotated[FileName, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.geojson$")]
    kind: Kind
    description: Text
    licence: Text
    attribution: Text
    shown: bool
    style: LayerStyle | None = None


class Publisher(Strict):
    """The grade of one publisher on the Admiralty scale, and the reason for it. Grades are the catalogue makers' judgement.

    ``name`` is the ``publisher`` of the sources that it holds for.
    """

    name: Text
    reliability: Reliability
    reason: Text


CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Tint = Literal["story_land", "other_land"]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class CatalogRecord(Strict):
    """``catalog.json``: what the catalogue is about, and the record of each layer.

    ``focus`` is the id of the region that the story is about, which is drawn with a stronger outline. ``tints`` maps ISO
    3166 country codes of two letters to one of two tints; the land of every other country is not tinted.
    ``schema_version`` is the form of the catalogue's files; a catalogue without it is in form 1. ``publishers`` grades the
    publishers of its sources. ``translations`` has for a code of ISO 639-1 a table from a title, a name or a question, as it
    stands in the catalogue, to the same in that language.
    """

    schema_version: Literal[2]
    title: Text
    description: Text
    licence: Text
    attribution: Text
    opening_date: dt.date
    opening_theatre: Identifier
    focus: Identifier | None = None
    tints: dict[CountryCode, Tint] = Field(default_factory=dict)
    theatres: list[Theatre] = Field(min_length=1)
    measures: list[Measure]
    publishers: list[Publisher] = Field(default_factory=list)
    layers: list[LayerRecord] = Field(min_length=1)
    translations: dict[LanguageCode, dict[Text, Text]] = Field(default_factory=dict)
