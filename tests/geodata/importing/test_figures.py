"""Figures: a range stays a range, and what can be two numbers is asked for."""

from __future__ import annotations

import pytest

from geodata.importing import Column, NumberColumn, joined
from geodata.importing.figures import DoubtError, Figure, read_figure, read_joined


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10,000–12,000", (10_000, 12_000, "range")),
        ("10 000 - 12 000", (10_000, 12_000, "range")),
        ("between 300 and 400", (300, 400, "range")),
        ("about 11 000", (11_000, 11_000, "approx")),
        ("~300", (300, 300, "approx")),
        ("около 300", (300, 300, "approx")),
        (">4000", (4_000, None, "at_least")),
        ("4,000+", (4_000, None, "at_least")),
        ("more than 4,000", (4_000, None, "at_least")),
        ("up to 300", (None, 300, "up_to")),
        ("<300", (None, 300, "up_to")),
        ("1,200", (1_200, 1_200, "exact")),
        ("1.234.567,8", (1_234_567.8, 1_234_567.8, "exact")),
        ("0.5", (0.5, 0.5, "exact")),
        (12, (12, 12, "exact")),
    ],
)
def test_figures_are_read_as_reports_write_them(text: object, expected: tuple[float | None, float | None, str]) -> None:
    assert read_figure(text) == Figure(*expected)  # type: ignore[arg-type]


def test_what_can_be_two_numbers_is_asked_for() -> None:
    with pytest.raises(DoubtError):
        read_figure("1.500")
    assert read_figure("1.500", "comma") == Figure(1500, 1500, "exact")
    assert read_figure("1.500", "point") == Figure(1.5, 1.5, "exact")
    assert read_figure("1,5", "comma") == Figure(1.5, 1.5, "exact")


@pytest.mark.parametrize("text", ["some", "-3", "1_2", "12 tanks", "400-300", "nan", "inf", "1e999", True])
def test_what_is_no_amount_is_refused(text: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each has words of its own)
        read_figure(text)


def test_low_and_high_estimates_join_to_a_range() -> None:
    columns = [Column(name, "whole number", ("1",)) for name in ("best", "low", "high", "killed")]
    number = joined(NumberColumn("best", "people", "killed"), columns)
    assert (number.low, number.high) == ("low", "high")
    assert joined(NumberColumn("killed", "people", "killed"), columns).low is None
    assert read_joined({"best": 5, "low": 3, "high": 9}, number) == Figure(3, 9, "range")
    assert read_joined({"best": 5, "low": None, "high": None}, number) == Figure(5, 5, "exact")
    assert read_joined({"best": None, "low": 3, "high": None}, number) == Figure(3, None, "at_least")
