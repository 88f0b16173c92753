"""Messages between the page and the map in its frame. No Streamlit here.

The page sends the view, an extent to fly to, and the areas of a comparison. The map sends what the user did in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from layers import compare
from layers.chapters.place import around
from layers.marks import Mark, only_through
from layers.story import Story, comparison
from layers.view import View
from layers.view_codec import from_map, to_map
from layers.view_fields import KnownNames

#: Where the map is to look: ``{"bbox": [west, south, east, north]}`` or ``{"center": [lon, lat], "zoom": …}``.
Fly = dict[str, Any]

#: The least room around what the map flies to, in degrees, so that a single place has its neighbours around it.
_LEAST_MARGIN_DEG = 0.4


def view_message(story: Story, view: View, *, theme: str) -> dict[str, Any]:
    """The page's message to the map about a view."""
    return {
        **to_map(view, KnownNames.of(story.catalog)),
        "only": only_through(story.marks, view),
        "theme": theme,
    }


def overlay_message(story: Story, view: View) -> dict[str, Any]:
    """The areas gained and lost between the two dates of a comparison, as GeoJSON; None where nothing is compared."""
    found = comparison(story, view)
    return {"compare_areas": compare.compare_areas(found) if found else None}


def fly_message(story: Story, view: View) -> Fly | None:
    """Where the map opens: the view's camera, else around the selected feature, else the extent of its theatre."""
    if view.camera is not None:
        return {"center": [view.camera.lon, view.camera.lat], "zoom": view.camera.zoom}
    if view.selected is not None and (chosen := [mark for mark in story.marks if mark.id == view.selected]):
        return fly_to(chosen)
    theatre = next((t for t in story.catalog.record.theatres if t.id == view.theatre), None)
    return {"bbox": list(theatre.bbox)} if theatre else None


def fly_to(marks: Sequence[Mark]) -> Fly:
    """The extent of at least one mark, with a margin, as ``{"bbox": [west, south, east, north]}`` in degrees."""
    return {"bbox": list(around(marks, _LEAST_MARGIN_DEG))}


def new_messages(
    sent: Mapping[str, Any], applied_until: Mapping[str, float]
) -> tuple[dict[str, Any], Mapping[str, float]]:
    """The map's messages that have not been applied yet, and for each kind the time of the newest one.

    ``sent`` maps each kind of message to ``{"at": milliseconds, "value": …}``, the newest of its kind; ``applied_until``
    holds the times that an earlier call returned. Entries of another form are ignored.
    """
    messages, times = {}, dict(applied_until)
    for kind, entry in sent.items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("at"), (int, float)):
            continue
        if entry["at"] > times.get(kind, 0):
            messages[kind] = entry.get("value")
            times[kind] = float(entry["at"])
    return messages, times


def follows(sent: Mapping[str, Any], kinds: Collection[str]) -> bool:
    """Whether all messages of these kinds only complete the step before them, such as the end of a flight to a selection."""
    return all(isinstance(entry := sent.get(kind), Mapping) and entry.get("follows") is True for kind in kinds)


def apply_messages(
    view: View, messages: Mapping[str, Any], feature_ids: frozenset[str], layer_ids: frozenset[str]
) -> View:
    """The view after what the user did in the map. The map's frame is not trusted: values that do not fit are ignored."""
    return from_map(view, messages, KnownNames(layers=dict.fromkeys(layer_ids, ""), features=feature_ids))
