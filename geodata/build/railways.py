"""Railways: every line in the detail windows, and the main lines between named cities at small scale."""

import heapq
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geodata.build.coverage import KM_PER_DEGREE, Bounds, parts_of
from geodata.build.sources import RailNetwork

MAIN_LINES: tuple[tuple[str, ...], ...] = (
    ("Brest", "Minsk", "Smolensk", "Moscow", "Nizhny Novgorod", "Kirov", "Perm", "Yekaterinburg"),
    ("Yekaterinburg", "Omsk", "Novosibirsk", "Krasnoyarsk", "Irkutsk", "Ulan-Ude", "Chita"),
    ("Chita", "Khabarovsk", "Ussuriysk", "Khasan", "Rajin", "Chongjin", "Hamhung", "Pyongyang"),
    ("Pyongyang", "Shenyang", "Beijing"),
    ("Shenyang", "Harbin", "Chita"),
    ("Harbin", "Ussuriysk"),
    ("Ulaanbaatar", "Beijing"),
    ("Moscow", "Saint Petersburg"),
    ("Moscow", "Oryol", "Kursk", "Belgorod"),
    ("Oryol", "Bryansk", "Kyiv"),
    ("Kursk", "Voronezh", "Saratov"),
    ("Moscow", "Voronezh", "Rostov-on-Don", "Krasnodar"),
    ("Moscow", "Samara", "Chelyabinsk", "Omsk"),
    ("Kharkiv", "Kyiv", "Lviv"),
)
"""Each main line as a chain of cities; between two cities the line follows the shortest path on the rails."""

STATIONS = {
    "Brest": (23.68, 52.10),
    "Minsk": (27.55, 53.89),
    "Smolensk": (32.03, 54.80),
    "Moscow": (37.65, 55.77),
    "Nizhny Novgorod": (43.95, 56.32),
    "Kirov": (49.65, 58.58),
    "Perm": (56.19, 58.00),
    "Yekaterinburg": (60.61, 56.86),
    "Omsk": (73.39, 54.94),
    "Novosibirsk": (82.90, 55.04),
    "Krasnoyarsk": (92.83, 56.01),
    "Irkutsk": (104.26, 52.28),
    "Ulan-Ude": (107.58, 51.84),
    "Chita": (113.50, 52.03),
    "Khabarovsk": (135.08, 48.50),
    "Ussuriysk": (131.96, 43.80),
    "Khasan": (130.64, 42.43),
    "Rajin": (130.30, 42.25),
    "Chongjin": (129.77, 41.80),
    "Hamhung": (127.54, 39.92),
    "Pyongyang": (125.74, 39.01),
    "Shenyang": (123.40, 41.79),
    "Beijing": (116.43, 39.90),
    "Harbin": (126.63, 45.76),
    "Ulaanbaatar": (106.88, 47.91),
    "Saint Petersburg": (30.36, 59.93),
    "Oryol": (36.10, 52.98),
    "Kursk": (36.23, 51.75),
    "Belgorod": (36.58, 50.60),
    "Kharkiv": (36.20, 49.99),
    "Bryansk": (34.42, 53.22),
    "Kyiv": (30.49, 50.44),
    "Voronezh": (39.21, 51.68),
    "Saratov": (45.99, 51.54),
    "Rostov-on-Don": (39.69, 47.22),
    "Krasnodar": (38.99, 45.02),
    "Samara": (50.15, 53.19),
    "Chelyabinsk": (61.41, 55.14),
    "Lviv": (23.99, 49.84),
}
"""Longitude and latitude of the stations, to the nearest kilometre."""

LONGEST_LINK_KM = 300.0
"""Links of the network longer than this are left out, as they do not follow the rails."""

WIDEST_GAP_DEG = 0.15
"""The network has gaps; main lines cross those of at most this width."""

TRACK_GRID_DEG = 0.004
"""Grid on which parallel tracks and yards become one line."""

GAP_COST = 10.0
"""A gap costs this many times its length, so that a path follows rails where there are any."""


def lines_in(network: RailNetwork, window: Bounds) -> list[BaseGeometry]:
    """Return every link of the network that touches a window, joined to lines; parallel tracks become one line."""
    west, south, east, north = window
    segments = np.array(
        [
            (network.nodes[start], network.nodes[end])
            for start, end, length_km in network.edges
            if length_km <= LONGEST_LINK_KM
        ]
    )
    low, high = segments.min(axis=1), segments.max(axis=1)
    near = (high >= (west, south)).all(axis=1) & (low <= (east, north)).all(axis=1)
    return _joined(segments[near], grid=TRACK_GRID_DEG)


def main_lines(
    network: RailNetwork,
    chains: Sequence[Sequence[str]] = MAIN_LINES,
    stations: Mapping[str, tuple[float, float]] = STATIONS,
) -> list[BaseGeometry]:
    """Return the shortest paths along chains of stations, joined to lines.

    `stations` are (longitude, latitude). Raises LookupError where the network has no path between two stations.
    """
    neighbours = neighbours_of(network)
    linked = sorted(neighbours)
    tree = shapely.STRtree(shapely.points([network.nodes[node] for node in linked]))
    at = {name: linked[tree.nearest(shapely.Point(xy))] for name, xy in stations.items()}
    used: set[tuple[int, int]] = set()
    for chain in chains:
        for start, end in pairwise(chain):
            path = shortest_path(neighbours, at[start], at[end])
            if not path:
                raise LookupError(f"the railway network does not link {start} with {end}")
            used |= {(min(link), max(link)) for link in pairwise(path)}
    return _joined(np.array([(network.nodes[a], network.nodes[b]) for a, b in sorted(used)]))


def neighbours_of(network: RailNetwork) -> dict[int, list[tuple[int, float]]]:
    """Return the nodes linked to each node, with the length in km; loose ends are linked across short gaps."""
    neighbours: dict[int, list[tuple[int, float]]] = {}

    def link(start: int, end: int, length_km: float) -> None:
        neighbours.setdefault(start, []).append((end, length_km))
        neighbours.setdefault(end, []).append((start, length_km))

    for start, end, length_km in network.edges:
        if length_km <= LONGEST_LINK_KM:
            link(start, end, length_km)
    linked = sorted(neighbours)
    points = shapely.points([network.nodes[node] for node in linked])
    ends = [row for row, node in enumerate(linked) if len(neighbours[node]) == 1]
    tree = shapely.STRtree(points)
    found = tree.query(points[ends], predicate="dwithin", distance=WIDEST_GAP_DEG)
    for row, other in sorted(zip(*found.tolist(), strict=True)):
        end = ends[row]
        if end != other:
            gap_km = shapely.distance(points[end], points[other]) * KM_PER_DEGREE
            link(linked[end], linked[other], GAP_COST * float(gap_km))
    return neighbours


def shortest_path(neighbours: Mapping[int, Sequence[tuple[int, float]]], start: int, end: int) -> list[int]:
    """Return the nodes of the shortest path (Dijkstra), or an empty list where there is none."""
    best = {start: 0.0}
    came_from: dict[int, int] = {}
    queue = [(0.0, start)]
    while queue:
        length, node = heapq.heappop(queue)
        if node == end:
            path = [end]
            while path[-1] != start:
                path.append(came_from[path[-1]])
            return path[::-1]
        if length > best[node]:
            continue
        for neighbour, step in neighbours.get(node, ()):
            if length + step < best.get(neighbour, float("inf")):
                best[neighbour] = length + step
                came_from[neighbour] = node
                heapq.heappush(queue, (length + step, neighbour))
    return []


def _joined(segments: NDArray[np.float64], *, grid: float | None = None) -> list[BaseGeometry]:
    lines = [LineString(segment) for segment in segments]
    merged = shapely.line_merge(shapely.union_all(lines, grid_size=grid))
    return sorted(parts_of(merged), key=shapely.to_wkb)
