"""The same reports through MovingPandas: stops of three hours, the ways between them, gaps of six hours, and simple lines.

``python -m benchmarks.tracks.movingpandas_peer FOLDER ROWS OUT`` takes the first ships of a fleet, of about so many rows,
and writes what it found as JSON. It is run in a Python that has movingpandas; the product does not use it.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import movingpandas as mpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

_AT_KM, _NEAR_KM = 4, 15


def reports(folder: Path, rows: int) -> pd.DataFrame:
    """The reports of the first ships of a fleet, without sentinels and repeated rows, which would stop the library."""
    table = pq.read_table(folder / "reports.parquet").to_pandas()
    names = {"base_date_time": "t", "timestamp": "t", "longitude": "lon", "latitude": "lat"}
    table = table.rename(columns=names)[["mmsi", "t", "lon", "lat"]]
    counts = table["mmsi"].value_counts()
    ships = sorted(counts.index[(counts.index > 201_000_000) & (counts.index < 776_000_000) & (counts > 50)])
    wanted = [ship for ship, total in zip(ships, np.cumsum(counts[ships]), strict=True) if total <= rows] or ships[:1]
    table = table[table["mmsi"].isin(wanted)]
    sound = table["t"].notna() & (table["lat"].abs() <= 90) & ((table["lat"] != 0) | (table["lon"] != 0))
    found: pd.DataFrame = table[sound].drop_duplicates(["mmsi", "t"])
    return found


def found_in(table: pd.DataFrame, places: gpd.GeoDataFrame) -> dict[str, Any]:
    """Stops, legs between them, and the number of gaps and vertices."""
    frame = gpd.GeoDataFrame(table[["mmsi", "t"]], geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    tracks = mpd.TrajectoryCollection(frame, "mmsi", t="t")
    tracks = mpd.OutlierCleaner(tracks).clean(v_max=50, units=("nm", "h"))
    stops: dict[str, list[Any]] = {}
    legs: dict[str, list[Any]] = {}
    gaps = vertices = 0
    for track in tracks.trajectories:
        vessel = f"mmsi-{track.id}"
        own = mpd.TrajectoryStopDetector(track).get_stop_points(
            max_diameter=1000 * _AT_KM, min_duration=timedelta(hours=3)
        )
        if len(own):
            ids = _places(own.geometry, places)
            times = [(_ms(a), _ms(b)) for a, b in zip(own["start_time"], own["end_time"], strict=True)]
            stops[vessel] = [(a, b, place) for (a, b), place in zip(times, ids, strict=True)]
            legs[vessel] = [
                (before[1], before[1], after[0], after[0], before[2], after[2])
                for before, after in zip(stops[vessel], stops[vessel][1:], strict=False)
            ]
        gaps += max(len(mpd.ObservationGapSplitter(track).split(gap=timedelta(hours=6))) - 1, 0)
        vertices += len(mpd.DouglasPeuckerGeneralizer(track).generalize(tolerance=0.001).df)
    return {"stops": stops, "legs": legs, "gaps": gaps, "vertices": vertices}


def _ms(time: pd.Timestamp) -> int:
    return int(time.value // 1_000_000)


def _places(points: gpd.GeoSeries, places: gpd.GeoDataFrame) -> list[str | None]:
    """The id of the nearest place of each point, None where none is near."""
    ids: list[str | None] = []
    for lon, lat in zip(points.x, points.y, strict=True):
        east = ((places.geometry.x - lon + 180) % 360 - 180) * np.cos(np.radians(lat))
        km = 111.2 * np.hypot(east, places.geometry.y - lat)
        ids.append(str(places["id"][km.idxmin()]) if km.min() <= _NEAR_KM else None)
    return ids


def main() -> None:
    """Run, and write the result with the processor seconds of the work."""
    folder, rows, out = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    table = reports(folder, rows)
    places = gpd.read_file(folder / "places.geojson")
    begun = time.process_time()
    found = found_in(table, places)
    found |= {
        "cpu_s": time.process_time() - begun,
        "rows": len(table),
        "ships": sorted(f"mmsi-{ship}" for ship in table["mmsi"].unique()),
        "version": mpd.__version__,
    }
    out.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
