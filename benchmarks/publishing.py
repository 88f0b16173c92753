"""Many readers at once of a published site, from nginx and from Python's own server: ``make published``.

Each reader opens a connection, reads the first page and its look, then ten pages of records, then the map. The servers and
the readers share this machine. It needs ``nginx``, and says so where there is none.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geodata.folder import SHIPPED
from layers.site.publishing import Wanted, publish

#: What is to be fetched until the map stands, compressed: the most bytes.
GOAL_BYTES = 1_000_000
_FIRST = ("index.html", "site.css")
_MOST_SECONDS = 300.0


@dataclass(frozen=True)
class Measured:
    """What a run gave: requests, bytes of bodies, seconds, and how long each reader waited for the first page."""

    requests: int
    body_bytes: int
    seconds: float
    first_views: tuple[float, ...]
    failed: int


def nginx_config(site: Path, work: Path, port: int) -> str:
    """Plain files with compressed pages, on the loopback address."""
    temporary = "\n".join(
        f"  {name}_temp_path {work}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""daemon off; worker_processes auto; pid {work}/nginx.pid; error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
{temporary}
  types {{ text/html html; text/css css; image/svg+xml svg; image/png png; application/json json; }}
  access_log off; sendfile on; gzip on; gzip_types text/css image/svg+xml application/json; gzip_comp_level 5;
  server {{ listen 127.0.0.1:{port}; root {site}; }}
}}
"""


@contextmanager
def server(command: list[str], port: int) -> Iterator[None]:
    """Run a server until it is no longer needed, and end it."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


async def _fetch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> int:
    """Ask for a file on an open connection, and return the bytes of its body."""
    writer.write(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise OSError(head.partition("\r\n")[0])
    if "transfer-encoding: chunked" in head:
        total = 0
        while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
            total += len(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return total
    length = int(head.partition("content-length:")[2].partition("\r\n")[0])
    return len(await reader.readexactly(length))


async def _read(port: int, paths: list[str]) -> tuple[int, int, float]:
    """One reader: the requests that were answered, the bytes, and the seconds until the first page had its look."""
    begun, first, total, done = time.perf_counter(), 0.0, 0, 0
    writer: asyncio.StreamWriter | None = None
    for number, path in enumerate(paths):
        # HTTP/1.0 servers close the connection after each answer.
        for attempt in (0, 1):
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16)
                total += await _fetch(reader, writer, path)
                done += 1
                break
            except (asyncio.IncompleteReadError, ConnectionError):
                if writer is not None:
                    writer.close()
                writer = None
                if attempt:
                    raise
        if number + 1 == len(_FIRST):
            first = time.perf_counter() - begun
    if writer is not None:
        writer.close()
    return done, total, first


async def _crowd(port: int, readers: int, pages: list[str]) -> Measured:
    begun = time.perf_counter()
    tours = [
        [*_FIRST, *(pages[(reader * 7 + step) % len(pages)] for step in range(10)), "map.html"]
        for reader in range(readers)
    ]
    waiting = asyncio.gather(*(_read(port, tour) for tour in tours), return_exceptions=True)
    found = await asyncio.wait_for(waiting, _MOST_SECONDS)
    seconds = time.perf_counter() - begun
    good = [each for each in found if not isinstance(each, BaseException)]
    return Measured(
        requests=sum(each[0] for each in good),
        body_bytes=sum(each[1] for each in good),
        seconds=seconds,
        first_views=tuple(each[2] for each in good),
        failed=len(found) - len(good),
    )


def measured(port: int, readers: int, pages: list[str]) -> Measured:
    """All readers at once."""
    return asyncio.run(_crowd(port, readers, pages))


async def _view_bytes(port: int) -> int:
    return (await _read(port, [*_FIRST, "map.html"]))[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _said(name: str, found: Measured) -> str:
    views = sorted(found.first_views)
    slow = views[int(0.95 * (len(views) - 1))] if views else 0.0
    middle = statistics.median(views) if views else 0.0
    return (
        f"{name}: {found.requests / found.seconds:,.0f} requests a second, {found.requests:,} in {found.seconds:.1f} s, "
        f"{found.body_bytes / 1e6:,.0f} MB; first page after {middle:.2f} s (median), {slow:.2f} s (19 of 20 readers); "
        f"{found.failed} readers got an error"
    )


def main() -> int:
    """Measure, print, and return 1 where the first view is larger than the goal or a reader of nginx got an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument(
        "--site", type=Path, help="a site that was published before; default: the shipped story, made now"
    )
    asked = parser.parse_args()
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        print("nginx is missing; install it, for example with: apt-get install nginx")
        return 1
    with tempfile.TemporaryDirectory() as place:
        work, site = Path(place), asked.site
        work.chmod(0o755)
        if site is None:
            site, begun, used = work / "site", time.perf_counter(), time.process_time()
            made = publish(site, Wanted(SHIPPED))
            print(
                f"The site: {len(made.written.new):,} files, {made.bytes / 1e6:.0f} MB, "
                f"in {time.perf_counter() - begun:.0f} s ({time.process_time() - used:.0f} s of one processor)"
            )
        pages = sorted(path.relative_to(site).as_posix() for path in (site / "features").glob("*.html"))
        port, other = _free_port(), _free_port()
        (work / "nginx.conf").write_text(nginx_config(site.resolve(), work, port))
        with server([nginx, "-c", str(work / "nginx.conf"), "-p", place], port):
            first_view = asyncio.run(_view_bytes(port))
            ours = measured(port, asked.readers, pages)
        command = [sys.executable, "-m", "http.server", str(other), "--bind", "127.0.0.1", "--directory", str(site)]
        with server(command, other):
            theirs = measured(other, asked.readers, pages)
    print(f"First view until the map stands, compressed: {first_view:,} bytes (goal: at most {GOAL_BYTES:,})")
    print(f"{asked.readers} readers at once")
    print(_said("nginx", ours))
    print(_said("python -m http.server", theirs))
    ratio = (ours.requests / ours.seconds) / (theirs.requests / theirs.seconds or 1)
    print(f"nginx answers {ratio:.1f} times as many requests a second")
    return 1 if first_view > GOAL_BYTES or ours.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
