"""Symbols of APP-6: what a code says, what cannot be drawn, and frames that the sides do not share."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from layers.briefing.brief import brief
from layers.briefing.files import gate
from layers.briefing.map.symbols.code import Symbol, SymbolError, symbol
from layers.briefing.map.symbols.draw import frame
from layers.briefing.options import BriefingOptions, from_data, to_data
from layers.marks import Mark
from layers.story import Story
from layers.view import opening_view
from tests.layers.briefing.conftest import said
from tests.support.drawn import lines


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("10031000161211000000", Symbol("friend", "land", "infantry", echelon="II")),
        ("10061000181205000000", Symbol("hostile", "land", "armour", echelon="X")),
        ("10031010001211020000", Symbol("friend", "land", "mechanised infantry", dashed=True)),
        ("10051000001213000000", Symbol("hostile", "land", "reconnaissance", dashed=True)),
        ("10043000001401000000", Symbol("neutral", "sea", "merchant ship")),
        ("10000100000000000000", Symbol("unknown", "air", "", dashed=True)),
        ("SFGPUCI----F---", Symbol("friend", "land", "infantry", echelon="II")),
        ("SHGAUCIZ--", Symbol("hostile", "land", "mechanised infantry", dashed=True)),
        ("s*ap--", None),
        ("SUAPMFQ---*****", Symbol("unknown", "air", "unmanned aircraft")),
        ("10032500001211000000", None),
        ("10031000161211000100", None),
        ("10031000169999000000", None),
        ("infantry", None),
        ("", None),
    ],
)
def test_codes_of_both_forms_are_read(code: str, wanted: Symbol | None) -> None:
    if wanted is None:
        with pytest.raises(SymbolError) as caught:
            symbol(code)
        assert caught.value.reason.startswith(("is ", "has "))
    else:
        assert symbol(code) == wanted


def test_frames_have_the_shapes_of_the_standard() -> None:
    def turns(affiliation: str, dimension: str) -> int:
        """How many corners an outline has."""
        points, _ = frame(affiliation, dimension)  # type: ignore[arg-type]
        return len(shapely.get_coordinates(shapely.simplify(shapely.LinearRing(points), 0.01))) - 1

    wide, tall = np.ptp(frame("friend", "land")[0], axis=0)
    assert (wide / tall, turns("friend", "land")) == (1.5, 4)
    assert turns("hostile", "land") == turns("neutral", "land") == 4
    assert turns("hostile", "air") == 5
    diamond = frame("hostile", "land")[0]
    assert np.abs(diamond).sum(axis=1) == pytest.approx([0.72] * 4)
    circle = frame("friend", "sea")[0]
    assert np.hypot(*circle.T) == pytest.approx(np.full(len(circle), 0.6))
    # Aircraft are open below, what is under water above.
    for side in ("friend", "hostile", "neutral", "unknown"):
        air, closed = frame(side, "air")  # type: ignore[arg-type]
        assert not closed
        assert air[[0, -1], 1] == pytest.approx([-0.5, -0.5])
        under, _ = frame(side, "subsurface")  # type: ignore[arg-type]
        assert under[[0, -1], 1] == pytest.approx([0.5, 0.5])


CODES = {"I1": "10031010161211000000", "I2": "10061000001205000000", "I3": "SHGPUCVRA--", "I4": None}


@pytest.fixture(scope="module")
def units(story: Story) -> tuple[Mark, ...]:
    """Four imported points in the west of the Kursk front, one with a code that cannot be drawn and one without."""
    event = next(mark for mark in story.marks if mark.id == "E069")
    return tuple(
        replace(
            event,
            id=name,
            kind="imported",
            style="imported-point",
            geometry=shapely.Point(34.75 + 0.12 * i, 51.45),
            label=None,
            place=None,
            valid_from=None,
            valid_to=None,
            place_precision=None,
            sidc=code,
        )
        for i, (name, code) in enumerate(CODES.items())
    )


def test_a_feature_with_a_code_has_its_symbol_and_others_ours(story: Story, units: tuple[Mark, ...]) -> None:
    view = replace(opening_view(story.catalog), theatre="kursk-front", date=story.period[1])
    options = BriefingOptions(size="a4", symbols="app6")
    made = brief(story.catalog, story.layers, (*story.marks, *units), view, options, one_page=True)
    page = made.pages[0]
    drawn = {each.part.name for each in page.drawn}
    assert {"Symbol I1", "Symbol I2"} <= drawn
    assert not {"Symbol I3", "Symbol I4"} & drawn
    boxes = {box.name.split()[0] for box in page.boxes if box.kind == "symbol"}
    assert set(CODES) <= boxes
    words = said(page)
    assert "Friendly (APP-6)" in words
    assert "Hostile (APP-6)" in words
    assert "legend Dashed frame: planned or not certain" in {box.name for box in page.boxes}
    dashed = [group for group in lines(page.figure) if group.dashed and group.z == pytest.approx(9.3)]
    assert len(dashed) == 2  # One on the map and one in the legend.
    fault = next(fault.text for fault in gate.faults(made) if fault.rule == "symbol")
    assert fault.startswith("I3: the symbol code 'SHGPUCVRA--' has a function that is not drawn here")
    assert from_data(to_data(options)) == options
    own = brief(story.catalog, story.layers, (*story.marks, *units), view, BriefingOptions(size="a4"), one_page=True)
    assert not {"Symbol I1", "Symbol I2"} & {each.part.name for each in own.pages[0].drawn}
    assert own.undrawn == ()
