"""Stops, gaps, legs, flights and meetings of reports whose truth is known."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

from geodata.errors import ImportingError
from geodata.limits import Limits
from geodata.tracks import stored
from geodata.tracks.claims import compare
from geodata.tracks.claims.compare import SeenLeg, legs_of
from geodata.tracks.engines import Engine
from geodata.tracks.engines.dask import Dask
from geodata.tracks.engines.pool import Pool
from geodata.tracks.finding import density
from geodata.tracks.finding.cleaning import clean
from geodata.tracks.finding.meetings import waiting_of
from geodata.tracks.finding.motion import kept_steps, km_between, steps_of
from geodata.tracks.finding.stops import stops_of
from geodata.tracks.parameters import Parameters, described
from geodata.tracks.pings import Columns, Pings, columns_of, joined, pings_of
from geodata.tracks.places import places_of, places_of_file
from geodata.tracks.reading import read_files
from geodata.tracks.search import SearchReport, find_legs
from geodata.tracks.sorting import in_order
from geodata.tracks.vessels import code_of
from tests.support import tracks

PLACES = places_of([("gisborne", "Gisborne", *tracks.GISBORNE, 0.0), ("nome", "Nome", *tracks.NOME, 0.0)])
DEFAULT = Parameters()
T0 = 1_709_251_200_000
SHIP = code_of("mmsi", 219_000_001)
MINUTE = dt.timedelta(minutes=1)
TABLES = ("stops", "gaps", "legs", "vertices", "encounters", "density")


def search(folder: Path, engine: Engine | None = None, parameters: Parameters = DEFAULT) -> SearchReport:
    return find_legs(folder, PLACES, parameters=parameters, engine=engine or Pool(1), told=lambda *_: None)


def read(folder: Path, *files: Path, buckets: int = 8) -> Path:
    read_files(files, folder, engine=Pool(1), limits=Limits(), told=lambda *_: None, buckets=buckets)
    return folder


def legs(tmp_path: Path, name: str, content: str | bytes) -> list[SeenLeg]:
    folder = read(tmp_path / "out", tracks.write(tmp_path, name, content))
    search(folder)
    return legs_of(folder)


def ship(minutes: Any, lon: Any, lat: Any, speed: Any = np.nan, vessel: int = SHIP) -> Pings:
    minutes = np.asarray(minutes)
    e7 = [np.round(np.asarray(v) * 1e7) * np.ones(len(minutes)) for v in (lon, lat)]
    return pings_of(
        len(minutes), vessel=vessel, t=T0 + minutes * 60_000, lon=e7[0], lat=e7[1], speed=speed, row=minutes
    )


def test_a_ship_that_crosses_180_in_a_gap(tmp_path: Path) -> None:
    (leg,) = legs(tmp_path, "a.csv", tracks.cable_ship())
    assert (leg.origin_place_id, leg.destination_place_id, leg.origin, leg.destination) == (
        "gisborne",
        "nome",
        "at",
        "at",
    )
    assert leg.depart_from == tracks.LEFT
    assert leg.depart_to == tracks.LEFT + dt.timedelta(minutes=10)
    assert leg.arrive_from == tracks.CAME - dt.timedelta(minutes=10)
    assert leg.arrive_to == tracks.CAME
    assert (leg.unseen_hours, leg.jumps) == (14.0, 0)
    assert 11_000 < leg.km < 12_500
    (gap,) = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert gap["last_lon"] > 0 > gap["again_lon"]
    assert gap["hours"] == 14.0
    assert gap["km"] < 2000
    vertices = pq.read_table(tmp_path / "out" / "vertices.parquet").to_pylist()
    shown = {v["t"] for v in vertices if v["zoom"] == 4}
    assert {gap["last_seen"], gap["seen_again"], leg.first_seen, leg.last_seen} <= shown
    assert len(vertices) < 100


def test_a_flight_is_seen_to_land_only_where_it_was(tmp_path: Path) -> None:
    (leg,) = legs(tmp_path, "trace.json", tracks.trace())
    assert (leg.origin, leg.destination, leg.destination_place_id) == ("at", "at", "nome")
    assert (leg.depart_to, leg.arrive_from) == (leg.first_seen + MINUTE, leg.last_seen - MINUTE)


def test_a_flight_whose_low_part_is_missing_has_no_arrival(tmp_path: Path) -> None:
    whole = tracks.trace(low_part=False)
    (leg,) = legs(tmp_path, "trace.json", whole)
    assert (leg.origin, leg.destination) == ("at", "seen")
    assert (leg.destination_place_id, leg.arrive_from, leg.arrive_to) == (None, None, None)
    assert leg.destination_nearest_id == "nome"
    assert leg.destination_km is not None
    assert 50 < leg.destination_km < 500


def test_spikes_are_left_out_alone_and_in_a_row() -> None:
    lat = np.linspace(50, 51, 60)
    track = ship(np.arange(60) * 10, 12.0, lat, 10.0)
    for away in ([30], [30, 31], [0], [59], [10, 40]):
        spoilt = track.copy()
        spoilt["lat"][away] += 40_000_000
        found = clean(columns_of(spoilt), DEFAULT)
        assert (found.spikes, found.refused) == (len(away), [])
        assert np.array_equal(found.pings["t"], np.delete(track["t"], away))


def test_two_ships_on_one_identity_are_refused_and_said() -> None:
    minutes = np.arange(300) * 3
    one, two = ship(minutes, 12.0, 50 + minutes / 5000, 5.0), ship(minutes + 1, -40.0, 10 + minutes / 5000, 5.0)
    both, _ = in_order(np.concatenate([one, two]))
    (refused,) = clean(columns_of(both), DEFAULT).refused
    assert (refused.reason, refused.pings) == ("two vessels send this identity", 600)
    random = np.random.default_rng(1)
    many = ship(minutes, random.uniform(-180, 180, 300), random.uniform(-60, 60, 300))
    (refused,) = clean(columns_of(many), DEFAULT).refused
    assert refused.reason == "several vessels send this identity, or false positions"


def test_a_stop_keeps_its_state_between_the_two_speeds() -> None:
    speed = np.array([10.0] * 5 + [0.1] * 20 + [0.3] * 5 + [0.1] * 5 + [0.6] * 2 + [10.0] * 5)
    away = np.concatenate([np.linspace(1, 0.2, 5), np.zeros(30), np.linspace(0.1, 1, 7)])
    found = stops_of(p := columns_of(ship(np.arange(42) * 10, 12.0, 50 + away, speed)), steps_of(p), DEFAULT)
    assert [(int(s), int(e)) for s, e in zip(found.start, found.end, strict=True)] == [(5, 34)]


def test_a_short_call_is_no_visit_and_a_stuck_speed_no_stop() -> None:
    minutes = np.arange(100) * 10
    stuck = columns_of(ship(minutes, 12.0, 50 + minutes / 1000, 0.0))
    assert len(stops_of(stuck, steps_of(stuck), DEFAULT)) == 0
    silent = columns_of(ship(minutes, 12.0 + np.where(minutes < 500, 0, (minutes - 500) / 1000), 50.0))
    assert len(stops_of(silent, steps_of(silent), DEFAULT)) == 1
    assert len(stops_of(silent, steps_of(silent), replace(DEFAULT, stop_hours=9))) == 0


def test_stops_on_both_sides_of_180_are_one_place() -> None:
    lon = np.where(np.arange(60) % 2, 179.9999, -179.9999)
    track = columns_of(ship(np.arange(60) * 10, lon, 0.0, 0.0))
    found = stops_of(track, steps_of(track), DEFAULT)
    assert len(found) == 1
    assert abs(abs(float(found.lon[0])) - 180) < 0.001


def test_distances_on_the_plane_agree_with_the_sphere() -> None:
    random = np.random.default_rng(3)
    lon, lat = random.uniform(-180, 180, 2000), random.uniform(-75, 75, 2000)
    near = ship(np.arange(4000), np.repeat(lon, 2), np.repeat(lat, 2))
    near["lon"][1::2] = np.round(((lon + random.uniform(-0.5, 0.5, 2000) + 180) % 360 - 180) * 1e7)
    near["lat"][1::2] += random.integers(-4_000_000, 4_000_000, 2000, dtype=np.int32)
    km = steps_of(columns_of(near)).km[1::2]
    at = near["lon"] / 1e7, near["lat"] / 1e7
    exact = km_between(at[0][::2], at[1][::2], at[0][1::2], at[1][1::2])
    assert np.allclose(km, exact, rtol=2e-4, atol=1e-6)


def test_meetings_across_buckets_and_not_at_a_place(tmp_path: Path) -> None:
    rows = ["mmsi,t,lat,lon,sog"]
    for minute in range(0, 600, 5):
        time = f"2024-03-01T{minute // 60:02d}:{minute % 60:02d}:00"
        for number, lat, lon in ((1, 10.0, -179.9995), (2, 10.0, 179.9985), (3, 20.0, 0.0), (4, 20.1, 0.0)):
            rows.append(f"21900000{number},{time},{lat},{lon},0.5")
        for number in (5, 6):
            rows.append(f"21900000{number},{time},{tracks.NOME[1]},{tracks.NOME[0]},0.0")
    folder = read(tmp_path / "out", tracks.write(tmp_path, "a.csv", "\n".join(rows)))
    assert search(folder).rows["encounters"] == 1
    (meeting,) = pq.read_table(folder / "encounters.parquet").to_pylist()
    assert {meeting["first_vessel"], meeting["second_vessel"]} == {"mmsi-219000001", "mmsi-219000002"}
    assert meeting["hours"] > 9
    assert 0.1 < meeting["km"] < 0.3


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented fleet with every fault, an aircraft and the cable ship, in eight buckets."""
    from benchmarks.tracks.fleet import Habits, write  # noqa: PLC0415

    tmp_path = tmp_path_factory.mktemp("fleet")
    write(tmp_path, 40_000, Habits(vessels=20, days=30, places=400))
    more = [
        tracks.write(tmp_path, "trace.json", tracks.trace()),
        tracks.write(tmp_path, "ship.csv", tracks.cable_ship()),
    ]
    return read(tmp_path / "out", tmp_path / "reports.parquet", *more)


def tables(folder: Path) -> dict[str, Any]:
    return {name: pq.read_table(folder / f"{name}.parquet") for name in TABLES}


def test_the_truth_of_a_fleet_is_found(fleet: Path) -> None:
    from benchmarks.tracks.score import score  # noqa: PLC0415

    places = places_of_file(fleet.parent / "places.geojson", Limits())
    find_legs(fleet, places, parameters=DEFAULT, engine=Pool(1), told=lambda *_: None)
    found = score(fleet, fleet.parent / "truth.json")
    stops, found_legs, gaps = (found.shares[name] for name in ("stops", "legs", "gaps"))
    assert found_legs.true > 20
    assert min(stops.recall, stops.precision, found_legs.recall, found_legs.precision) > 0.95
    assert found_legs.places is not None
    assert found_legs.places > 0.99
    assert gaps.recall == 1.0
    # Every row that was spoilt on purpose is counted under its reason.
    faults = json.loads((fleet.parent / "truth.json").read_text())["faults"]
    dropped = json.loads((fleet / "manifest.json").read_text())["dropped"]
    assert {name: dropped[name] for name in faults if name != "duplicate"} == {
        name: count for name, count in faults.items() if name != "duplicate"
    }


def test_engines_agree_row_for_row(fleet: Path) -> None:
    search(fleet)
    alone = tables(fleet)
    assert alone["legs"].num_rows > 20
    search(fleet, Pool(2))
    assert all(tables(fleet)[name].equals(table) for name, table in alone.items())


def unseen(error: Exception) -> None:
    raise error


def told(done: int, of: int) -> None:
    """No progress."""


def test_dask_agrees_row_for_row(fleet: Path) -> None:
    search(fleet)
    alone = tables(fleet)
    alike: dict[str, Any] = {"threads_per_worker": 1, "processes": False, "protocol": "tcp", "host": "127.0.0.1"}
    with LocalCluster(n_workers=2, dashboard_address=None, **alike) as cluster, Client(cluster):
        dask = Dask(cluster.scheduler_address, 2)
        search(fleet, dask)
        with pytest.raises(ImportingError, match="worker does not see /nowhere/ping"):
            dask.run(unseen, [FileNotFoundError(2, "", "/nowhere/ping")], told)
        with pytest.raises(ImportingError, match="workers lack geodata"):
            dask.run(unseen, [ModuleNotFoundError("", name="geodata")], told)
    with (
        LocalCluster(n_workers=0, dashboard_address=None, **alike) as empty,
        pytest.raises(ImportingError, match=r"has no workers, and none came in 0\.1 s"),
    ):
        Dask(empty.scheduler_address, 2, patience_s=0.1).run(unseen, [ValueError()], told)
    for address in ("nonsense", "foo://x:1"):
        with pytest.raises(ImportingError, match=f"{address} is no address of a Dask scheduler"):
            Dask(address, 2).run(unseen, [ValueError()], told)
    assert all(tables(fleet)[name].equals(table) for name, table in alone.items())


def test_a_new_reading_drops_old_results(tmp_path: Path) -> None:
    folder = read(tmp_path / "out", tracks.write(tmp_path, "a.csv", tracks.cable_ship()))
    search(folder)
    read(folder, tracks.write(tmp_path, "t.json", tracks.trace()))
    assert '"legs"' not in (folder / "manifest.json").read_text()


def test_parameters_are_bounded_and_say_who_published_them() -> None:
    assert all(published for *_, published in described())
    with pytest.raises(ImportingError, match="gap_hours must be more than 0"):
        Parameters(gap_hours=float("nan"))
    with pytest.raises(ImportingError, match="move_kn"):
        Parameters(move_kn=0.1)


def test_a_file_of_places_is_checked(tmp_path: Path) -> None:
    path = tracks.write(tmp_path, "p.geojson", '{"type": "FeatureCollection", "features": [{"type": "Feature"}]}')
    with pytest.raises(ImportingError, match="feature 1 is not a point with 'id' and 'name'"):
        places_of_file(path, Limits())


def fleet_columns(folder: Path) -> Columns:
    files = sorted((folder / "pings").glob("bucket=*/*.parquet"))
    found, _ = in_order(joined([stored.read_columns(file)[0] for file in files]))
    return found


def test_steps_that_are_kept_are_those_of_what_is_left(fleet: Path) -> None:
    pings = fleet_columns(fleet)
    random = np.random.default_rng(5)
    for share in (0.5, 0.01, 0.99):
        keep = random.random(len(pings)) >= share
        left = pings[keep]
        kept, computed = kept_steps(steps_of(pings), left, keep), steps_of(left)
        assert all(np.array_equal(getattr(kept, name), getattr(computed, name)) for name in ("first", "km", "hours"))
    cleaned = clean(pings, DEFAULT)
    assert cleaned.spikes > 0
    assert np.array_equal(cleaned.steps.km, steps_of(cleaned.pings).km)


def test_the_table_of_rows_is_the_formula_at_every_edge() -> None:
    _, edges = density._table_of_rows()
    near = (edges.astype(np.int64)[:, None] + np.arange(-2, 3)).ravel()
    random = np.random.default_rng(6).integers(-900_000_000, 900_000_001, 100_000)
    lat = np.clip(np.concatenate([near, random, [-900_000_000, 0, 900_000_000]]), -900_000_000, 900_000_000)
    assert np.array_equal(density._rows_of(lat.astype(np.int32)), density._row_of(lat.astype(np.float64)))


def test_months_are_those_of_the_calendar() -> None:
    t = np.random.default_rng(7).integers(T0 - 10**11, T0 + 10**11, 1000)
    assert np.array_equal(density._months_of(t), t.astype("datetime64[ms]").astype("M8[M]").astype(np.int64))


#: What was found in the fleet before the search was made faster: rows, and the sum of what they hold.
GOLDEN = {
    "stops": (191, "b94e76648c067af0"),
    "gaps": (31, "44ae1a71fecffe2b"),
    "legs": (183, "8bb7a82bfee2dfaf"),
    "vertices": (2091, "8a2f080690edf857"),
    "encounters": (0, "00aec1cf8db59c68"),
    "density": (15619, "7d56d750bfdbee21"),
}


def test_results_stay_as_they_were_row_for_row(fleet: Path) -> None:
    search(fleet)
    assert {name: golden(table) for name, table in tables(fleet).items()} == GOLDEN


def golden(table: Any) -> tuple[int, str]:
    """The rows of a table, and the hash of them with numbers to a hundredth, so that no processor's last digit counts."""
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        text = pc.round(column, 2) if pa.types.is_floating(column.type) else column
        columns[name] = text.cast(pa.string()).to_pylist()
    return table.num_rows, hashlib.sha256(json.dumps(columns).encode()).hexdigest()[:16]


def test_the_truth_of_an_airline_is_found(tmp_path: Path) -> None:
    from benchmarks.tracks import flights  # noqa: PLC0415
    from benchmarks.tracks.score import score  # noqa: PLC0415

    truth = flights.write(tmp_path, count=4, days=4)
    assert len(truth["flights"]) > 10
    folder = read(tmp_path / "out", tmp_path / "reports.parquet", buckets=2)
    places = places_of_file(tmp_path / "places.geojson", Limits())
    find_legs(folder, places, parameters=DEFAULT, engine=Pool(1), told=lambda *_: None)
    found = score(folder, tmp_path / "truth.json")
    assert (found.shares["flights"].recall, found.shares["flights"].precision) == (1.0, 1.0)
    assert found.shares["flights"].places == 1.0
    assert found.lines[0] == "departures and arrivals stated that nobody heard: 0"
    assert json.loads((folder / "manifest.json").read_text())["dropped"] == truth["faults"]


@pytest.mark.parametrize(
    ("name", "vehicle", "same"),
    [
        ("ANGARA", "cargo ship Angara (RF)", True),
        ("MAIA-1", "Maia 1", True),
        ("AN", "Angara", False),
        ("ANG", "Angara", False),
        ("SHIP", "cargo ship Angara", False),
        ("ANGARA 2", "Angara", False),
        ("..", "Angara ..", False),
    ],
)
def test_a_name_is_the_vehicles_by_whole_words(name: str, vehicle: str, *, same: bool) -> None:
    assert compare._names(name, vehicle) is same


def test_only_ships_far_from_places_wait_for_a_meeting() -> None:
    stays = [(*tracks.NOME, SHIP), (-160.0, 10.0, SHIP + 1), (*tracks.GISBORNE, SHIP + 2), (-160.0, 20.0, SHIP + 3)]
    parts = [ship(np.arange(1, 62, 5), lon, lat, 0.0, vessel) for lon, lat, vessel in stays]
    pings, _ = in_order(columns_of(np.concatenate(parts)))
    found = waiting_of(pings, steps_of(pings), PLACES, DEFAULT)
    assert np.unique(found.vessel, return_counts=True)[0].tolist() == [SHIP + 1, SHIP + 3]
    assert sorted(set(np.round(found.lat, 6).tolist())) == [10.0, 20.0]
    assert len(found.slot) == 2 * 6
