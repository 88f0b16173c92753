"""Readers: a client waits for the whole answer, and an incomplete one is an error."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, cast

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import data, readers
from layers import words
from tests.support.own_loop import run_apart


def _delta(**parts: Any) -> bytes:
    message = ForwardMsg()
    for name, value in parts.items():
        if name == "day":
            message.delta.new_element.heading.body = f"Reported figures on {words.day(value)}"
        elif name == "widget":
            message.delta.new_element.bidi_component.id = value
        elif name == "failed":
            message.delta.new_element.exception.type = value
    return message.SerializeToString()


class _Server:
    """A server that sends the same answer to every request."""

    def __init__(self, *answer: bytes) -> None:
        self.answer = answer
        self.requests: list[BackMsg] = []
        self.left: list[bytes] = []

    async def send(self, content: bytes) -> None:
        self.requests.append(BackMsg.FromString(content))
        self.left = [*self.answer]

    async def recv(self, *, decode: bool) -> bytes:
        assert not decode
        return self.left.pop(0)


def _end(status: int) -> bytes:
    return ForwardMsg(script_finished=status).SerializeToString()


def test_a_reader_waits_for_the_whole_answer_and_notices_what_is_missing() -> None:
    day = dt.date(2025, 2, 7)
    early_end, done = _end(ForwardMsg.FINISHED_EARLY_FOR_RERUN), _end(ForwardMsg.FINISHED_SUCCESSFULLY)
    server = _Server(_delta(widget="the-map"), early_end, _delta(day=day), done)
    session = readers._Session(cast("Any", server), readers.Ours())
    run_apart(session.run(None))
    run_apart(session.run(day))
    assert not server.left
    (widget,) = server.requests[-1].rerun_script.widget_states.widgets
    assert widget.id == "the-map"
    assert json.loads(widget.json_value)["messages"]["date"]["value"] == "2025-02-07"
    with pytest.raises(readers.Incomplete):
        run_apart(session.run(dt.date(2025, 2, 8)))
    failing = readers._Session(
        cast("Any", _Server(_delta(widget="m"), _delta(failed="KeyError"), done)), readers.Ours()
    )
    with pytest.raises(readers.Incomplete, match="KeyError"):
        run_apart(failing.run(None))


def test_a_reader_always_asks_for_another_day() -> None:
    ask = readers._days(6)
    day = data.days().full
    for _ in range(500):
        following = ask(day)
        assert following != day
        day = following
