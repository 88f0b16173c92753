"""``kurskmap sheet`` and ``kurskmap proposals``, from the workbook to the catalogue."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from layers.cli import main
from tests.support.catalogue_fixture import documents, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue in ``mine``, and its tables as CSV in ``csv``."""
    place = tmp_path_factory.mktemp("sheet")
    write(place / "mine", documents())
    assert main(["sheet", "--catalog", str(place / "mine"), "--out", str(place / "csv")]) == 0
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    for name in ("mine", "csv"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _sheet(place: Path, *options: str) -> int:
    return main(["sheet", "--catalog", str(place / "mine"), "--in", str(place / "csv"), *options])


def _proposals(place: Path, *arguments: str) -> int:
    return main(["proposals", *arguments, "--catalog", str(place / "mine")])


def test_an_edited_table_is_shown_asked_for_proposed_and_applied(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _contents(place / "mine")
    events = place / "csv" / "events.csv"
    events.write_text(events.read_text().replace(",reported,", ",disputed,", 1))
    assert _sheet(place, "--propose", "--who", "Anna", "--why", "Both say otherwise") == 0
    assert "Grade: Reported → Disputed" in capsys.readouterr().out
    assert _contents(place / "mine") == before
    (path,) = (place / "mine" / "proposals").glob("*.json")
    assert _proposals(place, "list") == 0
    assert f"{path.stem}: by Anna" in capsys.readouterr().out
    assert _proposals(place, "show", path.stem) == 0
    # Somebody else changes the field meanwhile, and takes it back.
    text = before["events.geojson"].decode()
    (place / "mine" / "events.geojson").write_text(text.replace('"reported"', '"official_statement"'))
    assert _proposals(place, "apply", path.stem, "--yes") == 1
    assert "now Grade: Reported → Official statement; proposed Grade: Reported → Disputed" in capsys.readouterr().out
    (place / "mine" / "events.geojson").write_text(text)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert _proposals(place, "apply", path.stem) == 1
    assert "Nothing was written." in capsys.readouterr().out
    assert _proposals(place, "apply", path.stem, "--yes", "--who", "Boris") == 0
    after = _contents(place / "mine")
    assert after.pop("events.geojson").decode() == text.replace(
        '"confidence": "reported"', '"confidence": "disputed"', 1
    )
    assert after.items() <= before.items()
    assert json.loads((path.parent / "applied" / path.name).read_text())["decided"]["who"] == "Boris"
    assert _proposals(place, "reject", path.stem, "--why", "Late") == 1


def test_wrong_usage_is_said_at_once(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = ["--catalog", str(place / "mine")]
    for arguments, said in (
        (["sheet", *mine], "give either --out"),
        (["sheet", *mine, "--in", "a", "--out", "b"], "give either --out"),
        (["sheet", *mine, "--in", "a", "--propose"], "--propose needs --who and --why"),
        (["sheet", *mine, "--out", "a.ods"], "has to end in .xlsx"),
    ):
        assert main(arguments) == 2
        assert said in capsys.readouterr().err
    assert main(["sheet", *mine, "--out", str(place / "csv")]) == 0  # the same files
    (place / "csv" / "events.csv").write_text("mine")
    assert main(["sheet", *mine, "--out", str(place / "csv")]) == 1
    assert "there is already a file of that name" in capsys.readouterr().err
    assert (place / "csv" / "events.csv").read_text() == "mine"
