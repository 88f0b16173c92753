"""The native name of a place is found among its alternate names."""

import pytest

from geodata.build import scripts


@pytest.mark.parametrize(
    ("country", "name", "alternates", "native"),
    [
        ("RU", "Kursk", ["Kursk", "Курск", "Курськ", "Курскъ", "库尔斯克"], "Курск"),
        ("RU", "Perm", ["Перм", "Пермь", "Пермъ"], "Пермь"),
        ("RU", "Ulan-Ude", ["Улан Удэ", "Улан-Удэ"], "Улан-Удэ"),
        ("UA", "Sumy", ["Сумы", "Суми"], "Суми"),
        ("UA", "Donetsk", ["Донецк", "Донецьк"], "Донецьк"),
        ("BY", "Mahilyow", ["Могилёв", "Магілёў"], "Магілёў"),
        ("KP", "Pyongyang", ["평양", "평양시", "Піхэнян"], "평양"),
        ("CN", "Beijing", ["北京市", "北京", "Пекин"], "北京"),
        ("SK", "Bratislava", ["Братислава"], "Bratislava"),
        ("MN", "Ulan Bator", ["Улаанбаатар"], None),
        ("RU", "Kursk", ["Москва"], None),
    ],
)
def test_a_native_name_is_in_the_script_of_its_country(
    country: str, name: str, alternates: list[str], native: str | None
) -> None:
    assert scripts.native_name(country, name, alternates) == native
