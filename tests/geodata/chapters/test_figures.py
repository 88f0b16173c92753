"""Figures and dates of a text are found, and are held by a row only where the row says them."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.chapters.figures import dates_without, figures_without, held_by, said_in

ROW: dict[str, Any] = {
    "name": "NIS: about 1,500 shipped",
    "claim": "Four landing ships carried them; the An-124 flew on 18 Nov 2024. Several dozens.",
    "notes": None,
    "editor_note": "999 for editors",
    "valid_from": "2024-10-08",
    "valid_to": "2024-10-14",
    "first_reported": "2024-10-18",
    "vehicle_count_low": 7,
    "cargo_low": 50,
    "cargo_derived": True,
    "numbers": [
        {"low": 1.5e6, "high": None, "counts": "devices", "as_of": "2025-03-27"},
        {"low": 2667, "high": 2667, "counts": "derived", "derived": True},
        {"low": 24, "high": 100, "counts": "losses", "words": "several dozens"},
    ],
}


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("about 1,500 on four ships and seven more", []),
        ("1.5 million, and the An-124", []),
        ("dozens of them; one of them", []),
        ("999, 50, 2,667, 24 and 1,501", ["999", "50", "2,667", "24", "1,501"]),
        ("three, hundreds and 63.2 percent", ["three", "63.2", "hundreds"]),
        ("twenty-five", ["twenty", "five"]),
    ],
)
def test_a_figure_is_one_of_the_row(text: str, lacking: list[str]) -> None:
    assert list(figures_without(said_in(text), [held_by(ROW)])) == lacking


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("on 8 to 13 October, said on 18 October 2024", []),
        ("in October 2024, by 27 March, in 2025", []),
        ("on 18 November", []),
        ("on 14 October 2024 or 15 October", ["15 October"]),
        ("on 8 October 2023 and in May 2024 and in 1999", ["8 October 2023", "May 2024", "1999"]),
        ("in October and November 2023", ["October and November 2023", "October and November 2023"]),
    ],
)
def test_a_date_is_one_of_the_row(text: str, lacking: list[str]) -> None:
    said = said_in(text)
    assert said.figures == ()
    assert list(dates_without(said, [held_by(ROW)])) == lacking
