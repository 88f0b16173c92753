"""The scripts hold together: joined as a reader gets them, no name is unknown and none is left over."""

import shutil
import subprocess
import sys
from pathlib import Path

from layers.web.document import SCRIPTS, own_scripts

ROOT = Path(__file__).parents[3]
WEB = ROOT / "layers" / "web" / "js"


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


def test_the_joined_map_scripts_are_clean(tmp_path: Path) -> None:
    joined = tmp_path / "joined.js"
    joined.write_text(own_scripts(), encoding="utf-8")
    lint(joined, WEB / "guard.js", ROOT / "layers" / "app" / "map_component.js")


def test_every_script_is_used() -> None:
    assert {path.name for path in WEB.glob("*.js")} == {*SCRIPTS, "guard.js"}
