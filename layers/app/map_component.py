"""The Streamlit component that holds the map's frame, and reports what the user does in it."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from layers.app.large import ADDRESS
from layers.language import ENGLISH
from layers.web.script_bundle import bundle
from layers.web.text_font import Face

#: Seconds that a session's first map is ahead of the page around it: so long a browser with two processors draws it.
HEAD_START_S = 0.8

_FOLDER = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    """The component, registered once: a second registration would rebuild every frame."""
    renderer: Callable[..., Any] = st.components.v2.component(
        "kurskmap",
        html='<div class="kurskmap-root"></div>',
        css=(_FOLDER / "map_component.css").read_text(encoding="utf-8"),
        js=_script(),
    )
    return renderer


def _script() -> str:
    """The component's modules as the one that Streamlit takes, with the function that it calls."""
    modules = {path.name: path.read_text(encoding="utf-8") for path in _FOLDER.glob("map_*.js")}
    return f"{bundle(modules, 'map_component.js')}export default mountMap;\n"


@dataclass(frozen=True)
class PrintedPage:
    """A page that the browser is to print in place of itself: a PNG, and its size on paper in millimetres.

    ``number`` is another one for each page, so that none is printed twice.
    """

    number: int
    picture: bytes
    width_mm: float
    height_mm: float

    def message(self) -> dict[str, Any]:
        """The page as JSON values."""
        picture = base64.b64encode(self.picture).decode("ascii")
        return {"number": self.number, "picture": picture, "width": self.width_mm, "height": self.height_mm}


@dataclass(frozen=True)
class MapFrame:
    """The input of the map's frame.

    ``document`` is the map's HTML, deflated (:func:`layers.app.map_documents.deflated`), and ``digest`` names it.
    ``change`` counts the changes that the page made to the view. When it rises, ``view`` goes to the map: its date only if
    ``date_change`` equals ``change`` (otherwise the map's own date may be newer), and ``fly`` only if ``fly_change`` does.
    Where ``restore_change`` equals ``change``, the reader went back or forward, and the map does not report the move.
    ``address`` is what the browser's address is to say of the view, where it now says one of ``addresses``; both are query
    strings. ``print`` is a page that the reader asked for just now. ``keeps`` says that the session has layers which a
    reload would lose; the browser then asks first. ``overlay`` goes to the map whenever it differs. A ``low`` frame has the
    height of a panel instead of the window's. ``language`` is the language of the page, for screen
    readers.
    ``tiles`` are the names of files that the map may read parts of (:mod:`layers.app.large`).
    ``faces`` are typefaces for the page and its map; they are sent with the document.
    """

    title: str
    document: str
    digest: str
    change: int
    view: Mapping[str, Any]
    fly: Mapping[str, Any] | None
    fly_change: int
    date_change: int
    overlay: Mapping[str, Any]
    low: bool = False
    restore_change: int = 0
    keeps: bool = False
    language: str = ENGLISH
    address: str = ""
    addresses: tuple[str, ...] = ()
    print: PrintedPage | None = None
    faces: tuple[Face, ...] = ()
    tiles: tuple[str, ...] = ()


def map_frame(
    frame: MapFrame, *, key: str, on_messages: Callable[[], None], on_address: Callable[[], None] = lambda: None
) -> None:
    """Show the map. The document is sent once for each digest, and again if the browser reports that it lacks it.

    ``on_address`` runs when the reader went back or forward; :func:`wanted_query` then returns the address.
    ``on_messages`` runs when the user did something in the map; :func:`sent_messages` then returns it.
    """
    delivered = f"{key}-delivered"
    state = st.session_state.get(key) or {}
    request = (frame.digest, state.get("need"))
    is_new = st.session_state.get(delivered) != request
    st.session_state[delivered] = request
    _component()(
        key=key,
        data={
            "title": frame.title,
            "digest": frame.digest,
            "document": frame.document if is_new else None,
            "faces": [asdict(face) for face in frame.faces] if is_new else None,
            "change": frame.change,
            "view": dict(frame.view),
            "fly": frame.fly and dict(frame.fly),
            "fly_change": frame.fly_change,
            "date_change": frame.date_change,
            "overlay": dict(frame.overlay),
            "low": frame.low,
            "restore_change": frame.restore_change,
            "gone_at": (state.get("address") or {}).get("at"),
            "keeps": frame.keeps,
            "tiles": {name: f"{ADDRESS}/{name}" for name in frame.tiles},
            "language": frame.language,
            "address": frame.address,
            "addresses": list(frame.addresses),
            "print": frame.print and frame.print.message(),
        },
        on_messages_change=on_messages,
        on_need_change=lambda: None,
        on_address_change=on_address,
    )


def sent_messages(key: str) -> Mapping[str, Any]:
    """The newest message of each kind that the map with this key has sent."""
    return (st.session_state.get(key) or {}).get("messages") or {}


def wanted_query(key: str) -> dict[str, str]:
    """The parts of the address that the reader last went back or forward to."""
    address = (st.session_state.get(key) or {}).get("address")
    query = address.get("query") if isinstance(address, Mapping) else None
    return dict(parse_qsl(query, max_num_fields=50)) if isinstance(query, str) else {}


def head_start() -> None:
    """Wait a moment after a session's first map, so that server and browser work on the map alone.

    The browser fetches about forty scripts for the other widgets. If it fetches them first, the map appears half a second
    later.
    """
    time.sleep(HEAD_START_S)
