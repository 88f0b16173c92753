"""A reader's own tracks, small enough to reason about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from geodata.tracks.claims.compare import SeenLeg
from geodata.tracks.uploaded import Drawn, FileTracks, Heard, Said, Samples, Silence
from tests.support.map_payload import HOSTILE

START = dt.datetime(2024, 3, 1, 22, tzinfo=dt.UTC)
HOUR = 3_600_000


def at(hours: float) -> int:
    return round(START.timestamp() * 1000 + hours * HOUR)


def many(file: FileTracks, count: int) -> FileTracks:
    """The same leg so many times, each a hundredth of a degree north of the one before."""
    drawn = file.drawn
    size = len(drawn.leg)
    number = np.repeat(np.arange(count), size)
    return replace(
        file,
        legs=tuple(replace(file.legs[0], leg=f"{file.legs[0].leg}-{index}") for index in range(count)),
        silences=file.silences * count,
        drawn=Drawn(
            number, np.tile(drawn.t, count), np.tile(drawn.lon, count), number / 100, np.tile(drawn.zoom, count)
        ),
    )


def file_of(lons: list[float], *, name: str = HOSTILE) -> FileTracks:
    """A ship that is heard each hour along the equator, and not between the third and the fourth report, for ten hours."""
    hours = [0, 1, 2, *(12 + n for n in range(len(lons) - 3))]
    times = np.array([at(hour) for hour in hours], dtype=np.int64)
    end = dt.datetime.fromtimestamp(times[-1] / 1000, dt.UTC)
    leg = SeenLeg(
        leg="mmsi-200000001.20240301T220000", vessel="mmsi-200000001", origin_place_id="P", destination_place_id=None,
        depart_from=START, depart_to=START + dt.timedelta(hours=1), arrive_from=None, arrive_to=None, pings=len(lons),
        km=100.4, unseen_hours=10.0, jumps=0, first_seen=START, last_seen=end, origin="at", destination="seen",
        origin_km=0.25, destination_km=None, origin_nearest_id="P", destination_nearest_id=None,
    )  # fmt: skip
    zeros = np.zeros(len(lons), dtype=np.int64)
    return FileTracks(
        name=HOSTILE,
        digest="a",
        files=(),
        reports=len(lons),
        vessels=1,
        duplicates=0,
        spikes=0,
        refused=(),
        legs=(leg,),
        said={"mmsi-200000001": (Said("name", name, at(0), at(1)),)},
        silences=((Silence(at(2), at(12)),),),
        drawn=Drawn(zeros, times, np.array(lons), np.zeros(len(lons)), np.array([4, 7, 4, *[10] * (len(lons) - 4), 4])),
        samples=Samples(
            zeros, times, np.append(np.full(len(lons) - 1, 12.34), np.nan), np.full(len(lons), np.nan)
        ),
        heard=Heard(("2024-03", "2024-03"), np.array([5, 4]), np.array([1, 1]), np.array([30.0, 60.0])),
    )  # fmt: skip
