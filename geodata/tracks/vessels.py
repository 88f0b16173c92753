"""Who sent a report: identities as whole numbers, which of them are no ship or aircraft, and the flag of a ship.

A code is ``kind × 2⁴⁸ + number``. Its text is what the stored files hold: ``mmsi-123456789``, ``icao-4ca2d6``,
``flight-ABC123``, ``track-Name``.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

import numpy as np

from geodata.tracks.pings import Flags, Ints

Kind = Literal["mmsi", "icao", "flight", "track"]
KINDS: tuple[Kind, ...] = ("mmsi", "icao", "flight", "track")
_SHIFT = 48
#: Vessels whose legs follow the rules for aircraft.
AIRCRAFT: frozenset[Kind] = frozenset({"icao", "flight"})

#: Numbers that devices send as long as nobody has set their own.
_UNSET_NUMBERS = frozenset({*(d * 111_111_111 for d in range(2, 8)), 123_456_789, 200_000_000, 700_000_000})
_UNSET = np.array(sorted(_UNSET_NUMBERS), dtype=np.int64)
_NAME_LENGTH = 80


def code_of(kind: Kind, number: int) -> int:
    """The code of a numbered vessel."""
    return (KINDS.index(kind) + 1 << _SHIFT) + number


def named(kind: Kind, text: str) -> tuple[int, str]:
    """The code and the text of a vessel that has a name instead of a number."""
    name = re.sub(r"[^\w.-]+", "_", text.strip(), flags=re.ASCII)[:_NAME_LENGTH] or "unnamed"
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest())
    return code_of(kind, number), f"{kind}-{name}"


def kind_of(code: int) -> Kind:
    """The kind of vessel of a code."""
    return KINDS[(code >> _SHIFT) - 1]


def are_aircraft(codes: Ints) -> Flags:
    """Which codes are of aircraft."""
    kinds = codes >> _SHIFT
    found: Flags = np.zeros(len(codes), dtype=bool)
    for kind in sorted(AIRCRAFT):
        found |= kinds == KINDS.index(kind) + 1
    return found


def text_of(code: int, names: dict[int, str]) -> str:
    """The text of a code. ``names`` hold those of vessels that are named.

    >>> text_of(code_of("mmsi", 257000000), {}), text_of(code_of("icao", 0x4CA2D6), {})
    ('mmsi-257000000', 'icao-4ca2d6')
    """
    number = code & ((1 << _SHIFT) - 1)
    match kind_of(code):
        case "mmsi":
            return f"mmsi-{number:09d}"
        case "icao":
            return f"icao-{number:06x}"
        case _:
            return names[code]


def code_of_text(text: str) -> int:
    """The code of a stored text, as :func:`text_of` wrote it. Raises ValueError where it is none."""
    kind, _, rest = text.partition("-")
    if kind == "mmsi":
        return code_of("mmsi", int(rest))
    if kind == "icao":
        return code_of("icao", int(rest, 16))
    if kind in ("flight", "track"):
        return named("flight" if kind == "flight" else "track", rest)[0]
    raise ValueError(f"{text!r} is not the text of a vessel")


def ships(mmsi: Ints) -> tuple[Flags, Flags]:
    """Which MMSI are of a ship, and which of a base station.

    A ship's begins with the digits of a country, 2 to 7. 00… is a base station. Buoys, beacons, handheld sets, rescue
    aircraft and numbers that nobody has set are neither.
    """
    first = mmsi // 1_000_000
    is_ship = (first >= 201) & (first <= 775) & ~np.isin(mmsi, _UNSET)
    is_base = (mmsi >= 1_000_000) & (mmsi < 10_000_000)
    return is_ship, is_base


def is_ship(mmsi: int) -> bool:
    """Whether one MMSI is of a ship, as :func:`ships` says of many."""
    return 201 <= mmsi // 1_000_000 <= 775 and mmsi not in _UNSET_NUMBERS


def is_base(mmsi: int) -> bool:
    """Whether one MMSI is of a base station."""
    return 1_000_000 <= mmsi < 10_000_000


def flag(code: int) -> str | None:
    """The country (ISO 3166, two letters) whose digits a ship's MMSI begins with; None where there is none.

    It is where the radio was licensed, as broadcast: it proves nothing.
    """
    if kind_of(code) != "mmsi":
        return None
    from pyais.constants import COUNTRY_MAPPING  # noqa: PLC0415 (only where flags are asked for)

    found = COUNTRY_MAPPING.get((code & ((1 << _SHIFT) - 1)) // 1_000_000)
    return str(found[0]) if found else None
