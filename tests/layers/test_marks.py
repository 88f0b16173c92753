"""View → marks, and the words on a mark."""

import datetime as dt
from dataclasses import replace

import pytest

from layers.knowledge.known_marks import shown
from layers.marks import Mark, passes
from layers.style import STYLES
from layers.view import View, opening_view
from tests.support.opened import CATALOG, MARKS

OPENING = opening_view(CATALOG)


def mark(feature_id: str) -> Mark:
    return next(m for m in MARKS if m.id == feature_id)


def ids(view: View) -> set[str]:
    return {m.id for m in shown(MARKS, view)}


def test_every_mark_has_its_source_claimant_certainty_and_style() -> None:
    for each in MARKS:
        assert each.card.sources, each.id
        assert each.card.who, each.id
        assert each.card.sure, each.id
        assert each.card.when, each.id
        assert each.style in STYLES, each.id


def test_schematic_routes_say_so_and_name_their_placeholders() -> None:
    for each in (m for m in MARKS if m.kind == "route"):
        assert any("schematic" in caveat for caveat in each.card.caveats)
    assert any("placeholder" in caveat for caveat in mark("R11").card.caveats)
    assert not any("placeholder" in caveat for caveat in mark("R01").card.caveats)


def test_ranges_stay_ranges() -> None:
    figures = {figure.value for figure in mark("E074").card.figures}
    assert figures == {"10,000–12,000 troops"}
    assert mark("E009").card.when == "between 8 and 13 October 2024"
    assert mark("R01").card.when == "between 8 and 13 October 2024"


def test_contradictions_are_linked_both_ways() -> None:
    assert "E009" in {other.id for other in mark("E014").card.others}
    assert "E073" in {other.id for other in mark("E009").card.others}


def test_upcoming_is_absent_and_past_fades_or_leaves() -> None:
    before, during, after = dt.date(2024, 10, 7), dt.date(2024, 10, 8), dt.date(2024, 10, 14)
    assert "R01" not in ids(replace(OPENING, date=before))
    assert "R01" in ids(replace(OPENING, date=during))
    assert "R01" in ids(replace(OPENING, date=after))
    assert "R01" not in ids(replace(OPENING, date=after, past="hide"))


def test_known_by_hides_what_was_published_later() -> None:
    view = replace(OPENING, date=dt.date(2024, 10, 14))
    assert "R01" not in ids(replace(view, known_by=dt.date(2024, 10, 17)))
    assert "R01" in ids(replace(view, known_by=dt.date(2024, 10, 18)))


@pytest.mark.parametrize(
    ("change", "kept", "dropped"),
    [
        ({"layers": frozenset({"events"})}, "E009", "R01"),
        ({"modes": frozenset({"aircraft"})}, "R06", "R01"),
        # A report of what a ship carried belongs to it; what only shares an article about everything does not.
        ({"modes": frozenset({"cargo_ship"})}, "E137", "E001"),
        ({"modes": frozenset({"naval_vessel"})}, "E009", "E057"),
        ({"confidences": frozenset({"disputed"})}, "E005", "E009"),
        ({"claimants": frozenset({"rok-nis"})}, "E009", "E014"),
        ({"tier": 1}, "E009", "E006"),
        ({"text": "WONSAN"}, "E014", "E009"),
    ],
)
def test_each_filter_keeps_and_drops(change: dict, kept: str, dropped: str) -> None:
    view = replace(OPENING, **change)
    assert passes(mark(kept), view)
    assert not passes(mark(dropped), view)


def test_filters_on_claims_leave_reference_features_alone() -> None:
    assert passes(mark("A01"), replace(OPENING, text="nothing has this text", tier=1, claimants=frozenset()))
