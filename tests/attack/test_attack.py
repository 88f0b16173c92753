"""A small part of ``make attack``: one input of each kind through the page's functions and the checks of a catalogue."""

from __future__ import annotations

from pathlib import Path

from geodata.catalog import open_catalog
from geodata.load import load_layers
from geodata.validation.check import check
from layers.story import open_story
from tests.attack import corpus
from tests.attack.run import EXAMPLE, attack

#: An upload takes two processes, so only these go that way here.
UPLOADS = ("text1.geojson", "system0.geojson", "slip.zip")


def test_hostile_uploads_reach_nothing() -> None:
    story = open_story(EXAMPLE)
    with attack(5, large=False) as run:
        for name, content in run.imports():
            if name in UPLOADS:
                run.upload(story, name, content)
    assert run.figures.steps == len(UPLOADS)
    assert run.figures.found == {}


def test_hostile_catalogues_are_refused_or_shown() -> None:
    with attack(5, large=False) as run:
        for folder in run.catalogues():
            if folder.name in ("text0", "text4") or not folder.name.startswith("text"):
                with run.step(folder.name):
                    faults = check([folder]).faults
                    run.look(folder.name, *map(str, faults))
                    load_layers(open_catalog(folder))
    assert run.figures.steps >= 8
    assert run.figures.found == {}


def test_the_attack_notices_what_an_input_reaches(tmp_path: Path) -> None:
    with attack(5, large=False) as run:
        with run.step("a"):
            (run.target.folder / "new").write_text("x")
        with run.step("b"):
            raise KeyError("b")
        run.look("c", f"a text with {run.target.mark}")
        assert next(iter(corpus.imports(run.target, large=False)))[0] == "text0.geojson"
    assert set(run.figures.found) == {"outside", "panels"}
    assert run.figures.found["outside"] == ["a: wrote", "c: read"]
