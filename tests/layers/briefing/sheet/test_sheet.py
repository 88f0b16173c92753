"""The marks of a sheet: the norths against known values, the date-time group, and what a page prints."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from PIL import Image

from layers.briefing.brief import brief
from layers.briefing.files import gate
from layers.briefing.files.write import rendered
from layers.briefing.header import PageTextError
from layers.briefing.options import BriefingOptions, from_data, to_data
from layers.briefing.page import Briefing
from layers.briefing.sheet.marks import date_time_group
from layers.briefing.sheet.north import grid_north, magnetic_north, turned
from layers.view import opening_view
from tests.layers.briefing.conftest import Draw
from tests.support.drawn import texts
from tests.support.opened import CATALOG, LAYERS, MARKS


def made(**options: object) -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7), theatre="kursk-front")
    return brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(size="a4", **options), one_page=True)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sheet() -> Briefing:
    return made(grid="mgrs", series="M 501", sheet="NM 36-9")


def said(briefing: Briefing) -> list[str]:
    return [text.text for text in texts(briefing.pages[0].figure)]


def test_a_sheet_says_what_it_is(sheet: Briefing) -> None:
    words = said(sheet)
    for wanted in (
        "Series M 501  Sheet NM 36-9",
        "DTG 072359Z FEB 25",
        "Datum WGS 84",
        "Grid MGRS, lines 10 km apart",
        "Zones 36U, 37U",
        "grid north 1.8° E",
        "magnetic north 9.6° E (WMM2025)",
    ):
        assert wanted in words, wanted
    assert {"36U XB", "36U XC"} <= set(words)


def test_each_report_with_a_known_place_has_its_reference(sheet: Briefing) -> None:
    events = [layer.features for layer in LAYERS if layer.record.kind == "event"]
    precision = {name: known for f in events for name, known in zip(f["id"], f["place_precision"], strict=True)}
    said_at = {name: place for f in events for name, place in zip(f["id"], f["place_id"], strict=True)}
    frames = [layer.features for layer in LAYERS if layer.record.kind == "place"]
    places = {name: known for f in frames for name, known in zip(f["id"], f["place_precision"], strict=True)}
    for report in sheet.content.reports:
        # A statement that is drawn at the place that it is about is as exact as that place, not as where it was said.
        is_own = report.place_id == said_at.get(report.id)
        known = precision.get(report.id, "") if is_own else places.get(report.place_id, "")
        digits = {"exact_town": 2, "approximate": 1}.get(known)
        assert bool(report.reference) == (digits is not None)
        if digits:
            assert [len(part) for part in report.reference.split()[2:]] == [digits, digits]
            assert report.reference in report.where
    assert all(not report.reference for report in made().content.reports)


def test_a_sheet_has_no_faults(sheet: Briefing) -> None:
    assert [fault for fault in gate.faults(sheet) if fault.rule in ("overlap", "type", "overflow")] == []


def test_the_same_sheet_has_the_same_bytes(sheet: Briefing) -> None:
    again = made(grid="mgrs", series="M 501", sheet="NM 36-9")
    assert rendered(sheet, ".png") == rendered(again, ".png")
    assert rendered(sheet, ".svg") == rendered(again, ".svg")


def test_no_grid_draws_none_and_its_page_differs_only_there() -> None:
    plain, none = said(made()), said(made(grid="none"))
    assert "35° E" in plain
    assert "35° E" not in none
    assert not any(text.startswith("DTG") for text in plain)
    assert Image.open(io.BytesIO(rendered(made(grid="none"), ".png"))).size


def test_options_of_a_sheet_are_in_the_manifest_and_are_checked() -> None:
    options = BriefingOptions(grid="mgrs", series="M 501", sheet="1")
    assert to_data(options) == {"grid": "mgrs", "series": "M 501", "sheet": "1"}
    assert from_data(to_data(options)) == options
    with pytest.raises(ValueError, match="unknown grid"):
        from_data({"grid": "utm"})
    with pytest.raises(PageTextError, match="41 characters"):
        made(series="x" * 41)


@pytest.mark.parametrize(
    ("date", "lon", "lat", "wanted", "model"),
    # From the tables of test values that come with each model, at sea level (declination in degrees).
    [
        (dt.date(2025, 1, 1), 0.0, 80.0, 1.28, "WMM2025"),
        (dt.date(2025, 1, 1), 120.0, 0.0, -0.16, "WMM2025"),
        (dt.date(2025, 1, 1), 240.0, -80.0, 68.78, "WMM2025"),
        (dt.date(2020, 1, 1), 0.0, 80.0, -1.28, "WMM2020"),
        (dt.date(2020, 1, 1), 120.0, 0.0, 0.16, "WMM2020"),
        (dt.date(2020, 1, 1), 240.0, -80.0, 69.36, "WMM2020"),
    ],
)
def test_magnetic_north_is_that_of_the_model(date: dt.date, lon: float, lat: float, wanted: float, model: str) -> None:
    found = magnetic_north(lon, lat, date)
    assert found is not None
    assert found[0] == pytest.approx(wanted, abs=0.02)
    assert found[1] == model


def test_no_model_covers_other_years() -> None:
    assert magnetic_north(35.0, 51.0, dt.date(2009, 12, 31)) is None
    assert magnetic_north(35.0, 51.0, dt.date(2030, 1, 1)) is None
    assert magnetic_north(35.0, 51.0, dt.date(2024, 8, 6)) is not None


def test_grid_north_leans_away_from_the_middle_of_its_zone() -> None:
    # East of the central meridian (33° E) grid north lies east of true north, by about sin(lat) times the distance.
    assert grid_north(33.0, 51.0) == pytest.approx(0.0, abs=1e-6)
    assert grid_north(35.0, 51.0) == pytest.approx(2 * 0.777, abs=0.01)
    assert grid_north(31.0, 51.0) == pytest.approx(-2 * 0.777, abs=0.01)
    assert grid_north(35.0, -51.0) == pytest.approx(-2 * 0.777, abs=0.01)
    assert [turned(1.8), turned(-1.8), turned(0.01)] == ["1.8° E", "1.8° W", "0.0°"]


def test_date_time_groups() -> None:
    assert date_time_group(dt.date(2024, 10, 13)) == "132359Z OCT 24"
    assert date_time_group(dt.date(2009, 3, 1)) == "012359Z MAR 09"


def test_squares_that_are_small_on_the_page_have_their_letters_and_one_of_each_zone_its_whole_name(drawn: Draw) -> None:
    page = drawn("sea-of-japan", grid="mgrs").pages[0]
    names = {box.name.removeprefix("grid:"): box for box in page.boxes if box.name.startswith("grid:")}
    texts = [getattr(artist, "text", "") for artist in page.figure.artists]
    whole = [name for name in names if name in texts]
    zones = {name.partition(" ")[0] for name in names}
    assert len(zones) > 3
    assert sorted(name.partition(" ")[0] for name in whole) == sorted(zones)
    assert all(name.partition(" ")[2] in texts for name in names if name not in whole)
