"""Fixtures for the tests of the benchmark: a user's file as the story, and runs that install nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import data, install
from benchmarks.data import user_file
from tests.benchmarks.geojson import HOLE, SQUARE, feature, point, write_collection


@pytest.fixture(autouse=True)
def _nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that starts a real run."""
    monkeypatch.setattr(install, "peers", lambda: pytest.fail("a real run was started"))


@pytest.fixture
def five_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> user_file.UserFile:
    """Make a file with five features on the map, one of them a second part, the story."""
    monkeypatch.setenv(data.STORY, "")
    two_points = {"type": "MultiPoint", "coordinates": [[10, 50], [11, 51, 200]]}
    line = {"type": "LineString", "coordinates": [[8, 48], [14, 53]]}
    path = write_collection(
        tmp_path,
        feature(two_points, name="A", valid_from="2024-05-01"),
        feature(point(12), name="A", valid_from="2024-05-03T10:00:00Z", valid_to="2024-05-20"),
        feature({"type": "Polygon", "coordinates": [SQUARE[::-1], HOLE]}, title="Area", valid_from="2024-05-05"),
        feature(line, valid_from="2024-05-07", valid_to="2024-05-07"),
        feature(None, name="Nowhere"),
    )
    found = user_file.read(path)
    data.use_items(found.items, tmp_path / "rows.json")
    return found


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the path of a run's results; the run installs nothing and writes nothing into the repository."""
    monkeypatch.setattr(install, "peers", dict)
    monkeypatch.setattr(install, "versions", dict)
    monkeypatch.setattr(bench, "FOLDER", tmp_path / "documents")
    return tmp_path / "out.json"
