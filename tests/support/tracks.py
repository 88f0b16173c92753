"""Files of position reports of an invented ship and an invented flight of the example catalogue, and of traps of formats."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np

MMSI = 512_000_001
SHIP = f"mmsi-{MMSI}"
GISBORNE, NOME = (178.02, -38.67), (-165.41, 64.5)
_HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,"
    "TransceiverClass"
)
#: The ship leaves on 2 March 2031 at 10:00 and comes on 9 March at 18:00, both in UTC.
LEFT, CAME = dt.datetime(2031, 3, 2, 10, tzinfo=dt.UTC), dt.datetime(2031, 3, 9, 18, tzinfo=dt.UTC)


def cable_ship() -> str:
    """A CSV file of the cable ship: in port, a voyage across 180° with a silence of 14 hours there, in port again.

    Its speed is that of the story, which has it cross an ocean in a week.
    """
    way = np.array(
        [GISBORNE, (178.9, -38.8), (179.6, -37.0), (190.0, 0.0), (191.5, 40.0), (190.5, 57.0), (194.59, 64.5)]
    )
    along = np.append(0, np.cumsum(np.hypot(*np.diff(way, axis=0).T)))
    rows = [_HEADER]
    minutes = int((CAME - LEFT).total_seconds() // 60)
    for minute in range(-600, minutes + 601, 10):
        share = min(max(minute / minutes, 0), 1)
        lon = np.interp(share * along[-1], along, way[:, 0])
        lat = np.interp(share * along[-1], along, way[:, 1])
        # The silence: it was last heard west of 180° and is heard again east of it.
        if 400 < minute < 1240:
            continue
        speed = 0.1 if share in (0, 1) else 40.0
        time = LEFT + dt.timedelta(minutes=minute)
        rows.append(
            f"{MMSI},{time:%Y-%m-%dT%H:%M:%S},{lat:.5f},{(lon + 180) % 360 - 180:.5f},{speed},360.0,511.0,CABLE SHIP,"
            "IMO9000001,ZMAA,52,0,100,20,6,0,A"
        )
    return "\n".join(rows) + "\n"


def trace(*, low_part: bool = True) -> bytes:
    """A trace of an aircraft from Gisborne to Nome. Without ``low_part``, nothing is heard below 12,000 ft at its end."""
    start = dt.datetime(2031, 3, 5, 6, tzinfo=dt.UTC).timestamp()
    rows: list[list[object]] = []
    for minute in range(0, 10):
        rows.append([minute * 60.0, GISBORNE[1], GISBORNE[0], "ground", 0, 0, 0, 0, None, "adsb"])
    hours = 14.0
    for minute in range(10, int(hours * 60) + 10):
        share = (minute - 10) / (hours * 60)
        lon, lat = GISBORNE[0] + share * (194.59 - GISBORNE[0]), GISBORNE[1] + share * (NOME[1] - GISBORNE[1])
        height = min(35_000, 900 * (minute - 9), max(200, 900 * (hours * 60 + 10 - minute)))
        if not low_part and share > 0.5 and height < 12_000:
            continue
        rows.append(
            [
                minute * 60.0,
                round(lat, 6),
                round((lon + 180) % 360 - 180, 6),
                int(height),
                480,
                10,
                0,
                500,
                None,
                "adsb",
            ]
        )
    if low_part:
        for minute in range(int(hours * 60) + 10, int(hours * 60) + 20):
            rows.append([minute * 60.0, NOME[1], NOME[0], "ground", 0, 0, 0, 0, None, "adsb"])
    return json.dumps({"icao": "c80001", "r": "ZK-AAA", "timestamp": start, "trace": rows}).encode()


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file, and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
