"""Readers: many open sessions on one Streamlit server, each moving the date; memory a session and the time to the answer.

Sessions are websocket clients that speak Streamlit's own protocol, so that fifty browsers do not compete with the server.
Every session stays open to the end and takes each answer whole; an answer that lacks what was asked for is a fault.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks import data, servers
from benchmarks.measure import CACHE, OURS, Row, resident_mb, summary
from benchmarks.serve import Loopback
from layers import words

#: One peer has so many seconds for everything.
CAP_S = 150.0
SIZE = 1000
#: Sessions that open and move before memory is first read, so that caches and the allocator's first pages do not count.
WARM_UP = 4
#: A session waits so long at most before it moves the date: fifty have this long, ten as much as spreads them as widely.
PACE_S = 4.0
#: The server is at rest after so many seconds without a question.
REST_S = 0.6


@functools.cache
def _story() -> list[data.Item]:
    return data.story(SIZE)


class Incomplete(Exception):
    """An answer that lacks what was asked for."""


class Ours:
    """The date reaches this project's page from its map, as the map itself sends it."""

    widget = "bidi_component"

    def ask(self, state: WidgetState, day: dt.date) -> None:
        """Put the question into the widget's state."""
        sent = {"messages": {"date": {"at": time.time() * 1000, "value": day.isoformat()}}}
        state.json_value = json.dumps(sent)

    def answers(self, delta: Delta, day: dt.date) -> bool:
        """Whether this part of the page shows the day that was asked for."""
        return words.day(day) in delta.new_element.heading.body


class Folium:
    """The date is a slider; the map that comes back is the answer."""

    widget = "slider"

    def ask(self, state: WidgetState, day: dt.date) -> None:
        """Put the question into the widget's state."""
        midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
        state.double_array_value.data.append(midnight.timestamp() * 1e6)

    def answers(self, delta: Delta, day: dt.date) -> bool:
        """Whether this part of the page is a map with a feature that is there on the day."""
        there = [item.name for item in _story() if item.begins <= day < item.ends]
        found = delta.new_element.component_instance.json_args
        return bool(found) and (not there or there[0] in found)


class _Session:
    """One reader: opens the page, finds the widget of the date, and moves it."""

    def __init__(self, socket: ClientConnection, side: Ours | Folium) -> None:
        self.socket = socket
        self.side = side
        self.widget = ""
        self.bytes = 0
        self.day: dt.date | None = None

    async def run(self, day: dt.date | None) -> float:
        """Ask for a run of the page, on a day where one is given; seconds until the whole answer is there."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        if day is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self.widget
            self.side.ask(state, day)
        parts: list[bytes] = []
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            parts.append(bytes(await self.socket.recv(decode=False)))
            # The last message of a run is short; what is long is read after the clock has stopped.
            if len(parts[-1]) < 200 and self._is_end(parts[-1]):
                break
        seconds = time.perf_counter() - begun
        self.bytes = sum(map(len, parts))
        self._check(parts, day)
        self.day = day or data.days().full
        return seconds

    def _is_end(self, part: bytes) -> bool:
        answer = ForwardMsg.FromString(part)
        if answer.WhichOneof("type") != "script_finished":
            return False
        return bool(answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)

    def _check(self, parts: Sequence[bytes], day: dt.date | None) -> None:
        found = False
        for part in parts:
            answer = ForwardMsg.FromString(part)
            if answer.WhichOneof("type") == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise Incomplete("the page does not compile")
                continue
            if answer.WhichOneof("type") != "delta" or answer.delta.WhichOneof("type") != "new_element":
                continue
            element = answer.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise Incomplete(f"the page failed: {element.exception.type}")
            if element.WhichOneof("type") == self.side.widget:
                self.widget = getattr(element, self.side.widget).id
            found = found or day is None or self.side.answers(answer.delta, day)
        if not self.widget or not found:
            raise Incomplete("an answer lacks what was asked for")


def _days(seed: int) -> Callable[[dt.date | None], dt.date]:
    """A day by chance, another one than the reader has: nobody is asked for what is there already."""
    dice = random.Random(seed)
    found = data.days()
    # The first and the last days of a story have little on them.
    span = (found.full - found.first).days
    options = [found.first + dt.timedelta(days=k) for k in range(min(30, span // 4), max(span, 2))]

    def another(day: dt.date | None) -> dt.date:
        return dice.choice([option for option in options if option != day])

    return another


async def _at_rest(pid: int) -> float:
    await asyncio.sleep(REST_S)
    return resident_mb(pid)


async def _open(url: str, side: Ours | Folium) -> _Session:
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    session = _Session(await connect(address, max_size=None, ping_interval=None), side)
    await session.run(None)
    return session


async def _counts(url: str, side: Ours | Folium, counts: Sequence[int], rounds: int, pid: int, rows: list[Row]) -> None:
    """Open more and more sessions; ``rows`` get their numbers as they are there."""
    day = _days(6)
    warm = [await _open(url, side) for _ in range(WARM_UP)]
    for session in warm * 3:
        await session.run(day(session.day))
    before = await _at_rest(pid)
    sessions: list[_Session] = []
    for count, row in zip(counts, rows, strict=True):
        sessions += [await _open(url, side) for _ in range(count - len(sessions))]
        dice = random.Random(count)
        pace = PACE_S * min(count / max(counts), 1)
        answers: list[float] = []
        memory: list[float] = []

        async def move(session: _Session, wait: float, answers: list[float] = answers) -> None:
            await asyncio.sleep(wait)
            answers.append(1000 * await session.run(day(session.day)))

        for _ in range(rounds):
            # One session alone moves often enough for a 95th percentile; together they spread over the pace.
            if count == 1:
                for _ in range(4):
                    await move(sessions[0], dice.uniform(0, 0.2))
            else:
                await asyncio.gather(*(move(session, dice.uniform(0, pace)) for session in sessions))
            memory.append((await _at_rest(pid) - before) / count)
        row.update(
            mb_per_session=summary(memory, digits=2),
            server_mb=round(resident_mb(pid)),
            answer_ms=summary(answers, digits=0),
            answer_p95_ms=round(statistics.quantiles(answers, n=20, method="inclusive")[-1]),
            answer_kb=round(statistics.median(session.bytes for session in sessions) / 1000),
        )
        row.pop("reason", None)
    for session in [*warm, *sessions]:
        await session.socket.close()


def measure(counts: Sequence[int], rounds: int) -> list[Row]:
    """Every row of this table; one server a side, with more and more sessions open on it."""
    loopback = Loopback(CACHE / "npm")
    found: list[Row] = []
    for name in (OURS, "streamlit-folium"):
        rows: list[Row] = [
            {"name": name, "sessions": count, "features": len(_story()), "reason": "not come to"} for count in counts
        ]
        found += rows
        server = servers.own_server(SIZE) if name == OURS else servers.folium_server(SIZE, "slider", loopback.url)
        side = Ours() if name == OURS else Folium()
        try:
            with server as (url, pid):
                asyncio.run(asyncio.wait_for(_counts(url, side, counts, rounds, pid, rows), CAP_S))
        except (TimeoutError, OSError, WebSocketException, Incomplete, servers.NoAnswer) as error:
            for row in rows:
                if "reason" in row:
                    row["reason"] = f"no answer: {type(error).__name__} {error}".strip()[:200]
    loopback.close()
    return found
