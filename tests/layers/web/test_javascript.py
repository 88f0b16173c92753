"""The scripts: linted, their own tests run by node, and no module left over."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from layers.web.document import own_scripts
from tests.support.node import MODULES, ROOT, node

TESTS = Path(__file__).parent / "js"


def lint(*paths: Path) -> None:
    command = shutil.which("oxlint", path=str(Path(sys.executable).parent))
    assert command, "oxlint is missing: make test installs it"
    done = subprocess.run(
        [command, "--config", str(ROOT / ".oxlintrc.json"), *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_module_is_clean() -> None:
    lint(MODULES, TESTS, *(ROOT / "layers" / "app").glob("map_*.js"))


def test_the_joined_script_is_clean(tmp_path: Path) -> None:
    joined = tmp_path / "joined.js"
    joined.write_text(own_scripts(), encoding="utf-8")
    lint(joined)


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.js")), ids=lambda path: path.name)
def test_the_unit_tests_of_the_scripts_pass_in_node(path: Path) -> None:
    command = [node(), "--test", "--test-reporter=spec", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_is_in_the_document() -> None:
    """A module that nothing imports would be left out of the document; the first script is in it by itself."""
    imported = {"main.js", "trusted_types.js"}
    for path in MODULES.rglob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.rstrip().endswith('.js";') and " from " in line:
                imported.add(line.rsplit("/", 1)[1].removesuffix('";'))
    assert {path.name for path in MODULES.rglob("*.js")} == imported


def test_modules_are_small_and_import_downwards() -> None:
    order = ["core", "data", "draw", "parts", "time", "story", "embed", "tiles", "tracks", "ui", "editing"]
    for path in sorted(MODULES.rglob("*.js")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 400, path
        for line in lines:
            if line.rstrip().endswith('.js";') and 'from "../' in line:
                folder = line.split('from "../')[1].split("/")[0]
                assert order.index(folder) < order.index(path.parent.name), (path, line)
