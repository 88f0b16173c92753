"""Characters that nobody sees, or that change what others see: one rule for the validator, the import and every reading."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest

from geodata.catalog import open_catalog
from geodata.errors import GeodataError
from geodata.importing import Mapping
from geodata.load import load_layers
from geodata.untrusted.characters import named, unfit, why_unfit, without_unfit
from geodata.validation.check import check
from tests.support import import_files as files
from tests.support.importing import convert_here

UNFIT = (
    "\ufeff",
    "\u200b",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\u200e",
    "\u2028",
    "\u0378",
    "\ue000",
    "\U0010ffff",
    "\u3164",
)
SOUND = "Kursk, Ку́рск, 쿠르스크, Reykjavík, می‌خواهم, 👩‍🌾, €5 – “so”, a\u00a0b"


def test_the_rule_and_its_fast_form_agree_on_every_character() -> None:
    # The rule goes by category and by lists of lower codes. These planes are of one category: their edges stand for them.
    assert {unicodedata.category(chr(code)) for code in range(0x40000, 0xE0000)} == {"Cn"}
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if 0x40000 <= code < 0xE0000 and 2 < code % 0x10000 < 0xFFFD:
            continue
        assert bool(why_unfit(character)) == bool(unfit(f"a{character}b")), hex(code)
        if unicodedata.category(character)[0] in "LNP" and character not in "\u115f\u1160\u3164\uffa0":
            assert not why_unfit(character)
    assert unfit(SOUND) == ()
    assert without_unfit(SOUND) == SOUND


@pytest.mark.parametrize("character", UNFIT, ids=[f"U+{ord(c):04X}" for c in UNFIT])
def test_the_validator_names_the_code_point_and_the_field(folder: Path, character: str) -> None:
    for file, change in (
        ("places.geojson", lambda document: document["features"][0]["properties"]),
        ("claimants.json", lambda document: document[0]),
    ):
        document = json.loads((folder / file).read_text(encoding="utf-8"))
        record = change(document)
        was = dict(record)
        record["name"] = f"Ku{character}rsk"
        (folder / file).write_text(json.dumps(document), encoding="utf-8")
        found = [fault for fault in check([folder]).faults if fault.rule == "control_character"]
        assert [(fault.field, named(character) in fault.problem) for fault in found] == [("name", True)]
        assert str(found[0]).isprintable()
        with pytest.raises(GeodataError, match=rf"U\+{ord(character):04X}"):
            load_layers(open_catalog(folder))
        record.clear()
        record.update(was)
        (folder / file).write_text(json.dumps(document), encoding="utf-8")


def test_a_name_of_an_attribute_has_the_same_rule(folder: Path) -> None:
    document = json.loads((folder / "places.geojson").read_text(encoding="utf-8"))
    document["features"][0]["properties"]["attributes"] = {"a\u200bb": 1}
    (folder / "places.geojson").write_text(json.dumps(document), encoding="utf-8")
    problems = [fault.problem for fault in check([folder]).faults if fault.rule == "control_character"]
    assert problems == [f"the name of the member holds {named(chr(0x200B))}"]


def test_an_import_takes_them_out_and_says_so() -> None:
    value = "Ku" + "".join(UNFIT) + "rsk"
    content = files.collection(files.feature("POINT (1 2)", name=value, **{f"no{value}te": value}))
    features, report = convert_here(content, Mapping(), "a.geojson")
    properties = features[0]["properties"]
    assert not unfit(json.dumps(properties, ensure_ascii=False))
    assert properties["attributes"] == {"name": "Ku\nrsk", "noKu rskte": "Ku\nrsk"}
    assert any(
        note.startswith("Control or invisible characters in") and "are removed" in note for note in report["notes"]
    )
