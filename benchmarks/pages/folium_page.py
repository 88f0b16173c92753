"""A Streamlit page with a folium map, as most people write one: ``streamlit run folium_page.py -- SIZE all|slider [URL]``.

With ``slider`` the page shows the features of the slider's day. It is written for speed: the features are cached, the map
returns nothing to the server, and its key does not change. With ``all`` it shows all features, for first_map. URL is the
loopback server from which Leaflet and other scripts are loaded instead of content networks.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from streamlit_folium import st_folium

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import data, peers

SIZE, MODE = int(sys.argv[1]), sys.argv[2]
if len(sys.argv) > 3:
    from benchmarks.serve import Loopback

    loopback = Loopback.__new__(Loopback)
    loopback.url = sys.argv[3]
    for attribute in ("default_js", "default_css"):
        links = [(name, loopback.rewritten(link)) for name, link in getattr(folium.Map, attribute)]
        setattr(folium.Map, attribute, links)


@st.cache_resource
def story() -> Any:
    """Return the features, made once for all sessions."""
    frame = data.frame(data.story(SIZE))
    frame["first"], frame["last"] = frame["begins"], frame["ends"]
    return frame


st.set_page_config(layout="wide")
shown = story()
if MODE == "slider":
    days = data.days()
    day = st.slider("Day", days.first, days.last, days.opens)
    shown = shown[(shown["begins"] <= day.isoformat()) & (shown["ends"] > day.isoformat())]
base = folium.Map(location=peers.CENTRE, zoom_start=peers.ZOOM, tiles=None, prefer_canvas=True)
folium.GeoJson(peers.basemap(), style_function=peers.basemap_style, interactive=False).add_to(base)
if len(shown):
    marker = folium.CircleMarker(radius=5, color="#9b1c31", fill=True)
    folium.GeoJson(shown[["geometry", *peers.FIELDS]], marker=marker, popup=folium.GeoJsonPopup(peers.FIELDS)).add_to(
        base
    )
st_folium(base, key="map", width=1200, height=700, returned_objects=[])
