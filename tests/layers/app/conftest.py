"""What the tests of the page share."""

from __future__ import annotations

import pytest

from layers.app import map_component


@pytest.fixture(autouse=True)
def no_head_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser there is no map that the rest of the page could delay."""
    monkeypatch.setattr(map_component, "HEAD_START_S", 0)
