"""The peers' documents, each made as its own documentation shows.

``python -m benchmarks.peers build NAME SIZES RUNS SECONDS FOLDER`` runs in ``.venv-bench``. Every folium peer gets land and
borders as a GeoJSON layer in place of online tiles, which none of them could fetch here; it is the coarsest level of our
own basemap.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.measure import WARM_UP, forget_peak, peak_mb, repeated

BASEMAP = Path(__file__).resolve().parent.parent / "geodata" / "basemap"
CENTRE, ZOOM = data.view()
FIELDS = ["name", "text", "claimant", "source", "begins", "ends"]

Make = Callable[[list[data.Item], Any], str]


@cache
def ground_frames() -> dict[str, Any]:
    """Land and borders at the world level, as GeoDataFrames."""
    import geopandas as gpd  # noqa: PLC0415

    return {theme: gpd.read_file(BASEMAP / f"{theme}-world.fgb")[["geometry"]] for theme in ("land", "borders")}


@cache
def ground() -> dict[str, Any]:
    """Land and borders at the world level, as GeoJSON."""
    features = [one for rows in ground_frames().values() for one in json.loads(rows.to_json(drop_id=True))["features"]]
    return {"type": "FeatureCollection", "features": features}


def _ground_style(_feature: Any) -> dict[str, Any]:
    return {"color": "#b9b3a4", "weight": 1, "fillColor": "#f4f1ea", "fillOpacity": 1}


def _base(**options: Any) -> Any:
    import folium  # noqa: PLC0415

    base = folium.Map(location=CENTRE, zoom_start=ZOOM, tiles=None, **options)
    folium.GeoJson(ground(), style_function=_ground_style, interactive=False).add_to(base)
    return base


def folium_geojson(_items: list[data.Item], frame: Any) -> str:
    """folium's own way to draw many features: one GeoJson layer with a popup; canvas where it would help."""
    import folium  # noqa: PLC0415

    base = _base(prefer_canvas=True)
    marker = folium.CircleMarker(radius=5, color="#9b1c31", fill=True)
    folium.GeoJson(frame, marker=marker, popup=folium.GeoJsonPopup(FIELDS)).add_to(base)
    return str(base.get_root().render())


def timeline_slider(items: list[data.Item], _frame: Any) -> str:
    """folium's TimelineSlider over a Timeline layer."""
    import folium  # noqa: PLC0415
    from folium.plugins import Timeline, TimelineSlider  # noqa: PLC0415

    found = data.collection(items)
    for feature in found["features"]:
        feature["properties"].update(start=feature["properties"]["begins"], end=feature["properties"]["ends"])
    # SVG, folium's default: canvas costs the whole browser less, but the main thread, by which scrub is judged, more.
    base = _base()
    dots = folium.JsCode("function (f, at) { return L.circleMarker(at, {radius: 5}); }")
    timeline = Timeline(found, point_to_layer=dots).add_to(base)
    TimelineSlider(auto_play=False, show_ticks=False).add_timelines(timeline).add_to(base)
    return str(base.get_root().render())


def timestamped(items: list[data.Item], _frame: Any) -> str:
    """folium's TimestampedGeoJson: a time for each position, shown for 15 days, the middle of what the features last."""
    from folium.plugins import TimestampedGeoJson  # noqa: PLC0415

    found = data.collection(items)
    for feature in found["features"]:
        begins, ends = feature["properties"]["begins"], feature["properties"]["ends"]
        at = feature["geometry"]["coordinates"]
        match feature["geometry"]["type"]:
            case "Point":
                times = [begins]
            case "LineString":
                times = [begins, *[ends] * (len(at) - 1)]
            case _:
                times = [begins] * len(at[0])
        feature["properties"]["times"] = times
        feature["properties"].update(popup=feature["properties"]["name"], icon="circle", iconstyle={"radius": 5})
    # Canvas costs it less than SVG, on the main thread too.
    base = _base(prefer_canvas=True)
    TimestampedGeoJson(found, period="P1D", duration="P15D", auto_play=False, add_last_point=False).add_to(base)
    return str(base.get_root().render())


def explore(_items: list[data.Item], frame: Any) -> str:
    """``GeoDataFrame.explore`` on the given ground."""
    shown = frame.explore(m=_base(prefer_canvas=True), tooltip="name", popup=FIELDS, color="#9b1c31")
    return str(shown.get_root().render())


def leafmap(_items: list[data.Item], frame: Any) -> str:
    """leafmap's folium backend: ``add_gdf``, its controls off as they need the network."""
    import folium  # noqa: PLC0415
    from leafmap import foliumap  # noqa: PLC0415

    base = foliumap.Map(
        center=list(CENTRE), zoom=ZOOM, tiles=None, prefer_canvas=True, draw_control=False, measure_control=False,
        locate_control=False, latlon_control=False, search_control=False, fullscreen_control=False,
    )  # fmt: skip
    folium.GeoJson(ground(), style_function=_ground_style, interactive=False).add_to(base)
    base.add_gdf(frame, layer_name="story", zoom_to_layer=False)
    return str(base.get_root().render())


def pydeck(_items: list[data.Item], frame: Any) -> str:
    """pydeck's GeoJsonLayer; its own script inlined by ``offline=True``."""
    import pydeck as pdk  # noqa: PLC0415

    view = pdk.ViewState(latitude=CENTRE[0], longitude=CENTRE[1], zoom=ZOOM - 1)
    layers = [
        pdk.Layer("GeoJsonLayer", ground(), get_fill_color=[244, 241, 234], get_line_color=[185, 179, 164]),
        pdk.Layer(
            "GeoJsonLayer", json.loads(frame.to_json()), pickable=True, get_fill_color=[155, 28, 49],
            get_line_color=[155, 28, 49], point_radius_min_pixels=4, line_width_min_pixels=2,
        ),
    ]  # fmt: skip
    deck = pdk.Deck(layers=layers, initial_view_state=view, map_provider=None, tooltip={"text": "{name}"})
    return str(deck.to_html(as_string=True, offline=True))


def keplergl(_items: list[data.Item], frame: Any) -> str:
    """kepler.gl's widget on the given ground, embedded as ipywidgets embeds widgets.

    Points, lines and areas are a data set each: its script cannot read the column of mixed geometries that its own Python
    sends.
    """
    from ipywidgets.embed import dependency_state, embed_minimal_html  # noqa: PLC0415
    from keplergl import KeplerGl  # noqa: PLC0415

    widget = KeplerGl(
        height=760,
        # The first lies on top.
        data={**{str(kind): rows for kind, rows in frame.groupby(frame.geom_type)}, **ground_frames()},
        config={
            "version": "v1",
            "config": {
                "mapStyle": {"styleType": "no_map"},
                "mapState": {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": ZOOM - 1},
            },
        },
    )
    # A whole page: a snippet alone lands in the head of the page that a browser makes around it, and is never shown.
    page = io.StringIO()
    embed_minimal_html(page, views=[widget], title="story", state=dependency_state([widget], drop_defaults=False))
    return page.getvalue()


def lonboard(_items: list[data.Item], frame: Any) -> str:
    """lonboard's own HTML export on the given ground, without the background map that it would fetch."""
    from lonboard import Map, viz  # noqa: PLC0415

    view = {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": ZOOM - 1}
    layers = viz([*ground_frames().values(), frame]).layers
    return str(Map(list(layers), basemap=None, view_state=view).to_html())


MAKERS: dict[str, Make] = {
    "folium GeoJson": folium_geojson,
    "folium TimelineSlider": timeline_slider,
    "folium TimestampedGeoJson": timestamped,
    "geopandas explore": explore,
    "leafmap (folium)": leafmap,
    "pydeck": pydeck,
    "keplergl": keplergl,
    "lonboard": lonboard,
}
#: These take GeoJSON, no GeoDataFrame.
ITEMS_ONLY = ("folium TimelineSlider", "folium TimestampedGeoJson")


def build(name: str, items: list[data.Item], runs: int, out: Path, cell_s: float) -> dict[str, Any]:
    """Seconds from features in memory to the document's text; bytes; peak memory."""
    frame = None if name in ITEMS_ONLY else data.frame(items)
    forget_peak()
    seconds, text = repeated(lambda: MAKERS[name](items, frame), runs, cell_s)
    out.write_text(text, encoding="utf-8")
    return {"seconds": seconds, "bytes": out.stat().st_size, "peak_mb": peak_mb()}


def main(name: str, sizes: str, runs: str, cell_s: str, folder: str) -> None:
    """Build a document of each size, after a small one that is not counted."""
    ground()
    small = data.story(WARM_UP)
    MAKERS[name](small, None if name in ITEMS_ONLY else data.frame(small))
    for size in map(int, sizes.split(",")):
        found = build(name, data.story(size), int(runs), Path(folder) / f"{size}.html", float(cell_s))
        print(json.dumps({"size": size, **found}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[2:])
