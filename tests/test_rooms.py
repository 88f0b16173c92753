"""Imports run one way, and each heavy library stays in its rooms."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [ROOT / "app.py", *sorted((ROOT / "geodata").rglob("*.py")), *sorted((ROOT / "layers").rglob("*.py"))]

#: Which modules may import a library; every other may not.
ALLOWED = {
    "streamlit": {"app.py", "layers/bridge.py"},
    "folium": {"layers/web_map.py"},
    "branca": {"layers/web_map.py"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


def roots(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module(path: Path) -> None:
    room = path.relative_to(ROOT).as_posix()
    used = roots(path)
    if room.startswith("geodata/"):
        assert not used & {"layers", "app"}
    if room.startswith("layers/"):
        assert "app" not in used
    if not room.startswith("geodata/build/"):
        assert "geodata.build" not in {name[: len("geodata.build")] for name in imported(path)}
    for library, rooms in ALLOWED.items():
        assert library not in used or room in rooms, f"{room} imports {library}"


def test_the_page_draws_nothing_itself() -> None:
    assert not roots(ROOT / "app.py") & {"folium", "shapely", "geopandas", "matplotlib", "pyproj"}
