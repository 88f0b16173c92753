"""Codes and names of the countries, and the divisions inside some of them."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

DIVIDED = {
    "BY": "BLR", "CN": "CHN", "JP": "JPN", "KP": "PRK", "KR": "KOR", "RU": "RUS", "UA": "UKR",
}  # fmt: skip
"""Countries whose first-order divisions are drawn, with the three-letter code of the source."""

ENGLISH = {
    "CN": "China",
    "KP": "North Korea",
    "KR": "South Korea",
    "US": "United States",
    "TR": "Türkiye",
    "CD": "DR Congo",
    "CG": "Congo",
}
"""English names shorter than those of the source."""

LANGUAGE = {
    code: language
    for language, codes in {
        "AR": "AE BH DZ EG IQ JO KW LB LY MA OM QA SA SD SY TN YE PS MR",
        "BN": "BD",
        "DE": "AT DE LI",
        "EL": "CY GR",
        "EN": "AU CA GB GH IE JM KE LR NG NZ SG US ZA ZM ZW BS BB TT UG",
        "ES": "AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PR PY SV UY VE",
        "FA": "IR",
        "FR": "FR BE BF BJ CF CG CI CM CD GA GN MC ML NE SN TD TG LU",
        "HE": "IL",
        "HI": "IN",
        "HU": "HU",
        "ID": "ID",
        "IT": "IT SM VA",
        "JA": "JP",
        "NL": "NL SR",
        "PL": "PL",
        "PT": "AO BR GW MZ PT CV",
        "RU": "RU",
        "SV": "SE",
        "TR": "TR",
        "UK": "UA",
        "UR": "PK",
        "VI": "VN",
        "ZHT": "TW",
    }.items()
    for code in codes.split()
}
"""The column of the source that holds a country's name in its own language."""

NATIVE = {
    "AF": "افغانستان",
    "AL": "Shqipëria",
    "AM": "Հայաստան",
    "AZ": "Azərbaycan",
    "BA": "Bosna i Hercegovina",
    "BG": "България",
    "BT": "འབྲུག་ཡུལ",
    "BY": "Беларусь",
    "CH": "Schweiz/Suisse/Svizzera",
    "CN": "中国",
    "CZ": "Česko",
    "DK": "Danmark",
    "EE": "Eesti",
    "ET": "ኢትዮጵያ",
    "FI": "Suomi",
    "GE": "საქართველო",
    "GL": "Kalaallit Nunaat",
    "HR": "Hrvatska",
    "IS": "Ísland",
    "KG": "Кыргызстан",
    "KH": "កម្ពុជា",
    "KP": "조선",
    "KR": "한국",
    "KZ": "Қазақстан",
    "LA": "ລາວ",
    "LK": "ශ්‍රී ලංකා",
    "LT": "Lietuva",
    "LV": "Latvija",
    "MD": "Moldova",
    "ME": "Crna Gora",
    "MK": "Северна Македонија",
    "MM": "မြန်မာ",
    "MN": "Монгол Улс",
    "MY": "Malaysia",
    "NO": "Norge",
    "NP": "नेपाल",
    "PH": "Pilipinas",
    "RO": "România",
    "RS": "Србија",
    "SI": "Slovenija",
    "SK": "Slovensko",
    "TH": "ประเทศไทย",
    "TJ": "Тоҷикистон",
    "TM": "Türkmenistan",
    "US": "United States",
    "UZ": "Oʻzbekiston",
    "XK": "Kosova",
}
"""Names in a country's own script that the source does not have, or has only in a long form."""


UNASSIGNED = "XX"
"""The code of land that the source gives to no country: user-assigned in ISO 3166-1, so no country has it."""

SLIVER_DEG2 = 0.003
"""Gaps smaller than this, about 30 km², are unevenness of the source."""


def country_code(row: Any) -> str:
    """ISO 3166-1 alpha-2 code of a source row; areas without one get the code of their claimant."""
    code = str(row.ISO_A2_EH)
    return code if code != "-99" else {"ESB": "GB", "WSB": "GB", "USG": "US"}.get(row.ADM0_A3, "")


def outlines(table: Any) -> dict[str, BaseGeometry]:
    """Each country's land by code, its parts joined; reefs and strips that no one holds are left out."""
    parts: dict[str, list[BaseGeometry]] = {}
    for row in table.itertuples():
        if code := country_code(row):
            parts.setdefault(code, []).append(shapely.make_valid(row.geometry))
    return {code: shapely.coverage_union_all(found) for code, found in sorted(parts.items())}


def unassigned(outlines: Mapping[str, BaseGeometry], land: BaseGeometry) -> BaseGeometry:
    """Land that lies among countries and belongs to none of them in the source, as Abyei and the Golan zone do.

    Inland seas are holes among countries too; what is not land stays water.
    """
    parts = shapely.get_parts(shapely.union_all(list(outlines.values()), grid_size=1e-9))
    holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    shapely.prepare(land)
    return shapely.union_all(
        [hole for hole in holes if hole.area > SLIVER_DEG2 and shapely.contains(land, hole.representative_point())]
    )


def names(table: Any) -> dict[str, tuple[str, str | None]]:
    """English and native name of each country by code."""
    found: dict[str, tuple[str, str | None]] = {UNASSIGNED: ("", None)}
    for row in table.itertuples():
        code = str(row.ISO_A2_EH)
        if code not in found and code != "-99":
            language = LANGUAGE.get(code)
            native = NATIVE.get(code) or (getattr(row, f"NAME_{language}") if language else None)
            found[code] = (ENGLISH.get(code, str(row.NAME_EN)), native)
    return found


def divisions(tables: Mapping[str, Any]) -> dict[str, dict[str, BaseGeometry]]:
    """The named divisions by country code, then by the source's name."""
    return {
        code: {row.name: row.geometry for row in table.itertuples() if isinstance(row.name, str)}
        for code, table in tables.items()
    }
