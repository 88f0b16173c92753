"""Evidence in words and as small pictures, in the payload of the map."""

from __future__ import annotations

import base64
import datetime as dt
import io
import shutil
from pathlib import Path

import pytest
from PIL import Image

from geodata.media import Media
from layers.evidence import CARD_PX, evidence, taken
from layers.story import map_html, open_story
from layers.view import opening_view
from layers.web.payload import web_payload
from tests.support import pictures
from tests.support.opened import EXAMPLE
from tests.support.opened import EXAMPLE_STORY as STORY


def test_the_map_has_small_pictures_of_its_own_making_and_no_document() -> None:
    media = web_payload(STORY.catalog, STORY.marks, opening_view(STORY.catalog))["media"]
    assert set(media) == {"ship-at-gisborne", "hurt-hand", "splice-log"}
    assert media["splice-log"]["picture"] is None
    assert media["splice-log"]["file"].endswith(".pdf")
    for name in ("ship-at-gisborne", "hurt-hand"):
        head, _, text = media[name]["picture"].partition(",")
        assert head == "data:image/webp;base64"
        image = Image.open(io.BytesIO(base64.b64decode(text)))
        assert image.size == (media[name]["width"], media[name]["height"])
        assert max(image.size) <= CARD_PX
    assert media["hurt-hand"]["sensitive"] == "Shows an injured hand and blood."
    assert media["ship-at-gisborne"]["sensitive"] is None


def test_the_cards_name_their_media() -> None:
    cards = {mark.id: mark.card.media for mark in STORY.marks if mark.card.media}
    assert cards == {"V1": ("ship-at-gisborne",), "V3": ("hurt-hand", "splice-log")}


def test_media_that_no_feature_names_are_not_in_the_map() -> None:
    marks = [mark for mark in STORY.marks if mark.id != "V3"]
    media = web_payload(STORY.catalog, marks, opening_view(STORY.catalog))["media"]
    assert set(media) == {"ship-at-gisborne"}


def test_a_file_that_is_gone_is_said_and_the_map_is_drawn_all_the_same(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / "media")
    story = open_story(tmp_path / "copy")
    found = evidence(story.catalog, story.catalog.media["ship-at-gisborne"])
    assert found.picture is None
    assert found.problem is not None
    assert found.problem.startswith("It cannot be shown:")
    assert str(tmp_path) not in found.problem
    assert "It cannot be shown" in map_html(story)


@pytest.mark.parametrize(
    ("day", "precision", "words"),
    [
        (dt.date(2025, 2, 7), "day", "Taken on 7 February 2025"),
        (dt.date(2025, 2, 3), "week", "Taken in the week of 3 February 2025"),
        (dt.date(2025, 2, 1), "month", "Taken in February 2025"),
        (dt.date(2025, 2, 1), "interval", "Taken about 1 February 2025"),
        (None, None, "Taken on an unknown day"),
    ],
)
def test_the_day_of_a_picture_is_as_precise_as_it_is_known(day: dt.date | None, precision: str, words: str) -> None:
    record = pictures.record("m", pictures.ship(8, 8), date_taken=day, date_precision=precision)
    assert taken(Media.model_validate(record)) == words
