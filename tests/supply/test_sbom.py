"""What runs in the product has fixed versions and recorded hashes, and is listed."""

import hashlib
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from layers.web import document
from supply.sbom import pinned, product_only

ROOT = Path(__file__).parents[2]
HASHED = (ROOT / "requirements-hashed.txt").read_text(encoding="utf-8")
CONSTRAINTS = pinned((ROOT / "constraints.txt").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ]", requirement)[0].lower()


def test_every_runtime_package_has_its_version_and_hashes() -> None:
    packages = pinned(HASHED)
    assert {name_of(each) for each in PROJECT["dependencies"]} <= packages.keys()
    assert {name: version for name, version in packages.items() if CONSTRAINTS.get(name) != version} == {}
    blocks = re.split(r"\n(?=[A-Za-z])", HASHED.strip())
    assert len(blocks) == len(packages)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", block) for block in blocks)
    assert "://" not in HASHED


def test_make_installs_with_the_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "install --require-hashes -r requirements-hashed.txt" in makefile
    assert "install -c constraints.txt --no-deps -e ." in makefile


def test_every_runtime_package_is_explained() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    listed = {name for row in re.findall(r"^\| ([a-z0-9, -]+) \| ", page, re.MULTILINE) for name in row.split(", ")}
    assert {name_of(each) for each in PROJECT["dependencies"]} - listed == set()


def test_leaflet_is_the_recorded_one() -> None:
    folder = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    for name, digest in document.LEAFLET_SHA256.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_another_leaflet_makes_no_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "leaflet.js").write_text("alert(1)")
    monkeypatch.setattr(document, "_LEAFLET", tmp_path)
    with pytest.raises(document.SupplyError, match=r"leaflet\.js of the package django-js-lib-leaflet is not the file"):
        document._leaflet_script()


def test_the_bill_lists_the_product_without_tools_or_addresses() -> None:
    address = [{"type": "website", "url": "https://example.org"}]
    listed = {
        "metadata": {"component": {"bom-ref": "root", "name": "kursk-deployment-map", "externalReferences": address}},
        "components": [
            {"bom-ref": "click==1", "name": "click", "version": "1", "externalReferences": address},
            {"bom-ref": "django-js-lib-leaflet==1", "name": "django-js-lib-leaflet", "version": "1"},
            {"bom-ref": "pytest==1", "name": "pytest", "version": "1"},
        ],
        "dependencies": [
            {"ref": "root", "dependsOn": ["click==1", "pytest==1"]},
            {"ref": "django-js-lib-leaflet==1"},
            {"ref": "pytest==1"},
        ],
    }
    made = product_only(listed, {"click": "1", "django-js-lib-leaflet": "1"}, {"leaflet.js": "0" * 64})
    assert [component["name"] for component in made["components"]] == ["click", "django-js-lib-leaflet", "leaflet"]
    assert "example.org" not in str(made)
    assert made["dependencies"] == [
        {"ref": "root", "dependsOn": ["click==1"]},
        {"ref": "django-js-lib-leaflet==1", "dependsOn": ["leaflet"]},
        {"ref": "leaflet"},
    ]
    with pytest.raises(SystemExit, match="click is installed in version 1, not 2"):
        product_only(listed, {"click": "2"}, {})
