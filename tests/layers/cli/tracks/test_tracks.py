"""The commands on tracks, from files to a route of a catalogue."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from geodata.tracks.formats.detect import FORMS
from geodata.tracks.parameters import described
from layers.cli import main
from layers.cli.options import PATH, Command, Option
from layers.cli.tracks import common, legs, read, tracks_command
from tests.support import tracks

EXAMPLE = Path(__file__).parents[3] / "support" / "example_catalogue"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``reports``, the cable ship and a flight with their legs, and ``catalogue``, the example."""
    folder = tmp_path_factory.mktemp("tracks")
    shutil.copytree(EXAMPLE, folder / "catalogue")
    files = [
        tracks.write(folder, "ship.csv", tracks.cable_ship()),
        tracks.write(folder, "trace_full_c80001.json", tracks.trace()),
    ]
    assert main(["tracks", "read", *map(str, files), "--out", str(folder / "reports")]) == 0
    assert main(["tracks", "legs", str(folder / "reports"), "--catalog", str(folder / "catalogue")]) == 0
    return folder


def test_a_claim_beside_its_track(found: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(found / "reports"), "--catalog", str(found / "catalogue"), "--leg", "L1"]
    assert main(["tracks", "compare", *arguments]) == 0
    said = capsys.readouterr().out
    assert f"{tracks.SHIP}.20310302T100000: " in said
    assert (
        "supports     departure: reported 2031-03-02; seen between 2031-03-02 10:00 UTC and 2031-03-02 10:10 UTC"
        in said
    )
    assert "cannot say   cargo" in said
    assert "not seen for 14 h of 176 h" in said
    assert 'name "CABLE SHIP", sent 2031-03-02 to 2031-03-10' in said
    assert 'flag "NZ", by the first digits of its number' in said
    assert "icao-c80001" not in said, "a flight is no candidate for a ship"


def test_a_leg_becomes_a_route_that_validates(found: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = shutil.copytree(found / "catalogue", tmp_path / "catalogue")
    arguments = ["tracks", "add", str(found / "reports"), "--catalog", str(catalogue), "--source", "bulletin"]
    arguments += ["--claimant", "telecom", "--layer", "seen"]
    for leg in (f"{tracks.SHIP}.20310302T100000", "icao-c80001.20310305T060900"):
        assert main([*arguments, "--leg", leg, "--dry-run"]) == 0
    assert main([*arguments, "--leg", f"{tracks.SHIP}.20310302T100000"]) == 0
    assert main(["validate", str(catalogue)]) == 0
    (route,) = json.loads((catalogue / "seen.geojson").read_text())["features"]
    properties = route["properties"]
    assert (properties["geometry_status"], properties["confidence"]) == ("observed", "derived")
    track = properties["track"]
    assert (track["left_after"], track["came_before"]) == ("2031-03-02T10:00:00.000Z", "2031-03-09T18:00:00.000Z")
    (gap,) = track["gaps"]
    lines = route["geometry"]["coordinates"]
    ends = [lines[0][-1], lines[1][0]]
    assert [gap["last_position"], gap["again_position"]] == ends, "the line is broken where nothing was heard"
    assert main([*arguments, "--leg", "no-such-leg"]) == 1
    assert "there is no leg 'no-such-leg'" in capsys.readouterr().err
    exported = tmp_path / "seen.html"
    assert main(["export", "--catalog", str(catalogue), "--out", str(exported)]) == 0
    assert "Not seen for 14 h" in exported.read_text(encoding="utf-8")


def test_reading_tells_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tracks.cable_ship()
    rows = text.splitlines()
    rows += [rows[5], rows[6].replace(str(tracks.MMSI), "111111111"), "broken"]
    file = tracks.write(tmp_path, "a.csv", "\n".join(rows))
    assert main(["tracks", "read", str(file), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "MarineCadastre, 1,097 rows, 1,095 reports, 2031-03-02 00:00 to 2031-03-10 04:00 UTC" in said
    for reason in (
        f"1 (bad identity), first in {file}, row 1,097",
        f"1 (broken row), first in {file}, row 1,098",
        "1 (duplicate)",
    ):
        assert f"left out: {reason}" in said
    assert main(["tracks", "read", str(file), "--out", str(tmp_path / "out")]) == 0
    assert "read before, left out" in capsys.readouterr().out


def test_progress_tells_the_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 2.0, 4.0, 10.0, 14.0, 20.0))
    drawn: list[str] = []
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(common, "redraw", lambda text, *, is_last: drawn.append(text.strip()))
    monkeypatch.setattr(common, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    show = common.progress()
    for what, done, of in (("reading a.csv", 2**20, 40 * 2**20), ("reading a.csv", 10 * 2**20, 40 * 2**20)):
        show(what, done, of)
    for done in (1, 16, 48, 64):
        show("finding legs", done, 64)
    assert drawn[0] == "reading a.csv:  25%, 5 MB/s, 6 s left"
    assert drawn[1:] == [
        "finding legs:   2%",
        "finding legs:  25%, 16 / 64, 18 s left",
        "finding legs:  75%, 48 / 64, 3 s left",
        "finding legs: 100%",
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["read", "missing.csv", "--out", "out"], 1, "missing.csv: it does not exist"),
        (["read", "missing.csv"], 2, "--out"),
        (["legs", "missing"], 1, "missing: it holds no manifest.json"),
        (["legs", ".", "--gap-hours", "-1"], 1, "gap_hours must be more than 0"),
        (["legs", ".", "--scheduler", "tcp://x:1"], 1, "holds no manifest.json"),
        (["compare", ".", "--leg", "L1"], 1, "holds no manifest.json"),
        (["encounters", "."], 1, "holds no manifest.json"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], status: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["tracks", *arguments]) == status
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_legs_are_needed_before_a_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tracks.write(tmp_path, "a.csv", tracks.cable_ship())
    assert main(["tracks", "read", str(file), "--out", str(tmp_path / "out")]) == 0
    assert main(["tracks", "encounters", str(tmp_path / "out")]) == 1
    assert "legs have not been found in it yet" in capsys.readouterr().err


@pytest.mark.parametrize("command", tracks_command.commands.values(), ids=lambda command: str(command.name))
def test_every_command_has_examples_that_parse_and_bounded_options(command: click.Command) -> None:
    assert isinstance(command, Command)
    assert command.examples
    for example, _ in command.examples:
        _, group, name, *arguments = shlex.split(example.replace("*", "1"))
        assert (group, name) == ("tracks", command.name)
        command.make_context(name, arguments)
    for option in command.params:
        if isinstance(option, Option):
            assert option.help
            assert option.help.endswith(".")
            if not option.is_flag and option.type is not PATH:
                assert main(["tracks", str(command.name), "f", option.opts[0], "x" * 20_001]) == 2


def test_the_help_names_what_the_library_has() -> None:
    assert read.FORMS == FORMS
    options = [(name.replace("-", "_"), text) for name, _, text in legs.PARAMETERS]
    assert [name for name, _ in options] == [name for name, *_ in described()]
    for (_, text), (_, default, _, _, published) in zip(options, described(), strict=True):
        assert f"Default {default:g} ({published})" in text
