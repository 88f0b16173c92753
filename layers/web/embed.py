"""The markup that shows a published map in somebody else's page: a frame, what stands behind it, and a small listener.

The map in the frame tells that page its height, and nothing else unless it is asked. See ``docs/embedding.md``.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from layers.language import say

#: What the frame may do: run its scripts, and open the page of a source in a window of its own. Without
#: ``allow-same-origin`` it can read nothing of the site that it is served from.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
#: The height of the frame in CSS pixels until the map has told its own.
HEIGHT_PX = 520
#: Sets the height of each frame as the map in it asks. The frame is known by its window, since a sandbox has no origin.
LISTENER = (
    'addEventListener("message",function(e){var m=e.data;'
    'if(m&&m.kurskmap===1&&m.type==="height"&&m.height>=200&&m.height<=9999)'
    'document.querySelectorAll("figure.kurskmap iframe").forEach(function(f){'
    'if(f.contentWindow===e.source){f.style.height=Math.ceil(m.height)+"px";'
    'var p=f.parentNode.querySelector("a.kurskmap-picture");if(p)p.style.visibility="hidden"}})})'
)
_SAFE_SCHEMES = ("", "http", "https", "file")


class EmbedError(ValueError):
    """An address cannot be that of a published map. The text is the rest of a sentence that begins with "it"."""


@dataclass(frozen=True)
class Picture:
    """What stands behind the frame until the map is there, and where frames are taken away: its address and its words."""

    src: str
    alt: str


def snippet(src: str, state: Iterable[tuple[str, str]], title: str, picture: Picture | None = None) -> str:
    """The markup of an embed as text.

    ``src`` is the address of the published map or story, ``state`` what it shows, as the names and values of its address
    (:func:`layers.view_codec.to_query`, or ``chapter``), ``title`` what the frame is called. Raises EmbedError where ``src``
    is not a relative address or one of http or https.

    >>> 'src="story.html#embed=1&amp;chapter=sudzha"' in snippet("story.html", [("chapter", "sudzha")], "Sudzha")
    True
    """
    check_address(src)
    address = "&".join(f"{quote(name, safe='')}={quote(value, safe=',')}" for name, value in state)
    return _markup(html.escape(src), html.escape(address), html.escape(title), picture)


def template() -> str:
    """The markup with the places ``{src}``, ``{state}`` and ``{title}``, which the map's own button fills."""
    return _markup("{src}", "{state}", "{title}", None)


def check_address(src: str) -> None:
    """Raise EmbedError where a text is not the address of a published file."""
    try:
        parts = urlsplit(src)
    except ValueError as error:
        raise EmbedError(f"is not an address: {error}") from error
    if not src.strip() or any(ord(character) < 33 for character in src):
        raise EmbedError("is not an address: it is empty, or has a space in it")
    if parts.scheme.lower() not in _SAFE_SCHEMES:
        raise EmbedError(f"begins with {parts.scheme[:20]}:; give a relative address, or one of http or https")
    if parts.fragment or src.endswith("#"):
        raise EmbedError("has a part behind #; leave that out, since it says what the map shows")


def _markup(src: str, state: str, title: str, picture: Picture | None) -> str:
    """All texts are escaped already, but those of the picture."""
    behind = ""
    if picture is not None:
        check_address(picture.src)
        behind = (
            f'<a class="kurskmap-picture" href="{src}#{state}" style="grid-area:1/1">'
            f'<img src="{html.escape(picture.src)}" alt="{html.escape(picture.alt)}" loading="lazy" '
            f'style="display:block;width:100%;max-height:{HEIGHT_PX}px;object-fit:cover;object-position:top"></a>\n'
        )
    return (
        '<figure class="kurskmap" style="display:grid;margin:1em 0">\n'
        f"<script>{LISTENER}</script>\n"
        f"{behind}"
        f'<iframe src="{src}#embed=1&amp;{state}" title="{title}" loading="lazy" referrerpolicy="no-referrer" '
        f'sandbox="{SANDBOX}" '
        f'style="grid-area:1/1;position:relative;display:block;width:100%;height:{HEIGHT_PX}px;border:0"></iframe>\n'
        f'<figcaption>{title}. <a href="{src}#{state}">{html.escape(say("Open the whole map"))}</a></figcaption>\n'
        "</figure>\n"
    )
