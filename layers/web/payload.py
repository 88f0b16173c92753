"""The data of the map document, composed from a catalogue's marks and a View."""

from __future__ import annotations

import base64
import datetime as dt
import heapq
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import shapely
from shapely.geometry import Point, mapping
from shapely.geometry.base import BaseGeometry

from geodata.basemap import CREDITS
from geodata.catalog import Catalog
from geodata.catalog_model import Source
from geodata.gc_pause import no_cycles
from geodata.instants import Instant, begin, utc_day
from geodata.model import PROPERTIES
from layers import words
from layers.card import Card
from layers.chapters import told_story
from layers.evidence import Evidence, evidence
from layers.knowledge.frames import page_day
from layers.language import ENGLISH, formats, say, script_words, spoken
from layers.language.catalogue_words import in_other_languages
from layers.marks import Mark, only_through
from layers.questions import questions_about
from layers.source_words import archive_lookup, reliability_words
from layers.style import STYLES, Style
from layers.view import View
from layers.web import embed
from layers.web.name_places import label_of, name_place
from layers.web.told.address import address_payload
from layers.web.told.payload import told_payload
from layers.web.varint import encode_whole

_EPOCH = dt.date(1970, 1, 1)
_EPOCH_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: A shape of more positions than this is written as text, a third as long, in steps of 1 / QUANTUM degrees (about a metre).
FEW_POSITIONS = 8
QUANTUM = 100_000
_ENCODED = frozenset({"LineString", "MultiLineString", "MultiPoint", "MultiPolygon", "Polygon"})


def _days(date: dt.date | None) -> int | float | None:
    """Days since 1 January 1970 in UTC; of an instant with the fraction of its day."""
    if isinstance(date, Instant):
        return (begin(date) - _EPOCH_TIME).total_seconds() / 86_400
    return None if date is None else (date - _EPOCH).days


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, 5)
    return [_rounded(part) for part in coordinates]


def _geometry(geometry: BaseGeometry) -> dict[str, Any]:
    """GeoJSON, with more than a few coordinates as the text of :mod:`layers.web.varint`."""
    if isinstance(geometry, Point) and not geometry.is_empty and not geometry.has_z:
        return {"type": "Point", "coordinates": [round(geometry.x, 5), round(geometry.y, 5)]}
    is_long = geometry.geom_type in _ENCODED and shapely.get_num_coordinates(geometry) > FEW_POSITIONS
    if is_long and (text := encode_whole(geometry, quantum=QUANTUM)) is not None:
        return {"type": geometry.geom_type, "coordinates": text}
    shape = mapping(geometry)
    return {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}


#: What the script finds by itself: it has the days of the sources, and the whole card.
_OF_PYTHON = frozenset({"source_days", "media_days", "left_out"})


def _card(card: Card) -> dict[str, Any]:
    """A card as JSON values. ``asdict`` copies every text, which took a third of a large document's time."""
    fields = {name: value for name, value in vars(card).items() if name not in _OF_PYTHON}
    fields["names_day"] = _days(card.names_day)
    fields["figures"] = tuple({**vars(figure), "until": _days(figure.until)} for figure in card.figures)
    for links in ("others", "followed"):
        fields[links] = tuple({"id": other.id, "text": other.text} for other in fields[links])
    return fields


def _media(found: Evidence) -> dict[str, Any]:
    """A picture or document as JSON values; the small picture is a data URI, so that nothing is fetched."""
    made = found.picture
    fields = {key: value for key, value in vars(found).items() if key not in ("id", "picture")}
    return {
        **fields,
        "picture": made and f"data:image/webp;base64,{base64.b64encode(made.content).decode('ascii')}",
        "width": made.width if made else 0,
        "height": made.height if made else 0,
    }


def _source(catalog: Catalog, source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date and source.date.isoformat(),
        "day": _days(page_day(source)),
        "url": source.url,
        "archive": source.archive_url,
        "lookup": archive_lookup(source),
        "quality": words.QUALITY[source.quality],
        "reliability": ". ".join(part for part in reliability_words(catalog, source) if part),
    }


def _label(mark: Mark, reports: Sequence[BaseGeometry]) -> dict[str, Any] | None:
    """The name of a mark and its place. A region's name is where it has most room, clear of the places of reports."""
    label = label_of(mark)
    if label is None:
        return None
    at = name_place(mark.geometry, label.text, label.native, reports) if mark.kind == "region" else None
    lon, lat = at or (label.lon, label.lat)
    return {
        "at": [round(lon, 5), round(lat, 5)],
        "text": label.text,
        "native": label.native,
        "rank": label.rank,
        "brief": say("Held by {side}", side=mark.held_by) if mark.held_by else None,
    }


def _feature(mark: Mark, reports: Sequence[BaseGeometry]) -> dict[str, Any]:
    journey = mark.journey
    return {
        "id": mark.id,
        "layer": mark.layer_id,
        "kind": mark.kind,
        "style": mark.style,
        "name": mark.name,
        "native": mark.native,
        "tier": mark.tier,
        "geometry": _geometry(mark.geometry),
        "from": _days(mark.valid_from),
        "to": _days(mark.valid_to),
        "known": _days(mark.first_reported),
        "place": mark.place,
        "label": _label(mark, reports),
        "move": journey
        and {
            "depart": [_days(journey.depart_from), _days(journey.depart_to)],
            "arrive": [_days(journey.arrive_from), _days(journey.arrive_to)],
            "gaps": [[_days(first), _days(last)] for first, last in journey.gaps],
            "symbol": STYLES[mark.style].symbol,
            "note": say("Position interpolated between the reported days; not a track."),
        },
        "said": mark.said
        and {
            "at": [round(mark.said.lon, 5), round(mark.said.lat, 5)],
            "place": mark.said.place,
            "day": _days(mark.said.day),
        },
        "spread": mark.spread_km,
        "card": _card(mark.card),
    }


def _styles(found: Sequence[Mark]) -> dict[str, Style]:
    """The styles, with the story's region under its own name."""
    focus = next((mark.name for mark in found if mark.style == "region-focus"), None)
    named = {"region-focus": replace(STYLES["region-focus"], label=focus)} if focus else {}
    styles = {**STYLES, **named}
    if spoken() == ENGLISH:
        return styles
    return {key: replace(each, label=say(each.label), heading=say(each.heading)) for key, each in styles.items()}


def _questions(catalog: Catalog, found: Sequence[Mark]) -> dict[str, dict[str, Any]]:
    """Each question with its text, the features that answer it, and all those that have to do with it."""
    about = questions_about(catalog, found)
    return {
        question.id: {
            "text": question.text,
            "also": in_other_languages(catalog, question.text),
            "answers": list(dict.fromkeys(answer.feature for answer in question.answers)),
            "about": [name for name, ids in about.items() if question.id in ids],
        }
        for question in catalog.questions.values()
    }


def _examples(found: Sequence[Mark]) -> dict[str, list[str]]:
    """For each grade two of its features, those that matter most: their ids and names."""
    of_grade: dict[str, list[Mark]] = {}
    for mark in found:
        if mark.kind in PROPERTIES:
            of_grade.setdefault(mark.confidence, []).append(mark)
    first = {
        grade: heapq.nsmallest(2, those, key=lambda mark: (mark.tier, mark.id)) for grade, those in of_grade.items()
    }
    return {grade: [f"{mark.id}: {mark.name}" for mark in those] for grade, those in first.items()}


def _speech(code: str) -> dict[str, Any] | None:
    """What the scripts need to speak a language; None for English, which is theirs."""
    if code == ENGLISH:
        return None
    group, decimal = formats.separators(code)
    return {
        "code": code,
        "words": dict(script_words(code)),
        "months": formats.months(code, "wide"),
        "short_months": formats.months(code, "abbreviated"),
        "lone_months": formats.months(code, "abbreviated", alone=True),
        "long_day": formats.date_pattern(code, "yMMMMd"),
        "short_day": formats.date_pattern(code, "yMMMd"),
        "short_month": formats.date_pattern(code, "yMMM"),
        "group": group,
        "decimal": decimal,
    }


@no_cycles()
def web_payload(catalog: Catalog, found: Sequence[Mark], view: View) -> dict[str, Any]:
    """The data of the map document (a :class:`layers.web.payload_model.Payload`), the same for the same catalogue and view.

    Every feature is in it; the view only says which are shown at first.
    """
    record, examples = catalog.record, _examples(found)
    begins = [day for mark in found if (day := _days(mark.valid_from)) is not None]
    ends = [day for mark in found if (day := _days(mark.valid_to)) is not None]
    now = _days(utc_day(view.date)) or 0
    # The control shows whole days, also where something begins or ends at a time.
    first, last = math.floor(min(begins, default=now)), math.floor(max([*begins, *ends], default=now))
    theatre = next((t for t in record.theatres if t.id == view.theatre), record.theatres[0])
    used_media = {media for mark in found for media in mark.card.media}
    reports = tuple({mark.place: mark.geometry for mark in found if mark.kind == "event"}.values())
    media = {name: _media(evidence(catalog, each)) for name, each in catalog.media.items() if name in used_media}
    used = {source for mark in found for source in mark.card.sources} | {each["source"] for each in media.values()}
    return {
        "title": record.title,
        "about": record.description,
        "language": spoken(),
        "speech": _speech(spoken()),
        "credits": list(dict.fromkeys([CREDITS, *(layer.attribution for layer in catalog.layers)])),
        "opening": {
            "date": view.date.isoformat(),
            "known_by": view.known_by and view.known_by.isoformat(),
            "past": view.past,
            "as_known": view.as_known,
            "theme": "auto",
            "bbox": list(theatre.bbox),
            "center": view.camera and [view.camera.lon, view.camera.lat],
            "zoom": view.camera and view.camera.zoom,
            "selected": view.selected,
            "compare": view.compare and view.compare.isoformat(),
            "hidden_layers": [layer.id for layer in catalog.layers if layer.id not in view.layers],
            "only": only_through(found, view),
        },
        "period": [first, last],
        "today": None,
        "changes": sorted({*begins, *ends}),
        "theatres": [{"id": t.id, "title": t.title, "bbox": list(t.bbox)} for t in record.theatres],
        "layers": [
            {"id": layer.id, "title": layer.title, "kind": layer.kind, "shown": layer.id in view.layers}
            for layer in catalog.layers
        ],
        "styles": {key: asdict(style) for key, style in _styles(found).items()},
        "grades": {
            grade.name: {
                "key": key,
                "sign": grade.sign,
                "meaning": grade.meaning,
                "who": grade.who,
                "examples": examples[key],
            }
            for key, grade in words.GRADES.items()
            if key in examples
        },
        "questions": _questions(catalog, found),
        "sources": {source.id: _source(catalog, source) for source in catalog.sources.values() if source.id in used},
        "media": media,
        "tints": dict(record.tints),
        "address": address_payload(catalog, found, view),
        "embed": embed.template(),
        **({"story": told_payload(catalog, found, told)} if (told := told_story(catalog)) else {}),
        "features": [_feature(mark, reports) for mark in found],
    }
