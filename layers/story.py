"""A catalogue opened for reading, and what a page shows of it for a View. No Streamlit here: a test can call all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.basemap import CREDITS
from geodata.catalog import Catalog
from geodata.headline import Headline, estimates, headlines
from geodata.load import Layer, open_layers
from geodata.opening import FolderFiles, check_and_open
from geodata.validation.faults import Fault
from layers import compare, feature_files, words
from layers.app import tables
from layers.marks import Mark, marks, only_through, passes, shown, web_payload
from layers.view import View, opening_view
from layers.web import document as web_map


@dataclass(frozen=True)
class Story:
    """A catalogue, its layers, and its marks. Shared between readers, so nothing changes it; what follows
    from the marks alone is found once, as a page asks for it with every date."""

    catalog: Catalog
    layers: tuple[Layer, ...] = field(repr=False, compare=False)
    marks: tuple[Mark, ...] = field(repr=False, compare=False)

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
        """The first and the last day on which anything changes; the opening date where nothing is dated."""
        days = [day for mark in self.marks for day in (mark.valid_from, mark.valid_to) if day is not None]
        opening = self.catalog.record.opening_date
        return min(days, default=opening), max(days, default=opening)

    @cached_property
    def confidences(self) -> dict[str, str]:
        """The degrees of certainty that the claims have, with their names."""
        used = {mark.confidence for mark in self.marks} - {"reference"}
        return {key: name for key, name in words.CONFIDENCE.items() if key in used}

    @cached_property
    def claimant_names(self) -> dict[str, str]:
        """The parties that claim something, each under its side."""
        used = {claimant for mark in self.marks if mark.confidence != "reference" for claimant in mark.claimant_ids}
        return {
            claimant.id: f"{claimant.side}: {claimant.name}"
            for claimant in self.catalog.claimants.values()
            if claimant.id in used
        }


def open_story(folder: Path) -> Story:
    """Open a catalogue folder. Raises CatalogError or LayerError."""
    catalog, layers = open_layers(folder)
    return Story(catalog=catalog, layers=layers, marks=marks(catalog, layers))


def checked_story(files: FolderFiles) -> tuple[Story | None, tuple[Fault, ...]]:
    """The story of a folder that was read, or None and every fault that the validator finds. Raises CatalogError."""
    opened = check_and_open(files)
    if opened.catalog is None:
        return None, opened.report.faults
    return Story(opened.catalog, opened.layers, marks(opened.catalog, opened.layers)), ()


def map_document(story: Story, view: View | None = None, *, tiles: web_map.TileSource | None = None) -> str:
    """The map as one HTML document, opening on a view, or as the catalogue opens; over online tiles only where given."""
    payload = web_payload(story.catalog, story.marks, view or opening_view(story.catalog))
    return web_map.map_document(payload, tiles=tiles)


def through_filters(story: Story, view: View) -> tuple[Mark, ...]:
    """The marks that pass the view's filters, whatever their dates."""
    return tuple(mark for mark in story.marks if passes(mark, view))


def on_the_map(story: Story, view: View) -> tuple[Mark, ...]:
    """The marks that the map shows for a view."""
    return shown(story.marks, view)


def without_filters(story: Story, view: View) -> View:
    """The view with every filter as the catalogue opens; date, place and selection stay."""
    opening = opening_view(story.catalog)
    return replace(
        opening,
        date=view.date,
        known_by=view.known_by,
        theatre=view.theatre,
        camera=view.camera,
        selected=view.selected,
        compare=view.compare,
    )


def view_message(story: Story, view: View, *, theme: str) -> dict[str, Any]:
    """What the map in the page is told of a view."""
    return {
        "date": view.date.isoformat(),
        "known_by": view.known_by.isoformat() if view.known_by else None,
        "past": view.past,
        "only": only_through(story.marks, view),
        "hidden_layers": sorted(story.layer_ids - view.layers),
        "selected": view.selected,
        "compare": view.compare.isoformat() if view.compare else None,
        "theme": theme,
    }


def fly_message(story: Story, view: View) -> dict[str, Any] | None:
    """Where the map is to look: the camera, or the theatre's extent."""
    if view.camera is not None:
        return {"center": [view.camera.lon, view.camera.lat], "zoom": view.camera.zoom}
    theatre = next((t for t in story.catalog.record.theatres if t.id == view.theatre), None)
    return {"bbox": list(theatre.bbox)} if theatre else None


def fly_to(marks: Sequence[Mark]) -> dict[str, Any]:
    """The extent of some marks, with room around it."""
    boxes = [mark.geometry.bounds for mark in marks]
    west, south = (min(box[i] for box in boxes) for i in (0, 1))
    east, north = (max(box[i] for box in boxes) for i in (2, 3))
    room = max(0.15, 0.15 * max(east - west, north - south))
    return {"bbox": [max(west - room, -180), max(south - room, -85), min(east + room, 180), min(north + room, 85)]}


def overlay_message(story: Story, view: View) -> dict[str, Any]:
    """What follows the date as well as the page: the ground between the two dates of a comparison."""
    found = comparison(story, view)
    return {"compare_areas": compare.compare_areas(found) if found else None}


def earlier_change(story: Story, date: dt.date) -> dt.date:
    """The last day before a date on which a control area changed: a second date worth comparing with."""
    days = [m.valid_from for m in story.marks if m.kind == "control_area" and m.valid_from and m.valid_from < date]
    return max(days, default=date - dt.timedelta(days=90))


def comparison(story: Story, view: View) -> compare.Comparison | None:
    """The view's two dates compared, over what its filters let through; None where it compares nothing."""
    if view.compare is None:
        return None
    return compare.compare(through_filters(story, view), view.compare, view.date, view.known_by)


def comparison_figures(found: compare.Comparison) -> tuple[tuple[str, str], ...]:
    """The sizes of a comparison, as label and amount."""
    return (
        (f"Drawn as held, {words.day(found.earlier)}", f"{found.held_earlier_km2:,.0f} km²"),
        (f"Drawn as held, {words.day(found.later)}", f"{found.held_later_km2:,.0f} km²"),
        ("On the later date only", f"{found.gained_km2:,.0f} km²"),
        ("On the earlier date only", f"{found.lost_km2:,.0f} km²"),
    )


def headline_figures(story: Story, view: View) -> tuple[Headline, ...]:
    """The headline figures of the view's date, from the layers as they are known by its other date."""
    return headlines(story.layers, story.catalog.record.measures, view.date, view.known_by)


def estimates_table(story: Story, view: View) -> pd.DataFrame:
    """Every estimate on record for the chart."""
    return tables.estimates(estimates(story.layers, view.known_by), story.catalog.record.measures, story.catalog)


def export(story: Story, view: View, suffix: str) -> bytes:
    """The features that pass the view's filters, as one file."""
    return feature_files.export(story.layers, [mark.id for mark in through_filters(story, view)], story.catalog, suffix)


def credit_lines(story: Story) -> tuple[str, ...]:
    """Who made the data, which data set drew the boundaries, and what the map does not claim."""
    layers: Mapping[str, None] = dict.fromkeys(layer.attribution for layer in story.catalog.layers)
    return (
        f"{CREDITS}. Layers: {'; '.join(layers)}.",
        f"{story.catalog.record.licence} Boundaries are drawn as internationally recognised and imply no endorsement.",
        f"Data digest {story.catalog.digest[:12]}.",
    )
