"""The tables that are recognised by their columns: AIS and aircraft, of each publisher."""

from __future__ import annotations

from geodata.tracks.formats import cells
from geodata.tracks.formats.table import TableForm, plain

_KNOTS_OF_METRES = 3600 / 1852
_FEET_OF_METRES = 1 / 0.3048

#: In the order in which they are tried; the last one takes any table with an identity, a time and a position.
TABLE_FORMS: tuple[TableForm, ...] = (
    TableForm(
        "danish",
        "Danish Maritime Authority",
        {
            "vessel": ("mmsi",),
            "time": ("timestamp",),
            "lat": ("latitude",),
            "lon": ("longitude",),
            "speed": ("sog",),
            "course": ("cog",),
            "type": ("type of mobile",),
            "name": ("name",),
            "imo": ("imo",),
            "callsign": ("callsign",),
            "shiptype": ("ship type",),
        },
        "mmsi",
        frozenset({"timestamp", "type of mobile", "mmsi", "latitude", "longitude"}),
        cells.times_like("%d/%m/%Y %H:%M:%S"),
    ),
    TableForm(
        "marinecadastre",
        "MarineCadastre",
        {
            "vessel": ("mmsi",),
            "time": ("basedatetime", "base_date_time"),
            "lat": ("lat", "latitude"),
            "lon": ("lon", "longitude"),
            "geometry": ("geometry",),
            "speed": ("sog",),
            "course": ("cog",),
            "name": ("vesselname", "vessel_name"),
            "imo": ("imo",),
            "callsign": ("callsign", "call_sign"),
            "shiptype": ("vesseltype", "vessel_type"),
        },
        "mmsi",
        frozenset({"mmsi", "basedatetime|base_date_time"}),
        cells.iso_times,
    ),
    TableForm(
        "exactearth",
        "exactEarth",
        {
            "vessel": ("mmsi",),
            "time": ("time",),
            "lat": ("latitude",),
            "lon": ("longitude",),
            "speed": ("sog",),
            "course": ("cog",),
            "type": ("message_id",),
            "name": ("vessel_name",),
            "imo": ("imo",),
            "callsign": ("call_sign", "callsign"),
            "shiptype": ("ship_type",),
        },
        "mmsi",
        frozenset({"mmsi", "message_id", "time"}),
        cells.times_like("%Y%m%d_%H%M%S"),
    ),
    TableForm(
        "spire",
        "Spire",
        {
            "vessel": ("mmsi",),
            "time": ("timestamp",),
            "lat": ("latitude",),
            "lon": ("longitude",),
            "speed": ("speed",),
            "course": ("course",),
            "type": ("msg_type",),
            "name": ("name",),
            "imo": ("imo",),
            "callsign": ("call_sign", "callsign"),
            "shiptype": ("ship_type",),
        },
        "mmsi",
        frozenset({"created_at", "timestamp", "mmsi", "msg_type"}),
        cells.iso_times,
    ),
    TableForm(
        "vesselfinder",
        "VesselFinder",
        {
            "vessel": ("mmsi",),
            "time": ("timestamp",),
            "lat": ("latitude",),
            "lon": ("longitude",),
            "speed": ("speed",),
            "course": ("course",),
            "name": ("name",),
            "imo": ("imo",),
            "callsign": ("callsign",),
            "shiptype": ("type",),
        },
        "mmsi",
        frozenset({"mmsi", "timestamp", "latitude", "longitude", "navstat"}),
    ),
    TableForm(
        "marinetraffic",
        "MarineTraffic",
        {
            "vessel": ("mmsi",),
            "time": ("timestamp",),
            "lat": ("lat",),
            "lon": ("lon",),
            "speed": ("speed",),
            "course": ("course",),
            "name": ("shipname", "ship_name"),
            "imo": ("imo",),
            "callsign": ("callsign",),
            "shiptype": ("shiptype", "ship_type"),
        },
        "mmsi",
        frozenset({"mmsi", "timestamp", "lat", "lon", "speed", "heading", "course", "status"}),
        speed=0.1,
        notes=("speeds are read as knots × 10",),
    ),
    TableForm(
        "opensky",
        "OpenSky state vectors",
        {
            "vessel": ("icao24",),
            "time": ("time",),
            "heard": ("lastposupdate",),
            "lat": ("lat",),
            "lon": ("lon",),
            "speed": ("velocity",),
            "course": ("heading",),
            "alt": ("baroaltitude",),
            "alt2": ("geoaltitude",),
            "ground": ("onground",),
            "callsign": ("callsign",),
        },
        "icao",
        frozenset({"time", "icao24", "lat", "lon", "velocity"}),
        cells.epoch_times,
        speed=_KNOTS_OF_METRES,
        altitude=_FEET_OF_METRES,
        ais=False,
        notes=("the time of a row is that of its last position", "speeds and heights are read as m/s and m"),
    ),
    TableForm(
        "flightradar24",
        "Flightradar24",
        {
            "vessel": ("callsign",),
            "time": ("timestamp",),
            "position": ("position",),
            "speed": ("speed",),
            "course": ("direction",),
            "alt": ("altitude",),
        },
        "flight",
        frozenset({"timestamp", "utc", "callsign", "position", "altitude"}),
        cells.epoch_times,
        ais=False,
        zero_is_ground=True,
        notes=("a flight is known by its call sign, not by its aircraft", "a height of 0 is read as on the ground"),
    ),
    TableForm(
        "stored",
        "the stored form of this program",
        {
            "vessel": ("vessel",),
            "time": ("t",),
            "lat": ("lat",),
            "lon": ("lon",),
            "lat_e7": ("lat_e7",),
            "lon_e7": ("lon_e7",),
            "speed": ("speed_kn",),
            "course": ("course_deg",),
            "alt": ("altitude_ft",),
            "ground": ("on_ground",),
        },
        None,
        frozenset({"vessel", "t", "lat_e7", "lon_e7"}),
        ais=False,
    ),
    TableForm(
        "ships",
        "a table of ships (mmsi, a time, latitude and longitude)",
        {
            "vessel": ("mmsi", "userid", "user_id"),
            "time": ("timestamp", "time", "datetime", "date_time", "basedatetime", "t", "utc", "ts", "date"),
            "lat": ("lat", "latitude", "y"),
            "lon": ("lon", "longitude", "lng", "long", "x"),
            "geometry": ("geometry",),
            "speed": ("sog", "speed", "speed_kn", "speed_knots"),
            "course": ("cog", "course", "course_deg"),
            "type": ("msg_type", "message_id", "message_type", "msgtype"),
            "name": ("name", "vesselname", "vessel_name", "shipname"),
            "imo": ("imo",),
            "callsign": ("callsign", "call_sign"),
            "shiptype": ("ship_type", "shiptype", "vessel_type", "vesseltype"),
        },
        "mmsi",
        frozenset({"mmsi|userid|user_id"}),
        notes=("speeds are taken for knots, and times without an offset for UTC",),
    ),
    TableForm(
        "aircraft",
        "a table of aircraft (icao24, a time, latitude and longitude)",
        {
            "vessel": ("icao24", "icao", "hex"),
            "time": ("timestamp", "time", "datetime", "t", "utc", "ts"),
            "lat": ("lat", "latitude"),
            "lon": ("lon", "longitude", "lng"),
            "geometry": ("geometry",),
            "speed": ("groundspeed", "gs", "speed", "speed_kn", "ground_speed"),
            "course": ("track", "course", "heading"),
            "alt": ("altitude", "alt_baro", "alt", "baro_altitude", "altitude_ft", "geoaltitude"),
            "ground": ("onground", "on_ground", "ground"),
            "callsign": ("callsign", "flight"),
        },
        "icao",
        frozenset({"icao24|icao|hex"}),
        ais=False,
        notes=("speeds are taken for knots, heights for feet, and times without an offset for UTC",),
    ),
)


def form_of(header: list[str]) -> TableForm | None:
    """The kind of table that has this header; None if it is none with an identity, a time and a position."""
    names = {plain(name) for name in header}
    for form in TABLE_FORMS:
        if all(names & set(need.split("|")) for need in form.needs) and not missing(form, header):
            return form
    return None


def missing(form: TableForm, header: list[str]) -> list[str]:
    """What a table of this kind lacks: identity, time or position."""
    found = form.roles(header)
    lacks = [role for role in ("vessel", "time") if role not in found]
    has_place = {"lat", "lon"} <= found.keys() or {"lat_e7", "lon_e7"} <= found.keys()
    return lacks if has_place or found.keys() & {"position", "geometry"} else [*lacks, "position"]
