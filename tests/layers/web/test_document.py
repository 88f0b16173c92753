"""The text of the map document: deterministic, closed to the network, and no data can break out of it."""

import base64
import gzip
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.basemap import WINDOWS
from geodata.catalog import SHIPPED
from layers import story
from layers.web.basemap_payload import basemap_payload
from layers.web.document import TileSource, build_map, map_document
from layers.web.hangul_font import font_face, is_hangul

WEB = Path(__file__).parents[3] / "layers" / "web"
OWN_TEXT = [
    "</script>",
    "<!--",
    "]]>",
    "${x}",
    "{{ 7*7 }}",
    "{% raw %}",
    "\u2028",
    "\u2029",
    "&lt;",
    "'\"`\\",
    "\ud800",
    "\x00",
]


def payload(title: str = "Title", **more: Any) -> dict[str, Any]:
    return {"title": title, "features": [], "period": [20000, 20010], "basemap": {}, **more}


class Page(HTMLParser):
    """The elements of a document, and the text of each script by its id or number."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.title = ""
        self._open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))
        if tag == "style":
            self.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        elif self._open == "style":
            self.styles[-1] += data
        elif self._open == "title":
            self.title += data

    @property
    def policy(self) -> dict[str, str]:
        contents = [
            a["content"] for t, a in self.elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(contents) == 1
        pairs = (part.strip().partition(" ") for part in str(contents[0]).split(";"))
        return {name: value for name, _, value in pairs}

    def data(self, element_id: str = "kurskmap-data") -> Any:
        return json.loads(next(text for attributes, text in self.scripts if attributes.get("id") == element_id))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.fixture(scope="module")
def shipped() -> str:
    return story.map_html(story.open_story(SHIPPED))


def test_the_same_payload_gives_the_same_bytes() -> None:
    assert map_document(payload()) == map_document(payload())
    assert map_document(payload()) != map_document(payload("Other"))


def test_the_document_is_one_folium_map() -> None:
    made = build_map(payload())
    assert isinstance(made, folium.Map)
    assert made.get_root().render() == map_document(payload())


def test_the_payload_is_left_as_it_was() -> None:
    given_ = payload()
    before = json.dumps(given_)
    map_document({key: value for key, value in given_.items() if key != "basemap"})
    map_document(given_)
    assert json.dumps(given_) == before


def test_the_policy_names_every_script_and_style_and_nothing_else() -> None:
    page = Page(map_document(payload()))
    policy = page.policy
    assert policy["default-src"] == policy["connect-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == policy["font-src"] == "data:"
    assert policy["require-trusted-types-for"] == "'script'"
    runs = [text for attributes, text in page.scripts if attributes.get("type") != "application/json"]
    assert policy["script-src"].split() == [digest(text) for text in runs]
    assert policy["style-src"].split() == [digest(text) for text in page.styles]
    assert "unsafe" not in " ".join(policy.values())


def test_no_line_ends_in_a_way_that_changes_a_hash(shipped: str) -> None:
    # A browser makes a line feed of every carriage return before it takes a hash, so the policy would refuse the text.
    assert "\r" not in shipped


def test_nothing_is_loaded_from_anywhere(shipped: str) -> None:
    page = Page(shipped)
    assert {tag for tag, _ in page.elements} == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "script",
        "body",
        "div",
        "noscript",
        # the opening view for a browser without scripts
        *("h1", "p", "ol", "li", "b", "svg", "rect", "path", "circle", "g", "text"),
    }
    for tag, attributes in page.elements:
        assert not {"src", "href", "srcset", "style", "onload"} & attributes.keys(), (tag, attributes)
    for sheet in page.styles:
        assert "@import" not in sheet
        assert all(url.startswith("data:") for url in re.findall(r"url\(([^)]*)\)", sheet))
    own = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.*s") if "d.ts" not in path.name)
    assert set(re.findall(r"https?://[^\s\"'`]+", own)) == {"http://www.w3.org/2000/svg"}
    assert "sourceMappingURL" not in shipped
    assert not re.search(r"\.innerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(|new Function", own)


def test_language_title_and_viewport(shipped: str) -> None:
    page = Page(shipped)
    assert page.elements[0] == ("html", {"lang": "en"})
    assert page.title == "Kursk Deployment Map"
    viewport = next(a for t, a in page.elements if t == "meta" and a.get("name") == "viewport")
    assert viewport["content"] == "width=device-width, initial-scale=1"


def test_the_shipped_document_is_small(shipped: str) -> None:
    size = len(shipped.encode())
    packed = len(gzip.compress(shipped.encode(), mtime=0))
    assert size <= 2_500_000
    assert packed <= 800_000


def without_hangul(text: str) -> str:
    """Hangul changes the document by its typeface; what that does is tested apart."""
    return "".join(character for character in text if not is_hangul(character))


ANY_TEXT = (st.text() | st.lists(st.sampled_from(OWN_TEXT) | st.text()).map("".join)).map(without_hangul)


@settings(deadline=None, max_examples=60)
@given(ANY_TEXT)
def test_no_text_of_the_data_breaks_out(text: str) -> None:
    document = map_document(payload(text, features=[{"id": "a", "name": text, text: [text]}]), still=html.escape(text))
    page = Page(document)
    plain = Page(map_document(payload("x", features=[])))
    shown = re.sub("[\ud800-\udfff]", "\ufffd", text)
    assert page.data()["features"][0]["name"] == shown
    assert not text or f"<noscript>{html.escape(shown)}</noscript>" in document, "as it is, and no template"
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert page.policy == plain.policy
    assert page.title == " ".join(shown.split()) or "\x00" in text


@settings(deadline=None, max_examples=40)
@given(ANY_TEXT)
def test_the_data_element_holds_no_markup(text: str) -> None:
    document = map_document(payload("x", features=[text]))
    element = document.split('id="kurskmap-data">', 1)[1].split("</script>", 1)[0]
    assert not set("<>&\u2028\u2029") & set(element)


def test_numbers_that_json_has_not_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        map_document(payload(features=[float("nan")]))


def test_online_tiles_open_the_policy_to_one_host() -> None:
    tiles = TileSource("https://{s}.tiles.example.org/{z}/{x}/{y}.png", "© Somebody", "*.tiles.example.org")
    page = Page(map_document(payload(), tiles=tiles))
    assert page.policy["img-src"] == "data: https://*.tiles.example.org"
    assert page.policy["default-src"] == page.policy["connect-src"] == "'none'"
    assert page.data("kurskmap-tiles")["attribution"] == "© Somebody"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://tiles.example.org/{z}/{x}/{y}.png", "tiles.example.org"),
        ("https://other.example.org/{z}/{x}/{y}.png", "tiles.example.org"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "tiles.example.org; script-src *"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "*"),
    ],
)
def test_tiles_from_elsewhere_are_refused(url: str, host: str) -> None:
    with pytest.raises(ValueError, match="by https from the named host"):
        TileSource(url, "x", host)


def test_the_basemap_has_its_levels_and_names() -> None:
    ground = basemap_payload()
    assert [level["id"] for level in ground["levels"]] == ["world", "eurasia", "detail"]
    assert ground["levels"][2]["windows"] == [list(window) for window in WINDOWS["detail"]]
    names = {country["text"] for country in ground["countries"]}
    assert {"Russia", "Ukraine", "North Korea", "Japan"} <= names
    assert len(json.dumps(ground, ensure_ascii=False).encode()) <= 1_200_000


def test_hangul_is_cut_to_what_is_needed() -> None:
    assert font_face("Kursk Курск") == ""
    rule = font_face("평양 조선")
    assert rule == font_face("조선 평양 조선")
    assert rule.startswith('@font-face{font-family:"Kurskmap Hangul"')
    assert len(rule) < 20_000
    page = Page(map_document(payload("조선")))
    assert page.styles[1] == font_face("조선")
    assert page.policy["style-src"].split() == [digest(text) for text in page.styles]
