"""A catalogue to change, for the tests of catalogues and of layers that are added."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.editing.new_catalogue import new_catalogue


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small, valid catalogue in a folder of its own."""
    new_catalogue(tmp_path / "mine")
    return tmp_path / "mine"
