"""Streamlit servers on the loopback: this project's page, and a page around folium."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import data
from benchmarks.documents import folder_of
from benchmarks.measure import OURS, OWN_PYTHON, PEER_PYTHON, ROOT

_OPTIONS = (
    "--server.headless=true", "--browser.gatherUsageStats=false",
    "--server.address=127.0.0.1", "--server.maxMessageSize=1000",
)  # fmt: skip
_UNWATCHED = "--server.fileWatcherType=none"
#: Freed memory goes back to the system at once, on either side, so that a session's own memory can be told from the
#: allocators' stores.
_ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


class NoAnswer(Exception):
    """A server or its page did not do in time what was asked."""


@contextmanager
def _streamlit(
    python: Path, script: Path, arguments: list[str], *, watches_files: bool = False
) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = _OPTIONS if watches_files else (*_OPTIONS, _UNWATCHED)
    command = [str(python), "-m", "streamlit", "run", str(script), f"--server.port={port}", *options, "--", *arguments]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **_ALLOCATOR}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise NoAnswer("the server did not start")
        yield url, server.pid
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


@contextmanager
def folium_page(size: int, mode: str, scripts: str) -> Iterator[str]:
    """streamlit-folium's page; ``scripts`` is where the loopback serves its scripts."""
    with folium_server(size, mode, scripts) as (url, _):
        yield url


@contextmanager
def folium_server(size: int, mode: str, scripts: str) -> Iterator[tuple[str, int]]:
    """The same, with the number of the server's process."""
    page = ROOT / "benchmarks" / "pages" / "folium_page.py"
    with _streamlit(PEER_PYTHON, page, [str(size), mode, scripts]) as found:
        yield found


@contextmanager
def own_server(size: int, *, watches_files: bool = False) -> Iterator[tuple[str, int]]:
    """This project's app over the made-up catalogue of a size; with its files watched as ``make run`` does, or not."""
    folder = folder_of(OURS) / f"{size}.catalogue"
    if not folder.is_dir():
        data.write_catalogue(folder, data.story(size))
    with _streamlit(OWN_PYTHON, ROOT / "app.py", ["--catalog", str(folder)], watches_files=watches_files) as found:
        yield found
