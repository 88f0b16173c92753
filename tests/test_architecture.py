"""The structure of the code: which folder may import which, how large a module and a folder may be, and no circles.

The rules name folders and libraries, not files. To add a folder, add it to ``FOLDERS`` with what it may import.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

# Each module is parsed once for all rules.
pytestmark = pytest.mark.xdist_group("architecture")

ROOT = Path(__file__).parent.parent

#: Each folder with the folders that its modules may import, besides itself. The longest name that fits a module counts.
FOLDERS: dict[str, set[str]] = {
    "geodata": set(),
    "geodata.build": {"geodata"},
    "layers": {"geodata"},
    "layers.web": {"geodata", "layers"},
    "layers.briefing": {"geodata", "layers"},
    "layers.app": {"geodata", "layers", "layers.web", "layers.briefing"},
    "layers.site": {"geodata", "layers", "layers.web", "layers.briefing"},
    "layers.cli": {"geodata", "layers", "layers.web", "layers.briefing", "layers.site"},
    "app": {"layers.app"},
}

#: The public API: what a notebook imports, and how a story shows itself there. These modules may import what draws, on
#: first use.
PUBLIC = {
    "layers": {"layers.web", "layers.briefing"},
    "layers.story": {"layers.web"},
    "layers.notebook": {"layers.briefing"},
}

#: The only folders that may import a library: one each, but for pictures, which are also checked.
LIBRARY_FOLDERS = {
    "streamlit": {"layers.app"},
    "folium": {"layers.web"},
    "branca": {"layers.web"},
    "xyzservices": {"layers.web"},
    "matplotlib": {"layers.briefing"},
    "pptx": {"layers.briefing"},
    "PIL": {"geodata", "layers.briefing"},
    "pypdf": {"layers.briefing"},
    "click": {"layers.cli"},
}

MAX_LINES = 400
LONG = 300
#: At most this share of the modules may be longer than LONG lines.
LONG_SHARE = 0.1
MAX_MODULES = 18

_JS_IMPORT = re.compile(r"""^\s*(?:import|export)\b(?:[\s\w{},*$]*\bfrom)?\s*["']([^"']+)["']""", re.MULTILINE)


def python_files(root: Path) -> list[Path]:
    """The modules of the product below a checkout."""
    return [root / "app.py", *sorted((root / "geodata").rglob("*.py")), *sorted((root / "layers").rglob("*.py"))]


def script_files(root: Path) -> list[Path]:
    """The map's JavaScript modules below a checkout."""
    return sorted((root / "layers" / "web" / "js").rglob("*.js"))


def module_name(path: Path, root: Path) -> str:
    """``layers/web/document.py`` is ``layers.web.document``; a package is named like its folder."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path) -> set[str]:
    """Every name that a file imports, in full: ``from a import b`` gives ``a`` and ``a.b``."""
    return _imported_names(path, path.read_text(encoding="utf-8"))


@cache
def _imported_names(path: Path, text: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.update({node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)})
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            # A package that imports its public names on first use also names their modules for the type checker.
            assert path.name == "__init__.py" or isinstance(node.args[0], ast.Constant), f"{path}: computed import"
            names.update({str(node.args[0].value)} if isinstance(node.args[0], ast.Constant) else set())
    return names


def python_imports(root: Path) -> dict[str, set[str]]:
    """Each module of a checkout with the modules of the checkout that it imports."""
    files = {module_name(path, root): path for path in python_files(root)}
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        named = imported_names(path)
        used = {other for other in named if other in files}
        # ``from a import b`` where ``b`` is a module uses ``a.b`` only, unless it takes other names of ``a`` as well.
        packages = {other for other in used if any(n.startswith(f"{other}.") for n in used)}
        own_names = {
            package for package in packages if any(n.rpartition(".")[0] == package and n not in files for n in named)
        }
        found[name] = (used - packages) | own_names
        found[name].discard(name)
    return found


def script_imports(root: Path) -> dict[str, set[str]]:
    """Each JavaScript module with the modules that it imports, by path."""
    return {
        str(path.relative_to(root)): {
            str((path.parent / target).resolve().relative_to(root.resolve()))
            for target in _JS_IMPORT.findall(path.read_text(encoding="utf-8"))
        }
        for path in script_files(root)
    }


def circle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """One circle of imports, first and last the same; empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def folder_of(module: str) -> str:
    """The folder of FOLDERS that a module belongs to."""
    fitting = [folder for folder in FOLDERS if module == folder or module.startswith(f"{folder}.")]
    return max(fitting, key=len)


def wrong_directions(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Imports from a folder into one that it may not import."""
    found = []
    for module, others in imports.items():
        folder = folder_of(module)
        allowed = {folder, *FOLDERS[folder], *PUBLIC.get(module, ())}
        found += [f"{module} imports {other}" for other in others if folder_of(other) not in allowed]
    return sorted(found)


def test_imports_run_one_way() -> None:
    assert wrong_directions(python_imports(ROOT)) == []


def test_nothing_takes_a_public_name_from_its_own_package() -> None:
    packages = {"geodata", "layers"}
    found = [name for name, used in python_imports(ROOT).items() if used & packages and name.split(".")[0] in packages]
    assert found == []


def test_no_module_imports_itself_through_others() -> None:
    assert circle(python_imports(ROOT)) == []


def test_no_script_imports_itself_through_others() -> None:
    imports = script_imports(ROOT)
    assert imports
    assert circle(imports) == []
    assert {other for used in imports.values() for other in used} <= set(imports)


def test_each_library_is_imported_in_one_folder() -> None:
    found = [
        f"{module_name(path, ROOT)} imports {library}"
        for path in python_files(ROOT)
        for library in {name.split(".")[0] for name in imported_names(path)} & set(LIBRARY_FOLDERS)
        if folder_of(module_name(path, ROOT)) not in LIBRARY_FOLDERS[library] and path.name != "app.py"
    ]
    assert found == []


def test_modules_are_short() -> None:
    files = [*python_files(ROOT), *script_files(ROOT), *sorted((ROOT / "layers").rglob("*.css"))]
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}
    long = [name for name, count in lines.items() if count > LONG]
    assert len(long) <= LONG_SHARE * len(lines), long


def test_folders_are_small() -> None:
    counts: dict[str, int] = {}
    for path in [*python_files(ROOT), *script_files(ROOT)]:
        if path.name != "__init__.py":
            folder = str(path.parent.relative_to(ROOT))
            counts[folder] = counts.get(folder, 0) + 1
    assert {folder: count for folder, count in counts.items() if count > MAX_MODULES} == {}


def test_app_only_starts_the_page() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 20


def test_tests_mirror_the_code() -> None:
    kept = ROOT / "tests"
    folders = {path.parent.relative_to(kept) for path in kept.rglob("test_*.py")}
    mirrored = {folder for folder in folders if folder.parts and folder.parts[0] in {"geodata", "layers"}}
    assert [str(folder) for folder in sorted(mirrored) if not (ROOT / folder).is_dir()] == []
    assert not list(kept.glob("test_*.py")) or {path.name for path in kept.glob("test_*.py")} <= {
        "test_architecture.py",
        "test_docs.py",
        "test_packaging.py",
    }


# --- The rules themselves notice what they are for ---------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout that keeps every rule."""
    modules = {
        "app.py": "from layers.app.page import main\nmain()\n",
        "geodata/__init__.py": "",
        "geodata/model.py": "",
        "layers/__init__.py": "def __getattr__(name):\n    from layers.web.document import build\n    return build\n",
        "layers/marks.py": "from geodata.model import Kind\n",
        "layers/web/__init__.py": "",
        "layers/web/document.py": "from layers.marks import Mark\n",
        "layers/app/__init__.py": "",
        "layers/app/page.py": "from layers import marks\nfrom layers.web import document\n",
        "layers/web/js/a.js": 'import { b } from "./b.js";\n',
        "layers/web/js/b.js": "export const b = 1;\n",
    }
    for name, text in modules.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_sound_checkout_passes(checkout: Path) -> None:
    imports = python_imports(checkout)
    assert wrong_directions(imports) == []
    assert circle(imports) == []
    assert circle(script_imports(checkout)) == []


@pytest.mark.parametrize(
    ("file", "line", "expected"),
    [
        ("geodata/model.py", "import layers.marks", "geodata.model imports layers.marks"),
        ("layers/marks.py", "from layers.web import document", "layers.marks imports layers.web.document"),
        ("layers/web/document.py", "from layers.app.page import main", "layers.web.document imports layers.app.page"),
        ("layers/marks.py", "def f():\n    import app", "layers.marks imports app"),
    ],
)
def test_an_upward_import_is_found(checkout: Path, file: str, line: str, expected: str) -> None:
    with (checkout / file).open("a", encoding="utf-8") as module:
        module.write(f"{line}\n")
    assert expected in wrong_directions(python_imports(checkout))


def test_circles_are_found(checkout: Path) -> None:
    (checkout / "geodata/model.py").write_text("from geodata import other\n", encoding="utf-8")
    (checkout / "geodata/other.py").write_text("def late():\n    from geodata.model import x\n", encoding="utf-8")
    assert set(circle(python_imports(checkout))) == {"geodata.model", "geodata.other"}
    (checkout / "layers/web/js/b.js").write_text('export { a } from "./a.js";\n', encoding="utf-8")
    assert set(circle(script_imports(checkout))) == {"layers/web/js/a.js", "layers/web/js/b.js"}
