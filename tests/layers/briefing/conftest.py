"""What the tests of pages share."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from layers.briefing.brief import brief
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, Page
from layers.story import Story
from layers.view import opening_view

Draw = Callable[..., Briefing]


@pytest.fixture(scope="session")
def drawn(story: Story) -> Draw:
    """A function that composes a page of the shipped story: from a theatre, a date and options."""

    def draw(theatre: str = "kursk-front", date: str = "2025-02-07", **options: object) -> Briefing:
        one_page = bool(options.pop("one_page", True))
        view = replace(opening_view(story.catalog), theatre=theatre, date=dt.date.fromisoformat(date))
        chosen = BriefingOptions(**{"size": "a4", "dpi": 50, **options})  # type: ignore[arg-type]
        return brief(story.catalog, story.layers, story.marks, view, chosen, one_page=one_page)

    return draw


def said(page: Page) -> str:
    """The texts of a page, each on a line."""
    return "\n".join(getattr(artist, "text", "") for artist in page.figure.artists)
