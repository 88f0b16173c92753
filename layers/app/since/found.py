"""What changed since the day or the version of a View. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import GeodataError
from layers.app.since.versions import Offered, differences, offered
from layers.language import say
from layers.story import Story, through_filters
from layers.versions.since import Since, since_day, since_version
from layers.view import View


@dataclass(frozen=True)
class Found:
    """What changed since, None where nothing was asked; or in ``problem`` why it cannot be said."""

    since: Since | None = None
    version: Offered | None = None
    problem: str = ""


def found_since(story: Story, view: View, folder: Path) -> Found:
    """What changed since the view's version, or since its day."""
    if view.version is not None:
        version = next((each for each in offered(folder, story.catalog.digest) if each.name == view.version), None)
        if version is None:
            return Found(problem=say("This catalogue offers no version {name}.", name=view.version))
        try:
            differs = differences(folder, version, story.catalog.digest)
        except GeodataError as error:
            return Found(version=version, problem=str(error))
        marks = through_filters(story, view)
        return Found(since_version(marks, differs.changes, version.time.date(), differs.places, view.known_by), version)
    if view.since is None:
        return Found()
    return Found(since_day(through_filters(story, view), view, view.since))


def changed_message(found: Found) -> dict[str, Any]:
    """The page's message to the map: what happened to each changed feature; None where nothing was asked."""
    return {"changed": found.since.message() if found.since is not None else None}
