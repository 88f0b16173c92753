"""Scripts that peers fetch from content networks, over the loopback instead, so that nobody waits for a network.

A document's addresses are rewritten to ``http://127.0.0.1:PORT/npm/NAME@VERSION/PATH``; the server fetches the package with
``npm pack`` when it is first asked for, into a folder that is not committed.
"""

from __future__ import annotations

import functools
import hashlib
import mimetypes
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

#: Addresses that are not of the form .../NAME@VERSION/PATH, and the file of a package that is the same thing.
ALIASES = {
    "https://code.jquery.com/jquery-3.7.1.min.js": "jquery@3.7.1/dist/jquery.min.js",
    "https://cdnjs.cloudflare.com/ajax/libs/jquery/3.7.1/jquery.min.js": "jquery@3.7.1/dist/jquery.min.js",
    "https://cdnjs.cloudflare.com/ajax/libs/jqueryui/1.10.2/jquery-ui.min.js": "jquery-ui-dist@1.13.3/jquery-ui.min.js",
    "https://cdnjs.cloudflare.com/ajax/libs/moment.js/2.18.1/moment.min.js": "moment@2.18.1/min/moment.min.js",
    "https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js": "requirejs@2.3.4/require.js",
    "https://cdnjs.cloudflare.com/ajax/libs/highlight.js/8.4/styles/default.min.css": (
        "highlight.js@9.18.5/styles/default.css"
    ),
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.js": (
        "drmonty-leaflet-awesome-markers@2.0.2/js/leaflet.awesome-markers.js"
    ),
    "https://cdnjs.cloudflare.com/ajax/libs/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.css": (
        "drmonty-leaflet-awesome-markers@2.0.2/css/leaflet.awesome-markers.css"
    ),
    "https://api.tiles.mapbox.com/mapbox-gl-js/v1.13.0/mapbox-gl.js": "mapbox-gl@1.13.0/dist/mapbox-gl.js",
}
#: Style sheets of icons that no map here uses: answered with nothing.
BLANK = (
    "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css",
    "https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate.min.css",
    "https://maxcdn.bootstrapcdn.com/bootstrap/3.2.0/css/bootstrap-theme.min.css",
    "https://maxcdn.bootstrapcdn.com/font-awesome/4.6.3/css/font-awesome.min.css",
)
_NETWORKS = ("https://cdn.jsdelivr.net/npm/", "https://unpkg.com/")
#: A check of the content network's own bytes; the same release from the registry may differ by a line end.
_INTEGRITY = re.compile(r"""\s+integrity=["'][^"']*["']""")
#: Styles of online base maps, which are no part of any peer: answered with an empty one.
_STYLE = re.compile(r"https://basemaps\.cartocdn\.com/[\w./-]+/style\.json")
_EMPTY_STYLE = b'{"version": 8, "sources": {}, "layers": []}'
_ADDRESS = re.compile(r"^((?:@[^/]+/)?[^@/]+)(?:@([^/]+))?/?(.*)$")


def package_file(cache: Path, address: str) -> Path | None:
    """The file of ``NAME@VERSION/PATH``, its package fetched if it is not in the cache; None where there is none."""
    found = _ADDRESS.match(address)
    if found is None:
        return None
    name, version, path = found.groups()
    folder = _package(cache, f"{name}@{version}" if version else name)
    if folder is None:
        return None
    wanted = (folder / path).resolve()
    # jsDelivr makes the .min.js that a package lacks, and adds the suffix that an AMD loader leaves out.
    plain = wanted.with_name(wanted.name.replace(".min.", "."))
    for option in (wanted, wanted.with_name(wanted.name + ".js"), plain):
        if option.is_relative_to(folder.resolve()) and option.is_file():
            return option
    return None


_LOCK = threading.Lock()


@functools.cache
def _package(cache: Path, spec: str) -> Path | None:
    folder = cache / re.sub(r"[^A-Za-z0-9.@-]", "_", spec)
    with _LOCK:
        if folder.is_dir():
            return folder
        npm = shutil.which("npm")
        if npm is None:
            return None
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as held:
            command = [npm, "pack", spec, "--loglevel=error", "--pack-destination", held]
            done = subprocess.run(command, capture_output=True, timeout=180, check=False)
            archives = list(Path(held).glob("*.tgz"))
            if done.returncode or not archives:
                return None
            with tarfile.open(archives[0]) as archive:
                archive.extractall(Path(held) / "out", filter="data")
            inside = next((Path(held) / "out").iterdir())
            inside.rename(folder)
    return folder


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has gone away is no fault."""


class Loopback:
    """A server of documents and of package files on this machine alone."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.documents: dict[str, bytes] = {}
        self.bytes_served: dict[str, int] = {}
        self.missing: list[str] = []
        handler = type("Handler", (_Handler,), {"loopback": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Forget documents, and what was fetched or missing."""
        self.documents.clear()
        self.bytes_served.clear()
        self.missing.clear()

    def rewritten(self, text: str) -> str:
        """A text whose addresses lead here."""
        for address in BLANK:
            text = text.replace(address, f"{self.url}/blank")
        for address, same in ALIASES.items():
            text = text.replace(address, f"{self.url}/npm/{same}")
        for network in _NETWORKS:
            text = text.replace(network, f"{self.url}/npm/")
        text = _STYLE.sub(f"{self.url}/style", text)
        return _INTEGRITY.sub("", text) if self.url in text else text

    def add(self, text: str) -> str:
        """Serve a document, its addresses rewritten; returns where."""
        body = self.rewritten(text).encode("utf-8")
        name = hashlib.sha256(body).hexdigest()[:16]
        self.documents[name] = body
        return f"{self.url}/doc/{name}"


class _Handler(BaseHTTPRequestHandler):
    loopback: Loopback
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        where, _, rest = self.path.split("?")[0].lstrip("/").partition("/")
        body, kind = b"", "text/css"
        if where == "doc" and rest in self.loopback.documents:
            body, kind = self.loopback.documents[rest], "text/html; charset=utf-8"
        elif where == "npm":
            file = package_file(self.loopback.cache, unquote(rest))
            if file is None:
                self.loopback.missing.append(rest)
                self.send_error(404)
                return
            body, kind = file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            if file.suffix in {".js", ".css"}:
                body = self.loopback.rewritten(body.decode("utf-8", "replace")).encode("utf-8")
            self.loopback.bytes_served[rest] = len(body)
        elif where == "style":
            body, kind = _EMPTY_STYLE, "application/json"
        elif where != "blank":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)
