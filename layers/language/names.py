"""Names of places, countries and seas in a language: the catalogue's own, CLDR's for countries, else the local name.

A place whose name is not known in the language keeps the name that people there write, where that is in the script of the
language; else its English name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from layers.language import ENGLISH, translations
from layers.language.formats import locale

#: The script of each language, as a name must be written to be shown to its readers.
_SCRIPTS: Mapping[str, re.Pattern[str]] = {
    "uk": re.compile(r"[Ѐ-ӿ]"),
    "ru": re.compile(r"[Ѐ-ӿ]"),
    "ko": re.compile(r"[가-힣]"),
}


def place_name(english: str, native: str | None, code: str) -> str:
    """The name of a place, from its English name and the name that people there write.

    >>> place_name("Seoul", "서울", "ko"), place_name("Seoul", "서울", "en")
    ('서울', 'Seoul')
    """
    if code == ENGLISH:
        return english
    known = translations(code).get(english)
    if known:
        return known[0]
    return native if native and _SCRIPTS[code].search(native) else english


def country_name(iso: str, english: str, code: str) -> str:
    """The name of a country by CLDR, from its code of ISO 3166-1.

    >>> country_name("KP", "North Korea", "en")
    'North Korea'
    """
    if code == ENGLISH:
        return english
    return str(locale(code).territories.get(iso, english))
