"""The words of the data that are of a short list: units, and codes of the model. They are said as messages.

``data_words.json`` lists them, and the places of the basemap, for the catalogues of the languages. A unit or a code of a
catalogue that is not there stays as the catalogue has it.
"""

from __future__ import annotations

from layers.language import ENGLISH, say, say_count, spoken, translations


def with_unit(figure: str, unit: str, count: float = 0) -> str:
    """A figure with its unit: ``12,000 shells``. The number decides the form; without it, the form after "about"."""
    message = f"{{figure}} {unit}"
    if spoken() == ENGLISH or message not in translations(spoken()):
        return f"{figure} {unit}"
    return say_count(message, message, count, figure=figure)


def code_words(code: str) -> str:
    """A code in words: ``area_control`` is ``area control``."""
    return say(code.replace("_", " "))
