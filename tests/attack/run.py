"""Send the hostile inputs through the product, and count what they reached."""

from __future__ import annotations

import hashlib
import logging
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError

from geodata.errors import GeodataError
from layers.app import own_layers, upload_preview
from layers.story import Story, map_html, open_story
from layers.view import opening_view
from tests.attack import corpus

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "support" / "example_catalogue"
MARK = "a-mark-that-is-nowhere-else"
#: A step that takes longer froze. Reading and converting may take twenty seconds each.
FREEZE_S = 60
#: The catalogues of which moving pictures are made.
MOVING = ("text0", "text4")
#: A map in a frame, as the page has it: layers/app/map_component.js.
_FRAME = (
    "<!doctype html><meta http-equiv='Content-Security-Policy' content=\"frame-src 'none'; object-src 'none'; "
    "base-uri 'self'\"><iframe sandbox='allow-scripts'></iframe>"
)
_DEFECTS = ("Traceback", "defect of kurskmap")


@dataclass
class Figures:
    """What the inputs reached. All but ``inputs``, ``steps`` and ``readers_ended`` should be none."""

    inputs: int = 0
    steps: int = 0
    #: Reading processes that a file ended: an answer of one sentence, no fault.
    readers_ended: int = 0
    scripts: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    panels: list[str] = field(default_factory=list)
    freezes: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    @property
    def found(self) -> dict[str, list[str]]:
        """What should not be, by subject."""
        return {name: value for name, value in vars(self).items() if isinstance(value, list) and value}

    def __str__(self) -> str:
        counts = (f"{name} {len(value) if isinstance(value, list) else value}" for name, value in vars(self).items())
        return ", ".join(counts)


class _Ended(logging.Handler):
    def __init__(self, figures: Figures) -> None:
        super().__init__(logging.WARNING)
        self.figures = figures

    def emit(self, record: logging.LogRecord) -> None:
        self.figures.readers_ended += "reader of a file ended" in record.getMessage()


class Attack:
    """One run: a folder of its own, a server that counts, and the figures."""

    def __init__(self, folder: Path, url: str, figures: Figures, *, deadline: float, large: bool) -> None:
        self.figures, self.deadline, self.large = figures, deadline, large
        self.work = folder / "work"
        self.work.mkdir()
        (folder / "outside").mkdir()
        self.target = corpus.Target(folder / "outside", MARK, url)
        self.target.secret.write_text(f"name,lon,lat\n{MARK},1,2\n")
        self.before = self._outside()
        #: The map that readers without layers of their own get.
        self.shared: str | None = None

    def _outside(self) -> dict[str, str]:
        files = sorted(self.target.folder.rglob("*"))
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}

    def imports(self) -> Iterator[tuple[str, bytes]]:
        """The files to import, while there is time."""
        for name, content in corpus.imports(self.target, self.large):
            if time.monotonic() > self.deadline:
                return
            self.figures.inputs += 1
            yield name, content

    def catalogues(self) -> Iterator[Path]:
        """The catalogues, while there is time."""
        for folder in corpus.catalogues(self.target, self.work / "catalogues", self.large):
            if time.monotonic() > self.deadline:
                return
            self.figures.inputs += 1
            yield folder

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """One step: how long it takes, whether it fails otherwise than in a sentence, and what it did outside."""
        started = time.monotonic()
        self.figures.steps += 1
        try:
            yield
        except GeodataError:
            pass
        except Exception as error:
            self.figures.panels.append(f"{what}: {error!r}"[:400])
        if time.monotonic() - started > FREEZE_S:
            self.figures.freezes.append(what)
        if self._outside() != self.before:
            self.figures.outside.append(f"{what}: wrote")
            self.before = self._outside()

    def look(self, what: str, *texts: str) -> None:
        """Look for the mark of the file outside in what was shown or written."""
        if any(MARK in text for text in texts):
            self.figures.outside.append(f"{what}: read")

    def command(self, *arguments: str) -> None:
        """Run a command, and judge its status and its words."""
        what = " ".join(arguments)[:200]
        with self.step(what):
            command = [sys.executable, "-m", "layers.cli", *arguments]
            try:
                ended = subprocess.run(
                    command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=2 * FREEZE_S, check=False
                )
            except subprocess.TimeoutExpired:
                self.figures.freezes.append(what)
                return
            said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
            if ended.returncode < 0:
                self.figures.losses.append(what)
            elif ended.returncode not in (0, 1, 2) or any(word in said for word in _DEFECTS):
                self.figures.panels.append(f"{what}: {said[-300:]}")
            if any(ord(c) < 32 and c not in "\n\t\r" for c in said):
                self.figures.panels.append(f"{what}: control characters on the terminal")
            self.look(what, said)

    def upload(self, story: Story, name: str, content: bytes) -> str | None:
        """What the page does with an upload: read it, guess, preview, convert and keep. The map with it, or None."""
        document = None
        with self.step(f"upload {name}"):
            table = own_layers.open_file(content, name)
            layer = own_layers.new_layer(story, (), table)
            request = own_layers.ImportRequest(table, own_layers.guess_mapping(table), layer)
            upload_preview.make_preview(story, request)
            kept = own_layers.keep(story, (), own_layers.convert(table, request.mapping, layer, crs="EPSG:4326"))
            joined = own_layers.with_layers(story, [kept])
            document = map_html(joined, own_layers.showing(opening_view(joined.catalog), kept))
            self.look(f"upload {name}", document)
            self.others(story, name, kept)
        return document

    def others(self, story: Story, name: str, kept: own_layers.OwnLayer) -> None:
        """Another reader's page is made from the story that all share: nothing of this reader's layer may be in it."""
        own = {mark.id for mark in kept.marks}
        if kept.id in {record.id for record in story.catalog.layers} or own & {mark.id for mark in story.marks}:
            self.figures.outside.append(f"upload {name}: others see the layer")
        if self.shared is None:
            self.shared = map_html(story, opening_view(story.catalog))
        elif map_html(story, opening_view(story.catalog)) != self.shared:
            self.figures.outside.append(f"upload {name}: the map of others is another one")

    def script_inside(self, page: Any, document: str) -> None:
        """As if a script of somebody else ran in a map, in a frame as the page has it: whether it tells anybody."""
        host = self.target.url.removeprefix("http://")
        for way in corpus.WAYS_OUT:
            tried = way.replace("AT", self.target.url).replace("HOST", host)
            with self.step(f"a script in the map: {tried}"):
                page.set_content(_FRAME)
                page.evaluate("(text) => { document.querySelector('iframe').srcdoc = text; }", document)
                page.wait_for_function("window.frames.length === 1")
                frame = page.frames[1]
                _wait_for_map(frame)
                # What is refused at once throws; the rest is refused later, or asks the server.
                frame.evaluate(f"() => {{ (async () => {{ {tried} }})().catch(() => 0); }}")
                page.wait_for_timeout(300)
                if len(page.context.pages) > 1:
                    self.figures.panels.append(f"a script in the map opened a page: {tried}")

    def browse(self, page: Any, what: str, document: str) -> None:
        """Open a map in a browser, and look at what runs and what it asks for."""
        path = self.work / "map.html"
        path.write_text(document, encoding="utf-8")
        with self.step(f"map of {what}"):
            errors: list[str] = []
            asked: list[str] = []
            listeners = {
                "pageerror": lambda error: errors.append(str(error)),
                "request": lambda request: asked.append(request.url),
            }
            for event, listener in listeners.items():
                page.on(event, listener)
            page.goto(path.as_uri())
            _wait_for_map(page)
            if page.evaluate("window.attacked || 0"):
                self.figures.scripts.append(what)
            for event, listener in listeners.items():
                page.remove_listener(event, listener)
            own = (path.as_uri(), "data:", "blob:", "about:")
            self.figures.requests += [f"{what}: {url}"[:200] for url in asked if not url.startswith(own)]
            self.figures.panels += [f"{what}: {error}"[:300] for error in errors]


def _wait_for_map(frame: Any) -> None:
    """Wait until a map has started. Playwright's own waiting may need ``eval``, which the policy forbids."""
    started = "Boolean(window.kurskmap && window.kurskmap.stats && window.kurskmap.stats().features >= 0)"
    deadline = time.monotonic() + FREEZE_S
    while time.monotonic() < deadline:
        # The frame may still go from its empty page to the map.
        with suppress(PlaywrightError):
            if frame.evaluate(started):
                return
        time.sleep(0.05)
    raise TimeoutError(f"the map has not started after {FREEZE_S:g} s")


@contextmanager
def attack(minutes: float, *, large: bool) -> Iterator[Attack]:
    """A run with everything that it needs. Its figures are complete when it ends."""
    figures = Figures()

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            figures.requests.append(f"the server was asked for {self.path}"[:200])
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    packets.bind(("127.0.0.1", server.server_port))
    threading.Thread(target=_count_packets, args=(packets, figures), daemon=True).start()
    handler = _Ended(figures)
    logging.getLogger("geodata").addHandler(handler)
    try:
        with tempfile.TemporaryDirectory(prefix="attack-") as name:
            url = f"http://127.0.0.1:{server.server_port}"
            yield Attack(Path(name), url, figures, deadline=time.monotonic() + 60 * minutes, large=large)
    finally:
        logging.getLogger("geodata").removeHandler(handler)
        server.shutdown()
        server.server_close()
        packets.sendto(b"", ("127.0.0.1", server.server_port))


def _count_packets(packets: socket.socket, figures: Figures) -> None:
    """Count what comes by UDP, as WebRTC sends it, until an empty packet ends it."""
    with packets:
        while packets.recv(2_000):
            figures.requests.append("the server was sent a packet")


def everything(run: Attack, page: Any) -> None:
    """All inputs through all ways, catalogues and files in turn, until they or the time end."""
    story = open_story(EXAMPLE)
    run.script_inside(page, map_html(story, opening_view(story.catalog)))
    safe = run.work / "safe"
    run.command("new", str(safe))
    source = run.work / "file"
    source.mkdir()

    def catalogue(folder: Path) -> None:
        run.command("validate", str(folder))
        run.command("export", "--catalog", str(folder), "--out", str(run.work / "out.html"))
        with run.step(f"map of {folder.name}"):
            if (run.work / "out.html").exists():
                run.browse(page, folder.name, (run.work / "out.html").read_text(encoding="utf-8"))
                (run.work / "out.html").unlink()
        (run.work / "a.csv").write_text("name,lon,lat\na,36,51\n")
        run.command("add", str(run.work / "a.csv"), "--catalog", str(folder), "--crs", "EPSG:4326")
        for moving in ("out.gif", "out.mp4") if folder.name in MOVING else ():
            small = ("--date", "2025-02-07", "--dpi", "50", "--size", "a4", "--out", str(run.work / moving))
            run.command("atlas", "--catalog", str(folder), *small)
            if (run.work / moving).exists():
                run.look(f"{moving} of {folder.name}", (run.work / moving).read_bytes().decode("latin-1"))

    def file(given: tuple[str, bytes]) -> None:
        name, content = given
        document = run.upload(story, name, content)
        if document is not None:
            run.browse(page, name, document)
        path = source / name
        path.write_bytes(content)
        run.command("add", str(path), "--catalog", str(safe), "--dry-run", "--crs", "EPSG:4326")
        path.unlink()

    # In turn, so that a slow machine tries some of each.
    files, folders = run.imports(), run.catalogues()
    inputs: list[tuple[Callable[[Any], None], Iterator[Any]]] = [(file, files), (catalogue, folders), (file, files)]
    while inputs:
        for each in tuple(inputs):
            found = next(each[1], None)
            if found is None:
                inputs.remove(each)
            else:
                each[0](found)
