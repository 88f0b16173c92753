"""Pages as files: the content of each format, no network, and the same bytes in every process."""

import datetime as dt
import hashlib
import io
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from layers.briefing.brief import brief
from layers.briefing.files.description import describe
from layers.briefing.files.render import drawing
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, ExportError
from layers.view import opening_view
from tests.support.opened import CATALOG, EXAMPLE, LAYERS, MARKS

pytestmark = pytest.mark.xdist_group("files")

ROOT = Path(__file__).parents[4]
SVG = "{http://www.w3.org/2000/svg}"


@cache
def made(theatre: str = "sea-of-japan", date: str = "2024-10-27", **options: object) -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date.fromisoformat(date), theatre=theatre)
    return brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(**{"dpi": 60, **options}))  # type: ignore[arg-type]


#: The options of the page that most tests look at.
SAMPLE = {"size": "a4", "labels": "both", "title": "Kursk 쿠르스크 Курск"}


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    return made(**SAMPLE)


@cache
def sample_file(suffix: str) -> bytes:
    """The sample as a file, made once."""
    return rendered(made(**SAMPLE), suffix)


def test_png_has_the_size_and_the_resolution_that_was_asked_for() -> None:
    image = Image.open(io.BytesIO(sample_file(".png")))
    assert image.size == (701, 496)
    assert image.info["dpi"] == pytest.approx((60, 60), abs=0.1)
    assert set(image.info) == {"dpi"}
    assert len(np.unique(np.asarray(image).reshape(-1, 3), axis=0)) > 500


@pytest.mark.parametrize(("size", "aspect"), [("wide", 16 / 9), ("a4-portrait", 210 / 297), ("a3", 420 / 297)])
def test_a_picture_has_the_proportions_of_its_page_size(size: str, aspect: float) -> None:
    image = Image.open(io.BytesIO(rendered(made(size=size), ".png")))
    assert image.width / image.height == pytest.approx(aspect, rel=0.005)


def test_grey_is_grey_and_dark_is_dark() -> None:
    grey = np.asarray(Image.open(io.BytesIO(rendered(made(grey=True), ".png")))).astype(int)
    assert np.abs(grey[:, :, 0] - grey[:, :, 1]).max() == 0
    assert np.abs(grey[:, :, 1] - grey[:, :, 2]).max() == 0
    dark = np.asarray(Image.open(io.BytesIO(rendered(made(dark=True), ".png"))))
    assert dark[2, 2].max() < 60


def test_svg_is_a_picture_with_a_title_and_a_description() -> None:
    root = ElementTree.fromstring(sample_file(".svg"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Kursk 쿠르스크 Курск, as of 27 October 2024"
    assert "Troops sent to Russia" in (root.findtext(f"{SVG}desc") or "")
    assert not list(root.iter(f"{SVG}image"))
    hrefs = [value for node in root.iter() for key, value in node.attrib.items() if key.endswith("href")]
    assert hrefs
    assert all(href.startswith("#") for href in hrefs)


def test_pdf_has_every_page_and_its_text_can_be_found(briefing: Briefing) -> None:
    reader = PdfReader(io.BytesIO(sample_file(".pdf")))
    assert len(reader.pages) == len(briefing.pages) > 1
    said = reader.pages[0].extract_text()
    for words in (
        "쿠르스크",
        "Курск",
        "27 October 2024",
        "Владивосток",
        "평양",
        "Sources",
        "White House",
        CATALOG.digest[:12],
    ):
        assert words in said, words
    assert "27 October 2024" in reader.pages[1].extract_text()
    assert reader.root_object["/Lang"] == "en"
    assert reader.metadata is not None
    assert set(reader.metadata) == {"/Title", "/Subject"}
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        assert font["/Subtype"] == "/Type0"
        assert "/ToUnicode" in font
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


def test_pages_after_the_first_can_be_had_as_pictures(briefing: Briefing) -> None:
    assert rendered(briefing, ".png", page=2) != sample_file(".png")
    with pytest.raises(ExportError, match="no page 99"):
        rendered(briefing, ".png", page=99)


def test_other_suffixes_are_refused_and_so_is_a_missing_folder(briefing: Briefing, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="use one of"):
        briefing.save(tmp_path / "brief.docx")
    with pytest.raises(ExportError, match="cannot be written"):
        briefing.save(tmp_path / "none" / "brief.png")


def test_the_description_says_what_the_map_shows(briefing: Briefing) -> None:
    said = describe(briefing)
    assert "As of 27 October 2024" in said
    assert "schematic" in said


def test_matplotlib_is_left_as_it_was() -> None:
    import matplotlib as mpl  # noqa: PLC0415

    before = dict(mpl.rcParams)
    with mpl.rc_context(
        {"svg.fonttype": "none", "text.usetex": True, "savefig.bbox": "tight", "text.hinting": "native"}
    ):
        changed = rendered(made(), ".png")
    assert changed == rendered(made(), ".png")
    assert dict(mpl.rcParams) == before
    from fontTools.subset import Options  # noqa: PLC0415

    dropped = list(Options._drop_tables_default)
    with drawing():
        pass
    assert list(Options._drop_tables_default) == dropped


def test_threads_do_not_disturb_each_other() -> None:
    alone = [rendered(made(date=date), ".png") for date in ("2024-10-27", "2025-02-07")]
    found: dict[int, bytes] = {}

    def work(i: int) -> None:
        found[i] = rendered(made(date=("2024-10-27", "2025-02-07")[i % 2]), (".png"))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(4)] == alone * 2


_ELSEWHERE = """
import socket, sys
def refuse(*a, **k): raise OSError("no network here")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
import datetime, hashlib, json
from dataclasses import replace
from layers.briefing.brief import brief
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions
from geodata.catalog import SHIPPED
from geodata.load import open_layers
from layers.cli import main
from layers.marks import marks
from layers.view import opening_view
catalog, layers = open_layers(SHIPPED)
view = replace(opening_view(catalog), date=datetime.date(2024, 10, 27), theatre="sea-of-japan")
made = brief(catalog, layers, marks(catalog, layers), view, BriefingOptions(**json.loads(sys.argv[1])))
assert main(["brief", "--catalog", sys.argv[2], "--dpi", "50", "--out", "out.png"]) == 0
for suffix in sys.argv[3:]:
    print(suffix, hashlib.sha256(rendered(made, suffix)).hexdigest())
assert not {"playwright", "cartopy", "streamlit", "folium", "matplotlib.pyplot"} & set(sys.modules), "not needed"
"""


def test_the_same_bytes_in_another_process_without_a_network(tmp_path: Path) -> None:
    """The other process has another time zone, locale and hash seed than this one."""
    suffixes = [".png", ".svg", ".pdf", ".pptx"]
    elsewhere = {"TZ": "Asia/Pyongyang", "LC_ALL": "C", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, json.dumps({"dpi": 60, **SAMPLE}), str(EXAMPLE), *suffixes],
        cwd=tmp_path,
        env={**os.environ, **elsewhere, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    here = [f"{suffix} {hashlib.sha256(sample_file(suffix)).hexdigest()}" for suffix in suffixes]
    assert done.stdout.splitlines() == here
