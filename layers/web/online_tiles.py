"""Online background maps. No request is made to any of them unless the user chooses it in the app."""

from __future__ import annotations

from urllib.parse import urlsplit

from xyzservices import providers

from layers.web.document import TileSource

_OFFERED = {
    "OpenStreetMap": providers.OpenStreetMap.Mapnik,
    "OpenTopoMap": providers.OpenTopoMap,
    "Esri World Imagery": providers.Esri.WorldImagery,
}


def tile_sources() -> dict[str, TileSource]:
    """The background maps that the app offers, by name, each with the only host that it needs."""
    offered = {}
    for name, provider in _OFFERED.items():
        url = provider.build_url(x="{x}", y="{y}", z="{z}", fill_subdomain=False, scale_factor="")
        host = urlsplit(url.replace("{s}.", "")).netloc
        offered[name] = TileSource(
            url=url,
            attribution=provider.attribution,
            host=f"*.{host}" if "{s}" in url else host,
            max_zoom=min(int(provider.get("max_zoom", 18)), 18),
        )
    return offered
