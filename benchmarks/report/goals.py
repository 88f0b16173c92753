"""The project's goals, compared with the numbers of one run."""

from __future__ import annotations

from typing import Any

from benchmarks.measure import OURS, Row

#: Seconds of processor time a minute that a page which nobody uses may cost its server.
IDLE_S = 1.0
_FOLIUM = ("folium", "geopandas", "leafmap", "streamlit-folium")


def with_whole_bytes(results: dict[str, Any]) -> dict[str, Any]:
    """Return results whose documents have ``whole_bytes``: their own bytes, and those of all that they fetch."""
    fetched = {
        (row["name"], row["features"]): row["fetched_bytes"]
        for part in ("scrub", "first_map")
        for row in results.get(part, [])
        if "fetched_bytes" in row
    }
    rows = []
    for row in results.get("build", []):
        key = row["name"], row["features"]
        whole = {"whole_bytes": row["bytes"] + fetched[key]} if "bytes" in row and key in fetched else {}
        rows.append({**row, **whole})
    return {**results, "build": rows} if rows else results


def check_goals(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each goal, whether it is met, and the two numbers that decide it. Peers without numbers do not count."""
    return [
        *_scrub_goals(results.get("scrub", [])),
        *_first_map_goals(results.get("first_map", [])),
        *_bytes_goals(results.get("build", []), "bytes", "document"),
        *_bytes_goals(results.get("build", []), "whole_bytes", "(no goal) document with all that it fetches"),
        *_memory_goals(results.get("readers", [])),
        *_idle_goals(results.get("idle", [])),
    ]


def _scrub_goals(rows: list[Row]) -> list[dict[str, Any]]:
    goals = []
    for size, members in _by_size(rows).items():
        # All work of the main thread, also delayed work. Where a server takes part in a step, it is the wait for the step.
        ours = _median(members[OURS], "scrub_ms")
        peers = {
            name: median
            for name, row in members.items()
            if name != OURS and (median := _median(row, "scrub_ms" if "script_ms" in row else "frame_ms")) is not None
        }
        if ours is None or not peers:
            continue
        best = min(peers, key=lambda name: peers[name])
        text = f"scrub at {size:,}: 10 times cheaper than any peer"
        goals.append(_goal(text, ours * 10 <= peers[best], ours, best, peers[best]))
        if size == 100_000:
            goals.append(_goal("scrub at 100,000: within 16 ms", ours <= 16, ours, "16 ms", 16))
    return goals


def _first_map_goals(rows: list[Row]) -> list[dict[str, Any]]:
    goals = []
    for size, members in _by_size([row for row in rows if row["kind"] == "app"]).items():
        ours, theirs = _median(members[OURS], "drawn_ms"), _median(members["streamlit-folium"], "drawn_ms")
        if ours is not None:
            text = f"first map at {size:,}: before every Streamlit peer"
            goals.append(_goal(text, theirs is None or ours < theirs, ours, "streamlit-folium", theirs))
    return goals


def _bytes_goals(rows: list[Row], field: str, document: str) -> list[dict[str, Any]]:
    goals = []
    for size, members in _by_size(rows).items():
        peers = {
            name: row[field]
            for name, row in members.items()
            if name != OURS and field in row and name.startswith(_FOLIUM)
        }
        if field in members[OURS] and peers:
            best = min(peers, key=lambda name: peers[name])
            ours = members[OURS][field]
            text = f"{document} at {size:,}: smaller than every folium peer's"
            goals.append(_goal(text, ours < peers[best], ours, best, peers[best]))
    return goals


def _memory_goals(rows: list[Row]) -> list[dict[str, Any]]:
    goals = []
    for count, members in _by_size(rows, "sessions").items():
        ours, theirs = (_median(members.get(name, {}), "mb_per_session") for name in (OURS, "streamlit-folium"))
        if ours is not None and theirs is not None:
            text = f"memory a session at {count}: at most a quarter of streamlit-folium's"
            if theirs <= 0:
                text += " (theirs is not above 0, so this says nothing)"
            goals.append(_goal(text, ours <= theirs / 4, ours, "streamlit-folium", theirs))
    return goals


def _idle_goals(rows: list[Row]) -> list[dict[str, Any]]:
    text = f"an idle page: at most {IDLE_S:g} processor second of the server a minute"
    seconds = [row["processor_s"] for row in rows if row["name"] == OURS and "processor_s" in row]
    return [_goal(text, used <= IDLE_S, used, "", None) for used in seconds]


def _goal(text: str, is_met: bool, ours: float, against: str, theirs: float | None) -> dict[str, Any]:
    return {"goal": text, "met": is_met, "ours": ours, "against": against, "theirs": theirs}


def _median(row: Row, field: str) -> float | None:
    """Return the median of a measure, or its value where it was measured once; None if the row lacks it."""
    value = row.get(field)
    if isinstance(value, dict):
        value = value.get("median")
    return None if value is None else float(value)


def _by_size(rows: list[Row], key: str = "features") -> dict[int, dict[str, Row]]:
    """Group rows by size, then by name; sizes at which this project has no row are left out."""
    groups: dict[int, dict[str, Row]] = {}
    for row in rows:
        groups.setdefault(row[key], {})[row["name"]] = row
    return {size: members for size, members in sorted(groups.items()) if OURS in members}
