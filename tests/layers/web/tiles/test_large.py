"""A file of tiles says what a map has to know of it; one that is hostile or of another program is refused."""

from __future__ import annotations

import gzip
import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from layers.story import Story, map_html
from layers.web.tiles.archive import archive
from layers.web.tiles.large import LargeError, LargeLayers, large_of, tiles_content, tiles_files
from layers.web.tiles.page import beside
from layers.web.tiles.rows import TileRows
from tests.support.many_rows import many_rows
from tests.support.opened import CATALOG, STORY

ROWS: TileRows = many_rows(50)


@pytest.fixture(scope="module")
def content() -> bytes:
    return archive(ROWS, title="Many <b>", attribution="Nobody").content


def with_metadata(content: bytes, change: dict[str, Any] | bytes) -> bytes:
    """The file with other metadata, behind its end; a dict changes members of ``kurskmap``."""
    offset, length = struct.unpack_from("<QQ", content, 24)
    if isinstance(change, dict):
        about = json.loads(gzip.decompress(content[offset : offset + length]))
        about["kurskmap"] |= change
        change = gzip.compress(json.dumps(about).encode())
    head = bytearray(content)
    struct.pack_into("<QQ", head, 24, len(content), len(change))
    return bytes(head) + change


def test_a_file_says_what_a_map_has_to_know(content: bytes) -> None:
    large = large_of(content, "many one.pmtiles", "tiles/")
    assert (large.address, large.title, large.attribution) == ("tiles/many%20one.pmtiles", "Many <b>", "Nobody")
    assert (large.count, large.period) == (50, ROWS.period)
    # Through the page around it, the document itself asks no host.
    document = map_html(Story(CATALOG, (), ()), large=LargeLayers((large,), reads_own_host=False))
    assert "connect-src 'none'" in document
    assert "Many <b>" not in document


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"zoom": 40}, "kurskmap.zoom"),
        ({"spans": [0, 0, 1]}, "kurskmap.spans.1"),
        ({"overview": "</script>"}, "kurskmap.overview"),
        ({"count": "many"}, "kurskmap.count"),
        ({"path": "/etc/passwd"}, "kurskmap.path"),
        (gzip.compress(b'{"name": "others"}'), "was not made by 'kurskmap tiles'"),
        (gzip.compress(b" " * 3_000_000), "more of itself than 2,000,000 bytes"),
        (b"no gzip", "cannot be unpacked"),
    ],
    # What gzip makes bears the time, and names of tests must not.
    ids=["zoom", "spans", "overview", "count", "more", "others", "large", "no gzip"],
)
def test_a_file_that_lies_is_refused(content: bytes, change: dict[str, Any] | bytes, words: str) -> None:
    with pytest.raises(LargeError, match=words):
        large_of(with_metadata(content, change), "x.pmtiles")


def test_no_file_of_tiles_is_refused() -> None:
    for junk in (b"", b"PMTiles\x03", b"x" * 500):
        with pytest.raises(LargeError, match="is not a file of tiles"):
            large_of(junk, "x.pmtiles")


def test_the_files_of_a_catalogue_are_found_and_no_link_is_followed(content: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "tiles"
    folder.mkdir()
    (folder / "a.pmtiles").write_bytes(content)
    (folder / "bad.pmtiles").write_bytes(b"junk")
    (folder / "notes.txt").write_text("not a layer")
    (tmp_path / "outside.pmtiles").write_bytes(content)
    (folder / "link.pmtiles").symlink_to(tmp_path / "outside.pmtiles")
    os.mkfifo(folder / "pipe.pmtiles")
    files, problems = tiles_files(tmp_path)
    assert [file.name for file in files] == ["a.pmtiles"]
    assert [problem.rsplit("/", 1)[1] for problem in problems] == [
        "bad.pmtiles: is not a file of tiles (PMTiles 3).",
        "link.pmtiles: is a symbolic link, or in a folder that is one",
        "pipe.pmtiles: is not a regular file",
    ]
    assert tiles_content(files[0]) == content
    (folder / "a.pmtiles").write_bytes(content[:-1])
    with pytest.raises(LargeError, match="has changed"):
        tiles_content(files[0])
    other = tmp_path / "other"
    other.mkdir()
    (other / "tiles").symlink_to(folder)
    assert tiles_files(other) == ((), ())


def test_a_layer_of_more_features_becomes_a_file_beside(tmp_path: Path) -> None:
    found = beside(STORY, 100, prefix="map-")
    assert list(found.files) == ["map-events.pmtiles"]
    kept = {mark.layer_id for mark in found.story.marks}
    assert kept == {mark.layer_id for mark in STORY.marks} - {"events"}
    assert found.larges[0].count == sum(mark.layer_id == "events" for mark in STORY.marks)
    assert beside(STORY, 10_000).files == {}
