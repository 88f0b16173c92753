"""What the map document draws: arrows, hatching, tints, labels and symbols are where and as the data says."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from shapely.geometry import box as rectangle

from geodata.catalog import SHIPPED
from geodata.tracks.uploaded import Heard
from layers import story
from layers.palette import PALETTES
from layers.style import STYLES
from layers.view import opening_view
from layers.web.document import TileSource, map_document
from layers.web.payload import web_payload
from layers.web.tracks.payload import tracks_payload, with_tracks
from layers.web.varint import encode
from tests.browser.document_page import NAMELESS, at_rest, inked, ready
from tests.support.map_payload import HOSTILE, box, feature, payload, point, style
from tests.support.own_tracks import file_of, many

Open = Callable[..., Page]
FEBRUARY_7 = "2025-02-07"


def opened(open_document: Open, features: list[dict[str, Any]], **more: Any) -> Page:
    page = open_document(map_document({**payload(features, hidden_layers=[]), "basemap": NAMELESS, **more}))
    ready(page)
    at_rest(page)
    return page


def locate(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """The position of a place in pixels of the window."""
    x, y = page.evaluate("([lon, lat]) => window.kurskmap.locate(lon, lat)", [lon, lat])
    frame = page.locator(".km-map").bounding_box()
    assert frame
    return frame["x"] + x, frame["y"] + y


def pixels(page: Page, pane: str, left: float, top: float, width: int, height: int) -> list[list[list[int]]]:
    """Rows of [red, green, blue, alpha] of a canvas in a box of the window, where a CSS pixel is a device pixel."""
    # As one text: a list with an object for every pixel takes seconds on its way here.
    text = page.evaluate(
        """([pane, left, top, width, height]) => {
          const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
          const corner = canvas.getBoundingClientRect();
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(Math.round(left - corner.left), Math.round(top - corner.top), width, height);
          return btoa(Array.from(data, (value) => String.fromCharCode(value)).join(""));
        }""",
        [pane, left, top, width, height],
    )
    rows: list[list[list[int]]] = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4).tolist()
    return rows


def shipped_payload() -> dict[str, Any]:
    shipped = story.open_story(SHIPPED)
    return web_payload(shipped.catalog, [], opening_view(shipped.catalog))


def route(*at: tuple[float, float]) -> dict[str, Any]:
    return feature("leg", "route/ship", {"type": "LineString", "coordinates": list(at)}, "2025-02-05", "2025-02-15")


def test_arrowheads_point_the_way_of_the_line(open_document: Open) -> None:
    line = style("Cargo ship", "Movements", "line", "#0b5a8f", arrows=True)
    both = []
    for is_eastward, lat in ((True, 51.3), (False, 51.7)):
        ends = ((34.5, lat), (38.0, lat))
        both.append({**route(*(ends if is_eastward else ends[::-1])), "id": f"leg-{lat}"})
    page = opened(open_document, both, styles={"ship": line})
    for is_eastward, lat in ((True, 51.3), (False, 51.7)):
        (left, y), (right, _) = (locate(page, lon, lat) for lon in (34.5, 38.0))
        width = int(right - left)
        rows = pixels(page, "km-routes", left, y - 8, width, 16)
        strong = [sum(row[x][3] > 200 and row[x][0] < 60 for row in rows) for x in range(width)]
        wide = "".join("w" if height >= 4 else "." for height in strong)
        assert "w" in wide, "no arrowhead"
        for found in re.finditer("w+", wide):
            head = strong[found.start() : found.end()]
            back, front = sum(head[: len(head) // 2]), sum(head[-(len(head) // 2) :])
            # An arrowhead is wide at its back and ends in a tip.
            assert back > front if is_eastward else back < front, is_eastward


HATCHES = ("none", "diagonal", "sparse", "cross", "dots")


def test_a_hatched_area_is_hatched(open_document: Open) -> None:
    styles = {hatch: style("Area held", "Control", "area", "#00695c", hatch=hatch) for hatch in HATCHES}
    areas = [
        feature(hatch, f"control_area/{hatch}", box(34.4 + n * 0.8, 51.0, 35.1 + n * 0.8, 52.2), "2025-02-01", None)
        for n, hatch in enumerate(HATCHES)
    ]
    page = opened(open_document, areas, styles=styles)
    found = {}
    for n, hatch in enumerate(HATCHES):
        x, y = locate(page, 34.75 + n * 0.8, 51.6)
        rows = pixels(page, "km-areas", x - 20, y - 20, 40, 40)
        found[hatch] = {tuple(pixel) for row in rows for pixel in row}
    assert len(found.pop("none")) == 1
    for hatch, colours in found.items():
        alphas = [pixel[3] for pixel in colours]
        assert max(alphas) > min(alphas) + 50, hatch


def test_the_hatching_of_the_shipped_area_is_in_its_legend(open_document: Open) -> None:
    page = open_document(story.map_html(story.open_story(SHIPPED)))
    ready(page)
    at_rest(page)
    row = page.locator(".km-legend li", has_text="Area held, as claimed")
    assert row.locator("pattern path").count() == 1


def colour(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def test_every_legend_row_has_the_label_of_its_sample(open_document: Open) -> None:
    """The colour, symbol, dash and hatching of each sample are those of the style that the label names."""
    shapes = {
        "area": lambda n: box(34.4 + n, 51.0, 35.0 + n, 51.4),
        "line": lambda n: {"type": "LineString", "coordinates": [[34.5, 51.5 + n / 50], [38, 51.5 + n / 50]]},
        "point": lambda n: point(34.2 + n / 8, 52.3),
    }
    kinds = {"area": "control_area", "line": "route", "point": "event"}
    styles = shipped_payload()["styles"]
    features = [
        feature(key, f"{kinds[each['shape']]}/{key}", shapes[each["shape"]](n), "2025-02-05", "2025-02-15")
        for n, (key, each) in enumerate(styles.items())
    ]
    page = opened(open_document, features, styles=styles)
    page.evaluate("document.querySelector('.km-legend').hidden = false")
    rows: list[dict[str, Any]] = page.evaluate(
        """() => [...document.querySelectorAll(".km-legend li")].map((row) => ({
          label: row.textContent,
          markup: row.querySelector("svg").outerHTML,
        }))"""
    )
    by_label: dict[str, list[dict[str, Any]]] = {}
    for each in styles.values():
        by_label.setdefault(each["label"], []).append(each)
    checked = 0
    for row in rows:
        candidates = by_label.get(row["label"])
        if not candidates:
            continue  # how it is drawn, not a style
        checked += 1
        assert any(sample_fits(row["markup"], each) for each in candidates), row["label"]
    assert checked >= len({each["label"] for each in styles.values()}) - 1  # a district has only a label


def sample_fits(markup: str, each: dict[str, Any]) -> bool:
    """Whether a sample has the colour, the symbol, the dash and the hatching of a style."""
    ink = each["light"]
    has_colour = any(f'"{ink[name]}"' in markup for name in ("stroke", "fill"))
    has_symbol = each["symbol"] is None or f'd="{each["symbol"]}"' in markup
    dash = " ".join(f"{part:g}" for part in each["dash"] or ())
    has_dash = not dash or f'stroke-dasharray="{dash}"' in markup
    has_hatch = each["shape"] != "area" or ("<pattern" in markup) == (each["hatch"] != "none")
    return has_colour and has_symbol and has_dash and has_hatch


def test_the_styles_of_the_legend_are_named_as_expected() -> None:
    """Colours and symbols mean nothing by themselves: the label of each key is written down once more here."""
    labels = {key: style.label for key, style in STYLES.items() if not key.startswith("imported-")}
    assert labels == {
        "region-focus": "Region of the story",
        "region": "Region",
        "district": "District (label only)",
        "control-held-assessed": "Area held, as assessed; schematic",
        "control-held-claimed": "Area held, as claimed; schematic",
        "control-pocket": "Disputed pocket",
        "control-demined": "Reported cleared of mines",
        "route-cargo_ship": "Cargo ship",
        "route-naval_vessel": "Naval vessel",
        "route-aircraft": "Aircraft",
        "route-rail": "Rail",
        "route-road": "Road",
        "route-cargo_ship-seen": "Cargo ship, as heard",
        "route-naval_vessel-seen": "Naval vessel, as heard",
        "route-aircraft-seen": "Aircraft, as heard",
        "track-gap": "Not seen; its way is not known",
        "track-gap-end": "Last and first seen",
        "event-movement": "Deployment",
        "event-return": "Withdrawal",
        "event-logistics": "Supplies",
        "event-fighting": "Fighting or strike",
        "event-area": "Claim about area held",
        "event-losses": "Losses or capture",
        "event-words": "Political step",
        "event-statement": "Denial, official statement",
        "event-evidence": "Images and other evidence",
        "place": "Place",
    }


def ground(**land: tuple[float, float, float, float]) -> dict[str, Any]:
    """A basemap with rectangular countries, by their codes."""
    shapes = encode([rectangle(*extent) for extent in land.values()], quantum=4000)
    themes = {"land": {"shapes": shapes, "tags": list(land)}}
    level = {"id": "world", "from": 0, "quantum": 4000, "windows": [], "themes": themes, "cities": None}
    return {"levels": [level], "countries": [], "seas": []}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_country_has_the_tint_that_the_catalogue_gives_it(open_document: Open, theme: Any) -> None:
    basemap = ground(RU=(34, 51, 35, 52), KP=(35.5, 51, 36.5, 52), UA=(37, 51, 38, 52))
    tints = shipped_payload()["tints"]
    page = opened(open_document, [], basemap=basemap, tints=tints, opening={**payload()["opening"], "theme": theme})
    palette = PALETTES[theme]
    expected = {34.5: palette.story_land, 36.0: palette.other_land, 37.5: palette.land, 35.25: palette.sea}
    for lon, tint in expected.items():
        ((pixel,),) = pixels(page, "km-basemap", *locate(page, lon, 51.63), 1, 1)
        assert tuple(pixel[:3]) == colour(tint)


def test_online_tiles_take_the_place_of_the_basemap(open_document: Open) -> None:
    tiles = TileSource("https://tiles.example.org/{z}/{x}/{y}.png", "© Somebody", "tiles.example.org")
    page = open_document(map_document(payload()))
    ready(page)
    assert inked(page, "km-basemap") > 0
    assert page.locator(".leaflet-tile-pane .leaflet-layer").count() == 0
    # The fixture forbids requests: the tiles' address is replaced by a picture that needs none.
    blank = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="
    text = map_document(payload(), tiles=tiles).replace(tiles.url, blank)
    page = open_document(text)
    ready(page)
    assert inked(page, "km-basemap") == 0
    page.wait_for_selector(".leaflet-tile-pane img.leaflet-tile-loaded")
    assert page.locator(".km-attribution").inner_text() == "© Somebody"


def test_a_name_is_beside_its_place_and_written_in_its_box(open_document: Open) -> None:
    at = (36.0, 51.6)
    label = {"at": list(at), "text": "Somewhere", "native": None, "rank": 1}
    page = opened(open_document, [feature("place", "place/place", point(*at), label=label)])
    layout = page.evaluate("window.kurskmap.layout()")
    ((name,), (marker,)) = layout["names"], layout["markers"]
    assert (name["text"], marker["text"]) == ("Somewhere", "Somewhere")
    frame = page.locator(".km-map").bounding_box()
    assert frame
    x, y = (there - here for there, here in zip(locate(page, *at), (frame["x"], frame["y"]), strict=True))
    left, top, right, bottom = name["box"]
    assert (marker["box"][0] + marker["box"][2]) / 2 == pytest.approx(x, abs=1)
    assert (marker["box"][1] + marker["box"][3]) / 2 == pytest.approx(y, abs=1)
    # The box keeps off the marker, and its nearest edge is a few pixels away.
    across, up = max(left - x, x - right, 0), max(top - y, y - bottom, 0)
    assert marker["radius"] - 1 <= max(across, up) <= marker["radius"] + 8
    # Ink is inside the boxes of the name and the marker, and fills the name's box from side to side.
    rows = pixels(page, "km-points", frame["x"] + x - 150, frame["y"] + y - 60, 300, 120)
    ink = [
        (column - 150 + x, row - 60 + y)
        for row, line in enumerate(rows)
        for column, pixel in enumerate(line)
        if pixel[3] > 128
    ]
    boxes = [[b[0] - 4, b[1] - 4, b[2] + 4, b[3] + 4] for b in (name["box"], marker["box"])]
    assert all(any(b[0] <= px <= b[2] and b[1] <= py <= b[3] for b in boxes) for px, py in ink)
    written = [px for px, py in ink if left <= px <= right and top <= py <= bottom]
    assert min(written) < left + 6
    assert max(written) > right - 6


def test_the_name_of_an_area_is_at_its_label_point(open_document: Open) -> None:
    label = {"at": [36.0, 51.6], "text": "Held", "native": None, "rank": 2}
    area = feature("area", "control_area/held", box(34.5, 51.0, 38.0, 52.2), "2025-02-01", None, label=label)
    page = opened(open_document, [area])
    (name,) = page.evaluate("window.kurskmap.layout()")["names"]
    frame = page.locator(".km-map").bounding_box()
    assert frame
    x, y = locate(page, 36.0, 51.6)
    left, top, right, bottom = name["box"]
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((x - frame["x"], y - frame["y"]), abs=2)
    # At the edge of the view, with a report beside it: the words begin where the area does, and none is cut.
    width_px, degree_px = frame["width"], locate(page, 37.0, 51.6)[0] - x
    edge = 36.0 - (x - frame["x"]) / degree_px
    size, middle = 60 / degree_px, edge + 70 / degree_px
    named = {"at": [middle, 51.6], "text": "Held by a side with a long name", "native": None, "rank": 2}
    small = box(middle - size / 2, 51.6 - size / 3, middle + size / 2, 51.6 + size / 3)
    area = feature("area", "control_area/held", small, "2025-02-01", None, label=named)
    report = feature("report", "event/fight", point(middle + size * 1.2, 51.6), FEBRUARY_7, None)
    page = opened(open_document, [area, report])
    names = [name for name in page.evaluate("window.kurskmap.layout()")["names"] if name["text"] == named["text"]]
    assert [name["box"][0] >= 0 and name["box"][2] <= width_px for name in names] == [True]
    # An area hardly larger than a report on it: its words stand apart, in short lines, and a line leads to it.
    # A region's report takes the name of the region where that has no room inside.
    tiny = box(36.0, 51.5, 36.4, 51.7)
    named = {"at": [36.0, 51.6], "text": "Held by a side, about 90 km², as it claims itself", "native": None, "rank": 2}
    held = feature("area", "control_area/held", tiny, "2025-02-01", None, label=named)
    whole = {"at": [36.2, 51.6], "text": "Oblast", "native": None, "rank": 3}
    region = feature("oblast", "region/region", tiny, label=whole)
    report = feature("report", "event/fight", point(36.2, 51.6), FEBRUARY_7, None, label=whole)
    content = payload([region, held, report], hidden_layers=[], center=[36.2, 51.6], zoom=6)
    page = open_document(map_document({**content, "basemap": NAMELESS}), width=320, height=640)
    ready(page)
    at_rest(page)
    layout = page.evaluate("window.kurskmap.layout()")
    boxes = {name["text"]: name for name in layout["names"]}
    assert set(boxes) == {named["text"], "Oblast"}
    words, (marker,) = boxes[named["text"]], layout["markers"]
    frame = page.locator(".km-map").bounding_box()
    assert frame
    assert 0 <= words["box"][0] < words["box"][2] <= frame["width"]
    *start, x, y = words["leader"]
    assert words["box"][0] <= start[0] <= words["box"][2]
    assert words["box"][1] <= start[1] <= words["box"][3]
    corners = [locate(page, lon, lat) for lon, lat in tiny["coordinates"][0]]
    assert min(math.hypot(x - cx + frame["x"], y - cy + frame["y"]) for cx, cy in corners) < 2
    assert not (words["box"][0] < marker["box"][2] and marker["box"][0] < words["box"][2]) or (
        words["box"][3] <= marker["box"][1] or words["box"][1] >= marker["box"][3]
    )
    # Words that have no room in any form give way to who holds it and the day of the news. A long title is whole.
    long = {**named, "text": "Unbreakable-" * 7, "native": None, "brief": "Held by a side"}
    titled = {**content, "title": "A map whose title is longer than a narrow page is wide", "basemap": NAMELESS}
    titled["features"] = [region, {**held, "label": long}, report]
    page = open_document(map_document(titled), width=320, height=640)
    ready(page)
    at_rest(page)
    assert {name["text"] for name in page.evaluate("window.kurskmap.layout()")["names"]} == {"Held by a side", "Oblast"}
    assert page.locator(".km-title").evaluate("title => title.scrollWidth <= title.clientWidth")


def test_buttons_are_over_what_they_open(open_document: Open) -> None:
    line = style("Cargo ship", "Movements", "line", "#0b5a8f", symbol="M3 3 L21 3 L21 21 Z")
    fight = style("Fighting", "Events", "point", "#9b1c31", symbol="M3 3 L21 3 L21 21 Z")
    event = feature("fight", "event/fight", point(36.4, 52.1), FEBRUARY_7, None)
    page = opened(open_document, [route((34.5, 51.3), (38.0, 51.3)), event], styles={"ship": line, "fight": fight})
    for _ in range(2):
        (west, y), (east, _) = (locate(page, lon, 51.3) for lon in (34.5, 38.0))
        symbol = page.locator(".km-line-symbol").bounding_box()
        marker = page.locator(".km-marker").bounding_box()
        assert symbol
        assert marker
        assert symbol["y"] + symbol["height"] / 2 == pytest.approx(y, abs=1.5)
        assert west < symbol["x"] + symbol["width"] / 2 < east
        middle = (marker["x"] + marker["width"] / 2, marker["y"] + marker["height"] / 2)
        assert middle == pytest.approx(locate(page, 36.4, 52.1), abs=1.5)
        page.get_by_role("button", name="Zoom out").click()
        at_rest(page)
        at_rest(page)


def test_a_browser_that_gives_no_pictures_does_not_stop_the_map(open_document: Open) -> None:
    page = open_document(map_document(payload()), device_scale_factor=0.01)
    ready(page)
    at_rest(page)
    page.add_init_script(
        "OffscreenCanvas.prototype.transferToImageBitmap = () => {"
        " throw new DOMException('ImageBitmap construction failed', 'InvalidStateError'); };"
        "const { reset } = OffscreenCanvasRenderingContext2D.prototype; globalThis.drawings = new Map();"
        "OffscreenCanvasRenderingContext2D.prototype.reset = function () {"
        " drawings.set(this, (drawings.get(this) ?? 0) + 1); reset.call(this); };"
    )
    page.reload()
    ready(page)
    # Its panels are open before it is first drawn, so what lies under the names is drawn once.
    assert set(page.evaluate("[...drawings.values()]")) == {1}
    at_rest(page)
    assert all(math.isfinite(value) for value in page.evaluate("window.kurskmap.views()[0]"))
    assert page.locator(".km-marker").count() == 1


def test_a_long_title_leaves_room_for_the_rest_of_the_bar(open_document: Open) -> None:
    page = open_document(map_document({**payload(), "title": "W" * 120}), width=900, height=500)
    ready(page)
    assert page.locator(".km-title").evaluate("(title) => title.getBoundingClientRect().width") < 450
    assert page.locator(".km-tools").evaluate("(tools) => tools.getBoundingClientRect().right") <= 900
    assert page.locator(".km-map").evaluate("(map) => map.clientHeight") > 250


def test_a_readers_track_is_hidden_in_its_gap_and_its_words_stay_words(open_document: Open) -> None:
    file = file_of([40.0, 40.5, 41.0, 44.0, 44.5])
    made = with_tracks({**payload([]), "basemap": NAMELESS}, tracks_payload([file], {"P": HOSTILE}), [file])
    made["opening"] |= {"bbox": [38, -3, 46, 3], "date": "2024-03-01"}
    page = open_document(map_document(made))
    ready(page)

    def inked_at(lon: float) -> int:
        x, y = locate(page, lon, 0)
        return sum(pixel[3] > 0 for row in pixels(page, "km-tracks", x - 6, y - 6, 12, 12) for pixel in row)

    thumb = page.locator(".km-thumb")
    # Heard at 23:30, halfway between two reports; not seen at 04:00, and no line leads anywhere from there.
    for time, words, heard_at, empty_at in (
        ("2024-03-01T23:30Z", "heard", 40.7, 41.0),
        ("2024-03-02T04:00Z", "not seen for 10 h", 41.0, 42.5),
        ("2024-03-02T10:30Z", "heard", 44.2, 44.5),
    ):
        page.evaluate("(time) => window.kurskmap.setDate(time)", time)
        expect(thumb).to_have_attribute("aria-valuetext", re.compile(words))
        assert inked_at(heard_at)
        assert not inked_at(empty_at)
    # A trail of an hour leaves out what was before the gap.
    page.get_by_role("button", name="Layers").click()
    assert inked_at(40.2)
    page.locator(".km-trail").select_option("1")
    assert inked_at(44.2)
    assert not inked_at(40.2)
    page.locator(".km-own-tracks .km-link-button").click()
    card = page.locator(".km-card")
    expect(card.locator(".km-card-title")).to_have_text(HOSTILE)
    expect(card).to_contain_text(f"at {HOSTILE}, 0.2 km from it")
    expect(card).to_contain_text("last seen under way")
    chart = card.get_by_role("img")
    expect(chart).to_have_attribute("aria-label", "Speed over time, in kn: from 12 to 12; 1 gap left empty.")
    assert card.locator("img, script").count() == 0
    assert page.evaluate("window.pwned") is None


def test_many_tracks_are_a_raster_that_forgets_nothing_on_the_way_back(open_document: Open) -> None:
    file = many(file_of([40.0, 40.5, 41.0, 44.0, 44.5]), 260)
    made = with_tracks({**payload([]), "basemap": NAMELESS}, tracks_payload([file], {}), [file])
    made["opening"] |= {"bbox": [38, -3, 46, 3], "date": "2024-03-01"}
    page = open_document(map_document(made))
    ready(page)
    page.wait_for_function("window.kurskmap.stats().tracks_ms > 0")
    assert page.evaluate("window.kurskmap.stats().tracks") == 260

    def strengths(time: str, *lons: float) -> list[int]:
        """The strongest pixel of the rows of ships at some longitudes."""
        page.evaluate("(time) => window.kurskmap.setDate(time)", time)
        found = []
        for lon in lons:
            x, y = locate(page, lon, 1)
            found.append(max(pixel[3] for row in pixels(page, "km-tracks", x - 3, y - 3, 6, 6) for pixel in row))
        return found

    seen = [
        strengths(time, 40.2, 40.8, 44.2)
        for time in ("2024-03-01T22:30Z", "2024-03-02T04:00Z", "2024-03-02T10:59Z", "2024-03-04")
    ]
    # First the way so far, then the ways of the past, which are faint.
    assert seen == [[255, 0, 0], [255, 255, 0], [255, 255, 255], [105, 105, 105]]
    assert strengths("2024-03-01T22:30Z", 40.2, 40.8, 44.2) == seen[0]
    # The density of the month is drawn in place of the ways, and its legend says so.
    page.get_by_role("button", name="Layers").click()
    page.locator(".km-density").check()
    expect(page.locator(".km-legend")).to_contain_text("Hours that ships were heard in Mar 2024")
    assert strengths("2024-03-01T22:30Z", 40.2) == [0]


def test_more_legs_than_are_drawn_at_once_are_a_density_until_the_map_comes_nearer(open_document: Open) -> None:
    # A square at 40.19° east, 1° south, where no way is.
    heard = Heard(("2024-03",), np.array([5010]), np.array([4118]), np.array([5000 * 3600.0]))
    file = replace(many(file_of([40.0, 40.5, 41.0, 44.0, 44.5]), 260), heard=heard)
    made = with_tracks({**payload([]), "basemap": NAMELESS}, tracks_payload([file], {}), [file])
    assert made["tracks"]["most"] == 20_000
    made["tracks"]["most"] = 200
    made["opening"] |= {"bbox": [38, -3, 46, 3], "date": "2024-03-01T22:30Z"}
    page = open_document(map_document(made))
    ready(page)

    def strengths() -> tuple[int, int]:
        """The strongest pixel of a square of the density, and of a way."""
        found = []
        for pane, lat in (("km-track-density", -1.0), ("km-tracks", 0.2)):
            x, y = locate(page, 40.19, lat)
            found.append(max(pixel[3] for row in pixels(page, pane, x - 3, y - 3, 6, 6) for pixel in row))
        return found[0], found[1]

    legend = page.locator(".km-legend")
    expect(legend).to_contain_text("Legs in view: 260, more than 200. Zoom in to see the ways.")
    expect(legend).to_contain_text("Hours that ships were heard in Mar 2024")
    expect(legend).not_to_contain_text("Heard, as broadcast")
    assert strengths() == (235, 0)
    page.evaluate("window.kurskmap.showBox([39.5, -1.2, 41, 0.6])")
    expect(legend).to_contain_text("Heard, as broadcast")
    expect(legend).to_contain_text("Hours that ships were heard in Mar 2024")
    expect(legend).not_to_contain_text("Legs in view")
    at_rest(page)
    assert strengths() == (106, 255)
    # The density of another month is another one.
    page.evaluate("window.kurskmap.setDate('2024-04-01')")
    assert strengths()[0] == 0
