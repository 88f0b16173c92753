"""Towns: English spelling, rank and suburbs."""

import pytest

from geodata.build import cities


@pytest.mark.parametrize(
    ("country", "name", "shown"),
    [
        ("RU", "Orël", "Oryol"),
        ("RU", "Staryy Oskol", "Stary Oskol"),
        ("RU", "L’gov", "Lgov"),
        ("KP", "Hamhŭng", "Hamhung"),
        ("KR", "Goyang-si", "Goyang"),
        ("UA", "Novhorod-Siverskyi", "Novhorod-Siverskyi"),
    ],
)
def test_the_english_name_of_a_city_is_chosen(country: str, name: str, shown: str) -> None:
    assert cities.english_name(country, name) == shown


def city(name: str, lon: float, lat: float, population: int, *, capital: bool = False) -> cities.City:
    return cities.City(
        geonameid=ord(name),
        name_en=name,
        name_native=None,
        iso_a2="RU",
        lon=lon,
        lat=lat,
        population=population,
        scalerank=3,
        capital=capital,
    )


@pytest.mark.parametrize(
    ("population", "capital", "rank"),
    [(5_000_000, False, 1), (2_000_000, True, 1), (2_000_000, False, 2), (9_000, True, 2), (300_000, False, 3),
     (75_000, False, 4), (74_999, False, 5)],
)  # fmt: skip
def test_the_rank_of_a_city_follows_its_size_and_office(population: int, capital: bool, rank: int) -> None:
    assert city("A", 0, 0, population, capital=capital).rank == rank


def test_suburbs_are_left_out_and_capitals_are_kept() -> None:
    towns = [city("A", 40, 60, 900), city("B", 40.1, 60, 800), city("C", 40.1, 60, 700, capital=True),
             city("D", 41, 60, 600), city("A", 41.5, 60, 500)]  # fmt: skip
    assert [town.name_en for town in cities.without_suburbs(towns)] == ["A", "C", "D"]
