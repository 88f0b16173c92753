"""A text of any length is fitted in a bounded time."""

import pytest

from layers.briefing import fonts
from layers.briefing.fonts import Font, fitted
from layers.briefing.options import LAYOUTS
from tests.layers.briefing.conftest import Draw


def test_only_what_a_page_could_hold_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def wrap(text: str, *_: object) -> list[str]:
        tried.append(len(text))
        return ["a line"] * 3

    monkeypatch.setattr(fonts, "wrap", wrap)
    assert not fitted("x" * 10_000, Font(20, "bold"), 600, 25, least=0.5).whole
    assert max(tried) <= 1_500


def test_the_two_lines_of_a_subtitle_are_of_about_the_same_length(drawn: Draw) -> None:
    page = drawn("kursk-region", "2024-12-23", size="a3", layout=LAYOUTS["poster"]).pages[0]
    wide = [box.bounds[2] - box.bounds[0] for box in page.boxes if box.name.startswith("subtitle")]
    assert len(wide) == 1 or wide[1] > 0.4 * wide[0]
