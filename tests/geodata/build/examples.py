"""Two neighbouring squares, and a level of detail, for the tests of the build."""

from shapely import box

from geodata.build.levels import Level

WEST, EAST = box(30, 50, 31, 51), box(31, 50, 32, 51)

LEVEL = Level(
    name="test",
    windows=((30.25, 50.25, 31.75, 50.75),),
    tolerance_km=1.0,
    decimals=3,
    min_island_km2=1.0,
    min_lake_km2=1.0,
    divided=frozenset({"AA"}),
)
