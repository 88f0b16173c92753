"""What changed since a day or a version: told apart, named by the list of the catalogue only, and in the address."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from dulwich import porcelain
from streamlit.testing.v1 import AppTest

from layers.app.since.found import changed_message, found_since
from layers.app.since.versions import VERSIONS, offered, site_of_versions
from layers.story import open_story
from layers.view import opening_view
from tests.support.catalogue_fixture import Documents, documents, find, write
from tests.support.page_texts import read

APP = str(Path(__file__).parents[4] / "app.py")


def _commit(folder: Path, docs: Documents) -> None:
    write(folder / "cat", docs)
    porcelain.add(folder, [str(path) for path in (folder / "cat").iterdir()])
    porcelain.commit(folder, b"Version", author=b"A <a@example.org>", committer=b"A <a@example.org>")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue in a repository. The earlier version has another report, an earlier day and another grade."""
    folder = tmp_path_factory.mktemp("repository")
    porcelain.init(folder)
    docs = documents()
    events = docs["events.geojson"]["features"]
    events.append({**find(docs, "E2"), "id": "E9"})
    find(docs, "E1")["properties"]["valid_from"] = "2025-02-06"
    find(docs, "R3")["properties"]["confidence"] = "disputed"
    docs["overland.geojson"]["features"] = [each for each in docs["overland.geojson"]["features"] if each["id"] != "R4"]
    _commit(folder, docs)
    _commit(folder, documents())
    return folder / "cat"


def test_a_day_keeps_apart_what_happened_and_what_was_learned(catalogue: Path) -> None:
    story = open_story(catalogue)
    view = replace(opening_view(story.catalog), date=dt.date(2025, 2, 10), since=dt.date(2025, 2, 7))
    found = found_since(story, view, catalogue)
    assert found.since is not None
    # Both events are of 7 February, and became public on the 8th.
    assert {each.id: each.kind for each in found.since.changed} == {"E1": "learned", "E2": "learned"}
    earlier = found_since(story, replace(view, since=dt.date(2025, 2, 6)), catalogue).since
    assert earlier is not None
    assert {each.id: each.kind for each in earlier.changed} == {"E1": "new", "E2": "new"}
    assert changed_message(found_since(story, opening_view(story.catalog), catalogue)) == {"changed": None}


def test_a_version_is_one_of_the_list_and_says_what_is_new_gone_redated_and_regraded(catalogue: Path) -> None:
    story = open_story(catalogue)
    listed = offered(catalogue, story.catalog.digest)
    assert len(listed) == 2
    view = replace(opening_view(story.catalog), version=listed[1].name)
    found = found_since(story, view, catalogue)
    assert found.since is not None
    assert {each.id: each.kind for each in found.since.changed} == {
        "E1": "redated",
        "E9": "withdrawn",
        "R3": "regraded",
        "R4": "learned",
    }
    assert changed_message(found)["changed"]["gone"] == [[36.1846, 51.7269]]
    for name in ("0" * 10, "HEAD", "../../other"):
        assert found_since(story, replace(view, version=name), catalogue).problem
    assert offered(catalogue.parent.parent, "x") == ()


def test_the_versions_of_a_site_that_the_operator_names_are_offered(
    catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = open_story(catalogue)
    digest = "0a" * 6
    zipped = tmp_path / "v" / digest / "data" / "catalogue.zip"
    zipped.parent.mkdir(parents=True)
    docs = documents()
    find(docs, "E1")["properties"]["confidence"] = "disputed"
    with zipfile.ZipFile(zipped, "w") as archive:
        for path in write(tmp_path / "old", docs).iterdir():
            archive.write(path, path.name)
    (tmp_path / "site.json").write_text(json.dumps({"versions": [{"digest": digest, "day": "2026-01-01"}]}))
    view = replace(opening_view(story.catalog), version=digest)
    # A visitor names a version of the list. Without the operator's word the site is none of it.
    assert found_since(story, view, catalogue).problem
    monkeypatch.setenv(VERSIONS, str(tmp_path))
    listed = offered(catalogue, story.catalog.digest)
    assert [each.name for each in listed if each.file] == [digest]
    assert len(listed) == 3
    found = found_since(story, view, catalogue)
    assert found.since is not None
    assert {each.id: each.kind for each in found.since.changed} == {"E1": "regraded"}
    for name in ("0a0a", str(zipped), f"{tmp_path}@{digest}", "../v"):
        assert found_since(story, replace(view, version=name), catalogue).problem
    assert site_of_versions(["--catalog", "x", "--versions=other"], {VERSIONS: "site"}) == Path("other")


def test_the_tab_changes_the_address_and_an_unknown_version_is_said(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["app.py", "--catalog", str(catalogue)])
    page = AppTest.from_file(APP, default_timeout=120)
    page.session_state["panel"] = "Compare"
    page.query_params.update({"date": "2025-02-10", "since": "2025-02-01"})
    page.run()
    assert not page.exception
    assert any("Happened since" in read(each.value) for each in page.markdown)
    version = offered(catalogue, page.session_state["session"].catalogue_seen[0])[1].name
    page.selectbox(key="since-version").select(version).run()
    assert page.query_params == {"date": "2025-02-10", "version": version}
    page.toggle(key="marks-since").set_value(True).run()
    assert list(page.query_params) == ["date", "since"]
    page.toggle(key="marks-since").set_value(False).run()
    assert page.query_params == {"date": "2025-02-10"}
