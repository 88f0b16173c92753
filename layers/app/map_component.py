"""The Streamlit component that holds the map's frame, and reports what the reader does in it."""

from __future__ import annotations

import base64
import datetime as dt
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

import streamlit as st

from geodata.dates import parse_date
from geodata.errors import DateError
from layers.view import Camera, Past, View

#: How long a session's first map goes ahead of the page around it.
HEAD_START_S = 0.5

#: Higher levels take several times as long for a large map, and save a tenth.
DEFLATE_LEVEL = 3

_HERE = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    """The component, registered once: a second registration would remount every frame."""
    renderer: Callable[..., Any] = st.components.v2.component(
        "kurskmap",
        html='<div class="kurskmap-root"></div>',
        css=(_HERE / "map_component.css").read_text(encoding="utf-8"),
        js=(_HERE / "map_component.js").read_text(encoding="utf-8"),
    )
    return renderer


@dataclass(frozen=True)
class MapFrame:
    """What the frame is given. ``document`` is the map's HTML, :func:`deflated`, and ``digest`` names it. ``page`` counts
    the changes that the page made to the view: ``view`` goes to the map when it rises, its date only where ``date_page`` is
    that count (else the map's own date may be newer), and ``fly`` with it where ``fly_page`` is. ``overlay`` is passed on
    whenever it changes. A ``low`` frame has the height of a panel, not of the window."""

    title: str
    document: str
    digest: str
    page: int
    view: Mapping[str, Any]
    fly: Mapping[str, Any] | None
    fly_page: int
    date_page: int
    overlay: Mapping[str, Any]
    low: bool = False


def deflated(document: str) -> str:
    """A document as it goes to the browser: a third or half as long, and one that a page's message can carry as it is."""
    return base64.b64encode(zlib.compress(document.encode("utf-8"), DEFLATE_LEVEL)).decode("ascii")


def map_frame(frame: MapFrame, *, key: str, on_heard: Callable[[], None]) -> None:
    """Show the map. The document is sent once for each digest, and again when the browser says that it lacks it.

    ``on_heard`` runs when the reader did something in the map; :func:`heard` then tells what.
    """
    delivered = f"{key}-delivered"
    state = st.session_state.get(key) or {}
    request = (frame.digest, state.get("need"))
    fresh = st.session_state.get(delivered) != request
    st.session_state[delivered] = request
    _component()(
        key=key,
        data={
            "title": frame.title,
            "digest": frame.digest,
            "document": frame.document if fresh else None,
            "page": frame.page,
            "view": dict(frame.view),
            "fly": frame.fly and dict(frame.fly),
            "fly_page": frame.fly_page,
            "date_page": frame.date_page,
            "overlay": dict(frame.overlay),
            "low": frame.low,
        },
        on_heard_change=on_heard,
        on_need_change=lambda: None,
    )


def head_start() -> None:
    """Leave the server and the browser to a session's first map for a moment, before the page goes on.

    The browser fetches some forty scripts for the other widgets; a map whose own come after them stands half a second later.
    """
    time.sleep(HEAD_START_S)


def heard(said: Mapping[str, Any], since: Mapping[str, float]) -> tuple[dict[str, Any], dict[str, float]]:
    """What is new in what the map said, and the moments up to which it has now been heard.

    ``said`` maps each sort of message to ``{"at": milliseconds, "value": …}``; ``since`` is what was heard before.
    """
    news, moments = {}, dict(since)
    for sort, entry in said.items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("at"), (int, float)):
            continue
        if entry["at"] > moments.get(sort, 0):
            news[sort] = entry.get("value")
            moments[sort] = float(entry["at"])
    return news, moments


def follow(view: View, news: Mapping[str, Any], feature_ids: frozenset[str], layer_ids: frozenset[str]) -> View:
    """The view after what the reader did in the map. The map's frame is not trusted: what does not fit is passed over."""
    if isinstance(news.get("date"), str):
        with suppress(DateError):
            view = replace(view, date=_sane(parse_date(news["date"])))
    if "select" in news:
        chosen = news["select"]
        view = replace(view, selected=chosen if isinstance(chosen, str) and chosen in feature_ids else None)
    if isinstance(news.get("layers"), list):
        hidden = {name for name in news["layers"] if isinstance(name, str)}
        view = replace(view, layers=layer_ids - hidden)
    if isinstance(news.get("past"), str) and news["past"] in get_args(Past):
        view = replace(view, past=news["past"])
    if isinstance(news.get("move"), Mapping):
        view = replace(view, camera=_camera(news["move"]) or view.camera)
    return view


def _sane(date: dt.date) -> dt.date:
    return min(max(date, dt.date(1900, 1, 1)), dt.date(2100, 1, 1))


def _camera(move: Mapping[str, Any]) -> Camera | None:
    try:
        lon, lat = (round(float(part), 5) for part in move["center"])
        zoom = round(float(move["zoom"]), 2)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    if not (abs(lon) <= 360 and abs(lat) <= 90 and 0 <= zoom <= 20):
        return None
    return Camera(lon=lon, lat=lat, zoom=zoom)
