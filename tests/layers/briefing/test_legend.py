"""Each entry of the legend has the words of its own symbol, in the list and on the page."""

import numpy as np
import pytest

from layers.briefing.canvas import Canvas
from layers.briefing.legend import draw_legend, legend_entries
from layers.briefing.options import SIZES
from layers.briefing.theme import theme_for, type_scale
from layers.style import STYLES
from tests.support import drawn

THEME = theme_for(dark=False, in_grey=False)
SCALE = type_scale(SIZES["a4"].body_pt)

#: Written out a second time on purpose: two labels that change places in the code differ from these.
LABELS = {
    "badge-current": "Current report",
    "badge-past": "Earlier report",
    "other-report": "Report on a later page",
    "region-focus": "Region of the story",
    "region": "Region",
    "control-held-assessed": "Area held, as assessed; schematic",
    "control-held-claimed": "Area held, as claimed; schematic",
    "control-pocket": "Disputed pocket",
    "control-demined": "Reported cleared of mines",
    "route-cargo_ship": "Cargo ship",
    "route-naval_vessel": "Naval vessel",
    "route-aircraft": "Aircraft",
    "route-rail": "Rail",
    "route-road": "Road",
    "imported-area": "Imported area",
    "imported-line": "Imported line",
    "imported-point": "Imported point",
    "border": "State border",
    "disputed": "Disputed border",
    "admin": "Regional border",
    "rail": "Railway",
}
#: The colour of each swatch's lines, by the theme or by the style.
COLOURS = {
    "border": THEME.border,
    "disputed": THEME.border,
    "admin": THEME.admin,
    "rail": THEME.rail,
    **{key: style.light.stroke for key, style in STYLES.items() if style.shape in ("line", "area")},
}


@pytest.mark.parametrize(("key", "label"), LABELS.items())
def test_an_entry_has_the_words_of_its_symbol(key: str, label: str) -> None:
    assert [(entry.key, entry.label) for entry in legend_entries({key})] == [(key, label)]


def test_symbols_of_reports_and_the_name_of_the_focus_region_are_in_the_legend() -> None:
    icons = {key: style.label for key, style in STYLES.items() if key.startswith("event-")}
    assert {entry.key: entry.label for entry in legend_entries(icons)} == icons
    (entry,) = legend_entries({"region-focus"}, "Kursk Oblast")
    assert entry.label == "Kursk Oblast"


def test_what_is_held_and_what_was_held_stand_together() -> None:
    keys = [entry.key for entry in legend_entries([*STYLES, *(f"{key}:past" for key in STYLES), "border"])]
    control = [i for i, key in enumerate(keys) if key.startswith("control-")]
    assert control == list(range(control[0], control[0] + len(control)))


def test_what_is_over_is_explained_once() -> None:
    entries = legend_entries({"route-rail:past", "route-road:past", "control-held-claimed:past"})
    assert [(entry.key, entry.label) for entry in entries] == [
        ("route-rail:past", "Rail"),
        ("route-road:past", "Road"),
        ("past-route", "Thin: movement now over"),
        ("control-held-claimed:past", "Area held earlier"),
    ]


def swatches(columns: int) -> dict[str, tuple[set[str], bool]]:
    """The colours in the swatch beside each label of a legend, and whether a line of it is dashed."""
    canvas = Canvas(600, 460, THEME)
    keys = [key for key in LABELS if key in COLOURS]
    entries = legend_entries(keys)
    draw_legend(canvas, entries, SCALE, (20.0, 20.0, 580.0, 440.0), columns)
    found: dict[str, tuple[set[str], bool]] = {}
    for text in drawn.texts(canvas.figure):
        x, y = text.x - 28, text.y + 0.26 * SCALE.small.size
        beside = [
            group
            for group in drawn.lines(canvas.figure)
            if all(x - 1 <= line[:, 0].min() and line[:, 0].max() <= x + 25 for line in group.lines)
            and abs(np.vstack(group.lines)[:, 1].mean() - y) < 4
        ]
        outlines = [
            colour
            for shape in drawn.shapes(canvas.figure)
            for colour in (shape.stroke, shape.fill)
            if colour and abs(np.vstack(shape.rings)[:, 1].mean() - y) < 4 and abs(shape.rings[0][0, 0] - x) < 30
        ]
        found[text.text] = ({group.colour for group in beside} | set(outlines), any(group.dashed for group in beside))
    return found


@pytest.mark.parametrize("columns", [1, 2, 4])
def test_a_label_is_beside_its_own_swatch(columns: int) -> None:
    found = swatches(columns)
    for key, label in LABELS.items():
        if key in COLOURS:
            assert COLOURS[key] in found[label][0], label
    assert found["Disputed border"][1]
    assert not found["State border"][1]
    assert found["Cargo ship"][1]


def test_an_area_that_is_hatched_on_the_map_is_hatched_in_the_legend() -> None:
    canvas = Canvas(600, 460, THEME)
    draw_legend(canvas, legend_entries({"control-held-claimed"}), SCALE, (20.0, 20.0, 300.0, 440.0), 1)
    (hatching,) = (
        group for group in drawn.lines(canvas.figure) if group.colour == STYLES["control-held-claimed"].light.stroke
    )
    assert len(hatching.lines) >= 3
