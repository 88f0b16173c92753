"""The numbers by which stops, gaps, legs and flights are found, each with who published it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from geodata.errors import ImportingError

_GFW = "Global Fishing Watch"
_OURS = "ours"


def _parameter(default: float, unit: str, meaning: str, published: str) -> Any:
    return field(default=default, metadata={"unit": unit, "meaning": meaning, "published": published})


@dataclass(frozen=True)
class Parameters:
    """The parameters of a search for legs. Speeds are kn, distances km, times as their names say."""

    stop_kn: float = _parameter(0.2, "kn", "a ship stops below this speed", _GFW)
    move_kn: float = _parameter(0.5, "kn", "a stopped ship moves again above this speed", _GFW)
    stop_hours: float = _parameter(3, "h", "shorter stops are no visits", _GFW)
    at_km: float = _parameter(4, "km", "a stop this close to a place is at it", _GFW)
    near_km: float = _parameter(15, "km", "a stop this close to a place is near it", _OURS)
    gap_hours: float = _parameter(6, "h", "a ship unheard for so long has a gap", _GFW)
    port_gap_hours: float = _parameter(4, "h", "silence inside a stop that is counted", _GFW)
    jump_kn: float = _parameter(50, "kn", "a faster ship has jumped: the report is of elsewhere", _OURS)
    aircraft_jump_kn: float = _parameter(1200, "kn", "the same for aircraft", _OURS)
    shared_percent: float = _parameter(5, "%", "more jumps than this: several ships share the number", _OURS)
    leg_km: float = _parameter(10, "km", "a way without a stop at one end is a leg from this length", _OURS)
    flight_gap_minutes: float = _parameter(10, "min", "silence of an aircraft that may end a flight", "traffic")
    ground_minutes: float = _parameter(1, "min", "so long on the ground ends a flight", "readsb")
    field_km: float = _parameter(9.26, "km", "take-off and landing: within 5 nm of the field", "traffic")
    field_ft: float = _parameter(1500, "ft", "take-off and landing: lower than this above the field", "traffic")
    climb_fpm: float = _parameter(257, "ft/min", "take-off: climbs faster than this", "traffic")
    flight_kn: float = _parameter(30, "kn", "take-off and landing: faster than this", "traffic")
    cruise_ft: float = _parameter(15000, "ft", "an aircraft lost and heard again above this has not landed", _OURS)
    meet_km: float = _parameter(0.5, "km", "two ships meet within this distance", _GFW)
    meet_hours: float = _parameter(2, "h", "a shorter meeting is none", _GFW)
    meet_kn: float = _parameter(2, "kn", "a meeting is slower than this", _GFW)
    meet_place_km: float = _parameter(10, "km", "a meeting is farther than this from every place", _GFW)
    density_minutes: float = _parameter(60, "min", "the density counts time between reports up to this", _OURS)

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if not 0 < value < 1e6:
                raise ImportingError(f"The parameter {item.name} must be more than 0 and less than 1,000,000.")
        if self.move_kn < self.stop_kn:
            raise ImportingError("The parameter move_kn must not be less than stop_kn.")
        if self.near_km < self.at_km:
            raise ImportingError("The parameter near_km must not be less than at_km.")

    def recorded(self) -> dict[str, Any]:
        """The values, as a manifest keeps them."""
        return asdict(self)


def described() -> list[tuple[str, float, str, str, str]]:
    """Each parameter: its name, default, unit, meaning, and who published it."""
    return [
        (item.name, item.default, item.metadata["unit"], item.metadata["meaning"], item.metadata["published"])  # type: ignore[misc]
        for item in fields(Parameters)
    ]
