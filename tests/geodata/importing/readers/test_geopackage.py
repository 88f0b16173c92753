"""GeoPackage: plain tables only; no view, trigger, function or virtual table runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import ImportingError
from tests.support import import_files as files
from tests.support.importing import read_here


def test_several_tables_and_sheets_are_asked_about(tmp_path: Path) -> None:
    for name in ("one", "two"):
        files.frame().to_file(tmp_path / "two.gpkg", layer=name, mode="a" if name == "two" else "w")
    content = (tmp_path / "two.gpkg").read_bytes()
    with pytest.raises(ImportingError, match=r"'one', 'two'"):
        read_here(content, "two.gpkg")
    assert read_here(content, "two.gpkg", part="two").rows == 3
    book = files.workbook([["lon", "lat"], [1, 2]], Other=[["lon", "lat"], [3, 4], [5, 6]])
    with pytest.raises(ImportingError, match="Other"):
        read_here(book, "a.xlsx")
    assert read_here(book, "a.xlsx", part="Other").rows == 2


def test_a_geopackage_with_triggers_and_views_runs_none_of_them(tmp_path: Path) -> None:
    # GDAL wrote triggers with functions that SQLite alone does not have, so they are dropped first.
    content = files.package(
        tmp_path / "a.gpkg",
        "CREATE VIEW evil AS SELECT fid, geom, randomblob(1000000000) AS name FROM rows",
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        table="evil",
    )
    with pytest.raises(ImportingError, match="view"):
        read_here(content, "a.gpkg")


def test_a_geopackage_whose_columns_compute_is_refused(tmp_path: Path) -> None:
    content = files.package(
        tmp_path / "a.gpkg",
        "CREATE TABLE evil (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT GENERATED ALWAYS AS (hex(zeroblob(4000000))))",
        "INSERT INTO evil (geom) SELECT geom FROM rows",
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        table="evil",
    )
    try:
        reading = read_here(content, "a.gpkg")
    except ImportingError:
        return
    assert "name" not in reading.columns.column_names


def test_a_geopackage_of_a_virtual_table_is_refused(tmp_path: Path) -> None:
    content = files.package(
        tmp_path / "a.gpkg",
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_master WHERE type = 'trigger'",
        "INSERT INTO sqlite_master VALUES "
        "('table', 'evil', 'evil', 0, 'CREATE VIRTUAL TABLE evil USING VirtualOGR(''/etc/passwd'')')",
        "UPDATE gpkg_contents SET table_name = 'evil'",
        "UPDATE gpkg_geometry_columns SET table_name = 'evil'",
    )
    with pytest.raises(ImportingError, match="virtual table"):
        read_here(content, "a.gpkg")
