"""A server of one folder on the loopback that answers HTTP ranges, and notes what it sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Served:
    """Where the folder is served, whether ranges are answered, and the bytes of each part that was sent."""

    address: str = ""
    has_ranges: bool = True
    parts: list[int] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, served: Served, **options: Any) -> None:
        self.served = served
        super().__init__(*args, **options)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if wanted is None or not self.served.has_ranges:
            super().do_GET()
            return
        content = Path(self.translate_path(self.path)).read_bytes()
        first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
        self.served.parts.append(last + 1 - first)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(last + 1 - first))
        self.end_headers()
        self.wfile.write(content[first : last + 1])


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve a folder until the end of the block."""
    served = Served()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, served=served, directory=str(folder)))
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
