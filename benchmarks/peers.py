"""The peers' documents, each made as the peer's documentation shows.

``python -m benchmarks.peers build NAME SIZES RUNS SECONDS FOLDER`` runs in ``.venv-bench``. Each peer gets land and borders
from the coarsest level of this project's basemap instead of online tiles, as there is no network here.
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
from benchmarks.measure import WARM_UP, peak_mb, repeated, reset_peak

BASEMAP_FOLDER = Path(__file__).resolve().parent.parent / "geodata" / "basemap"
CENTRE, ZOOM = data.view()
FIELDS = ["name", "text", "claimant", "source", "begins", "ends"]

Make = Callable[[list[data.Item], Any], str]


@cache
def basemap_frames() -> dict[str, Any]:
    """Return land and borders at the world level, as GeoDataFrames by theme."""
    import geopandas as gpd  # noqa: PLC0415

    return {theme: gpd.read_file(BASEMAP_FOLDER / f"{theme}-world.fgb")[["geometry"]] for theme in ("land", "borders")}


@cache
def basemap() -> dict[str, Any]:
    """Return land and borders at the world level, as a GeoJSON FeatureCollection."""
    features = [one for rows in basemap_frames().values() for one in json.loads(rows.to_json(drop_id=True))["features"]]
    return {"type": "FeatureCollection", "features": features}


def basemap_style(_feature: Any) -> dict[str, Any]:
    """Return the style of land and borders on a folium map."""
    return {"color": "#b9b3a4", "weight": 1, "fillColor": "#f4f1ea", "fillOpacity": 1}


def _base(**options: Any) -> Any:
    import folium  # noqa: PLC0415

    base = folium.Map(location=CENTRE, zoom_start=ZOOM, tiles=None, **options)
    folium.GeoJson(basemap(), style_function=basemap_style, interactive=False).add_to(base)
    return base


def folium_geojson(_items: list[data.Item], frame: Any) -> str:
    """folium's usual way to draw many features: one GeoJson layer with a popup, on canvas."""
    import folium  # noqa: PLC0415

    base = _base(prefer_canvas=True)
    marker = folium.CircleMarker(radius=5, color="#9b1c31", fill=True)
    folium.GeoJson(frame, marker=marker, popup=folium.GeoJsonPopup(FIELDS)).add_to(base)
    return str(base.get_root().render())


def timeline_slider(items: list[data.Item], _frame: Any) -> str:
    """folium's TimelineSlider over a Timeline layer."""
    import folium  # noqa: PLC0415
    from folium.plugins import Timeline, TimelineSlider  # noqa: PLC0415

    story = data.collection(items)
    for feature in story["features"]:
        feature["properties"].update(start=feature["properties"]["begins"], end=feature["properties"]["ends"])
    # SVG is folium's default. Canvas takes less time of the whole browser, but more of the main thread.
    base = _base()
    dots = folium.JsCode("function (f, at) { return L.circleMarker(at, {radius: 5}); }")
    timeline = Timeline(story, point_to_layer=dots).add_to(base)
    TimelineSlider(auto_play=False, show_ticks=False).add_timelines(timeline).add_to(base)
    return str(base.get_root().render())


def timestamped(items: list[data.Item], _frame: Any) -> str:
    """folium's TimestampedGeoJson: a time for each position. Each is shown for 15 days, about the middle of 1 to 30."""
    from folium.plugins import TimestampedGeoJson  # noqa: PLC0415

    story = data.collection(items)
    for feature in story["features"]:
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
    # Canvas takes less time than SVG here, also on the main thread.
    base = _base(prefer_canvas=True)
    TimestampedGeoJson(story, period="P1D", duration="P15D", auto_play=False, add_last_point=False).add_to(base)
    return str(base.get_root().render())


def explore(_items: list[data.Item], frame: Any) -> str:
    """geopandas' ``GeoDataFrame.explore``, on the basemap given to every peer."""
    shown = frame.explore(m=_base(prefer_canvas=True), tooltip="name", popup=FIELDS, color="#9b1c31")
    return str(shown.get_root().render())


def leafmap(_items: list[data.Item], frame: Any) -> str:
    """leafmap's folium backend with ``add_gdf``; its controls are off, as they need a network."""
    import folium  # noqa: PLC0415
    from leafmap import foliumap  # noqa: PLC0415

    base = foliumap.Map(
        center=list(CENTRE), zoom=ZOOM, tiles=None, prefer_canvas=True, draw_control=False, measure_control=False,
        locate_control=False, latlon_control=False, search_control=False, fullscreen_control=False,
    )  # fmt: skip
    folium.GeoJson(basemap(), style_function=basemap_style, interactive=False).add_to(base)
    base.add_gdf(frame, layer_name="story", zoom_to_layer=False)
    return str(base.get_root().render())


def pydeck(_items: list[data.Item], frame: Any) -> str:
    """pydeck's GeoJsonLayer; ``offline=True`` puts its script into the document."""
    import pydeck as pdk  # noqa: PLC0415

    view = pdk.ViewState(latitude=CENTRE[0], longitude=CENTRE[1], zoom=ZOOM - 1)
    layers = [
        pdk.Layer("GeoJsonLayer", basemap(), get_fill_color=[244, 241, 234], get_line_color=[185, 179, 164]),
        pdk.Layer(
            "GeoJsonLayer", json.loads(frame.to_json()), pickable=True, get_fill_color=[155, 28, 49],
            get_line_color=[155, 28, 49], point_radius_min_pixels=4, line_width_min_pixels=2,
        ),
    ]  # fmt: skip
    deck = pdk.Deck(layers=layers, initial_view_state=view, map_provider=None, tooltip={"text": "{name}"})
    return str(deck.to_html(as_string=True, offline=True))


def keplergl(_items: list[data.Item], frame: Any) -> str:
    """kepler.gl's widget on the basemap given to every peer, embedded by ipywidgets.

    Points, lines and areas are separate data sets: its script cannot read the mixed geometries that its Python sends.
    """
    from ipywidgets.embed import dependency_state, embed_minimal_html  # noqa: PLC0415
    from keplergl import KeplerGl  # noqa: PLC0415

    widget = KeplerGl(
        height=760,
        # The first data set is drawn on top.
        data={**{str(kind): rows for kind, rows in frame.groupby(frame.geom_type)}, **basemap_frames()},
        config={
            "version": "v1",
            "config": {
                "mapStyle": {"styleType": "no_map"},
                "mapState": {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": ZOOM - 1},
            },
        },
    )
    # A whole page: a browser would put the snippet alone into the head of a page, where it is not shown.
    page = io.StringIO()
    embed_minimal_html(page, views=[widget], title="story", state=dependency_state([widget], drop_defaults=False))
    return page.getvalue()


def lonboard(_items: list[data.Item], frame: Any) -> str:
    """lonboard's HTML export on the basemap given to every peer, without the online basemap that it would load."""
    from lonboard import Map, viz  # noqa: PLC0415

    view = {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": ZOOM - 1}
    layers = viz([*basemap_frames().values(), frame]).layers
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
#: These take GeoJSON, not a GeoDataFrame.
GEOJSON_ONLY = ("folium TimelineSlider", "folium TimestampedGeoJson")


def build(name: str, items: list[data.Item], runs: int, out: Path, cell_s: float) -> dict[str, Any]:
    """Build a document and write it; returns seconds from features in memory to its text, bytes, and peak memory in MB."""
    frame = None if name in GEOJSON_ONLY else data.frame(items)
    reset_peak()
    seconds, text = repeated(lambda: MAKERS[name](items, frame), runs, cell_s)
    out.write_text(text, encoding="utf-8")
    return {"seconds": seconds, "bytes": out.stat().st_size, "peak_mb": peak_mb()}


def main(name: str, sizes: str, runs: str, cell_s: str, folder: str) -> None:
    """Build a document of each size, after a small one that is not counted; prints a line of JSON for each."""
    basemap()
    small = data.story(WARM_UP)
    MAKERS[name](small, None if name in GEOJSON_ONLY else data.frame(small))
    for size in map(int, sizes.split(",")):
        measured = build(name, data.story(size), int(runs), Path(folder) / f"{size}.html", float(cell_s))
        print(json.dumps({"size": size, **measured}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[2:])
