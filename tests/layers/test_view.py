"""The view that a catalogue opens with."""

import datetime as dt

from geodata.catalog import open_catalog
from layers.view import View, opening_view


def test_the_opening_view_is_the_catalogue_s() -> None:
    view = opening_view(open_catalog())
    assert (view.date, view.theatre) == (dt.date(2025, 2, 7), "kursk-region")
    assert {"events", "regions"} <= view.layers
    assert "places" not in view.layers
    assert view == View(date=view.date, layers=view.layers, theatre=view.theatre)
