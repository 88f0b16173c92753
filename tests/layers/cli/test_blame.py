"""Who is to blame: the system, the disk, the catalogue or the manifest, and never kurskmap or a file that is sound."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from geodata.files import no_follow
from geodata.folder import SHIPPED
from geodata.validation import json_file
from layers.briefing.files import film, manifest
from layers.briefing.page import ExportError
from layers.cli import main
from tests.support.catalogue_fixture import documents, find, write

ROOT = Path(__file__).parents[3]
SMALL = ["--dpi", "50", "--theatre", "kursk-front"]
FULL = "the disk is full; free some space on it, or choose another folder."


def write_manifest(folder: Path, **changes: object) -> Path:
    """A manifest as kurskmap writes it, with changes. It names ``made.png``."""
    request = manifest.BriefingRequest("brief", {"theatre": "kursk-front"}, manifest.BriefingOptions(dpi=50))
    made = manifest.Manifest(request, "made.png", "0" * 64, 1, "0" * 64, "0" * 64, {})
    path = folder / "m.json"
    path.write_text(json.dumps({**json.loads(manifest.to_json(made)), **changes}))
    return path


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def said_once(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert not [word for word in ("defect", "damaged", "Traceback") if word in out + err]
    return err


@pytest.mark.parametrize("is_link", [False, True])
def test_a_manifest_never_writes_over_a_file_unless_asked(
    is_link: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path, mine = write_manifest(tmp_path), tmp_path / ("mine.png" if is_link else "made.png")
    mine.write_bytes(b"mine")
    if is_link:
        (tmp_path / "made.png").symlink_to(mine)
    assert main(["brief", "--from-manifest", str(path)]) == 1
    assert f"made.png: {'cannot be written: it is a symbolic link' if is_link else 'there is already a file'}" in (
        said_once(capsys)
    )
    # Asked for: the file is replaced, but a link is not followed.
    assert main(["brief", "--from-manifest", str(path), "--overwrite"]) == 1
    assert ("symbolic link" if is_link else "is not the same as the manifest's file") in said_once(capsys)
    assert (mine.read_bytes() == b"mine") is is_link


def test_overwrite_goes_with_a_manifest_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "--out", "x.png", "--overwrite"]) == 2
    assert "--overwrite goes with --from-manifest" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"file": "a\0.png"}, "field file: the path holds a NUL character"),
        ({"file": "a\x1b\u202e.png"}, "field file: the name holds characters that cannot be printed"),
        ({"file": "../a.png"}, "field file: it is not the plain name of a file"),
        ({"file": ".profile.png"}, "field file: it is not the plain name of a file"),
        ({"file": "n" * 300 + ".png"}, "field file: it has 304 characters; at most 255"),
        ({"options": {"title": "x" * 20_000}}, "field title: it has 20,000 characters; at most 1,000"),
        ({"view": {"text": "x" * 30_000}}, "field view: it has 30,000 characters; at most 20,000"),
        ({"view": {"x" * 999: "x"}}, "field view: a name in it has 999 characters"),
        ({"dates": ["2025-02-07"] * 2_000}, "field dates: it has more than 1,000 items"),
        ({"options": {"bbox": [5000, 50, 5010, 51]}}, "is not a manifest that kurskmap wrote"),
        ({"versions": {"x": "y" * 900_000, "z": "y" * 200_000}}, "cannot be read: it is larger than 1,000,000 bytes"),
    ],
)
def test_a_hostile_manifest_is_refused_at_once_with_a_reason(
    changes: dict[str, object], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("geodata.load.open_layers", full)  # nothing is opened before the manifest is checked
    path = write_manifest(tmp_path, **changes)
    assert main(["brief", "--from-manifest", str(path)]) == 1
    assert words in said_once(capsys)
    assert [found.name for found in tmp_path.iterdir()] == ["m.json"]


def test_a_manifest_that_is_a_link_or_a_pipe_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "link").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    for name, words in (("link", "is a symbolic link"), ("pipe", "is not a regular file")):
        assert main(["brief", "--from-manifest", str(tmp_path / name)]) == 1
        assert words in said_once(capsys)


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "brief": lambda path: ["brief", *SMALL, "--out", str(path / "x.png")],
    "atlas": lambda path: ["atlas", "--date", "2025-02-07", *SMALL, "--out", str(path / "x.zip")],
    "export": lambda path: ["export", "--out", str(path / "x.geojson")],
    "new": lambda path: ["new", str(path / "new")],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_is_called_that_and_leaves_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "fsync", full)
    assert main(COMMANDS[name](tmp_path)) == 1
    assert f"cannot be written: {FULL}" in said_once(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_output_and_a_limit_on_file_sizes_are_one_sentence_each(tmp_path: Path) -> None:
    def run(arguments: list[str], **settings: object) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "layers.cli", *arguments], cwd=ROOT, stderr=subprocess.PIPE, check=False, **settings
        )  # type: ignore[call-overload]
        return done.returncode, done.stderr.decode()

    with open("/dev/full", "wb") as output:
        assert run(["completion", "bash"], stdout=output) == (1, f"kurskmap: The output cannot be written: {FULL}\n")
    for suffix in (".geojson", ".gpkg"):
        status, said = run(
            ["export", "--out", str(tmp_path / f"x{suffix}")],
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        )
        assert (status, said.count("\n")) == (1, 1)
        assert "ulimit -f" in said
    assert list(tmp_path.iterdir()) == []


def test_a_full_folder_for_temporary_files_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("tempfile.mkdtemp", none)
    assert main(["export", "--out", str(tmp_path / "x.gpkg")]) == 1
    assert "no folder for temporary files can be written" in said_once(capsys).lower()


def test_a_film_that_ffmpeg_cannot_finish_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr("imageio_ffmpeg.write_frames", broken)
    with pytest.raises(ExportError, match="ffmpeg ended early"):
        film.mp4([Image.new("RGB", (20, 20))])


def test_an_edit_that_nobody_validated_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = documents()
    del find(docs, "E1")["properties"]["confidence"]
    folder = write(tmp_path / "c", docs)
    for arguments in (COMMANDS["export"](tmp_path), ["brief", "--dpi", "50", "--out", str(tmp_path / "x.png")]):
        assert main([*arguments, "--catalog", str(folder)]) == 1
        said = said_once(capsys)
        assert "the catalogue has faults, so it cannot be shown" in said
        assert "'kurskmap validate'" in said


def test_each_file_of_a_catalogue_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(path: Path, most: int) -> bytes:
        read.append(path.name)
        return no_follow.read_file(path, most)

    monkeypatch.setattr(json_file, "read_file", counted)
    folder = tmp_path / "c"
    shutil.copytree(SHIPPED, folder)
    assert main([*COMMANDS["brief"](tmp_path), "--catalog", str(folder)]) == 0
    assert sorted(read) == sorted(set(read))
    assert len(read) > 5
