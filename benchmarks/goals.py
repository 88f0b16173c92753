"""The goals, each held against the numbers of one run."""

from __future__ import annotations

from typing import Any

from benchmarks.measure import OURS, Row

#: Seconds of processor time a minute that a page may cost its server while nobody touches it.
IDLE_S = 1.0
_FOLIUM = ("folium", "geopandas", "leafmap", "streamlit-folium")


def _median(row: Row, *parts: str) -> float | None:
    for part in parts:
        if part in row:
            return float(row[part]["median"])
    return None


def _number(value: Any) -> float | None:
    """A number, or the median of a summary."""
    found = value.get("median") if isinstance(value, dict) else value
    return None if found is None else float(found)


def with_whole_bytes(results: dict[str, Any]) -> dict[str, Any]:
    """Results whose documents say how much a reader fetches in all: their own bytes, and what they were seen to fetch."""
    fetched = {
        (row["name"], row["features"]): row["fetched_bytes"]
        for part in ("scrub", "first_map")
        for row in results.get(part, [])
        if "fetched_bytes" in row
    }
    rows = []
    for row in results.get("build", []):
        key = row["name"], row["features"]
        known = {"whole_bytes": row["bytes"] + fetched[key]} if "bytes" in row and key in fetched else {}
        rows.append({**row, **known})
    return {**results, "build": rows} if rows else results


def judged(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Each goal with whether it is met, and the numbers it was judged by. Peers that were not done do not count."""
    found = []
    for size, rows in _by_size(results.get("scrub", [])).items():
        # All of the main thread's work, put off or not; where a step crosses to a server, the wait for it.
        own = _median(rows[OURS], "scrub_ms")
        others = {
            n: m
            for n, row in rows.items()
            if n != OURS and (m := _median(row, "scrub_ms" if "script_ms" in row else "frame_ms")) is not None
        }
        if own is None or not others:
            continue
        best = min(others, key=lambda name: others[name])
        found.append(
            _goal(
                f"scrub at {size:,}: 10 times cheaper than any peer", own * 10 <= others[best], own, best, others[best]
            )
        )
        if size == 100_000:
            found.append(_goal("scrub at 100,000: within 16 ms", own <= 16, own, "16 ms", 16))
    for size, rows in _by_size([r for r in results.get("first_map", []) if r["kind"] == "app"]).items():
        own, peer = _median(rows[OURS], "drawn_ms"), _median(rows["streamlit-folium"], "drawn_ms")
        if own is not None:
            text = f"first map at {size:,}: before every Streamlit peer"
            found.append(_goal(text, peer is None or own < peer, own, "streamlit-folium", peer))
    for size, rows in _by_size(results.get("build", [])).items():
        peers = {n: row["bytes"] for n, row in rows.items() if n != OURS and "bytes" in row and n.startswith(_FOLIUM)}
        if "bytes" in rows[OURS] and peers:
            best = min(peers, key=lambda name: peers[name])
            text = f"document at {size:,}: smaller than every folium peer's"
            found.append(_goal(text, rows[OURS]["bytes"] < peers[best], rows[OURS]["bytes"], best, peers[best]))
    for size, rows in _by_size(results.get("build", [])).items():
        whole = {n: row["whole_bytes"] for n, row in rows.items() if "whole_bytes" in row and n.startswith(_FOLIUM)}
        if "whole_bytes" in rows[OURS] and whole:
            best = min(whole, key=lambda name: whole[name])
            own = rows[OURS]["whole_bytes"]
            text = f"(not asked for) document and all it fetches at {size:,}: smaller than every folium peer's"
            found.append(_goal(text, own < whole[best], own, best, whole[best]))
    for size, rows in _by_size(results.get("readers", []), "sessions").items():
        own, peer = (_number(rows.get(name, {}).get("mb_per_session")) for name in (OURS, "streamlit-folium"))
        if own is not None and peer is not None:
            text = f"memory a session at {size}: at most a quarter of streamlit-folium's"
            if peer <= 0:
                text += " (theirs is below nothing, so this says nothing)"
            found.append(_goal(text, own <= peer / 4, own, "streamlit-folium", peer))
    for row in results.get("idle", []):
        if row["name"] == OURS and "processor_s" in row:
            text = f"an idle page: at most {IDLE_S:g} processor second of the server a minute"
            found.append(_goal(text, row["processor_s"] <= IDLE_S, row["processor_s"], "", None))
    return found


def _goal(text: str, is_met: bool, own: float, best: str, peer: float | None) -> dict[str, Any]:
    return {"goal": text, "met": is_met, "ours": own, "against": best, "theirs": peer}


def _by_size(rows: list[Row], key: str = "features") -> dict[int, dict[str, Row]]:
    found: dict[int, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row[key], {})[row["name"]] = row
    return {size: members for size, members in sorted(found.items()) if OURS in members}
