"""The words of the data that are of a short list: units, and codes of the model. They are said as messages.

``data_words.json`` lists them, and the places of the basemap, for the catalogues of the languages. A unit or a code of a
catalogue that is not there stays as the catalogue has it.
"""

from __future__ import annotations

from layers.language import ENGLISH, say, say_count, spoken, translations


def with_unit(figure: str, unit: str, count: float = 0) -> str:
    """A figure with its unit: ``12,000 shells``. The number decides the form; without it, the form after "about".

    >>> with_unit("1", "ships", 1), with_unit("2", "ships", 2), with_unit("1", "killed", 1)
    ('1 ship', '2 ships', '1 killed')
    """
    message = f"{{figure}} {unit}"
    if spoken() == ENGLISH or message not in translations(spoken()):
        return f"{figure} {_one_of(unit) if count == 1 else unit}"
    return say_count(message, message, count, figure=figure)


def _one_of(unit: str) -> str:
    """An English unit, which the data has in the plural, as it stands after "1"."""
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") and not unit.endswith(("ss", "us")) else unit


def code_words(code: str) -> str:
    """A code in words: ``area_control`` is ``area control``."""
    return say(code.replace("_", " "))
