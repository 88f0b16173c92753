"""A published site: its links, its HTML, what it asks for, hostile texts, and what a further run writes."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

from layers.chapters import told_story
from layers.cli import main
from layers.site import making
from layers.site.addresses import file_names
from layers.site.edition import Edition, Tongue
from layers.site.pictures import SitePicture
from layers.site.placing import placed
from layers.site.publishing import publish
from layers.site.record_pages import picture_for
from layers.site.search_page import search_page
from layers.site.small_map import fitted
from layers.site.texts import native, own
from tests.support.hostile_words import WORDS
from tests.support.opened import STORY
from tests.support.published_site import BASE, Site
from tests.support.site_crawler import Crawled, PageFacts

pytestmark = pytest.mark.xdist_group("site")

#: A page of each kind.
KINDS = (
    "index.html", "dates.html", "figures.html", "data.html", "method.html", "credits.html", "pictures.html", "search.html",
    "versions.html", "404.html", "features/index.html", "features/E1.html", "features/R5.html", "features/A2.html",
    "features/sudzha.html", "sources/paper.html", "sources/index.html", "claimants/agency.html", "claimants/index.html",
)  # fmt: skip
#: The elements that the templates have. A text of the data adds none.
ELEMENTS = {
    "html", "head", "meta", "title", "link", "body", "a", "header", "div", "p", "nav", "ul", "li", "main", "footer", "h1",
    "h2", "h3", "dl", "dt", "dd", "span", "b", "strong", "em", "figure", "figcaption", "svg", "g", "rect", "path", "circle",
    "text", "table", "caption", "thead", "tbody", "tr", "th", "td", "section", "details", "summary", "img", "ol", "label",
    "input", "noscript", "script", "style", "br", "textarea",
}  # fmt: skip


def read(site: Site, name: str) -> str:
    return (site.folder / name).read_text(encoding="utf-8")


def test_every_link_leads_to_a_page_and_an_anchor_of_the_site(site: Site) -> None:
    assert list(site.crawled.faults(BASE)) == []
    version = f"v/{site.published.digest}/"
    # The frozen version is whole without the rest: no page of it loads anything from above.
    for name, page in site.crawled.pages.items():
        if name.startswith(version):
            leading = [t for tag, t, _, _ in site.crawled.targets(page) if tag != "a" and not t.startswith(version)]
            assert leading == [], name


def test_the_crawler_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<h1>A</h1><h3>B</h3><p id="x"><p id="x"><a href="none.html">1</a><a href="b.html#no">2</a>'
        '<a href="http://outside.test/">3</a><img src="//outside.test/i.png"><a href="/b.html">4</a>'
    )
    (tmp_path / "b.html").write_text("<h1>B</h1>")
    (tmp_path / "alone.html").write_text("<p>No heading</p>")
    found = "\n".join(Crawled(tmp_path).faults())
    for fault in (
        "none.html leads nowhere",
        "b.html#no has no such anchor",
        "http://outside.test/",
        "//outside.test/i.png",
    ):
        assert fault in found
    for fault in (
        "out of the site: /b.html",
        "called x",
        "leaves out a level",
        "alone.html: nothing leads to it",
        "are []",
    ):
        assert fault in found


@pytest.mark.parametrize("name", [*KINDS, "ko/index.html", "ko/features/E1.html"])
def test_the_html_is_valid(site: Site, name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(read(site, name))


def test_no_text_of_the_data_becomes_markup(site: Site) -> None:
    whole = 0
    for name, page in site.crawled.pages.items():
        assert {tag for tag, _ in page.tags} <= ELEMENTS, name
        for tag, attributes in page.tags:
            assert not [each for each in attributes if each.startswith("on") or each == "style"], (name, tag)
            assert tag != "script" or attributes.get("type") == "application/json" or not attributes, name
        assert "EN &" not in "".join(page.text), name
        whole += WORDS in "".join(page.text)
    assert whole > 40


def test_no_page_may_run_or_load_anything_from_elsewhere(site: Site) -> None:
    for name, page in site.crawled.pages.items():
        (policy,) = [str(a["content"]) for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), name
        assert "http" not in policy
        scripts = re.findall(r"<script>(.*?)</script>", read(site, name), re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
        assert len(hashes) == name.endswith("search.html"), name
        assert all(f"'sha256-{each}'" in policy for each in hashes)


def test_each_language_has_the_same_pages_and_marks_what_is_english(site: Site) -> None:
    pages = site.crawled.pages
    assert {name for name in pages if name.startswith("ko/")} == {
        f"ko/{name}" for name in pages if not name.startswith(("ko/", "v/")) and name != "404.html"
    }
    page = read(site, "ko/features/E1.html")
    assert '<html lang="ko">' in page
    assert '<span lang="en">Something happened. ![i](' in page
    assert '<a href="../../features/E1.html" lang="en" hreflang="en">English</a>' in page
    assert own("Суджа", "uk") == "Суджа"
    assert native("Суджа") == '<span lang="ru">Суджа</span>'


def test_a_feature_page_says_who_when_how_sure_and_what_differs(site: Site) -> None:
    page = read(site, "features/R5.html")
    for part in ("Who says so", "Reported", "Others say otherwise", 'href="R6.html"', 'href="../sources/paper.html"'):
        assert part in page
    assert 'href="../map.html#date=2024-10-13&amp;sel=R5"' in page
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    # Devices of some systems have such names.
    assert "features/con-" in " ".join(site.crawled.files)


def test_names_of_pages_are_safe_on_every_file_system() -> None:
    ids = ["E1", "e1", "a:b", "a-b", "index", "COM1", "x" * 120, "plain_id"]
    names = file_names(ids)
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert names["plain_id"] == "plain_id"
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,100}", name) for name in names.values())
    assert names["index"] != "index"


def test_a_page_gets_its_steps_up_to_the_top() -> None:
    page = '<a href="km-top:v.html"></a><!--km-top-->T<!--km-end--><!--km-frozen-->F<!--km-end-->href=&#34;km-top:'
    assert placed(page, "ko/a/b.html") == '<a href="../../v.html"></a>Thref=&#34;km-top:'
    assert placed(page, "a.html", "v/1/") == '<a href="../../v.html"></a>Fhref=&#34;km-top:'


def test_the_feeds_and_the_list_of_pages_have_whole_addresses(site: Site) -> None:
    atom = ET.fromstring(read(site, "ko/feed.atom"))
    space = "{http://www.w3.org/2005/Atom}"
    links = [str(link.get("href")) for link in atom.iter(f"{space}link")]
    assert f"{BASE}ko/features/E1.html" in links
    assert all(link.startswith(BASE) for link in links)
    ids = [entry.findtext(f"{space}id") for entry in atom.iter(f"{space}entry")]
    assert len(ids) == len(set(ids)) > 0
    feed = json.loads(read(site, "feed.json"))
    assert feed["items"][0]["url"].startswith(f"{BASE}features/")
    assert WORDS in json.dumps(feed, ensure_ascii=False)
    listed = [
        str(each.text) for each in ET.fromstring(read(site, "sitemap.xml")).iter() if each.text and each.text.strip()
    ]
    assert {each.removeprefix(BASE) for each in listed} == {
        name for name in site.crawled.pages if not name.startswith("v/") and name != "404.html"
    }
    assert f'<meta property="og:image" content="{BASE}pictures/first.png">' in read(site, "features/E1.html")


def test_a_preview_of_a_record_shows_the_smallest_map_with_it_and_the_nearest_in_time() -> None:
    told = told_story(STORY.catalog, STORY.feature_ids)
    tongue = Tongue(Edition(STORY, told, ("en",), ()), "en", STORY)
    found = {name: picture_for(tongue, mark) for name, mark in tongue.by_id.items()}
    # What a chapter cites has the picture of that chapter; eight rows are on the map of none.
    assert found["E069"] == "off-the-front-and-back"
    assert {found[mark.id] for mark in tongue.reports} <= {chapter.id for chapter in told.chapters} | {""}  # type: ignore[union-attr]
    assert len(set(found.values()) - {""}) == 10


def test_the_data_are_there_without_notes_for_editors(site: Site) -> None:
    sums = dict(reversed(line.split("  ")) for line in read(site, "data/SHA256SUMS").splitlines())
    assert len(sums) == 7
    for name, digest in sums.items():
        assert hashlib.sha256((site.folder / "data" / name).read_bytes()).hexdigest() == digest
    assert '"editor_note": null' in read(site, "data/features.geojson")
    with zipfile.ZipFile(site.folder / "data" / "catalogue.zip") as archive:
        assert "events.geojson" in archive.namelist()


@pytest.fixture
def same_pictures(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures of the first run again: drawing them is slow, and other tests hold it to the same bytes."""

    def drawn(edition: Edition) -> list[SitePicture]:
        names = {"first": "first", "Index": file_names(["Index"])["Index"]}
        found = []
        for chapter in edition.told.chapters if edition.told else ():
            path = f"pictures/{names[chapter.id]}.png"
            size = re.search(rf'src="{path}" width="(\d+)" height="(\d+)"', read(site, "pictures.html"))
            words = re.search(
                rf'id="picture-{chapter.id}".*?<p lang="en">(.*?)</p>', read(site, "pictures.html"), re.DOTALL
            )
            assert size is not None
            assert words is not None
            title, content = f"{chapter.number}. {chapter.title}", (site.folder / path).read_bytes()
            width, height = int(size[1]), int(size[2])
            found.append(
                SitePicture(chapter.id, title, chapter.view.date, path, content, width, height, html.unescape(words[1]))
            )
        return found

    monkeypatch.setattr(making, "pictures", drawn)


@pytest.mark.usefixtures("same_pictures")
def test_a_second_run_writes_nothing(site: Site) -> None:
    before = {path: path.stat().st_mtime_ns for path in site.folder.rglob("*")}
    written = publish(site.folder, site.wanted).written
    assert (written.new, written.changed, written.removed, written.lost) == ((), (), (), ())
    assert {path: path.stat().st_mtime_ns for path in site.folder.rglob("*")} == before


@pytest.mark.usefixtures("same_pictures")
def test_a_changed_row_changes_its_pages_and_makes_a_version(site: Site, tmp_path: Path) -> None:
    shutil.copytree(site.folder, tmp_path / "site")
    shutil.copytree(site.catalogue, tmp_path / "catalogue")
    events = tmp_path / "catalogue" / "events.geojson"
    edited = events.read_text(encoding="utf-8").replace('"low": 11, "high": 11', '"low": 12, "high": 12', 1)
    events.write_text(edited, encoding="utf-8")
    wanted = replace(site.wanted, catalog=tmp_path / "catalogue")
    done = publish(tmp_path / "site", wanted)
    assert done.is_new_version
    pages = {path for path in done.written.changed if "/features/" in f"/{path}" and path.endswith(".html")}
    assert pages == {"features/E1.html", "ko/features/E1.html"}
    assert f"v/{done.digest}/features/E1.html" in done.written.new
    frozen = f"v/{site.published.digest}/features/E1.html"
    assert (tmp_path / "site" / frozen).read_bytes() == (site.folder / frozen).read_bytes()
    said = (tmp_path / "site" / "features" / "E1.html").read_text(encoding="utf-8")
    assert "History of this record" in said
    assert "added 12 tanks" in said
    versions = (tmp_path / "site" / "versions.html").read_text(encoding="utf-8")
    assert "1 feature differs" in versions
    assert "1 feature differs" in (tmp_path / "site" / "feed.atom").read_text(encoding="utf-8")
    assert list(Crawled(tmp_path / "site", "/deep/site/").faults(BASE)) == []


def test_search_entries_cannot_end_their_element(site: Site) -> None:
    page = PageFacts("search.html")
    page.feed(read(site, "search.html"))
    (found,) = re.findall(r'<script type="application/json" id="index">(.*?)</script>', read(site, "search.html"))
    assert "<" not in found
    assert any(entry[0] == "features/E1.html" and WORDS[:20] in entry[1] for entry in json.loads(found)["entries"])
    assert search_page.__module__ == "layers.site.search_page"


def test_a_small_map_stays_on_the_world() -> None:
    west, south, east, north = fitted((-180, -60, 180, 75))
    assert east - west == 360
    assert -90 < south < north < 90


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--base-url", "example.org"], "--base-url: 'example.org' is not an address"),
        (["--base-url", 'https://e.org/"><script>'], "--base-url"),
        (["--lang", "en,xx"], "--lang: 'xx' is not one of"),
        (["--published", "yesterday"], "--published"),
    ],
)
def test_publish_refuses_wrong_usage(
    options: list[str], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(tmp_path / "site"), *options]) == 2
    assert named in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_catalogue_with_faults_is_not_published(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(site.catalogue, tmp_path / "catalogue")
    (tmp_path / "catalogue" / "sources.json").write_text("[]")
    assert main(["publish", str(tmp_path / "site"), "--catalog", str(tmp_path / "catalogue")]) == 1
    assert "the catalogue has faults, so it is not published" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
    assert main(["publish", str(tmp_path / "catalogue" / "site"), "--catalog", str(tmp_path / "catalogue")]) == 2
