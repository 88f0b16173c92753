"""The sizes of a page: those with a name, and any other one in millimetres. Nothing heavy is imported here."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from geodata.errors import GeodataError
from geodata.quoting import quoted

_PT_PER_MM = 72 / 25.4
_CUSTOM = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)x(\d{1,4}(?:\.\d{1,3})?)mm")
#: The sides of a page in millimetres, and how many times longer than the other one a side may be.
LEAST_MM, MOST_MM, MOST_ASPECT = 120.0, 1300.0, 2.6
#: The type size of the lists on A4. Other sizes of paper have larger or smaller type by the root of their diagonals' ratio.
_A4_BODY_PT, _A4_DIAGONAL_MM = 7.4, math.hypot(297, 210)


class SizeError(GeodataError):
    """A text is not a size of a page. ``reason`` is the rest of a sentence that begins with "it"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The size {reason}.")
        self.reason = reason


@dataclass(frozen=True)
class PageSize:
    """One size of page: its title for people, width and height in millimetres, and the type size of its lists in points.

    ``screen`` is whether it is for a screen or a slide, and not for paper.
    """

    title: str
    width_mm: float
    height_mm: float
    body_pt: float
    screen: bool = False

    @property
    def width_pt(self) -> float:
        """Width in points (1/72 inch), to a hundredth."""
        return round(self.width_mm * _PT_PER_MM, 2)

    @property
    def height_pt(self) -> float:
        """Height in points (1/72 inch), to a hundredth."""
        return round(self.height_mm * _PT_PER_MM, 2)


#: ``wide`` is 16:9, the size of a slide. The shapes of screens are as high, or as wide, as a slide is high.
SIZES: dict[str, PageSize] = {
    "wide": PageSize("Wide, 16:9", 338.667, 190.5, 8.0, screen=True),
    "a4": PageSize("A4", 297.0, 210.0, 7.4),
    "a4-portrait": PageSize("A4 portrait", 210.0, 297.0, 7.4),
    "a3": PageSize("A3", 420.0, 297.0, 9.2),
    "a3-portrait": PageSize("A3 portrait", 297.0, 420.0, 9.2),
    "letter": PageSize("Letter", 279.4, 215.9, 7.2),
    "letter-portrait": PageSize("Letter portrait", 215.9, 279.4, 7.2),
    "4:3": PageSize("Screen, 4:3", 254.0, 190.5, 7.4, screen=True),
    "1:1": PageSize("Square, 1:1", 190.5, 190.5, 6.6, screen=True),
    "9:16": PageSize("Upright screen, 9:16", 190.5, 338.667, 7.4, screen=True),
}
#: Another name of a size.
_ALSO = {"16:9": "wide"}


def page_size(name: str) -> PageSize:
    """The size with a name of :data:`SIZES`, or of a text such as ``300x200mm``, width first.

    Raises SizeError where there is none.

    >>> page_size("16:9").width_pt, page_size("300x200mm").height_mm
    (960.0, 200.0)
    """
    if found := SIZES.get(_ALSO.get(name, name)):
        return found
    match = _CUSTOM.fullmatch(name)
    if match is None:
        raise SizeError(f"{quoted(name)} is not one of {', '.join([*SIZES, *_ALSO])}, or a size such as 300x200mm")
    wide, tall = float(match[1]), float(match[2])
    if not LEAST_MM <= min(wide, tall) <= max(wide, tall) <= MOST_MM:
        raise SizeError(f"{quoted(name)} has a side outside {LEAST_MM:g} to {MOST_MM:g} mm")
    if max(wide, tall) > MOST_ASPECT * min(wide, tall):
        raise SizeError(f"{quoted(name)} is more than {MOST_ASPECT:g} times as long as it is wide")
    body = _A4_BODY_PT * math.sqrt(math.hypot(wide, tall) / _A4_DIAGONAL_MM)
    return PageSize(f"{wide:g} × {tall:g} mm", wide, tall, round(body, 2))
