"""The public names work as a notebook uses them, and importing the package loads no heavy library."""

from __future__ import annotations

import datetime as dt
import doctest
import html
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import layers
from layers import Story, View, atlas, brief, export_features, map_html, open_story

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def story() -> Story:
    return open_story(ROOT / "tests" / "support" / "example_catalogue")


def test_every_public_name_is_there_with_a_docstring() -> None:
    assert set(layers.__all__) <= set(dir(layers))
    for name in layers.__all__:
        assert getattr(layers, name).__doc__
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = layers.no_such_name


def test_importing_the_package_is_light() -> None:
    code = "import sys, layers; print([m for m in ('pandas', 'geopandas', 'matplotlib', 'folium') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_notebook_shows_a_story_as_its_map_in_a_closed_frame(story: Story) -> None:
    shown = story._repr_html_()
    assert re.fullmatch(r"<iframe [^<>]*></iframe>", shown)
    assert re.findall(r'sandbox="([^"]*)"', shown) == ["allow-scripts"]
    (document,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert html.unescape(document) == map_html(story)


def test_a_notebook_with_a_view_of_its_own(story: Story) -> None:
    view = View(date=dt.date(2031, 3, 5), layers=story.layer_ids, theatre="east-cape")
    assert '"date":"2031-03-05"' in map_html(story, view).replace(": ", ":")
    found = json.loads(export_features(story, View(date=view.date, layers=frozenset({"soundings"}))))
    assert {feature["properties"]["layer"] for feature in found["features"]} == {"soundings"}
    assert export_features(story, suffix=".csv").startswith(b"\xef\xbb\xbf")


def test_a_notebook_shows_a_page_and_an_atlas_as_pictures(story: Story, tmp_path: Path) -> None:
    page = brief(story, size="a4", dpi=72)
    assert page._repr_png_().startswith(PNG)
    page.save(tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes() == page._repr_png_()
    pages = atlas(story, [dt.date(2031, 3, 5), dt.date(2031, 3, 13)], size="a4", dpi=72)
    assert pages._repr_png_().startswith(PNG)
    pages.save(tmp_path / "atlas.pdf")
    assert (tmp_path / "atlas.pdf").read_bytes().startswith(b"%PDF")


EXAMPLES = [
    "layers",
    "layers.story",
    "layers.notebook",
    "layers.feature_files.cells",
    "layers.feature_files.gdal_files",
    "layers.app.markdown",
    "layers.app.session",
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_in_the_docstrings_are_true(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
    assert result.attempted


@pytest.mark.parametrize("package", ["geodata", "layers"])
def test_type_checkers_find_the_packages_types(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
