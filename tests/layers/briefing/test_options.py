"""The options of a briefing: one table for each choice, and their form as data."""

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.briefing import options
from layers.briefing.options import (
    ATLAS_FORMATS,
    BRIEF_FORMATS,
    LABELS,
    LAYOUTS,
    LOOKS,
    SIZES,
    BriefingOptions,
    fits_on_a_page,
    from_data,
    to_data,
)


def test_every_choice_has_a_title() -> None:
    for names, table in ((options.Labels, LABELS), (options.Look, LOOKS)):
        assert set(get_args(names)) == set(table)
    titles = [size.title for size in SIZES.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("wide", (960.0, 540.0)),
        ("a4", (841.89, 595.28)),
        ("a4-portrait", (595.28, 841.89)),
        ("a3", (1190.55, 841.89)),
        ("a3-portrait", (841.89, 1190.55)),
    ],
)
def test_page_sizes_are_given_in_points(name: str, points: tuple[float, float]) -> None:
    assert (SIZES[name].width_pt, SIZES[name].height_pt) == points


def test_formats_have_media_types() -> None:
    assert [suffix for suffix, found in BRIEF_FORMATS.items() if found.one_page] == [".png", ".svg"]
    for suffix, found in {**BRIEF_FORMATS, **ATLAS_FORMATS}.items():
        assert suffix.startswith(".")
        assert found.media_type.count("/") == 1
    assert BRIEF_FORMATS[".pdf"] is ATLAS_FORMATS[".pdf"]


def test_only_an_extent_that_fits_on_a_page_is_accepted() -> None:
    assert fits_on_a_page((35.0, 51.0, 35.02, 51.02))
    assert fits_on_a_page((20.0, 0.0, 140.0, 70.0))
    assert fits_on_a_page((170.0, 50.0, 190.0, 60.0))
    assert not fits_on_a_page((35.0, 51.0, 35.01, 51.5))
    assert not fits_on_a_page((0.0, 0.0, 121.0, 50.0))
    assert not fits_on_a_page((0.0, -40.0, 50.0, 40.0))


TEXTS = st.none() | st.text(max_size=20)
ANY = st.builds(
    BriefingOptions,
    size=st.sampled_from(list(SIZES)),
    dpi=st.integers(options.LEAST_DPI, options.MOST_DPI),
    bbox=st.none()
    | st.tuples(st.floats(-180, 180), st.floats(-85, 14), st.floats(0.1, 119), st.floats(0.1, 69)).map(
        lambda box: (box[0], box[1], box[0] + box[2], box[1] + box[3])
    ),
    title=TEXTS,
    subtitle=TEXTS,
    labels=st.sampled_from(list(LABELS)),
    handling=TEXTS,
    grey=st.booleans(),
    dark=st.booleans(),
    message=TEXTS,
    judgements=st.lists(st.just("likely, low: it rains"), max_size=3).map(tuple),
    annotate=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    since=st.none() | st.dates(),
    layout=st.sampled_from(list(LAYOUTS.values()))
    | st.just(replace(LAYOUTS["projector"], margin_mm=5.0, colours=(("ink", "#102030"),), most_reports=3)),
)


@given(ANY)
def test_options_come_back_from_json(chosen: BriefingOptions) -> None:
    assert from_data(json.loads(json.dumps(to_data(chosen)))) == chosen


def test_usual_options_are_not_written() -> None:
    assert to_data(BriefingOptions()) == {}
    assert from_data({}) == BriefingOptions()


@pytest.mark.parametrize(
    "data",
    [
        {"size": "a5"},
        {"labels": "de"},
        {"dpi": "200"},
        {"dpi": True},
        {"dpi": 10_000},
        {"grey": 1},
        {"title": 7},
        {"bbox": [1, 2, 3]},
        {"bbox": [1, 2, "x", 4]},
        {"bbox": [0, 0, 0, 0]},
        {"bbox": [0, 0, float("nan"), 1]},
        {"paper": "thick"},
        {"size": "10x10mm"},
        {"layout": {"base": "leaflet"}},
        {"layout": {"colour": {}}},
        {"judgements": ["maybe, low: it rains"]},
        {"judgements": ["likely, low: it rains"] * 4},
        {"since": "yesterday"},
    ],
)
def test_unknown_options_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown|dpi|extent|values|float|too many|isoformat"):
        from_data(data)
