"""Geometry as well-known binary."""

from __future__ import annotations

from pathlib import Path

import shapely

from geodata.importing import (
    Mapping,
    arrow_columns,
)
from tests.support.importing import LIMITS, convert_here


def test_curves_are_faults_of_their_rows(tmp_path: Path) -> None:
    features, report = convert_here(
        b'wkt\n"CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))"\nPOINT (1 2)\n',
        Mapping(wkt="wkt"),
        crs="4326",
    )
    assert len(features) == 1
    assert "curves" in report["faults"][0]["reason"]
    circle = (
        shapely.from_wkt("POINT (1 2)").wkb[:1] + (8).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"\0" * 48
    )
    shapes, faults, _ = arrow_columns.read_wkb([circle, shapely.from_wkt("POINT (1 2)").wkb], LIMITS)
    assert shapes[0] is None
    assert "curves" in faults[0]
