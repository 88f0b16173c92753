"""A page for every feature, every source and every claimant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import shapely
from markupsafe import Markup

from geodata.folder import MEDIA_FOLDER
from layers import words
from layers.evidence import Evidence, evidence
from layers.language import say
from layers.marks import Mark
from layers.site.addresses import state_text
from layers.site.edition import Tongue
from layers.site.small_map import Named, extent_of, small_map
from layers.site.templating import Page
from layers.source_words import archive_lookup, reliability_words
from layers.view import opening_view
from layers.view_codec import to_query

FEATURES, SOURCES, CLAIMANTS = "features/index.html", "sources/index.html", "claimants/index.html"


def record_pages(tongue: Tongue) -> Iterator[Page]:
    """The pages of the records of a catalogue, in one language, which has to be spoken."""
    names = tongue.edition.names
    for mark in (*tongue.reports, *tongue.references):
        yield feature_page(tongue, mark, f"features/{names.features[mark.id]}.html")
    catalog = tongue.story.catalog
    for source in catalog.sources.values():
        grade = reliability_words(catalog, source)
        yield Page(
            name=f"sources/{names.sources[source.id]}.html",
            title=source.title,
            description=f"{source.publisher}. {words.day(source.date) if source.date else ''} {grade[0]}.",
            template="source.html.jinja",
            part=SOURCES,
            picture=picture_for(tongue, cited[0]) if (cited := tongue.of_source.get(source.id, ())) else "",
            content={
                "source": source,
                "quality": words.QUALITY,
                "reliable": grade,
                "lookup": archive_lookup(source),
                "cited": tongue.of_source.get(source.id, ()),
            },
        )
    for claimant in catalog.claimants.values():
        said = tongue.of_claimant.get(claimant.id, ())
        yield Page(
            name=f"claimants/{names.claimants[claimant.id]}.html",
            title=claimant.name,
            description=f"{claimant.name}. {claimant.side}. " + "; ".join(mark.name for mark in said[:4]),
            template="claimant.html.jinja",
            part=CLAIMANTS,
            picture=picture_for(tongue, said[-1]) if said else "",
            content={"claimant": claimant, "said": said, "state": _state_of_claimant(tongue, claimant.id, said)},
        )


def feature_page(tongue: Tongue, mark: Mark, name: str) -> Page:
    """The page of one feature."""
    catalog = tongue.story.catalog
    before, after = tongue.neighbours[mark.id]
    caption = _caption(mark)
    content: dict[str, Any] = {
        "mark": mark,
        "grade": words.GRADES[mark.confidence],
        "place": tongue.by_id.get(mark.place or ""),
        "map": Markup(small_map([mark], extent_of([mark]), caption, tongue.code, names=_names(tongue, mark))),
        "caption": caption,
        "state": state_text(tongue.query_of(mark)),
        "questions": [catalog.questions[each] for each in tongue.questions_of.get(mark.id, ())],
        "here": tongue.of_place.get(mark.id, ()) if mark.kind == "place" else (),
        "evidence": [
            _shown(evidence(catalog, catalog.media[each])) for each in mark.card.media if each in catalog.media
        ],
        "chapters": tongue.chapters_of.get(mark.id, ()),
        "history": list(_history(tongue, mark.id)),
        "before": before,
        "after": after,
    }
    return Page(
        name=name,
        title=mark.name,
        description=mark.card.body or f"{mark.card.kicker}. {mark.card.when}. {mark.card.who}.",
        template="feature.html.jinja",
        part=FEATURES,
        picture=picture_for(tongue, mark),
        content=content,
    )


def picture_for(tongue: Tongue, mark: Mark) -> str:
    """The id of the picture that previews of a feature's page show, ``""`` for the usual one.

    It is that of the first chapter that cites the feature; else the one whose map is the smallest that has the feature
    on it, and of those the nearest in time.
    """
    if chapters := tongue.chapters_of.get(mark.id, ()):
        return chapters[0].id
    boxes = {theatre.id: shapely.box(*theatre.bbox) for theatre in tongue.story.catalog.record.theatres}
    day = mark.valid_from or mark.valid_to
    at = shapely.point_on_surface(mark.geometry)
    fitting = [
        (frame.area, abs((chapter.view.date - day).days) if day else 0, chapter.number, chapter.id)
        for chapter in (tongue.told.chapters if tongue.told else ())
        if (frame := boxes[chapter.view.theatre]).contains(at)
    ]
    return min(fitting)[3] if fitting else ""


def _names(tongue: Tongue, mark: Mark) -> list[Named]:
    """The names on a feature's small map: its place, or both ends of a movement where the catalogue has a place there."""
    if mark.kind != "route":
        return [(mark.label.lon, mark.label.lat, mark.label.text)] if mark.label is not None else []
    points = shapely.get_coordinates(mark.geometry).tolist()
    ends = [(x, y, tongue.place_at(x, y)) for x, y in (points[0], points[-1])]
    return [(x, y, name) for x, y, name in ends if name is not None]


def _caption(mark: Mark) -> str:
    """What the small map shows, and what is schematic in it."""
    limits = {"route": say("The line is schematic."), "control_area": say("The outline is schematic.")}
    if mark.kind == "event" and mark.place_precision not in (None, "exact_town"):
        limits["event"] = say("The position is not exact.")
    said = "" if mark.style.endswith("-seen") else limits.get(mark.kind, "")
    return " ".join(part for part in (say("Map: {name}.", name=mark.name), said) if part)


def evidence_path(found: Evidence) -> str:
    """Where the small picture of a piece of evidence is in a site."""
    return f"pictures/{found.file.removeprefix(f'{MEDIA_FOLDER}/').partition('.')[0][:32]}.webp"


def _shown(found: Evidence) -> SimpleNamespace:
    picture = found.picture
    return SimpleNamespace(
        caption=found.caption,
        credit=found.credit,
        licence=found.licence,
        taken=found.taken,
        alt=found.alt,
        sensitive=found.sensitive,
        problem=found.problem,
        path=evidence_path(found) if picture else "",
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
    )


def _state_of_claimant(tongue: Tongue, name: str, said: tuple[Mark, ...]) -> str:
    view = opening_view(tongue.story.catalog)
    day = max((mark.valid_from for mark in said if mark.valid_from), default=view.date)
    shown = view.layers | {mark.layer_id for mark in said}
    view = replace(view, date=day, layers=shown, claimants=frozenset({name}))
    return state_text({"date": day.isoformat(), **to_query(view, tongue.story.catalog)})


@dataclass(frozen=True)
class HistoryStep:
    """What a version changed in one feature, in English."""

    day: dt.date
    lines: tuple[str, ...]


def _history(tongue: Tongue, name: str) -> Iterator[HistoryStep]:
    """What each published version changed in a feature, the newest first; nothing where the site has one version."""
    for version in tongue.edition.versions:
        lines = version.changed.features.get(name, ()) if version.changed else ()
        if lines:
            yield HistoryStep(version.day, lines)
