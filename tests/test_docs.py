"""What the documents tell a newcomer to type works, and what they point to exists."""

import re
import shlex
from pathlib import Path

import pytest

from layers.cli import main

# A group begins early: the commands of the README take long, and would be the last to end.
pytestmark = pytest.mark.xdist_group("docs")

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_two_commands_come_first() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("run", "test"):
        assert f"make {name}" in README[:600]
        assert re.search(rf"^{name}:", makefile, re.MULTILINE)


def test_the_commands_of_the_readme_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\.venv/bin/kurskmap (.+)$", README, re.MULTILINE)
    assert {command.split()[0] for command in commands} >= {"brief", "atlas", "export", "new", "validate"}
    for command in commands:
        assert main(shlex.split(command)) == 0, command


def test_the_python_of_the_readme_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_files_that_the_architecture_names_exist() -> None:
    named = set(re.findall(r"`((?:geodata|layers|tests|benchmarks)/[\w./-]*)`", ARCHITECTURE))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_architecture_names_every_room() -> None:
    folders = {path.parent for path in (ROOT / "layers").rglob("*.py")} | {ROOT / "geodata" / "validation"}
    missing = [folder.relative_to(ROOT).as_posix() for folder in folders if f"{folder.name}/" not in ARCHITECTURE]
    assert [name for name in missing if not name.endswith("entry")] == []
