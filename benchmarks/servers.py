"""Streamlit servers on the loopback: this project's app, and a page with streamlit-folium."""

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
#: Both servers return freed memory to the system at once, so that memory kept by allocators is not counted for a session.
_ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "MALLOC_MMAP_THRESHOLD_": "65536",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


class NoAnswer(Exception):
    """A server or its page did not answer in time."""


@contextmanager
def _streamlit(
    python: Path, script: Path, arguments: list[str], *, watches_files: bool = False
) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = _OPTIONS if watches_files else (*_OPTIONS, _UNWATCHED)
    watched = {"PYTHONPATH": str(ROOT)} if watches_files else {}
    command = [str(python), "-m", "streamlit", "run", str(script), f"--server.port={port}", *options, "--", *arguments]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **_ALLOCATOR, **watched},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
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
    """Run the page with streamlit-folium and yield its URL; see ``folium_server``."""
    with folium_server(size, mode, scripts) as (url, _):
        yield url


@contextmanager
def folium_server(size: int, mode: str, scripts: str) -> Iterator[tuple[str, int]]:
    """Run the page with streamlit-folium, and yield its URL and the id of the server's process.

    ``mode`` is ``all`` or ``slider``, see the page's module; ``scripts`` is the URL of the loopback that serves its scripts.
    """
    page = ROOT / "benchmarks" / "pages" / "folium_page.py"
    with _streamlit(PEER_PYTHON, page, [str(size), mode, scripts]) as found:
        yield found


@contextmanager
def own_server(size: int, *, watches_files: bool = False) -> Iterator[tuple[str, int]]:
    """Run this project's app with ``size`` features of the story, and yield its URL and the id of the server's process.

    With ``watches_files`` the server watches the source files as ``make run`` does.
    """
    folder = folder_of(OURS) / f"{size}.catalogue"
    if not folder.is_dir():
        data.write_catalogue(folder, data.story(size))
    with _streamlit(
        OWN_PYTHON,
        ROOT / "layers" / "app" / "entry" / "start.py",
        ["--catalog", str(folder)],
        watches_files=watches_files,
    ) as found:
        yield found
