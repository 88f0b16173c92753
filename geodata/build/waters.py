"""Lakes and rivers of each level, and the names of well-known ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.build.coverage import Bounds, equal_area, multilines, parts_of, simplify, snap
from geodata.build.levels import Level

LAKES = {
    "Baikal": (107.7, 53.5),
    "Ladoga": (31.5, 60.8),
    "Onega": (35.5, 61.7),
    "Peipus": (27.5, 58.7),
    "Ilmen": (31.3, 58.27),
    "Beloye": (37.6, 60.18),
    "Rybinsk Reservoir": (38.3, 58.5),
    "Kuybyshev Reservoir": (48.6457, 54.5723),
    "Volgograd Reservoir": (46.0126, 51.0398),
    "Tsimlyansk Reservoir": (42.9, 47.9),
    "Kyiv Reservoir": (30.5, 50.9),
    "Kremenchuk Reservoir": (32.6, 49.3),
    "Bratsk Reservoir": (101.9, 55.9),
    "Taymyr": (100.7216, 74.5022),
    "Khanka": (132.4, 44.95),
    "Balkhash": (73.9537, 45.903),
    "Zaysan": (83.9, 48.0),
    "Alakol": (81.7, 46.1),
    "Tengiz": (69.0, 50.4),
    "Issyk-Kul": (77.3, 42.4),
    "Aral Sea": (58.5268, 45.2141),
    "North Aral Sea": (60.8, 46.5),
    "Khövsgöl": (100.5, 51.1),
    "Uvs": (92.8, 50.35),
    "Qinghai": (100.2, 36.9),
    "Hulun": (117.4, 48.9),
    "Van": (43.0, 38.65),
    "Sevan": (45.3, 40.35),
    "Urmia": (45.4, 37.6),
    "Vänern": (13.3, 58.9),
    "Vättern": (14.6, 58.3),
    "Saimaa": (28.3, 61.3),
    "Inari": (27.8, 69.0),
    "Superior": (-87.5, 47.7),
    "Huron": (-82.4, 44.8),
    "Michigan": (-87.0, 43.8),
    "Victoria": (33.0, -1.2),
    "Tanganyika": (29.6, -6.2),
    "Great Bear": (-120.8, 66.0),
    "Great Slave": (-114.0, 61.7),
    "Winnipeg": (-97.7, 52.3),
}
"""A point (longitude, latitude) in each named lake: the lakes of the source package have no names."""

DRAINED = (34.2, 47.4)
"""A point in the Kakhovka Reservoir. It is not drawn: it has been empty since its dam broke on 6 June 2023."""

RIVERS = {
    "Dnipro (Dnieper)": "Dnipro",
    "Dnepre": "Dnipro",
    "Seym": "Seim",
    "Donets": "Siverskyi Donets",
    "Songhua (Sungari)": "Songhua",
    "Song?acha": "Songacha",
    "Di?er Songhua": "Second Songhua",
    "Tao?er": "Tao'er",
    "Ussuri (Wusuli)": "Ussuri",
    "Heilong Jiang (Amur)": "Amur",
    "Argun? (Ergun)": "Argun",
    "Chang Jiang (Yangtze)": "Yangtze",
    "Jinsha (Yangtze)": "Yangtze",
    "Huang (Yellow)": "Yellow River",
    "Huang": "Yellow River",
    "Donau (Danube)": "Danube",
    "Ertix (Irtysh)": "Irtysh",
    "Ertis": "Irtysh",
    "Ob?": "Ob",
    "Selenge (Selenga)": "Selenga",
    "Lancang (Mekong)": "Mekong",
    "Yarlung (Brahmaputra)": "Brahmaputra",
    "Dihang": "Brahmaputra",
    "Maquan (Damqogkanbab)": "Brahmaputra",
    "Firat": "Euphrates",
    "Al Furat": "Euphrates",
    "Shiquan": "Indus",
    "Svernaya Dvina": "Northern Dvina",
    "Daugava (Zapadnaya Dvina)": "Daugava",
    "Lower  Tunguska (Nizhnyaya Tunguska)": "Lower Tunguska",
    "Podkamennaya Tunguska": "Stony Tunguska",
    "Amu  Darya": "Amu Darya",
    "Syr  Darya": "Syr Darya",
    "Verkhniy Yenisey": "Yenisey",
    "Nu (Salween)": "Salween",
    "Nu": "Salween",
    "Dicle": "Tigris",
    "Ayeyarwady (Irrawaddy)": "Irrawaddy",
    "Bratul Chillia": "Danube",
    "Bratul Sfintu Gheorghe": "Danube",
    "Bratul Sulina": "Danube",
    "Borcea": "Danube",
    "Bykovskaya Protoka": "Lena",
    "Olenekskaya Protoka": "Lena",
    "Trofimovskaya Protoka": "Lena",
    "Tumatskaya Protoka": "Lena",
    "Damietta Branch": "Nile",
    "Rosetta Branch": "Nile",
    "Glomma (Glma)": "Glomma",
    "Gta lv": "Göta älv",
    "Kokemenjoki": "Kokemäenjoki",
    "Mah?na Nad?": "Mahanadi",
    "Malyy Yenisey": "Little Yenisey",
    "Tom?": "Tom",
    "God?vari": "Godavari",
    "Dal?lven": "Dalälven",
    "Olen?k": "Olenyok",
    "Anadyr?": "Anadyr",
    "Hong (Red)": "Red River",
}
"""The name that is shown, by the name in the source, where that one lost letters or is two names. Others are kept."""

MAX_RIVER_RANK = {"eurasia": 6, "detail": 12}
"""Natural Earth's scale rank of the smallest rivers that a level shows; the world level shows no rivers."""

RIVER_TOLERANCE_DEG = {"eurasia": 0.04, "detail": 0.0008}


@dataclass(frozen=True, kw_only=True)
class Water:
    """A lake, which has rank 0, or a river, with its name if it is known."""

    name_en: str | None
    rank: int
    geometry: BaseGeometry


def lakes_of(lakes: Sequence[BaseGeometry], level: Level) -> list[Water]:
    """Return the lakes of a level that are large enough, generalised, on its grid and cut to its windows."""
    large = [
        lake
        for lake in lakes
        if equal_area(lake).area >= level.min_lake_km2 and not shapely.intersects_xy(lake, *DRAINED).any()
    ]
    named = [(lake_name(lake), lake) for lake in large]
    shapes = simplify([lake for _, lake in named], tolerance_km=level.tolerance_km)
    waters = []
    for window in level.windows:
        for (name, _), shape in zip(named, snap(shapes, grid=level.grid_deg, window=window), strict=True):
            if not shape.is_empty:
                waters.append(Water(name_en=name, rank=0, geometry=shape))
    return waters


def lake_name(lake: BaseGeometry) -> str | None:
    """Return the name of a lake, or None: the name whose point in `LAKES` is in it."""
    for name, xy in LAKES.items():
        if shapely.intersects_xy(lake, *xy):
            return name
    return None


def rivers_of(rivers: Sequence[tuple[str | None, int, BaseGeometry]], level: Level) -> list[Water]:
    """Return the rivers of a level, one for each window, name and rank. `rivers` are (source name, scale rank, line)."""
    if level.name not in MAX_RIVER_RANK:
        return []
    groups: dict[tuple[str, int], list[BaseGeometry]] = {}
    for name, rank, line in rivers:
        if rank <= MAX_RIVER_RANK[level.name]:
            shown = RIVERS.get(name, name) if name else ""
            groups.setdefault((shown, rank), []).append(line)
    waters = []
    for window in level.windows:
        for (name, rank), lines in sorted(groups.items()):
            cut = thin(lines, window, tolerance_deg=RIVER_TOLERANCE_DEG[level.name], grid=level.grid_deg)
            if not cut.is_empty:
                waters.append(Water(name_en=name or None, rank=rank, geometry=cut))
    return waters


def thin(lines: Sequence[BaseGeometry], window: Bounds, *, tolerance_deg: float, grid: float) -> BaseGeometry:
    """Join lines, cut them to a window, generalise them (Douglas-Peucker) and round them to a grid of `grid` degrees."""
    cut = shapely.clip_by_rect(shapely.union_all(list(lines)), *window)
    merged = shapely.line_merge(multilines(parts_of(cut)))
    snapped = shapely.set_precision(shapely.simplify(merged, tolerance_deg), grid)
    return multilines(parts_of(shapely.line_merge(multilines(parts_of(snapped)))))
