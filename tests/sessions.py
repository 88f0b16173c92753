"""Open many pages and look at the server's memory: ``make sessions``.

Each session speaks the page's own protocol (a WebSocket, uploads by PUT), as a browser does.

With ``COUNT``, one session after another opens "Your data", sends one of the worst small files, waits for the preview, puts
the file on the map and leaves. With ``HOLD``, that many sessions stay open for ``MINUTES`` and act in turn: they open a tab,
or put a file on the map and take it off. At the end the server may hold 50 MB more than at the beginning.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from geodata.limits import Limits
from layers.app.housekeeping import FAMILY
from layers.app.page import PANELS
from tests.browser.test_page import ROOT, serving

ALLOWED_MB = 50.0
#: So many sessions go before the first measure, so that every module is read and every shared document drawn.
WARM_UP = 6
#: A run of the page may take so long.
_RUN_S = 120.0
#: After a page is closed, what it held is gone after so long at the latest: the wait, a look, and a slow machine.
FREED_S = Limits().closed_seconds + 20
#: Memory is measured, so a slow machine must not refuse a file.
ENVIRONMENT = {"KURSKMAP_LIMIT_SECONDS": "120"}
#: With sessions that stay: the pause between two actions, and the seconds between two lines.
_PAUSE_S, _LINE_S = 0.5, 300.0


def repeated(rows: int, letters: int) -> bytes:
    """A GeoParquet with one long value in every row, which the file holds once."""
    geo = (
        b'{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[]}}}'
    )
    columns = {"name": ["x" * letters] * rows, "geometry": [shapely.to_wkb(shapely.Point(36, 51))] * rows}
    sink = io.BytesIO()
    pq.write_table(pa.table(columns).replace_schema_metadata({b"geo": geo}), sink, compression="zstd")
    return sink.getvalue()


def hostile_files() -> dict[str, bytes]:
    """The files by name: small to send, large once they are read."""
    point = {"type": "Point", "coordinates": [36, 51]}
    row = json.dumps({"type": "Feature", "properties": {"name": "y" * 400}, "geometry": point})
    table = "name,lat,lon\n" + "".join(
        f"point {n} of many in this table of one megabyte,51,36\n" for n in range(19_000)
    )
    return {
        "refused.parquet": repeated(10_000, 9_000),
        "value.parquet": repeated(10_000, 400),
        "rows.geojsonl": "\n".join([row] * 2_000).encode(),
        "table.csv": table.encode(),
    }


def points(number: int) -> bytes:
    """A small CSV with 301 points; another number makes another file."""
    return "\n".join(["name,lat,lon", *["a point,51,36"] * 300, f"point {number},51,36", ""]).encode()


def shown(markdown: str) -> str:
    """A label without the signs that keep its letters from being Markdown."""
    return markdown.replace("\\", "")


class Visitor:
    """One session of the page, from outside."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        with urllib.request.urlopen(f"{self._address}/_stcore/health", timeout=60) as answer:
            cookie = (answer.headers.get("Set-Cookie") or "").split(";")[0]
        self._headers = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]} if cookie else {}
        self._open = ExitStack()
        opening = connect(
            f"ws{self._address.removeprefix('http')}/_stcore/stream",
            max_size=None,
            compression=None,
            open_timeout=60,
            additional_headers={"Cookie": cookie} if cookie else {},
        )
        self._socket: ClientConnection = self._open.enter_context(opening)
        self._states: dict[str, WidgetState] = {}
        self._session = ""
        self._seen: list[Delta] = []
        #: The words of errors that the page showed in its last run.
        self.errors: list[str] = []

    def run(self, *states: WidgetState) -> None:
        """Run the page with these changes, and wait for its end."""
        self._states |= {state.id: state for state in states}
        message = BackMsg()
        message.rerun_script.widget_states.widgets.extend(self._states.values())
        self._socket.send(message.SerializeToString())
        self._states = {name: each for name, each in self._states.items() if not each.HasField("trigger_value")}
        self._seen = []
        # A run that changes what is shown may ask for another one; the last has ended when no new one begins.
        for got in self._received():
            if got.WhichOneof("type") == "script_finished" and got.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                break
        elements = [delta.new_element for delta in self._seen if delta.HasField("new_element")]
        self.errors = [each.alert.body for each in elements if each.HasField("alert") and each.alert.format == 1]
        self.errors += [each.exception.message for each in elements if each.HasField("exception")]

    def _received(self) -> Iterator[ForwardMsg]:
        while True:
            content = self._socket.recv(timeout=_RUN_S)
            assert isinstance(content, bytes)
            got = ForwardMsg.FromString(content)
            if got.HasField("new_session"):
                self._session = got.new_session.initialize.session_id
            if got.HasField("delta"):
                self._seen.append(got.delta)
            yield got

    def open_tab(self, name: str) -> None:
        """Choose a tab."""
        tabs = [d.add_block.tab_container.id for d in self._seen if d.add_block.HasField("tab_container")]
        self.run(WidgetState(id=next(each for each in tabs if each), string_value=name))

    def send(self, name: str, content: bytes) -> None:
        """Send a file to the uploader."""
        uploader = next(d.new_element.file_uploader for d in self._seen if d.new_element.HasField("file_uploader"))
        asked = BackMsg()
        asked.file_urls_request.request_id = name
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self._session
        self._socket.send(asked.SerializeToString())
        urls = next(got for got in self._received() if got.HasField("file_urls_response")).file_urls_response
        edge = "kurskmap-edge"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        request = urllib.request.Request(
            self._address + urls.file_urls[0].upload_url,
            data=head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
            headers={**self._headers, "Content-Type": f"multipart/form-data; boundary={edge}"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=60):
            pass
        state = WidgetState(id=uploader.id)
        state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(content), file_id=urls.file_urls[0].file_id, file_urls=urls.file_urls[0]
        )
        self.run(state)

    def write(self, label: str, text: str) -> None:
        """Write into a field, if it is there."""
        fields = [d.new_element.text_input for d in self._seen if d.new_element.HasField("text_input")]
        for field in [each for each in fields if shown(each.label) == label]:
            self.run(WidgetState(id=field.id, string_value=text))

    def press(self, label: str) -> bool:
        """Press a button, if it is there."""
        buttons = [d.new_element.button for d in self._seen if d.new_element.HasField("button")]
        found = next((each.id for each in buttons if shown(each.label) == label), None)
        if found:
            self.run(WidgetState(id=found, trigger_value=True))
        return found is not None

    def leave(self) -> None:
        """Close the page."""
        self._open.close()


def resident_mb(pid: int) -> float:
    """The resident memory of a process in MB (10**6 bytes); Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / 1e6


def held_bytes(address: str) -> int:
    """What the sessions hold, as the operator sees it."""
    with urllib.request.urlopen(f"{address}_stcore/metrics", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    figures = [float(line.split()[-1]) for line in lines if line.startswith(FAMILY + "{")]
    assert figures, lines
    return int(sum(figures))


def pid_of(address: str) -> int:
    """The process that listens at an address of this machine."""
    port = int(address.rstrip("/").rpartition(":")[2])
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"streamlit" in words and str(port).encode() in words:
            return int(path.parent.name)
    raise LookupError(f"no process of the page for port {port}")


def visit(address: str, name: str, content: bytes) -> int:
    """One session with one file. Returns what all sessions hold while its file is on the map."""
    visitor = Visitor(address)
    try:
        visitor.run()
        visitor.open_tab("Your data")
        visitor.send(name, content)
        visitor.write("Reference system of the coordinates", "EPSG:4326")
        assert not visitor.errors, (name, visitor.errors)
        assert visitor.press("Put it on the map"), f"{name} has no button that puts it on the map"
        if visitor.errors:
            print(f"     {name}: {visitor.errors[0]}")
        return held_bytes(address)
    finally:
        visitor.leave()


class Staying:
    """One session that stays open and acts now and then."""

    def __init__(self, address: str, number: int) -> None:
        self._visitor, self._chance, self._acts = Visitor(address), random.Random(number), number
        self._visitor.run()

    def act_each_way(self) -> None:
        """Open every tab and bring a file, so that the server has read every module."""
        for name in PANELS:
            self._visitor.open_tab(name)
        self._bring()

    def _bring(self) -> None:
        self._visitor.open_tab("Your data")
        self._visitor.press("Remove")
        self._visitor.send("points.csv", points(self._acts))
        self._visitor.write("Reference system of the coordinates", "EPSG:4326")
        assert self._visitor.press("Put it on the map"), "the file has no button that puts it on the map"

    def act(self) -> None:
        """Open a tab; every fifth time put another file on the map in place of the last one."""
        self._acts += 1
        if self._acts % 5:
            self._visitor.open_tab(self._chance.choice(list(PANELS)))
        else:
            self._bring()
        assert not self._visitor.errors, self._visitor.errors

    def leave(self) -> None:
        """Close the page."""
        self._visitor.leave()


def hold(address: str, count: int, minutes: float) -> tuple[float, float]:
    """Resident MB without what the sessions hold: when so many are open, and after so many minutes."""
    pid, staying = pid_of(address), []
    for number in range(2):
        first = Staying(address, number)
        first.act_each_way()
        first.leave()
    wait_until_freed(address)
    for number in range(count):
        staying.append(Staying(address, number))
        print(f"{number + 1} pages are open, resident {resident_mb(pid):.0f} MB", flush=True)
    began, acts, slowest = time.monotonic(), 0, 0.0
    before, line = resident_mb(pid) - held_bytes(address) / 1e6, began
    while (now := time.monotonic()) < began + 60 * minutes:
        if now >= line:
            print(
                f"minute {(now - began) / 60:4.0f}: {acts} actions, the slowest {slowest:.1f} s; "
                f"held {held_bytes(address) / 1e6:.1f} MB, resident {resident_mb(pid):.0f} MB",
                flush=True,
            )
            line, slowest = line + _LINE_S, 0.0
        staying[acts % count].act()
        acts, slowest = acts + 1, max(slowest, time.monotonic() - now)
        time.sleep(_PAUSE_S)
    after = resident_mb(pid) - held_bytes(address) / 1e6
    print(
        f"{count} sessions for {minutes:g} minutes, {acts} actions; "
        f"held {held_bytes(address) / 1e6:.1f} MB, resident {resident_mb(pid):.0f} MB"
    )
    for one in staying:
        one.leave()
    seconds = wait_until_freed(address)
    print(f"{seconds:.0f} s after they left, nothing is held; resident {resident_mb(pid):.0f} MB")
    return before, after


def wait_until_freed(address: str) -> float:
    """Wait until nothing is held, and return the seconds that it took. Raises TimeoutError after :data:`FREED_S`."""
    began = time.monotonic()
    while held_bytes(address):
        if time.monotonic() - began > FREED_S:
            raise TimeoutError(
                f"{held_bytes(address):,} bytes are still held {FREED_S:.0f} s after the page was closed"
            )
        time.sleep(0.5)
    return time.monotonic() - began


def measure(address: str, count: int, warm_up: int = WARM_UP) -> tuple[float, float, float]:
    """Resident MB after the warm-up and after all sessions, and the seconds until the last one's account was empty."""
    files, pid = list(hostile_files().items()), pid_of(address)
    before = 0.0
    for n in range(warm_up + count):
        if n == warm_up:
            wait_until_freed(address)
            before = resident_mb(pid)
        held = visit(address, *files[n % len(files)])
        assert held > 0, "a file is on the map and the account is empty"
        print(
            f"{n + 1:4} {files[n % len(files)][0]:14} held {held / 1e6:6.1f} MB, resident {resident_mb(pid):6.1f} MB",
            flush=True,
        )
    seconds = wait_until_freed(address)
    return before, resident_mb(pid), seconds


def main() -> int:
    """Run it. The status is 1 if memory grew too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--warm-up", type=int, default=WARM_UP)
    parser.add_argument("--hold", type=int, default=0, help="so many sessions that stay open, instead of --count")
    parser.add_argument("--minutes", type=float, default=60, help="how long they stay (default: 60)")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT, Path(folder) / "log", "--server.fileWatcherType", "none", **ENVIRONMENT) as address,
    ):
        if given.hold:
            before, after = hold(address, given.hold, given.minutes)
        else:
            before, after, seconds = measure(address, given.count, given.warm_up)
            print(f"{given.count} sessions; all freed {seconds:.0f} s after the last")
    print(f"{before:.0f} MB before, {after:.0f} MB after")
    return 0 if after - before <= ALLOWED_MB else 1


if __name__ == "__main__":
    sys.exit(main())
