"""Readers: many open sessions on one Streamlit server, each moving the date; memory a session and the time to the answer.

Sessions are websocket clients that speak Streamlit's own protocol, so that fifty browsers do not compete with the server.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import statistics
import time
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks import data, servers
from benchmarks.measure import CACHE, OURS, Row, resident_mb
from benchmarks.serve import Loopback

CAP_S = 60.0
SIZE = 1000


class _Session:
    """One reader: opens the page, finds the widget of the date, and moves it."""

    def __init__(self, socket: ClientConnection, kind: str) -> None:
        self.socket = socket
        self.kind = kind
        self.widget = ""

    async def run(self, widget_value: dt.date | None, query: str = "") -> float:
        """Ask for a run of the page; seconds until it has finished."""
        message = BackMsg()
        message.rerun_script.query_string = query
        if widget_value is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self.widget
            if self.kind == "date_input":
                state.string_array_value.data.append(widget_value.strftime("%Y/%m/%d"))
            else:
                midnight = dt.datetime.combine(widget_value, dt.time(), dt.UTC)
                state.double_array_value.data.append(midnight.timestamp() * 1e6)
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(bytes(await self.socket.recv(decode=False)))
            what = answer.WhichOneof("type")
            if what == "delta" and answer.delta.WhichOneof("type") == "new_element":
                element = answer.delta.new_element
                if not self.widget and element.WhichOneof("type") == self.kind:
                    self.widget = getattr(element, self.kind).id
            if what == "script_finished":
                return time.perf_counter() - begun


async def _many(url: str, kind: str, count: int, moves: int, pid: int) -> dict[str, Any]:
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    sessions: list[_Session] = []
    first = _Session(await connect(address, max_size=None, origin=None), kind)
    await first.run(None)
    await asyncio.sleep(1)
    before = resident_mb(pid)
    for _ in range(count):
        session = _Session(await connect(address, max_size=None, ping_interval=None), kind)
        await session.run(None)
        sessions.append(session)
    opened = resident_mb(pid)
    dice = random.Random(6)
    answers: list[float] = []

    async def scrub(session: _Session) -> None:
        for _ in range(moves):
            await asyncio.sleep(dice.uniform(0, 4 if count > 1 else 0.2))
            day = data.FIRST + dt.timedelta(days=dice.randrange(30, data.LAST_DAY))
            answers.append(await session.run(day))

    await asyncio.gather(*(scrub(session) for session in sessions))
    moved = resident_mb(pid)
    for session in [first, *sessions]:
        await session.socket.close()
    answers.sort()
    return {
        "mb_per_session": round((moved - before) / count, 2),
        "mb_per_session_opened": round((opened - before) / count, 2),
        "server_mb": round(moved),
        "answer_ms": round(1000 * statistics.median(answers)),
        "answer_p95_ms": round(1000 * answers[min(int(0.95 * len(answers)), len(answers) - 1)]),
        "answers": len(answers),
    }


def measure(counts: list[int], moves: int) -> list[Row]:
    """Every row of this table; a fresh server for each."""
    loopback = Loopback(CACHE / "npm")
    rows: list[Row] = []
    for name, kind in ((OURS, "date_input"), ("streamlit-folium", "slider")):
        for count in counts:
            row: Row = {"name": name, "sessions": count, "features": SIZE}
            server = servers.own_server(SIZE) if name == OURS else servers.folium_server(SIZE, "slider", loopback.url)
            try:
                with server as (url, pid):
                    each = max(moves, 20 // count)
                    row.update(asyncio.run(asyncio.wait_for(_many(url, kind, count, each, pid), CAP_S)))
            except (TimeoutError, OSError, servers.NoAnswer) as error:
                row["reason"] = f"no answer: {type(error).__name__}"
            rows.append(row)
    loopback.close()
    return rows
