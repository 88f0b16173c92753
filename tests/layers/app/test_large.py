"""The page's server answers for the catalogue's files of tiles and for nothing else, whole or in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from layers.app.large import large_files
from layers.app.large import serving as large_serving
from layers.app.large.serving import routes
from layers.web.tiles.archive import archive
from tests.support.many_rows import many_rows
from tests.support.own_loop import run_apart

CONTENT = archive(many_rows(50), title="Many", attribution="").content
SIZE = len(CONTENT)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "catalog.json").write_text("{}")
    (folder / "tiles").mkdir()
    (folder / "tiles" / "many.pmtiles").write_bytes(CONTENT)
    (folder / "tiles" / "other.pmtiles").write_bytes(b"of another program")
    (folder / "tiles" / "notes.txt").write_text("secret")
    return folder


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: Mapping[str, str]
    content: bytes


class Client:
    """Asks the routes of a catalogue as a server does."""

    def __init__(self, catalogue: Path) -> None:
        self.app = Starlette(routes=routes(lambda: catalogue, "base/"))

    def __call__(self, path: str, headers: Mapping[str, str] = {}, method: str = "GET") -> Answer:
        sent: list[Any] = []

        async def receive() -> Any:
            # The reader neither says more nor goes.
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        run_apart(self.app(scope, receive, send))
        names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], names, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(scope="module")
def client(catalogue: Path) -> Client:
    return Client(catalogue)


FILE = "/kurskmap-tiles/many.pmtiles"


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, (0, 9)),
        ("bytes=100-", 206, (100, SIZE - 1)),
        ("bytes=-5", 206, (SIZE - 5, SIZE - 1)),
        (f"bytes=-{SIZE * 2}", 206, (0, SIZE - 1)),
        (f"bytes={SIZE - 1}-{SIZE * 9}", 206, (SIZE - 1, SIZE - 1)),
        (f"bytes={SIZE}-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-3", 200, (0, SIZE - 1)),
        ("bytes=0-1,4-5", 200, (0, SIZE - 1)),
        ("lines=0-1", 200, (0, SIZE - 1)),
        (f"bytes=0-{'9' * 40}", 200, (0, SIZE - 1)),
    ],
)
def test_a_range_is_answered(client: Client, wanted: str, status: int, part: tuple[int, int] | None) -> None:
    answer = client(FILE, headers={"Range": wanted})
    assert answer.status_code == status
    if part is None:
        assert answer.headers["content-range"] == f"bytes */{SIZE}"
        return
    first, last = part
    assert answer.content == CONTENT[first : last + 1]
    assert answer.headers.get("content-range") == (f"bytes {first}-{last}/{SIZE}" if status == 206 else None)


def test_tags_say_whether_a_part_is_of_the_same_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    head = client(FILE, method="HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(SIZE))
    tag = head.headers["etag"]
    assert client(FILE, headers={"If-None-Match": tag}).status_code == 304
    assert client(FILE, headers={"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert client(FILE, headers={"Range": "bytes=0-1", "If-Range": '"another"'}).status_code == 200
    assert client(FILE, method="POST").status_code == 405
    assert "sandbox" in head.headers["content-security-policy"]
    # A long part goes in pieces.
    monkeypatch.setattr(large_serving, "_MOST_HELD", 100)
    monkeypatch.setattr(large_serving, "_PIECE", 64)
    assert client(FILE, headers={"Range": "bytes=10-999"}).content == CONTENT[10:1000]
    assert client(f"/base{FILE}").content == CONTENT


@pytest.mark.parametrize(
    "name",
    [
        "other.pmtiles",
        "notes.txt",
        "..%2fcatalog.json",
        "%2e%2e/catalog.json",
        "many.pmtiles%00",
        "",
        "%2fetc%2fpasswd",
    ],
)
def test_nothing_else_is_sent(client: Client, name: str) -> None:
    assert client(f"/kurskmap-tiles/{name}").status_code == 404


def test_a_file_that_changed_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "tiles").mkdir()
    path = tmp_path / "tiles" / "many.pmtiles"
    path.write_bytes(CONTENT)
    before = large_files(tmp_path)
    assert before.layers is not None
    assert not before.layers.reads_own_host
    # Between the look and the request the file becomes a link to another one.
    other = tmp_path / "other"
    other.write_bytes(b"secret")
    path.unlink()
    path.symlink_to(other)
    assert large_serving.sent(before.by_name["many.pmtiles"], "GET", {}).status_code == 404
    after = large_files(tmp_path)
    assert after.layers is None
    assert after.key != before.key
    assert "symbolic link" in after.problems[0]
