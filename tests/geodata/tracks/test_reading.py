"""Reading into a folder: whole or not at all, additive, and the same in any order of the work."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest

from geodata.errors import ImportingError
from geodata.limits import Limits
from geodata.tracks import store, stored
from geodata.tracks.engines.pool import Pool
from geodata.tracks.pings import pings_of
from geodata.tracks.reading import ReadReport, Settling, read_files, settle
from geodata.tracks.sorting import bucket_of, in_order
from geodata.tracks.vessels import code_of
from tests.support import tracks

HEAD = "mmsi,t,lat,lon,sog,name\n"


def read(out: Path, *files: Path, buckets: int | None = 4) -> ReadReport:
    return read_files(files, out, engine=Pool(1), limits=Limits(), told=lambda *_: None, buckets=buckets)


def row(ship: int, minute: int, lat: float = 55.5, name: str = "") -> str:
    return f"{219_000_000 + ship},2024-03-01T{minute // 60:02d}:{minute % 60:02d}:00,{lat},12.5,10,{name}\n"


def pings(out: Path) -> list[tuple[object, ...]]:
    """Every report of a folder in the order of vessel and time, without where it came from."""
    manifest = store.manifest_of(out)
    found = np.concatenate([stored.read_pings(out / entry["file"])[0] for entry in manifest["files"]])
    found, _ = in_order(found)
    return [tuple(p[n] for n in ("vessel", "t", "lat", "lon")) for p in found]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    first = [row(ship, minute) for minute in range(0, 60, 2) for ship in range(1, 9)]
    second = [row(ship, minute) for minute in range(61, 100, 2) for ship in range(5, 12)]
    again = first[:5]
    return (
        tracks.write(tmp_path, "first.csv", HEAD + "".join([*first, *again])),
        tracks.write(tmp_path, "second.csv", HEAD + "".join(reversed(second))),
    )


def test_two_readings_are_as_one(tmp_path: Path, files: tuple[Path, Path]) -> None:
    both = read(tmp_path / "both", *files)
    assert (both.duplicates, both.pings) == (5, 240 + 140)
    read(tmp_path / "one", files[0])
    assert read(tmp_path / "one", files[1], buckets=None).pings == both.pings
    read(tmp_path / "turned", files[1])
    read(tmp_path / "turned", files[0], buckets=None)
    assert pings(tmp_path / "both") == pings(tmp_path / "one") == pings(tmp_path / "turned")
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert manifest["dropped"] == {"duplicate": 5}
    assert [source["file"] for source in manifest["sources"]] == ["first.csv", "second.csv"]
    assert all(store.digest(tmp_path / "one" / entry["file"]) == entry["sha256"] for entry in manifest["files"])


def test_a_file_is_read_once(tmp_path: Path, files: tuple[Path, Path]) -> None:
    read(tmp_path / "out", files[0])
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    report = read(tmp_path / "out", files[0])
    assert (report.again, report.pings) == ((str(files[0]),), 240)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before


def test_a_row_is_found_again_in_its_file(tmp_path: Path, files: tuple[Path, Path]) -> None:
    read(tmp_path / "out", *files)
    manifest = store.manifest_of(tmp_path / "out")
    lines = {entry["source"]: (tmp_path / entry["file"]).read_text().splitlines() for entry in manifest["sources"]}
    for entry in manifest["files"]:
        for ping in stored.read_pings(tmp_path / "out" / entry["file"])[0]:
            line = lines[int(ping["source"])][int(ping["row"]) - 1]
            assert line.startswith(str(ping["vessel"] & (2**48 - 1)))


def test_a_kill_leaves_the_old_or_the_new(
    tmp_path: Path, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading is ended before each renaming of a file in turn, and the next command finds a whole folder."""
    out = tmp_path / "out"
    read(out, files[0])
    old, real, counts = pings(out), os.replace, []
    for end_at in range(1, 30):
        calls = 0

        def replace(*args: object, end_at: int = end_at, **kwargs: object) -> None:
            nonlocal calls
            calls += 1
            if calls == end_at:
                raise KeyboardInterrupt
            real(*args, **kwargs)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            # A kill does not tidy up.
            patched.setattr("geodata.tracks.store.os.replace", replace)
            patched.setattr("geodata.tracks.store.shutil.rmtree", lambda *_, **__: None)
            try:
                read(out, files[1], buckets=None)
            except KeyboardInterrupt:
                pass
            else:
                break
        with store.held(out, make=True):
            pass
        counts.append(len(pings(out)))
        assert counts[-1] in (len(old), 380)
        if counts[-1] == 380:
            break
    assert counts
    assert len(pings(out)) == 380


def test_what_a_killed_reading_left_is_removed(tmp_path: Path, files: tuple[Path, Path]) -> None:
    out = tmp_path / "out"
    read(out, files[0])
    left = out / "pings" / "bucket=00" / "reading-0009.parquet"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"half")
    (out / ".working").mkdir()
    (out / ".working" / "0000.records").write_bytes(b"half")
    read(out, files[1], buckets=None)
    assert not left.exists()
    assert not (out / ".working").exists()


def test_a_bad_file_leaves_the_folder_as_it_was(tmp_path: Path, files: tuple[Path, Path]) -> None:
    out = tmp_path / "out"
    read(out, files[0])
    before = sorted((p.relative_to(out), p.stat().st_size) for p in out.rglob("*"))
    bad = tracks.write(tmp_path, "bad.csv", "a,b\n1,2\n")
    with pytest.raises(ImportingError, match=r"bad\.csv: row 1 names no identity"):
        read(out, files[1], bad, buckets=None)
    none = tracks.write(tmp_path, "none.csv", HEAD + "992191234,2024-03-01T00:00:00,55,12,1,\n")
    with pytest.raises(ImportingError, match=r"none.csv: no row .* \(1 bad identity\); the first of them is row 2"):
        read(out, none, buckets=None)
    assert sorted((p.relative_to(out), p.stat().st_size) for p in out.rglob("*")) == before


def test_a_bucket_can_be_sorted_twice(tmp_path: Path) -> None:
    """An engine whose worker has ended calls the same task again."""
    pings_of(3, vessel=code_of("mmsi", 219_000_001), t=[3, 1, 2]).tofile(tmp_path / "records")
    task = Settling(tmp_path / "records", tmp_path / "a.parquet", {})
    assert settle(task) == settle(task) == (3, 0, 1, 3)


def test_a_full_disk_is_said_and_leaves_the_folder_as_it_was(
    tmp_path: Path, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    read(out, files[0])
    before = pings(out)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("geodata.tracks.stored.write_pings", full)
    with pytest.raises(OSError, match="No space left"):
        read(out, files[1], buckets=None)
    assert pings(out) == before
    assert not (out / ".working").exists()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, files: tuple[Path, Path]) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(ImportingError, match="holds other files"):
        read(out, files[0])
    assert [p.name for p in out.iterdir()] == ["thesis.txt"]


def test_one_command_at_a_time(tmp_path: Path, files: tuple[Path, Path]) -> None:
    with store.held(tmp_path / "out", make=True), pytest.raises(ImportingError, match="another command is at work"):
        read(tmp_path / "out", files[0])


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"form": 2}', '{"form": 1, "buckets": 4, "files": [{"file": "../../x"}]}']
)
def test_a_manifest_of_somebody_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ImportingError, match=r"manifest\.json: it "):
        store.manifest_of(tmp_path)


def test_buckets_do_not_depend_on_the_machine() -> None:
    codes = np.array([code_of("mmsi", 219_000_000 + i) for i in range(1000)])
    found = bucket_of(codes, 64)
    assert found[:5].tolist() == bucket_of(codes[:5], 64).tolist()
    assert len(np.unique(found)) == 64
    assert np.bincount(found).max() < 40
