"""Which column holds what: the guess, and what a mapping is checked for."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from geodata.errors import ImportingError
from geodata.importing import (
    Column,
    Mapping,
    Table,
    guess_mapping,
)
from tests.support.importing import convert_here, guess_columns


def test_one_bad_date_does_not_make_a_column_of_dates_another() -> None:
    column = Column("date", "text", ("2025-02-07", "2025-02-30", "2025-02-09"))
    assert guess_columns([column]).date == "date"
    assert guess_columns([Column("date", "text", ("2025-02-07", "soon", "later"))]).date is None


def test_the_guess_knows_common_names() -> None:
    columns = [
        Column("Title", "text", ("a",)),
        Column("Start Date", "text", ("2025-01-01",)),
        Column("end-date", "text", ("2025-01-02",)),
        Column("URL", "text", ("https://example.org",)),
        Column("Longitude", "number", ("1",)),
        Column("LAT", "number", ("1",)),
        Column("deaths", "whole number", ("1",)),
    ]
    guess = guess_mapping(Table("x", "CSV", None, tuple(columns), 1, False, (), (), "", b""))
    assert {k: v for k, v in asdict(guess).items() if v} == {
        "name": "Title",
        "date": "Start Date",
        "end": "end-date",
        "source": "URL",
        "lon": "Longitude",
        "lat": "LAT",
        "date_form": "iso",
    }


def test_a_mapping_that_names_an_unknown_column_lists_the_columns() -> None:
    with pytest.raises(ImportingError, match=r"'nmae'.*did you mean 'name'.*it has 'name', 'lon', 'lat'"):
        convert_here(b"name,lon,lat\na,1,2\n", Mapping(name="nmae"), crs="4326")
