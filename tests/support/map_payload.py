"""Payloads of the map document, small enough to reason about."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

HOSTILE = '<img src=x onerror="window.pwned=1"></script><script>window.pwned=1</script>${window.pwned=1}{{7*7}}'
_EPOCH = dt.date(1970, 1, 1)
_STAR = "M12 2 L22 22 L2 22 Z"
_BOX = "M3 3 L21 3 L21 21 L3 21 Z"


def day(iso: str) -> int:
    """Days since 1 January 1970."""
    return (dt.date.fromisoformat(iso) - _EPOCH).days


def style(label: str, heading: str, shape: str, colour: str, **more: Any) -> dict[str, Any]:
    ink = {"stroke": colour, "fill": colour, "text": colour}
    if shape == "point":
        ink["stroke"] = "#ffffff"
    pale = {"stroke": "#9bd0f5", "fill": "#9bd0f5", "text": "#9bd0f5"}
    if shape == "point":
        pale["stroke"] = "#0e1319"
    plain = {"width": 2, "dash": None, "hatch": "none", "fill_opacity": 0.2, "symbol": None, "arrows": False}
    return {"label": label, "heading": heading, "shape": shape, "light": ink, "dark": pale, **plain, **more}


STYLES = {
    "region": style("Region", "Regions", "area", "#8c8468"),
    "held": style("Area held", "Control", "area", "#00695c", hatch="diagonal"),
    "ship": style("Cargo ship", "Movements", "line", "#0b5a8f", dash=(9, 5), symbol=_BOX, arrows=True),
    "fight": style("Fighting", "Events", "point", "#9b1c31", symbol=_STAR),
    "place": style("Place", "Places", "point", "#8c8468"),
}


def feature(feature_id: str, look: str, geometry: Any, *days: str | None, **more: Any) -> dict[str, Any]:
    """A feature of a look, ``kind/style``, that begins on one day and ends on another, or on none."""
    kind, style_key = look.split("/")
    begins, ends = days or (None, None)
    name = more.pop("name", f"Name of {feature_id}")
    card = {
        "kicker": kind,
        "when": more.pop("when", begins or "Undated"),
        "title": name,
        "native": None,
        "body": more.pop("body", f"Body of {feature_id}."),
        "figures": [{"label": "Troops", "value": "1,000–3,000"}],
        "who": "Somebody",
        "sure": "Reported",
        "caveats": ["Schematic."],
        "sources": more.pop("sources", ["s1"]),
        "others": more.pop("others", []),
        "notes": None,
    }
    return {
        "id": feature_id,
        "layer": more.pop("layer", kind),
        "kind": kind,
        "style": style_key,
        "name": name,
        "native": None,
        "tier": 1,
        "geometry": geometry,
        "from": day(begins) if begins else None,
        "to": day(ends) if ends else None,
        "known": day(begins) + 2 if begins else None,
        "place": None,
        "label": None,
        "move": None,
        "card": card,
        **more,
    }


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def payload(features: list[dict[str, Any]] | None = None, **opening: Any) -> dict[str, Any]:
    """A month of four events at two places, a leg, two areas that follow each other, a region and a place."""
    sudzha, other = (35.27, 51.19), (36.2, 51.7)
    label = {"at": list(sudzha), "text": "Sudzha", "native": "Суджа", "rank": 2}
    own = [
        feature("region", "region/region", box(33, 50, 39, 53)),
        feature("area-1", "control_area/held", box(34.8, 50.9, 35.6, 51.4), "2025-02-01", "2025-02-10"),
        feature("area-2", "control_area/held", box(35, 51, 35.5, 51.3), "2025-02-10", None),
        feature(
            "leg",
            "route/ship",
            {"type": "LineString", "coordinates": [[34, 52.2], [35, 52.4], [37.5, 52.3]]},
            "2025-02-05",
            "2025-02-15",
            move={"depart": [day("2025-02-05"), day("2025-02-06")], "arrive": [day("2025-02-14"), day("2025-02-15")],
                  "symbol": _BOX, "note": "Interpolated."},
        ),
        feature("fight-1", "event/fight", point(*sudzha), "2025-02-07", "2025-02-08", place="sudzha", label=label,
                name=HOSTILE, body=HOSTILE, when="7 February 2025", sources=["s1", "s2", "s3"],
                others=[{"id": "fight-4", "text": "8 February 2025: another number"}]),
        feature("fight-2", "event/fight", point(*sudzha), "2025-02-03", "2025-02-04", place="sudzha", label=label),
        feature("fight-3", "event/fight", point(*sudzha), "2025-02-12", "2025-02-13", place="sudzha", label=label),
        feature("fight-4", "event/fight", point(*other), "2025-02-08", "2025-02-20", place="kursk",
                label={"at": list(other), "text": "Kursk", "native": "Курск", "rank": 1}),
        feature("sudzha", "place/place", point(*sudzha), label=label),
    ]  # fmt: skip
    found = own if features is None else features
    kinds = ["region", "control_area", "route", "event", "place"]
    return {
        "title": "Sample <map> & title",
        "credits": ["Nobody in particular"],
        "language": "en",
        "opening": {
            "date": "2025-02-07", "bbox": [33.8, 50.6, 38.8, 52.6], "known_by": None, "past": "fade", "theme": "light",
            "selected": None, "compare": None, "hidden_layers": ["place"], "only": None, "zoom": None, "center": None,
            **opening,
        },
        "period": [day("2024-06-01"), day("2025-03-01")],
        "today": day("2025-02-20"),
        "changes": sorted({f[end] for f in found for end in ("from", "to") if isinstance(f.get(end), int)}),
        "theatres": [
            {"id": "near", "title": "Kursk region", "bbox": [33.8, 50.6, 38.8, 52.6]},
            {"id": "far", "title": "Eurasia", "bbox": [24, 30, 142, 66]},
        ],
        "layers": [{"id": kind, "title": f"Layer {kind}", "kind": kind, "shown": kind != "place"} for kind in kinds],
        "styles": STYLES,
        "sources": {
            "s1": {"title": "A report", "publisher": "Publisher", "date": "2025-02-08", "url": "https://example.org/a?b=1&c",
                   "quality": "publisher's page"},
            "s2": {"title": "Not a link", "publisher": "Publisher", "date": None, "url": "javascript:window.pwned=1",
                   "quality": "unknown"},
            "s3": {"title": HOSTILE, "publisher": HOSTILE, "date": None, "url": None, "quality": "unknown"},
        },
        "features": found,
    }  # fmt: skip


def crowd(count: int, *, lines: float = 0.0, seed: int = 1) -> dict[str, Any]:
    """Many events (and a share of legs), spread over half a continent and two years."""
    dice = random.Random(seed)
    first = day("2024-01-01")
    found = []
    for number in range(count):
        lon, lat = dice.uniform(25, 140), dice.uniform(32, 64)
        begins = dt.date(2024, 1, 1) + dt.timedelta(days=dice.randrange(700))
        ends = begins + dt.timedelta(days=dice.randint(1, 30))
        span = (begins.isoformat(), ends.isoformat())
        if dice.random() < lines:
            leg = {
                "type": "LineString",
                "coordinates": [[lon, lat], [lon + dice.uniform(-4, 4), lat + dice.uniform(-2, 2)]],
            }
            found.append(feature(f"leg-{number}", "route/ship", leg, *span))
        else:
            found.append(feature(f"event-{number}", "event/fight", point(lon, lat), *span))
    made = payload(found, bbox=[24, 30, 142, 66])
    return {**made, "period": [first, first + 740], "styles": STYLES}
