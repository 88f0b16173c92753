"""Reads symbol identification codes (SIDC) of APP-6 and MIL-STD-2525: what a symbol says, or why it cannot be drawn.

Two forms are in use: twenty digits (APP-6 D and E, MIL-STD-2525 D and E), and fifteen letters (APP-6 C, MIL-STD-2525 C).
Only the frames and the few functions that this map needs are drawn. A code of another function is said to be unknown: a
frame with a wrong or a missing sign in it would be read as another unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Affiliation = Literal["friend", "hostile", "neutral", "unknown"]
#: Equipment on land has a frame of its own on the side of a friend: the circle that ships have too.
Dimension = Literal["land", "equipment", "air", "sea", "subsurface"]
Function = Literal[
    "",
    "infantry",
    "mechanised infantry",
    "motorised infantry",
    "armour",
    "reconnaissance",
    "artillery",
    "air defence",
    "engineer",
    "fixed wing",
    "rotary wing",
    "unmanned aircraft",
    "merchant ship",
]

_DIGITS = re.compile(r"\d{20}")
_LETTERS = re.compile(r"[A-Z*-]{10,15}")


@dataclass(frozen=True)
class Symbol:
    """What a symbol says. ``dashed`` is whether its frame is: who it is, or whether it is there, is not certain.

    ``echelon`` is the sign above the frame: dots (``..``), bars (``II``) or crosses (``XX``); empty without one.
    """

    affiliation: Affiliation
    dimension: Dimension
    function: Function
    dashed: bool = False
    echelon: str = ""


class SymbolError(ValueError):
    """A code cannot be drawn. ``reason`` is the rest of a sentence that begins with the code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


#: The fourth digit: who it is, and whether that is only assumed.
_IDENTITIES: dict[str, tuple[Affiliation, bool]] = {
    "0": ("unknown", True),
    "1": ("unknown", False),
    "2": ("friend", True),
    "3": ("friend", False),
    "4": ("neutral", False),
    "5": ("hostile", True),
    "6": ("hostile", False),
}
_SETS: dict[str, Dimension] = {"01": "air", "10": "land", "15": "equipment", "30": "sea", "35": "subsurface"}
#: The first four digits of the entity in each symbol set, and of a whole entity (six digits) where that says more.
_ENTITIES: dict[str, dict[str, Function]] = {
    "10": {
        "0000": "",
        "1205": "armour",
        "1211": "infantry",
        "121102": "mechanised infantry",
        "121104": "motorised infantry",
        "1213": "reconnaissance",
        "1301": "air defence",
        "1303": "artillery",
        "1407": "engineer",
    },
    "01": {"0000": "", "1101": "fixed wing", "1102": "rotary wing", "1103": "unmanned aircraft"},
    "15": {"0000": ""},
    "30": {"0000": "", "1401": "merchant ship"},
    "35": {"0000": ""},
}
#: Digits of the echelon, and the twelfth letter.
_ECHELONS = {
    **{"11": "o", "12": ".", "13": "..", "14": "...", "15": "I", "16": "II", "17": "III"},
    **{"18": "X", "21": "XX", "22": "XXX", "23": "XXXX", "24": "XXXXX"},
}
_LETTER_ECHELONS = dict(
    zip("ABCDEFGHIJKL", ("o", ".", "..", "...", "I", "II", "III", "X", "XX", "XXX", "XXXX", "XXXXX"), strict=True)
)
_LETTER_IDENTITIES: dict[str, tuple[Affiliation, bool]] = {
    "P": ("unknown", True),
    "U": ("unknown", False),
    "A": ("friend", True),
    "F": ("friend", False),
    "N": ("neutral", False),
    "S": ("hostile", True),
    "H": ("hostile", False),
}
_LETTER_DIMENSIONS: dict[str, Dimension] = {"A": "air", "G": "land", "S": "sea", "U": "subsurface"}
#: The function letters, without the dashes behind them, by the letter of the dimension.
_LETTER_FUNCTIONS: dict[str, dict[str, Function]] = {
    "G": {
        "": "",
        "U": "",
        "UC": "",
        "UCA": "armour",
        "UCI": "infantry",
        "UCIL": "infantry",
        "UCIM": "motorised infantry",
        "UCIZ": "mechanised infantry",
        "UCR": "reconnaissance",
        "UCF": "artillery",
        "UCD": "air defence",
        "UCE": "engineer",
    },
    "A": {"": "", "M": "", "MF": "fixed wing", "MH": "rotary wing", "MFQ": "unmanned aircraft"},
    "S": {"": "", "XM": "merchant ship"},
    "U": {"": ""},
}


def symbol(code: str) -> Symbol:
    """What a code says. Raises SymbolError where it is none, or one that cannot be drawn here.

    >>> symbol("10031000161211000000")
    Symbol(affiliation='friend', dimension='land', function='infantry', dashed=False, echelon='II')
    >>> symbol("SHGAUCI----").dashed
    True
    """
    text = "".join(code.split()).upper()
    if _DIGITS.fullmatch(text):
        return _from_digits(text)
    if _LETTERS.fullmatch(text):
        return _from_letters(text.replace("*", "-").ljust(15, "-"))
    raise SymbolError("is no symbol code of twenty digits or fifteen letters")


def _from_digits(text: str) -> Symbol:
    identity, symbol_set, status = _IDENTITIES.get(text[3]), text[4:6], text[6]
    if identity is None or symbol_set not in _SETS:
        raise SymbolError("is of a kind of symbol that is not drawn here; units, equipment, aircraft and ships are")
    entities = _ENTITIES[symbol_set]
    entity, modifiers = text[10:16], text[16:20]
    found = entities.get(entity, entities.get(entity[:4]) if entity[4:] == "00" else None)
    if found is None or modifiers != "0000":
        raise SymbolError("has a function or a modifier that is not drawn here")
    affiliation, is_assumed = identity
    return Symbol(affiliation, _SETS[symbol_set], found, is_assumed or status == "1", _ECHELONS.get(text[8:10], ""))


def _from_letters(text: str) -> Symbol:
    identity, dimension = _LETTER_IDENTITIES.get(text[1]), _LETTER_DIMENSIONS.get(text[2])
    if text[0] != "S" or identity is None or dimension is None:
        raise SymbolError("is of a kind of symbol that is not drawn here; units, equipment, aircraft and ships are")
    found = _LETTER_FUNCTIONS[text[2]].get(text[4:10].rstrip("-"))
    if found is None:
        raise SymbolError("has a function that is not drawn here")
    affiliation, is_assumed = identity
    return Symbol(affiliation, dimension, found, is_assumed or text[3] == "A", _LETTER_ECHELONS.get(text[11], ""))
