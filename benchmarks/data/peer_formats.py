"""The story as the peers take it: a GeoJSON FeatureCollection or a GeoDataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.data.item import Item, geometry

if TYPE_CHECKING:
    import geopandas as gpd


def properties(item: Item) -> dict[str, Any]:
    """Return the properties that a peer's popup can show."""
    return {
        "id": item.id,
        "name": item.name,
        "text": item.text,
        "claimant": f"Claimant {item.claimant}",
        "source": f"https://example.org/source-{item.claimant}",
        "begins": item.begins.isoformat(),
        "ends": item.ends.isoformat(),
    }


def collection(items: list[Item]) -> dict[str, Any]:
    """Return items as a GeoJSON FeatureCollection."""
    features = [
        {"type": "Feature", "id": item.id, "properties": properties(item), "geometry": geometry(item)} for item in items
    ]
    return {"type": "FeatureCollection", "features": features}


def frame(items: list[Item]) -> gpd.GeoDataFrame:
    """Return items as a GeoDataFrame in EPSG:4326, as a user of a peer would have them."""
    import geopandas as gpd  # noqa: PLC0415

    return gpd.GeoDataFrame.from_features(collection(items), crs="EPSG:4326")
