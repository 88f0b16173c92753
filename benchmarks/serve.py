"""A loopback server for the scripts that peers load from content networks, so that no measurement waits for a network.

The addresses in a document are rewritten to ``http://127.0.0.1:PORT/npm/NAME@VERSION/PATH``. The server downloads a package
with ``npm pack`` at its first request, into a folder that is not committed.
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

#: Addresses that do not have the form .../NAME@VERSION/PATH, and a file with the same content in a package.
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
#: Style sheets for icons that no map here uses: the server answers with an empty file.
BLANK = (
    "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css",
    "https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates/leaflet.awesome.rotate.min.css",
    "https://maxcdn.bootstrapcdn.com/bootstrap/3.2.0/css/bootstrap-theme.min.css",
    "https://maxcdn.bootstrapcdn.com/font-awesome/4.6.3/css/font-awesome.min.css",
)
_NETWORKS = ("https://cdn.jsdelivr.net/npm/", "https://unpkg.com/")
#: A checksum of the file in the content network; the file of the same release in the package may have other line ends.
_INTEGRITY = re.compile(r"""\s+integrity=["'][^"']*["']""")
#: Styles of online basemaps, which are not part of any peer: the server answers with an empty style.
_STYLE = re.compile(r"https://basemaps\.cartocdn\.com/[\w./-]+/style\.json")
_EMPTY_STYLE = b'{"version": 8, "sources": {}, "layers": []}'
_ADDRESS = re.compile(r"^((?:@[^/]+/)?[^@/]+)(?:@([^/]+))?/?(.*)$")


def package_file(cache: Path, address: str) -> Path | None:
    """Return the file of ``NAME@VERSION/PATH``, or None if there is none; a missing package is downloaded into ``cache``."""
    match = _ADDRESS.match(address)
    if match is None:
        return None
    name, version, path = match.groups()
    folder = _package(cache, f"{name}@{version}" if version else name)
    if folder is None:
        return None
    file = (folder / path).resolve()
    # Like jsDelivr: a missing .min.js is replaced by the .js, and the .js that an AMD loader leaves out is added.
    unminified = file.with_name(file.name.replace(".min.", "."))
    for candidate in (file, file.with_name(file.name + ".js"), unminified):
        if candidate.is_relative_to(folder.resolve()) and candidate.is_file():
            return candidate
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
        with tempfile.TemporaryDirectory(dir=cache) as folder_path:
            command = [npm, "pack", spec, "--loglevel=error", "--pack-destination", folder_path]
            process = subprocess.run(command, capture_output=True, timeout=180, check=False)
            archives = list(Path(folder_path).glob("*.tgz"))
            if process.returncode or not archives:
                return None
            with tarfile.open(archives[0]) as archive:
                archive.extractall(Path(folder_path) / "out", filter="data")
            inside = next((Path(folder_path) / "out").iterdir())
            inside.rename(folder)
    return folder


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: the browser may have closed the connection."""


class Loopback:
    """A server of documents and of package files that only this machine can reach."""

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
        """Forget all documents, and the lists of files served and missing."""
        self.documents.clear()
        self.bytes_served.clear()
        self.missing.clear()

    def rewritten(self, text: str) -> str:
        """Replace the addresses of content networks in a text by addresses of this server."""
        for address in BLANK:
            text = text.replace(address, f"{self.url}/blank")
        for address, file in ALIASES.items():
            text = text.replace(address, f"{self.url}/npm/{file}")
        for network in _NETWORKS:
            text = text.replace(network, f"{self.url}/npm/")
        text = _STYLE.sub(f"{self.url}/style", text)
        return _INTEGRITY.sub("", text) if self.url in text else text

    def add(self, text: str) -> str:
        """Serve a document, with its addresses rewritten; returns its URL."""
        body = self.rewritten(text).encode("utf-8")
        name = hashlib.sha256(body).hexdigest()[:16]
        self.documents[name] = body
        return f"{self.url}/doc/{name}"


class _Handler(BaseHTTPRequestHandler):
    loopback: Loopback
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

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
