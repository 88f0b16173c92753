"""The reading process: what it answers when it fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from geodata.errors import ImportingError
from geodata.importing import open_file
from layers.cli import main
from tests.support import import_files as files


def test_a_reader_that_dies_is_one_sentence_on_the_terminal(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("lon,lat\n1,2\n")
    monkeypatch.setattr("geodata.importing.sandbox._START", "raise RuntimeError('its own words')")
    assert main(["add", str(path), "--catalog", str(folder)]) == 1
    said = capfd.readouterr()
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.out + said.err
    assert "its own words" not in said.out + said.err


def test_a_reference_system_does_nothing_to_the_terminal(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(
        files.package(
            path,
            "PRAGMA writable_schema = ON",
            "DELETE FROM sqlite_master WHERE type = 'trigger'",
            "UPDATE gpkg_spatial_ref_sys SET organization = 'X', definition = char(27) || '[31mred' || char(10) || 'x'",
        )
    )
    main(["add", str(path), "--catalog", str(folder), "--dry-run"])
    said = capfd.readouterr()
    assert all(line.isprintable() for line in (said.out + said.err).splitlines())
    assert "[31mred" not in said.out + said.err or "\\x1b[31mred" in said.out


def test_the_reading_process_has_no_input(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import os; os.write(2, repr([os.read(0, 1), os.fstat(0).st_rdev]).encode()); os.abort()"
    monkeypatch.setattr("geodata.importing.sandbox._START", script)
    reading, writing = os.pipe()
    os.write(writing, b"typed")
    before = os.dup(0)
    os.dup2(reading, 0)
    try:
        with pytest.raises(ImportingError, match="process stopped"):
            open_file(b"lon,lat\n1,2\n", "a.csv")
    finally:
        os.dup2(before, 0)
        for descriptor in (before, reading, writing):
            os.close(descriptor)
    assert repr([b"", Path(os.devnull).stat().st_rdev]) in caplog.text


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_temporary_folder_is_named_as_that(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(ImportingError, match="temporary folder") as raised:
        open_file(b"lon,lat\n1,2\n", "a.csv")
    assert os.strerror(code) in str(raised.value)


@pytest.mark.parametrize(
    ("limit", "words"), [("disk", "temporary folder"), ("size", "larger than"), ("memory", "of memory")]
)
def test_each_limit_of_the_system_has_its_own_sentence(limit: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f"import json; open('answer.json', 'w').write(json.dumps({{'limit': {limit!r}}}))"
    monkeypatch.setattr("geodata.importing.sandbox._START", script)
    with pytest.raises(ImportingError, match=words):
        open_file(b"lon,lat\n1,2\n", "a.csv")
