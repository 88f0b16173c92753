"""Imports run one way, and each heavy library stays in its rooms."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [ROOT / "app.py", *sorted((ROOT / "geodata").rglob("*.py")), *sorted((ROOT / "layers").rglob("*.py"))]

DRAWS = {
    "layers/briefing/brief.py",
    "layers/briefing/canvas.py",
    "layers/briefing/files/render.py",
    "layers/briefing/fonts.py",
}

#: Which modules may import a library; every other may not.
ALLOWED = {
    "folium": {"layers/web/document.py"},
    "branca": {"layers/web/document.py"},
    "matplotlib": DRAWS,
    "pptx": {"layers/briefing/files/slides.py"},
    "PIL": {"layers/briefing/atlas.py", "layers/briefing/files/render.py"},
    "pypdf": {"layers/briefing/files/render.py"},
    "xyzservices": {"layers/web/online_tiles.py"},
}


def imported(path: Path) -> set[str]:
    """Every module that a file imports, ``from package import module`` and imports by name included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.update({node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)})
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            assert isinstance(node.args[0], ast.Constant), f"{path}: imports by a computed name"
            names.add(str(node.args[0].value))
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
        assert not any(name == "geodata.build" or name.startswith("geodata.build.") for name in imported(path))
    for library, rooms in ALLOWED.items():
        assert library not in used or room in rooms, f"{room} imports {library}"


def test_streamlit_is_imported_by_the_page_alone() -> None:
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if "streamlit" in roots(path)}
    assert all(path == "app.py" or path.startswith("layers/app/") for path in users)
    assert roots(ROOT / "app.py") <= {"streamlit", "layers"}


def test_only_the_page_and_the_commands_import_the_page() -> None:
    for path in MODULES:
        room = path.relative_to(ROOT).as_posix()
        if room != "app.py" and not room.startswith(("layers/app/", "layers/cli/")):
            assert not any(name.startswith("layers.app") for name in imported(path)), room
