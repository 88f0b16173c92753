"""What a session holds is counted, bounded and given back."""

from __future__ import annotations

import gc
import io
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodata import importing
from geodata.errors import LimitError
from geodata.limits import Limits
from layers.app import own_layers
from layers.app.budget import Accounts, Holding, check_room, summed
from layers.app.housekeeping import FAMILY, ClosedSessions, HeldBytes, keep_newest_upload
from layers.app.session import MadeFile, Session
from layers.story import Story, open_story
from tests.support import import_files as files

EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"
POINT = files.collection(files.feature("POINT (171 -39)", name="Buoy"))


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story(EXAMPLE)


def repeated(rows: int, letters: int) -> bytes:
    """A GeoParquet with one long value in every row, which the file holds once."""
    point = shapely.to_wkb(shapely.Point(171, -39))
    geo = (
        b'{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[]}}}'
    )
    table = pa.table({"name": ["x" * letters] * rows, "geometry": [point] * rows}).replace_schema_metadata(
        {b"geo": geo}
    )
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def test_a_value_that_repeats_is_kept_once() -> None:
    content = repeated(10_000, 1_000)
    assert len(content) < 20_000
    table = importing.open_file(content, "rows.parquet")
    assert table.rows == 10_000
    assert len(table.data) < 300_000
    assert len(table.frame(3)) == 3
    assert table.first(2_000, 60_000).rows == 2_000
    assert list(table.frame(5_000)["name"].iloc[[0, -1]]) == ["x" * 1_000] * 2


def test_an_account_has_every_kind(story: Story) -> None:
    session = Session.from_query({}, story)
    assert session.holding == Holding()
    session.upload_bytes = 5
    table = session.upload_table.get("a", lambda: importing.open_file(POINT, "buoys.geojson"))
    request = own_layers.new_layer(story, (), table)
    layer = own_layers.keep(story, (), own_layers.convert(table, own_layers.guess_mapping(table), request))
    assert layer.imported.document == b""
    session.add_own_layer(layer, {"bbox": [170, -40, 172, -38]})
    session.own_document.get("a", lambda: "1234567")
    session.own_page.get("a", lambda: (b"12345678", "", None))
    session.files.get("a", lambda: {".csv": MadeFile(b"123"), ".kml": MadeFile(None, "no")})
    held = session.holding
    assert held.by_kind() == {
        "uploads": 5, "rows": len(table.data), "layers": layer.size, "previews": 0, "documents": 7, "pages": 8, "exports": 3,
    }  # fmt: skip
    assert layer.size > 3_000
    session.drop_unseen("Reports")
    session.close_upload()
    session.remove_own_layer(layer.id)
    session.drop_unseen("Reports")
    assert session.holding == Holding()


def test_too_much_is_a_sentence() -> None:
    limits = Limits(session_bytes=1_000, server_bytes=2_000)
    check_room(Holding(rows=900), Holding(rows=1_900), 100, limits)
    with pytest.raises(
        LimitError, match="This page would hold 1001 bytes of your files and layers, more than 1000 bytes"
    ):
        check_room(Holding(rows=901), Holding(), 100, limits)
    with pytest.raises(LimitError, match="The server holds as much for its users as it may"):
        check_room(Holding(rows=1), Holding(rows=2_000), 1, limits)


def test_a_session_that_is_gone_is_not_counted(story: Story) -> None:
    accounts = Accounts()
    sessions = [Session.from_query({}, story) for _ in range(3)]
    for n, session in enumerate(sessions, start=1):
        session.upload_bytes = n
        accounts.add(session)
    assert accounts.server() == summed(accounts.open()) == Holding(uploads=6)
    (stat,) = [stat for stat in HeldBytes(accounts).get_stats()[FAMILY] if stat.labels == {"kind": "uploads"}]
    assert stat.to_metric_str() == 'kurskmap_held_bytes{kind="uploads"} 6'
    del session
    sessions.pop()
    gc.collect()
    assert accounts.server() == Holding(uploads=3)


def test_a_page_that_lost_its_connection_for_a_moment_is_not_closed() -> None:
    closed = ClosedSessions(10)
    assert closed.look(["a", "b"], 0) == ()
    assert closed.look(["a"], 9) == ()
    assert closed.look(["a", "b"], 10) == ("a",)
    assert closed.look(["b"], 20) == ("b",)


def test_a_session_has_one_upload_whatever_ids_it_is_sent_under() -> None:
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager  # noqa: PLC0415

    manager = MemoryUploadedFileManager("/upload")
    keep_newest_upload(manager)
    for session in ("one", "other"):
        for n in range(6):
            manager.add_file(session, SimpleNamespace(file_id=f"{session}-{n}", data=b"x" * 10))
    assert {name: list(kept) for name, kept in manager.file_storage.items()} == {"one": ["one-5"], "other": ["other-5"]}
    assert manager._total_bytes == 20


def test_an_atlas_counts_until_the_next_run(story: Story) -> None:
    session = Session.from_query({}, story)
    session.atlas_bytes = 5_000
    assert session.holding.exports == 5_000
    session.drop_unseen("Briefing")
    assert session.holding.total == 0
