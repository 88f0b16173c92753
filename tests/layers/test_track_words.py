"""What is said of an observed leg, and how its gaps are drawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geodata.instants import moment_of
from geodata.load import open_layers
from layers import track_words
from layers.marks import marks
from layers.style import STYLES
from tests.support.catalogue_fixture import documents
from tests.support.faulty.tracks import observed


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-03-31T00:30:00+01:00", "2024-03-31T04:30:00+02:00", "Not seen for 3 h"),  # summer time began in between
        ("2024-03-01T00:00:00Z", "2024-03-01T00:20:00Z", "Not seen for 20 min"),
        ("nonsense", None, "Not seen for an unknown time"),
    ],
)
def test_a_gap_in_words(first: str, last: str | None, words: str) -> None:
    assert track_words.not_seen({"last_seen": first, "seen_again": last}) == words


def test_times_are_said_in_utc_and_what_was_not_seen_is_not_said() -> None:
    figures, _ = track_words.said({"left_after": "2024-10-08T23:30:00+03:00", "left_before": "2024-10-08T20:40:00Z"})
    assert figures[0] == ("Left, as broadcast", "between 8 Oct 2024, 20:30 UTC and 8 Oct 2024, 20:40 UTC")
    assert figures[1] == ("Came, as broadcast", "not seen")


def test_a_gap_is_dashed_and_both_of_its_ends_are_marked(tmp_path: Path) -> None:
    docs = documents()
    observed()(docs)
    for name, document in docs.items():
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    found = {mark.id: mark for mark in marks(*open_layers(tmp_path))}
    route, gap, ends = found["R3"], found["R3.gap1"], found["R3.gap1.ends"]
    assert STYLES[gap.style].dash
    assert gap.geometry.coords[0] == (36.0, 51.6)
    assert gap.geometry.coords[-1] == (35.5, 51.3)
    assert [(p.x, p.y) for p in ends.geometry.geoms] == [(36.0, 51.6), (35.5, 51.3)]
    assert ends.label is not None
    assert ends.label.text == "Not seen for 10 h"
    assert not route.geometry.intersects(gap.geometry.interpolate(0.5, normalized=True).buffer(0.01))
    assert (gap.valid_from, gap.valid_to) == (moment_of("2024-10-08T20:30Z"), route.valid_to)
    assert "Positions and identity are as broadcast" in " ".join(route.card.caveats)
    assert "schematic" not in " ".join(route.card.caveats)
