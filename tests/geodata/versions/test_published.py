"""The versions that a published site keeps: named by site and digest, by folder, or by their ZIP file."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from geodata.errors import CatalogError
from geodata.versions.comparing import compared
from geodata.versions.opening import opened_version
from geodata.versions.published import published_versions
from tests.support.catalogue_fixture import Documents, documents, find, write

OLDER, NEWER = "0a" * 6, "1b" * 6


def _zipped(file: Path, docs: Documents, scratch: Path) -> None:
    file.parent.mkdir(parents=True)
    with zipfile.ZipFile(file, "w") as archive:
        for path in write(scratch, docs).iterdir():
            archive.write(path, path.name)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with two versions. The older one has another grade."""
    root = tmp_path_factory.mktemp("published")
    folder = root / "site"
    docs = documents()
    find(docs, "E1")["properties"]["confidence"] = "disputed"
    _zipped(folder / "v" / OLDER / "data" / "catalogue.zip", docs, root / "one")
    _zipped(folder / "v" / NEWER / "data" / "catalogue.zip", documents(), root / "two")
    _zipped(folder / "data" / "catalogue.zip", documents(), root / "three")
    listed = [
        {"digest": NEWER, "day": "2026-02-01", "features": 9},
        {"digest": OLDER, "day": "2026-01-01", "features": 9},
    ]
    (folder / "site.json").write_text(json.dumps({"form": 1, "versions": listed, "files": {}}))
    return folder


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    docs = documents()
    find(docs, "E1")["properties"]["editor_note"] = "Ask the desk again"
    return write(tmp_path_factory.mktemp("mine") / "mine", docs)


def test_each_name_of_a_published_version_opens_it(site: Path, mine: Path) -> None:
    old = [
        f"{site}@{OLDER}",
        f"{site}@0a0a",
        str(site / "v" / OLDER),
        str(site / "v" / OLDER / "data" / "catalogue.zip"),
    ]
    for given in old:
        with opened_version(given) as older, opened_version(str(mine)) as newer:
            changes = compared(older, newer)
        assert changes.old_digest == OLDER, given
        # A site has no notes for editors, so one in the folder is no change.
        assert [(one.name, one.old) for each in changes.changed for one in each.fields] == [("confidence", "disputed")]
        assert "without notes for editors" in changes.notes[0]
    with opened_version(str(site)) as newest, opened_version(str(mine)) as newer:
        changes = compared(newest, newer)
    assert changes.is_empty
    assert changes.old_digest == NEWER


def test_what_a_site_does_not_have_is_one_sentence(site: Path, tmp_path: Path) -> None:
    assert [each.digest for each in published_versions(site)] == [NEWER, OLDER]
    for given in (f"{site}@abc", f"{site}@", f"{site}@../../other", f"{site}@."):
        with pytest.raises(CatalogError, match=f"no published versions .*{NEWER} .2026-02-01."), opened_version(given):
            pass
    for content in ("[]", '{"versions": [{"digest": "../../x", "day": "2026-01-01"}]}', "{"):
        (tmp_path / "site.json").write_text(content)
        with pytest.raises(CatalogError, match="is not the list of a published site"):
            published_versions(tmp_path)
    with pytest.raises(CatalogError, match="holds no published site"):
        published_versions(tmp_path / "absent")
