"""A Streamlit page around folium, the way most people write one: ``streamlit run folium_page.py -- SIZE all|slider``.

With ``slider`` the page shows what is so on the slider's day and is written for speed: the features are cached, the map asks
for nothing back, and its key stays. With ``all`` it shows everything at once, for the first map.
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
    # Leaflet and the rest from the loopback server that the benchmark runs, in place of content networks.
    from benchmarks.serve import Loopback

    loopback = Loopback.__new__(Loopback)
    loopback.url = sys.argv[3]
    for attribute in ("default_js", "default_css"):
        links = [(name, loopback.rewritten(link)) for name, link in getattr(folium.Map, attribute)]
        setattr(folium.Map, attribute, links)


@st.cache_resource
def story() -> Any:
    """The features, read once for all readers."""
    frame = data.frame(data.story(SIZE))
    frame["first"], frame["last"] = frame["begins"], frame["ends"]
    return frame


st.set_page_config(layout="wide")
found = story()
if MODE == "slider":
    days = data.days()
    day = st.slider("Day", days.first, days.last, days.opens)
    found = found[(found["begins"] <= day.isoformat()) & (found["ends"] > day.isoformat())]
base = folium.Map(location=peers.CENTRE, zoom_start=peers.ZOOM, tiles=None, prefer_canvas=True)
folium.GeoJson(peers.ground(), style_function=peers._ground_style, interactive=False).add_to(base)
if len(found):
    marker = folium.CircleMarker(radius=5, color="#9b1c31", fill=True)
    folium.GeoJson(found[["geometry", *peers.FIELDS]], marker=marker, popup=folium.GeoJsonPopup(peers.FIELDS)).add_to(
        base
    )
st_folium(base, key="map", width=1200, height=700, returned_objects=[])
