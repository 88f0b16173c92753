"""Codes and names of the countries, and the divisions inside some of them."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

DIVIDED = {
    "BY": "BLR", "CN": "CHN", "JP": "JPN", "KP": "PRK", "KR": "KOR", "RU": "RUS", "UA": "UKR",
}  # fmt: skip
"""Countries whose first-order divisions are drawn, each with its three-letter code in the source."""

ENGLISH = {
    "CN": "China",
    "KP": "North Korea",
    "KR": "South Korea",
    "US": "United States",
    "TR": "Türkiye",
    "CD": "DR Congo",
    "CG": "Congo",
}
"""English names that replace longer ones in the source."""

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
"""The language of each country; the source has the names in this language in column NAME_{language}."""

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
"""Native names that the source does not have, or has only in a long form."""


UNASSIGNED = "XX"
"""The code of land that belongs to no country in the source. ISO 3166-1 reserves it for users, so no country has it."""

SLIVER_DEG2 = 0.003
"""Gaps between countries smaller than this, about 30 km², are inaccuracies of the source."""


def country_code(row: Any) -> str:
    """Return the ISO 3166-1 alpha-2 code of a source row.

    Three military bases, which have no code, get the code of the country that runs them; other areas get "".
    """
    code = str(row.ISO_A2_EH)
    return code if code != "-99" else {"ESB": "GB", "WSB": "GB", "USG": "US"}.get(row.ADM0_A3, "")


def outlines(table: Any) -> dict[str, BaseGeometry]:
    """Return each country's land by code; areas without a country code, such as reefs, are left out."""
    groups: dict[str, list[BaseGeometry]] = {}
    for row in table.itertuples():
        if code := country_code(row):
            groups.setdefault(code, []).append(shapely.make_valid(row.geometry))
    return {code: shapely.coverage_union_all(parts) for code, parts in sorted(groups.items())}


def unassigned(outlines: Mapping[str, BaseGeometry], land: BaseGeometry) -> BaseGeometry:
    """Return land between countries that the source gives to none of them, such as Abyei and the Golan zone.

    Inland seas are gaps between countries too; `land` separates the two.
    """
    parts = shapely.get_parts(shapely.union_all(list(outlines.values()), grid_size=1e-9))
    holes = [shapely.Polygon(ring) for part in parts for ring in part.interiors]
    shapely.prepare(land)
    return shapely.union_all(
        [hole for hole in holes if hole.area > SLIVER_DEG2 and shapely.contains(land, hole.representative_point())]
    )


def names(table: Any) -> dict[str, tuple[str, str | None]]:
    """Return the English and the native name of each country by code."""
    names_by_code: dict[str, tuple[str, str | None]] = {UNASSIGNED: ("", None)}
    for row in table.itertuples():
        code = str(row.ISO_A2_EH)
        if code not in names_by_code and code != "-99":
            language = LANGUAGE.get(code)
            native = NATIVE.get(code) or (getattr(row, f"NAME_{language}") if language else None)
            names_by_code[code] = (ENGLISH.get(code, str(row.NAME_EN)), native)
    return names_by_code


def divisions(tables: Mapping[str, Any]) -> dict[str, dict[str, BaseGeometry]]:
    """Return the divisions that have a name, by country code and then by their name in the source."""
    return {
        code: {row.name: row.geometry for row in table.itertuples() if isinstance(row.name, str)}
        for code, table in tables.items()
    }
