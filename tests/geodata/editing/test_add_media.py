"""Adding evidence: what it writes, what it refuses, and a catalogue that validates whenever it is interrupted."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from geodata.catalog import open_catalog
from geodata.editing.add_media import NewMedia, add_media
from geodata.errors import CatalogError
from geodata.media import file_name
from geodata.model import DayPrecision
from geodata.validation.check import check
from layers.cli import main
from layers.cli.media import PRECISIONS
from layers.story import open_story
from tests.support.pictures import document, ship

SAID = NewMedia(
    caption="The ship in the harbour.",
    alt="A grey ship with a crate on its deck.",
    credit="Drawn for the tests",
    licence="CC0",
    source="harbour-notice",
    date_taken=dt.date(2025, 5, 12),
    date_precision="day",
)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "ship.png"
    path.write_bytes(ship(48, 32))
    return path


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def event_of(folder: Path) -> tuple[str, str, dict[str, Any]]:
    """The file, the id and the properties of the first event."""
    layer = next(layer for layer in open_catalog(folder).layers if layer.kind == "event")
    feature = json.loads((folder / layer.file).read_text(encoding="utf-8"))["features"][0]
    return layer.file, feature["id"], feature["properties"]


def source_of(folder: Path) -> str:
    return next(iter(open_catalog(folder).sources))


def test_evidence_is_stored_named_by_its_feature_and_on_its_card(folder: Path, picture: Path) -> None:
    file, feature, before = event_of(folder)
    text = (folder / file).read_text(encoding="utf-8")
    media = add_media(folder, picture, feature, replace(SAID, source=source_of(folder)))
    assert check([folder]).faults == ()
    assert (folder / "media" / file_name(picture.read_bytes(), "image/png")).read_bytes() == picture.read_bytes()
    assert json.loads((folder / "media.json").read_text(encoding="utf-8")) == [media.model_dump(mode="json")]
    assert event_of(folder)[2] == before | {"media": [media.id]}
    # Nothing else of the layer is written anew.
    after = (folder / file).read_text(encoding="utf-8")
    assert "".join(after.replace(f'"media": ["{media.id}"],', "").split()) == "".join(text.split())
    (mark,) = (mark for mark in open_story(folder).marks if mark.id == feature)
    assert mark.card.media == (media.id,)
    assert not list(folder.glob(".adding*"))


def test_a_second_one_follows_the_first_and_may_be_covered(folder: Path, picture: Path, tmp_path: Path) -> None:
    _, feature, _ = event_of(folder)
    first = add_media(folder, picture, feature, replace(SAID, source=source_of(folder)))
    (tmp_path / "a.pdf").write_bytes(document())
    said = replace(SAID, source=source_of(folder), sensitivity_reason="It shows a wound.", id="paper")
    second = add_media(folder, tmp_path / "a.pdf", feature, said)
    assert check([folder]).faults == ()
    assert event_of(folder)[2]["media"] == [first.id, "paper"]
    assert (second.sensitivity, second.kind) == ("sensitive", "application/pdf")


def bad_file(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "bad"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("change", "feature", "content", "words"),
    [
        ({"source": "nobody"}, None, None, "'nobody' is not a source of the catalogue"),
        ({"caption": ""}, None, None, "cannot have this caption"),
        ({"caption": "a\u202eb"}, None, None, "would not validate: .*caption"),
        ({"id": "a b"}, None, None, "cannot have this id"),
        ({}, "nothing", None, "there is no feature 'nothing'"),
        ({}, None, b"<svg></svg>", "no file of a kind that is kept"),
        ({}, None, ship(48, 32)[:200], "cannot be decoded"),
        ({}, None, document(b"4 0 obj\n<< /S /JavaScript >>\nendobj\n"), "acts or carries files"),
    ],
)
def test_what_cannot_be_evidence_is_refused_and_nothing_changes(
    folder: Path,
    picture: Path,
    tmp_path: Path,
    change: dict[str, str],
    feature: str | None,
    content: bytes | None,
    words: str,
) -> None:
    before = state(folder)
    path = picture if content is None else bad_file(tmp_path, content)
    said = replace(replace(SAID, source=source_of(folder)), **change)
    with pytest.raises(CatalogError, match=words):
        add_media(folder, path, feature or event_of(folder)[1], said)
    assert state(folder) == before


def test_the_same_file_is_not_stored_twice(folder: Path, picture: Path) -> None:
    said = replace(SAID, source=source_of(folder))
    media = add_media(folder, picture, event_of(folder)[1], said)
    before = state(folder)
    with pytest.raises(CatalogError, match=f"has this file already, as '{media.id}'"):
        add_media(folder, picture, event_of(folder)[1], replace(said, id="other"))
    assert state(folder) == before


def test_no_link_is_followed(folder: Path, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "media").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CatalogError):
        add_media(folder, picture, event_of(folder)[1], replace(SAID, source=source_of(folder)))
    assert list((tmp_path / "elsewhere").iterdir()) == []
    link = tmp_path / "link.png"
    link.symlink_to(picture)
    with pytest.raises(CatalogError, match="symbolic link"):
        add_media(folder, link, event_of(folder)[1], SAID)


_WATCHED = {"os.rename", "os.mkdir", "os.remove", "os.rmdir"}


def _ended(folder: Path, picture: Path, feature: str, said: NewMedia, stop_at: int) -> int:
    """Add in a child that kills itself before the n-th change of the folder; its exit status, 0 where it came through."""
    child = os.fork()
    if child == 0:
        count = 0

        def watch(event: str, _: tuple[object, ...]) -> None:
            nonlocal count
            count += event in _WATCHED
            if event in _WATCHED and count == stop_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        try:
            add_media(folder, picture, feature, said)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_every_change_leaves_a_catalogue_that_validates(folder: Path, picture: Path, tmp_path: Path) -> None:
    _, feature, _ = event_of(folder)
    said = replace(SAID, source=source_of(folder))
    before = state(folder)
    (tmp_path / "other.png").write_bytes(ship(32, 48))
    ended, step, seen = None, 0, set()
    while ended != 0:
        step += 1
        ended = _ended(folder, picture, feature, said, step)
        faults = check([folder]).faults
        assert faults == (), (step, [str(fault) for fault in faults])
        is_added = bool(event_of(folder)[2].get("media"))
        seen.add(is_added)
        # The next addition, here a refused one, cleans up: all of it is there, or nothing.
        with pytest.raises(CatalogError):
            add_media(folder, tmp_path / "other.png", "nothing", said)
        after = state(folder)
        assert (after == before) != is_added, step
        for name in after.keys() - before.keys():
            (folder / name).unlink()
        for name, content in before.items():
            (folder / name).write_bytes(content)
    assert seen == {False, True}
    assert step > 8


def test_the_command_adds_it(folder: Path, picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, feature, _ = event_of(folder)
    arguments = ["media", "add", str(picture), "--catalog", str(folder), "--feature", feature]
    texts = ["--caption", "A ship", "--alt", "A ship", "--credit", "Us", "--licence", "CC0", "--id", "ship"]
    assert main([*arguments, "--source", source_of(folder), *texts, "--taken-precision", "month"]) == 2
    assert "with --taken" in capsys.readouterr().err
    taken = ["--taken", "2025-05-12", "--sensitive", "It shows a wound."]
    assert main([*arguments, "--source", source_of(folder), *texts, *taken]) == 0
    assert f"as ship, evidence for {feature}" in capsys.readouterr().out
    media = open_catalog(folder).media["ship"]
    assert (media.date_precision, media.sensitivity_reason) == ("day", "It shows a wound.")
    assert (*PRECISIONS, "static") == get_args(DayPrecision)
