"""A text of any length is fitted in a bounded time."""

import pytest

from layers.briefing import fonts
from layers.briefing.fonts import Font, fitted


def test_only_what_a_page_could_hold_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def wrap(text: str, *_: object) -> list[str]:
        tried.append(len(text))
        return ["a line"] * 3

    monkeypatch.setattr(fonts, "wrap", wrap)
    assert not fitted("x" * 10_000, Font(20, "bold"), 600, 25, least=0.5).whole
    assert max(tried) <= 1_500
