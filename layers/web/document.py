"""The browser map as one HTML document: a folium map with Leaflet, the data and every script inlined.

The document makes no request to the network, and its Content-Security-Policy forbids any. The policy names each script and
style sheet by its hash, so text of the data cannot run as a script. The payload is in a JSON element, escaped so that no
text can end the element. The same payload gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from geodata.errors import GeodataError
from layers.language import ENGLISH, later, say
from layers.palette import PALETTES
from layers.web.basemap_colours import basemap_colours
from layers.web.basemap_payload import basemap_in
from layers.web.column_codec import packed
from layers.web.hangul_font import font_face
from layers.web.script_bundle import bundle

#: The module that starts the map; those that it needs are found by their import statements.
ENTRY = "ui/main.js"
#: The module that starts the map of a page in which the catalogue can be edited. Readers' maps have nothing of it.
EDITING_ENTRY = "editing/main.js"
_EDITING_SHEET = "editing.css"
#: Runs before every other script, by itself.
_FIRST_SCRIPT = "ui/trusted_types.js"
#: The style sheets in the order in which they are joined.
STYLE_SHEETS = (
    "map.css",
    "controls.css",
    "panels.css",
    "feature_card.css",
    "evidence.css",
    "timeline.css",
    "tracks.css",
    "docked.css",
    "story.css",
    "small_frames.css",
    "embed.css",
    "large.css",
)

_OWN = files("layers") / "web"
_LEAFLET = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
#: The SHA-256 of Leaflet 1.9.4's files, which are also those of the integrity attributes that Leaflet publishes.
LEAFLET_SHA256 = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}
_POLICY_MARK = "{content-security-policy}"
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

#: How far the map may be moved and zoomed, as Leaflet's options.
_VIEW_OPTIONS: dict[str, Any] = {
    "zoom_control": False,
    "attribution_control": False,
    "min_zoom": 1.5,
    "max_zoom": 13,
    "zoom_snap": 0.25,
    "zoom_delta": 1,
    "wheel_px_per_zoom_level": 90,
    "max_bounds_viscosity": 0.6,
}


@dataclass(frozen=True)
class TileSource:
    """Online map tiles, shown only where the user chooses them.

    ``url`` is a template with ``{x}``, ``{y}``, ``{z}`` and perhaps ``{s}``. ``host`` is the only host that the document's
    policy allows images from: ``tiles.example.org``, or ``*.example.org`` where the template has subdomains.
    """

    url: str
    attribution: str
    host: str
    max_zoom: int = 18

    def __post_init__(self) -> None:
        """Raise ValueError if the template is not https on that host, or if ``host`` is not a plain host name."""
        parts = urlsplit(self.url.replace("{s}", "s"))
        is_host = re.fullmatch(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?", self.host)
        found, named = parts.netloc.lower(), self.host.lower().removeprefix("*.")
        is_same = found == named or (self.host.startswith("*.") and found.endswith(f".{named}"))
        if parts.scheme != "https" or not is_host or not is_same:
            raise ValueError(f"Tiles must come by https from the named host; {self.url!r} is not on {self.host!r}.")


#: What a browser without scripts shows, if nothing else is given.
_NO_SCRIPT = later("This map needs JavaScript; it runs from this file alone.")


class _Document(Figure):  # type: ignore[misc]  # branca has no types
    """A figure with a policy that names the hashes of the scripts and style sheets in it."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language }}">\n'
        "<head>\n{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n"
        "</body>\n</html>\n"
    )

    def __init__(self, *, language: str, image_sources: str, reads_own_host: bool) -> None:
        super().__init__()
        self._id = "document"
        self.language = language
        self.image_sources = image_sources
        self.connect_sources = "'self'" if reads_own_host else "'none'"
        self.header.add_child(Element('<meta charset="utf-8">'), name="meta_http")
        policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY_MARK}">'
        self.header.add_child(Element(policy), name="policy")

    def render(self, **kwargs: Any) -> str:
        """The whole document with its policy."""
        page = str(super().render(**kwargs))
        scripts = " ".join(_hash(text) for text in dict.fromkeys(_SCRIPT.findall(page)))
        styles = " ".join(_hash(text) for text in dict.fromkeys(_STYLE.findall(page)))
        policy = (
            f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src {self.image_sources}; font-src data:; "
            f"connect-src {self.connect_sources}; base-uri 'none'; form-action 'none'; trusted-types default; "
            "require-trusted-types-for 'script'"
        )
        return page.replace(_POLICY_MARK, policy, 1)


class _Map(folium.Map):  # type: ignore[misc]  # folium has no types
    """folium's map without scripts from outside hosts. Its size is in the style sheet; pinch zooming stays on.

    branca takes what a macro gives for a template once more. So a macro holds no text of the data: :class:`_Verbatim` does.
    """

    default_js: tuple[tuple[str, str], ...] = ()
    default_css: tuple[tuple[str, str], ...] = ()
    _template = Template(
        "{% macro html(this, kwargs) %}"
        '<div id="kurskmap"><div class="km-map" id={{ this.get_name()|tojson }}></div></div>'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}"
        "const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});"
        "{% endmacro %}"
    )


class _Start(MacroElement):  # type: ignore[misc]  # branca has no types
    """Starts the scripts with the folium map."""

    _template = Template("{% macro script(this, kwargs) %}kurskmap.start({{ this._parent.get_name() }});{% endmacro %}")


def build_map(
    payload: Mapping[str, Any],
    *,
    tiles: TileSource | None = None,
    still: str = "",
    editing: bool = False,
    readers: Sequence[str] = (),
    reads_own_host: bool = True,
) -> folium.Map:
    """The folium map of a payload (:func:`layers.web.payload.web_payload`); its root renders the whole document.

    A payload without a ``basemap`` gets the project's own basemap. With ``tiles`` the document shows online tiles instead;
    only then does it make requests, and only to the host of the tiles. ``still`` is markup for a browser without scripts.
    With ``editing`` the map can draw and show a draft, for a page with a form.
    ``readers`` are scripts that read large layers (:mod:`layers.web.tiles`) from the document's own host, or where it does
    not read that (``reads_own_host=False``) through the page around it.

    Raises ValueError where the payload has a number that is not finite.
    """
    content = (
        dict(payload)
        if "basemap" in payload
        else {**payload, "basemap": basemap_in(str(payload.get("language", ENGLISH)))}
    )
    content["palette"] = {theme: basemap_colours(theme) for theme in PALETTES}
    content["features"] = packed(content.get("features") or [])
    host = f"data: https://{tiles.host}" if tiles else "data:"
    data = _json_element("kurskmap-data", content)
    document = _Document(
        language=str(payload.get("language", ENGLISH)),
        image_sources=host,
        reads_own_host=bool(readers) and reads_own_host,
    )
    title = " ".join(str(payload.get("title", "Map")).split())
    for name, markup in (
        ("viewport", '<meta name="viewport" content="width=device-width, initial-scale=1">'),
        ("referrer", '<meta name="referrer" content="no-referrer">'),
        ("title", f"<title>{_escaped(title)}</title>"),
        ("style", f"<style>{_style_text(editing=editing)}</style>"),
        ("hangul", f"<style>{face}</style>" if (face := font_face(data)) else ""),
        ("trusted_types", f"<script>{_own_text(f'js/{_FIRST_SCRIPT}')}</script>"),
        ("leaflet", f"<script>{_leaflet_script()}</script>"),
        *((f"reader{i}", f"<script>{text}</script>") for i, text in enumerate(readers)),
    ):
        document.header.add_child(_Verbatim(markup), name=name)

    web_map = _Map(location=(50.0, 60.0), zoom_start=3, tiles=None, max_bounds=False, **_VIEW_OPTIONS)
    web_map._id = "main"
    web_map.options["center"] = [50.0, 60.0]
    web_map.options["max_bounds"] = [[-72.0, -200.0], [85.0, 200.0]]
    document.add_child(web_map, name="map")
    plain = _SURROGATE.sub("\ufffd", still or say(_NO_SCRIPT))
    document.html.add_child(_Verbatim(f"<noscript>{plain}</noscript>"), name="still")
    document.html.add_child(_Verbatim(data), name="data")
    if tiles:
        document.html.add_child(_Verbatim(_json_element("kurskmap-tiles", asdict(tiles))), name="tiles")
    document.html.add_child(
        _Verbatim(f"<script>{own_scripts(EDITING_ENTRY if editing else ENTRY)}</script>"), name="scripts"
    )
    start = _Start()
    start._id = "start"
    web_map.add_child(start, name="start")
    return web_map


class SupplyError(GeodataError):
    """A file of another package is not the one that was checked."""


def map_document(
    payload: Mapping[str, Any],
    *,
    tiles: TileSource | None = None,
    still: str = "",
    editing: bool = False,
    readers: Sequence[str] = (),
    reads_own_host: bool = True,
) -> str:
    """The HTML document of a payload as text.

    It opens from disk, or in a frame with ``sandbox="allow-scripts"``. Raises ValueError as :func:`build_map` does.
    """
    made = build_map(payload, tiles=tiles, still=still, editing=editing, readers=readers, reads_own_host=reads_own_host)
    return str(made.get_root().render())


class _Verbatim(Element):  # type: ignore[misc]  # branca has no types
    """Markup that is not rendered as a template."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup

    def render(self, **_kwargs: Any) -> str:
        """The markup, unchanged."""
        return self.markup


def _json_element(element_id: str, content: Any) -> str:
    """A JSON element. No text can end it, since ``<``, ``>`` and ``&`` are escaped."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    # UTF-8 cannot write a lone surrogate; it becomes U+FFFD, as in a browser.
    text = _SURROGATE.sub("\ufffd", text)
    return f'<script type="application/json" id="{element_id}">{text}</script>'


def _escaped(text: str) -> str:
    """Text for the title element, where only ``&`` and ``<`` have a meaning."""
    return _SURROGATE.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _own_text(path: str) -> str:
    return (_OWN / path).read_text(encoding="utf-8")


@cache
def own_scripts(entry: str = ENTRY) -> str:
    """All own modules as one closed function: nothing of them is global but ``window.kurskmap``.

    The text is ASCII, with other characters in its strings escaped. A page that holds the document in a frame and does not
    state its own encoding can then not change the text, and with it the hash by which it may run.
    """
    folders = [folder for folder in (_OWN / "js").iterdir() if folder.is_dir()]
    modules = {
        f"{folder.name}/{path.name}": path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.iterdir()
        if path.name.endswith(".js")
    }
    joined = re.sub(r"[^\x00-\x7e]", lambda found: f"\\u{ord(found[0]):04x}", bundle(modules, entry))
    return f'(() => {{\n"use strict";\n{joined}}})();'


def _leaflet_file(name: str) -> str:
    """A file of Leaflet's. It runs in every map, so only the recorded bytes are taken. Raises SupplyError."""
    return _checked_text(Path(str(_LEAFLET / name)), name)


@cache
def _checked_text(path: Path, name: str) -> str:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != LEAFLET_SHA256[name]:
        raise SupplyError(
            f"{name} of the package django-js-lib-leaflet is not the file that was checked; install the version that "
            "constraints.txt names."
        )
    # A browser reads every line end as a line feed before it takes the hash of a script or a style sheet.
    return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _leaflet_script() -> str:
    text = _leaflet_file("leaflet.js")
    return re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text)


@cache
def _style_text(*, editing: bool) -> str:
    """Leaflet's style sheet without the images of controls that this map does not use, then our own and the sea's colour."""
    leaflet = _leaflet_file("leaflet.css")
    leaflet = re.sub(r"\s*background-image:\s*url\([^)]*\);|\s*behavior:\s*url\([^)]*\);", "", leaflet)
    light, dark = PALETTES["light"].sea, PALETTES["dark"].sea
    sea = f':root {{ --km-sea: {light}; }}\n:root[data-theme="dark"] {{ --km-sea: {dark}; }}\n'
    return "\n".join(
        [leaflet, sea, *(_own_text(f"css/{name}") for name in (*STYLE_SHEETS, *((_EDITING_SHEET,) if editing else ())))]
    )
