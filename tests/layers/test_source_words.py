"""What is said of a source: its reliability with the reason, and where a copy of its page is looked for."""

import datetime as dt
from dataclasses import replace
from typing import get_args

from geodata.catalog_model import Publisher, Reliability, Source
from layers import words
from layers.source_words import archive_lookup, reliability_words
from tests.support.opened import CATALOG

SOURCE = Source(
    id="s",
    publisher="Paper",
    title="Title",
    date=dt.date(2024, 11, 1),
    url="https://example.org/a?b=c",
    archive_url=None,
    quality="publisher_page",
    reliability=None,
    reliability_reason=None,
    licence=None,
    notes=None,
)


def test_a_copy_is_looked_for_near_the_day_of_the_source() -> None:
    assert archive_lookup(SOURCE) == "https://web.archive.org/web/20241101/https://example.org/a?b=c"


def test_without_a_day_all_copies_are_listed_and_without_an_address_none() -> None:
    assert (
        archive_lookup(SOURCE.model_copy(update={"date": None}))
        == "https://web.archive.org/web/*/https://example.org/a?b=c"
    )
    assert archive_lookup(SOURCE.model_copy(update={"url": None})) is None


def test_reliability_is_that_of_the_source_else_of_its_publisher() -> None:
    record = CATALOG.record.model_copy(
        update={"publishers": [Publisher(name="Paper", reliability="B", reason="Checks.")]}
    )
    catalog = replace(CATALOG, record=record)
    assert reliability_words(catalog, SOURCE) == ("B, usually reliable", "Checks.")
    own = SOURCE.model_copy(update={"reliability": "E", "reliability_reason": "A copy."})
    assert reliability_words(catalog, own) == ("E, unreliable", "A copy.")
    assert reliability_words(catalog, SOURCE.model_copy(update={"publisher": "Other"})) == ("not graded", "")


def test_every_letter_of_the_scale_has_words() -> None:
    assert tuple(words.RELIABILITY) == get_args(Reliability)
