"""A catalogue is read once, checked once, and turned into the same frames as without a check."""

from __future__ import annotations

import os
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from geodata.catalog import SHIPPED, open_catalog
from geodata.errors import LayerError
from geodata.load import load_layers, open_layers
from geodata.opening import check_and_open, read_folder
from tests.support.catalogue_fixture import documents, find, write


@pytest.fixture
def opened_files(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file of a catalogue is opened from here on, by name."""
    counts: Counter[str] = Counter()
    real_open = os.open

    def counted(path: str | Path, flags: int, **options: Any) -> int:
        descriptor = real_open(path, flags, **options)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            counts[Path(path).name] += 1
        return descriptor

    monkeypatch.setattr("os.open", counted)
    return counts


@pytest.mark.parametrize("checked", [True, False])
def test_each_file_is_opened_once(checked: bool, opened_files: Counter[str]) -> None:
    if checked:
        assert check_and_open(read_folder(SHIPPED)).catalog is not None
    else:
        open_layers(SHIPPED)
    names = {path.name for path in SHIPPED.iterdir()}
    assert opened_files == dict.fromkeys(names, 1)


def test_a_checked_catalogue_is_the_one_that_opens_without_a_check() -> None:
    opened = check_and_open(read_folder(SHIPPED))
    catalog = open_catalog(SHIPPED)
    assert opened.catalog == catalog
    assert opened.catalog is not None
    assert opened.catalog.record == catalog.record
    assert dict(opened.catalog.sources) == dict(catalog.sources)
    for checked, loaded, alone in zip(opened.layers, load_layers(catalog), open_layers(SHIPPED)[1], strict=True):
        assert checked.record == loaded.record == alone.record
        assert_geodataframe_equal(checked.features, loaded.features)
        assert_geodataframe_equal(alone.features, loaded.features)
        # Equal to the byte: the comparison above takes a reversed line for the same line.
        wkb = [frame.geometry.to_wkb().tolist() for frame in (checked.features, loaded.features, alone.features)]
        assert wkb[0] == wkb[1] == wkb[2]
        assert isinstance(checked.features.index, pd.RangeIndex)


def test_a_catalogue_with_a_fault_is_not_opened(tmp_path: Path) -> None:
    docs = documents()
    find(docs, "E1")["properties"]["sources"] = ["nothing"]
    opened = check_and_open(read_folder(write(tmp_path / "c", docs)))
    assert [fault.rule for fault in opened.report.faults] == ["unknown_source"]
    assert (opened.catalog, opened.layers) == (None, ())


def test_a_layer_that_changed_after_the_catalogue_was_opened_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "c", documents())
    catalog = open_catalog(folder)
    (folder / "events.geojson").write_text((folder / "events.geojson").read_text() + " ")
    with pytest.raises(LayerError, match="has changed since"):
        load_layers(catalog)


def test_reading_raises_nothing_and_has_no_digest_where_a_file_is_missing(tmp_path: Path) -> None:
    folder = write(tmp_path / "c", documents())
    assert read_folder(folder).digest == open_catalog(folder).digest
    (folder / "events.geojson").unlink()
    files = read_folder(folder)
    assert files.digest is None
    assert check_and_open(files).catalog is None
    assert read_folder(tmp_path / "nowhere").digest is None
