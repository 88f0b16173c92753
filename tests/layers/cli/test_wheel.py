"""The wheel holds everything that the commands need, and the licences of code and data. Built without a network."""

import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).parents[3]
SHIPPED = ("geodata", "layers", "LICENSES")
NOT_DATA = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Built from a copy: a build in the checkout would leave files there, and could take up old ones.
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in SHIPPED:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns(*NOT_DATA))
    for name in ("LICENSE", "README.md", "app.py", "pyproject.toml"):
        shutil.copy(ROOT / name, source)
    (source / "tests").mkdir()
    (source / "tests" / "__init__.py").touch()
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]
    subprocess.run([*build, "--wheel-dir", str(out), str(source)], check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_every_module_is_in_it_and_no_test(names: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for name in SHIPPED for path in (ROOT / name).rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"geodata", "layers"}


@pytest.mark.parametrize(
    "pattern",
    [
        "geodata/basemap/*.*",
        "geodata/build/*.csv",
        "geodata/importing/profiles/*.toml",
        "geodata/kursk/*.*",
        "geodata/py.typed",
        "geodata/schema/*.json",
        "layers/app/*.css",
        "layers/app/*.js",
        "layers/app/*.svg",
        "layers/app/entry/.streamlit/config.toml",
        "layers/py.typed",
        "layers/web/css/**/*.css",
        "layers/web/js/**/*.js",
    ],
)
def test_the_data_files_are_in_it(names: set[str], pattern: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern) if path.is_file()}
    assert files
    assert files <= names


def test_it_names_the_licences_of_code_and_data_and_holds_their_texts(wheel: Path, names: set[str]) -> None:
    archive = zipfile.ZipFile(wheel)
    (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(archive.read(path).decode())
    assert metadata["License-Expression"] == "MIT AND CC-BY-4.0 AND ODbL-1.0 AND LicenseRef-Public-Domain"
    texts = {
        "LICENSE": "MIT License",
        "LICENSES/CC-BY-4.0.txt": "Creative Commons Attribution 4.0 International Public License",
        "LICENSES/ODbL-1.0.txt": "10.4 Choice of law.",
        "LICENSES/LicenseRef-Public-Domain.txt": "Natural Earth",
        "LICENSES/README.md": "geodata/kursk",
    }
    assert metadata.get_all("License-File") == sorted(texts)
    for name, text in texts.items():
        assert text in archive.read(path.replace("METADATA", f"licenses/{name}")).decode()


def test_it_says_which_python_it_runs_on(wheel: Path, names: set[str]) -> None:
    (path,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    metadata = Parser().parsestr(zipfile.ZipFile(wheel).read(path).decode())
    assert metadata["Requires-Python"] == ">=3.11"
    versions = [line.rpartition(" ")[2] for line in metadata.get_all("Classifier", []) if ":: 3." in line]
    assert versions == ["3.11", "3.12", "3.13", "3.14"]


_COMMANDS = """
import layers
from layers.cli import main
print(layers.__path__[0], flush=True)
for command in ("export --out map.html", "brief --dpi 50 --out brief.png", "new mine", "validate mine"):
    assert main(command.split()) == 0, command
"""


def test_its_commands_work_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed, folder = tmp_path / "installed", tmp_path / "empty"
    folder.mkdir()
    zipfile.ZipFile(wheel).extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    # One process for all but the first, since each would import the same libraries again.
    assert run("-m", "layers.cli", "validate").startswith("Clean:")
    path, *said = run("-c", _COMMANDS).splitlines()
    assert path.startswith(str(installed))
    assert said[-1].startswith("Clean:")
    assert sorted(path.name for path in folder.iterdir()) == ["brief.png", "map.html", "mine"]
