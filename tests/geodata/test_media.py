"""Pictures and documents: bounded before they are decoded, read without links, and made small without metadata."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from geodata.catalog import open_catalog
from geodata.errors import CatalogError
from geodata.limits import Limits
from geodata.media import Media, MediaError, check_content, kind_of, picture, read_media
from geodata.opening import check_and_open, read_folder
from geodata.validation.check import validate
from tests.support import pictures
from tests.support.catalogue_fixture import documents, write
from tests.support.faulty.media import SHIP, keep

LIMITS = Limits()


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    docs = documents()
    keep()(docs)
    return write(tmp_path / "catalogue", docs)


def stored(catalogue: Path) -> Path:
    (path,) = (catalogue / "media").iterdir()
    return path


def check(content: bytes, kind: str = "image/png", limits: Limits = LIMITS) -> None:
    record = Media.model_validate({**pictures.record("m1", content), "date_taken": None, "date_precision": None})
    check_content(content, kind, record.sha256, limits)  # type: ignore[arg-type]


def test_the_catalogue_holds_the_record_and_its_digest_follows_the_list(catalogue: Path) -> None:
    opened = check_and_open(read_folder(catalogue)).catalog
    assert opened is not None
    assert opened.media["m1"].caption == "A ship"
    assert opened.digest == read_folder(catalogue).digest == open_catalog(catalogue).digest
    assert read_media(catalogue, opened.media["m1"]) == SHIP
    text = (catalogue / "media.json").read_text(encoding="utf-8")
    (catalogue / "media.json").write_text(text.replace("A ship", "A boat", 1), encoding="utf-8")
    assert open_catalog(catalogue).digest != opened.digest


def test_links_are_refused_wherever_they_are(catalogue: Path, tmp_path: Path) -> None:
    media = open_catalog(catalogue).media["m1"]
    kept = stored(catalogue)
    kept.rename(tmp_path / "elsewhere.png")
    kept.symlink_to(tmp_path / "elsewhere.png")
    assert [(f.rule, Path(f.file).name) for f in validate([catalogue])] == [("outside_folder", kept.name)]
    with pytest.raises(MediaError, match="symbolic link"):
        read_media(catalogue, media)
    kept.unlink()
    (tmp_path / "elsewhere.png").rename(kept)
    (catalogue / "media").rename(tmp_path / "pictures")
    (catalogue / "media").symlink_to(tmp_path / "pictures")
    assert [(f.rule, Path(f.file).name) for f in validate([catalogue])] == [("outside_folder", "media")]
    with pytest.raises(MediaError, match="symbolic link"):
        read_media(catalogue, media)


def test_a_list_that_is_a_link_is_not_read(catalogue: Path, tmp_path: Path) -> None:
    (catalogue / "media.json").rename(tmp_path / "list.json")
    (catalogue / "media.json").symlink_to(tmp_path / "list.json")
    assert [(f.rule, Path(f.file).name) for f in validate([catalogue])] == [("outside_folder", "media.json")]
    with pytest.raises(CatalogError, match="symbolic link"):
        open_catalog(catalogue)


def test_a_pipe_in_place_of_a_picture_does_not_block(catalogue: Path) -> None:
    kept = stored(catalogue)
    kept.unlink()
    os.mkfifo(kept)
    assert [f.rule for f in validate([catalogue])] == ["unreadable"]


@pytest.mark.parametrize(("limit", "most"), [("MEDIA", 1), ("MEDIA_BYTES", len(SHIP)), ("MEDIA_PIXELS", 60 * 40)])
def test_a_file_at_a_limit_is_kept_and_one_beyond_it_is_not(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setenv(f"KURSKMAP_LIMIT_{limit}", str(most))
    assert validate([catalogue]) == []
    if limit == "MEDIA":
        docs = documents()
        keep()(docs)
        docs["media.json"].append(pictures.record("m2", pictures.ship(30, 20)))
        write(catalogue, docs)
    else:
        monkeypatch.setenv(f"KURSKMAP_LIMIT_{limit}", str(most - 1))
    assert [fault.rule for fault in validate([catalogue])] == ["too_large"]


def bomb(across: int, up: int) -> bytes:
    """A PNG of a few kilobytes that says it has very many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", across, up, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    for side in (6_000, 60_000):
        with pytest.raises(MediaError, match=r"more than 24,000,000") as caught:
            check(bomb(side, side))
        assert caught.value.rule == "too_large"


def test_a_text_in_a_picture_that_unpacks_to_much_is_refused() -> None:
    about = PngImagePlugin.PngInfo()
    about.add_text("a", "0" * 40_000_000, zip=True)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=about)
    with pytest.raises(MediaError):
        check(buffer.getvalue())


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"BM", b"%!PS", b"RIFF1234WAVE", b"II*\0", b"PK\3\4"])
def test_other_kinds_are_not_known(content: bytes) -> None:
    assert kind_of(content) is None


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_small_and_tells_nothing_of_its_maker(form: str) -> None:
    image = Image.open(io.BytesIO(pictures.ship(300, 200)))
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "SecretCamera", 6
    buffer = io.BytesIO()
    image.save(buffer, form, exif=exif, icc_profile=b"SecretProfile")
    made = picture(buffer.getvalue(), 90)
    # Turned by the orientation in its metadata: higher than wide.
    assert (made.width, made.height) == (60, 90)
    assert b"Secret" in buffer.getvalue()
    assert b"Secret" not in made.content
    assert not {b"EXIF", b"ICCP", b"XMP "} & {made.content[i : i + 4] for i in range(len(made.content))}
    again = Image.open(io.BytesIO(made.content))
    assert again.format == "WEBP"
    assert made.content == picture(buffer.getvalue(), 90).content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_sort_are_drawn(mode: str) -> None:
    image = (
        Image.new("I;16", (40, 20), 40_000) if mode == "I;16" else Image.new("RGB", (40, 20), "#fff0e0").convert(mode)
    )
    buffer = io.BytesIO()
    image.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    made = picture(buffer.getvalue(), 100)
    assert (made.width, made.height) == (40, 20)
    red = Image.open(io.BytesIO(made.content)).convert("RGB").getpixel((20, 10))
    assert isinstance(red, tuple)
    assert red[0] > 60


def test_a_picture_that_is_changed_after_opening_is_not_shown(catalogue: Path) -> None:
    media = open_catalog(catalogue).media["m1"]
    stored(catalogue).write_bytes(pictures.ship(50, 30))
    with pytest.raises(MediaError, match="SHA-256"):
        read_media(catalogue, media)
    stored(catalogue).unlink()
    with pytest.raises(MediaError, match="cannot be read"):
        read_media(catalogue, media)
