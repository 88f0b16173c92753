"""An analyst's Monday, from the first report to the published site, without a text editor: make monday.

A small catalogue lies in a Git repository and is published. Then ten reports come in, a correction and a withdrawal: five of
all these by the form, the others by a spreadsheet. The difference is read, the weekly brief is printed, and the site is
published again. Each result is asserted; it takes about ten seconds, most of them for the two sites.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from dulwich import porcelain
from pypdf import PdfReader

from geodata.editing.planning import sound_files
from geodata.geodesic import area_km2
from geodata.sheets.cells import Cell
from geodata.sheets.forms import Form, form_of
from geodata.sheets.tables import tables_of
from geodata.untrusted.file_name import FileName
from layers.app.editing.desk import Desk
from layers.cli import main as kurskmap
from tests.support.catalogue_fixture import documents, write

EVENTS, AREAS = FileName("events.geojson"), FileName("areas.geojson")
DAY = "2025-02-11"
#: The page that says all of it. The first report brings it along.
SOURCE = {"publisher": "Monday Paper", "title": "Reports of Monday", "date": DAY, "quality": "publisher_page"}
CITED = f"monday-paper-{DAY}"
#: The reports of the day by their ids: what each says, and what it contradicts.
BY_FORM = {
    "E3": {"name": "Ministry: 90 killed at Sudzha", "place_id": "sudzha", "differs_from": "E1"},
    "E4": {"name": "A bridge is down at Lgov", "place_id": "lgov"},
}
BY_SHEET = {
    "E5": {"name": "Ministry: nothing happened at Sudzha", "place_id": "sudzha", "differs_from": "E1"},
    "E6": {"name": "Ministry: the bridge stands", "place_id": "lgov", "differs_from": "E4"},
    "E7": {"name": "Shelling at Korenevo", "place_id": "korenevo"},
    "E8": {"name": "Shelling at Snagost", "place_id": "snagost"},
    "E9": {"name": "Trains halted at Kursk", "place_id": "kursk"},
    "E10": {"name": "A column at Martynovka", "place_id": "martynovka"},
    "E11": {"name": "A column at Makhnovka", "place_id": "makhnovka"},
}
#: The new area, beside that of Friday, and its size.
OUTLINE = "POLYGON ((34.8 51.38, 35.05 51.38, 35.05 51.45, 34.8 51.45, 34.8 51.38))"
KM2 = round(area_km2(shapely.from_wkt(OUTLINE)), 1)
AREA: Mapping[str, Cell] = {
    "name": "Ground held on Monday",
    "outline": OUTLINE,
    "km2_low": KM2,
    "km2_high": KM2,
    "km2_qualifier": "approx",
    "ring_place_ids": "korenevo",
    "basis": "assessed",
    "held_by": "Blue",
}
CORRECTED, WITHDRAWN = "E1", "E2"


def monday(place: Path) -> None:
    """Go through the day in an empty folder. Raises AssertionError at the first result that is not as it should be."""
    mine, site = place / "story" / "mine", place / "site"
    write(mine, documents())
    porcelain.init(place / "story")
    _commit(mine, "Friday")
    _run("publish", site, "--catalog", mine)
    (friday,) = _listed(site)

    _by_form(mine)
    _by_sheet(mine, place / "tables")
    _run("validate", mine)

    _read_the_difference(mine, place)
    _print_the_week(mine, place)
    _commit(mine, "Monday")
    assert "changed" in _run("history", CORRECTED, "--catalog", mine)

    _run("publish", site, "--catalog", mine)
    _look_at_the_site(mine, site, friday)


def _by_form(mine: Path) -> None:
    desk, key = Desk(mine, "apply"), object()
    desk.take(key, "Anna")
    for name, said in BY_FORM.items():
        form = Form(EVENTS, cells=_report(said))
        if name == "E3":
            form = Form(EVENTS, cells={**_report(said), "sources": ""}, figures=_killed(90), source=SOURCE)
        assert desk.apply(key, form) == (name,)
    cells = {
        "claimant_ids": "agency",
        "sources": CITED,
        "confidence": "reported",
        "valid_from": DAY,
        "first_reported": DAY,
    }
    assert desk.apply(key, Form(AREAS, cells={**cells, **AREA})) == ("A5",)
    begun = form_of(tables_of(sound_files(mine)), CORRECTED)
    corrected = ({**begun.figures[0], "low": 320, "high": 350}, *begun.figures[1:])
    assert desk.apply(key, replace(begun, figures=corrected)) == (CORRECTED,)
    withdrawn = replace(form_of(tables_of(sound_files(mine)), WITHDRAWN), withdraws=True)
    assert desk.apply(key, withdrawn) == (WITHDRAWN,)
    desk.leave(key)


def _report(said: dict[str, str]) -> dict[str, Any]:
    claim = f"{said['name']}."
    dates = {"valid_from": DAY, "first_reported": DAY}
    return {
        "claim": claim,
        "category": "battle",
        "confidence": "reported",
        "claimant_ids": "ministry",
        **dates,
        **said,
    } | {"sources": CITED}


def _killed(count: int) -> tuple[dict[str, Any], ...]:
    return ({"low": count, "high": count, "unit": "killed", "counts": "soldiers", "qualifier": "exact"},)


def _by_sheet(mine: Path, tables: Path) -> None:
    _run("sheet", "--catalog", mine, "--out", tables)
    with (tables / "events.csv").open(newline="", encoding="utf-8-sig") as file:
        columns, *rows = csv.reader(file)
    for said in BY_SHEET.values():
        cells = _report(said)
        rows.append([str(cells.get(name, "")) for name in columns])
    with (tables / "events.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    shown = _run("sheet", "--catalog", mine, "--in", tables, "--yes", "--who", "Boris")
    assert all(f"{name}: {each['name']}" in shown for name, each in BY_SHEET.items()), shown


def _read_the_difference(mine: Path, place: Path) -> None:
    _run("diff", f"{mine}@HEAD", mine, "--date", DAY, "--out", place / "day.json")
    _run("diff", f"{mine}@HEAD", mine, "--date", DAY, "--out", place / "day.pdf")
    found = json.loads((place / "day.json").read_text(encoding="utf-8"))
    assert {each["id"] for each in found["added"]} == {*BY_FORM, *BY_SHEET, "A5"}
    assert len(found["added"]) == 10
    assert [each["id"] for each in found["withdrawn"]] == [WITHDRAWN]
    changed = {each["feature"]["id"]: {one["name"]: one for one in each["fields"]} for each in found["changed"]}
    # Who is contradicted names the other too, though only the new report was entered.
    assert set(changed) == {CORRECTED}
    assert changed[CORRECTED]["differs_from"]["new"] == ["E3", "E5"]
    assert changed[CORRECTED]["numbers"]["new"][0]["high"] == 350
    (ground,) = found["ground"]
    assert ground["side"] == "Blue (assessed)"
    assert abs(ground["gained_km2"] - KM2) < 1
    assert ground["lost_km2"] == 0
    text = _text(place / "day.pdf")
    for name in (AREA["name"], *(each["name"] for each in (*BY_FORM.values(), *BY_SHEET.values()))):
        assert _flat(str(name)) in text


def _print_the_week(mine: Path, place: Path) -> None:
    week = ("--weekly", "--catalog", mine, "--as-of", DAY, "--against", f"{mine}@HEAD")
    _run("brief", *week, "--out", place / "week.md")
    _run("brief", *week, "--out", place / "week.pdf")
    said = (place / "week.md").read_text(encoding="utf-8")
    happened, _, rest = said.partition("## Became known since")
    assert all(each["name"] in happened for each in (*BY_FORM.values(), *BY_SHEET.values()))
    corrected = rest.partition("## Corrected")[2].partition("##")[0]
    assert f"Withdrawn from the catalogue: Event {WITHDRAWN}" in corrected
    assert "Event E1" in corrected
    assert "320–350 killed" in corrected
    assert "km² gained" in rest
    assert "do not show" not in rest
    assert len(PdfReader(place / "week.pdf").pages) == 1
    assert _flat(BY_FORM["E3"]["name"]) in _text(place / "week.pdf")


def _look_at_the_site(mine: Path, site: Path, friday: str) -> None:
    today, before = _listed(site)
    assert before == friday
    pages = {path.stem for path in (site / "features").glob("*.html")}
    assert {*BY_FORM, *BY_SHEET, "A5"} <= pages
    assert WITHDRAWN not in pages
    # Friday's site is still there, with what was withdrawn since.
    assert (site / "v" / friday / "features" / f"{WITHDRAWN}.html").is_file()
    assert BY_FORM["E3"]["name"] in (site / "versions.html").read_text(encoding="utf-8")
    assert "10 added, 1 withdrawn" in _run("diff", f"{site}@{friday}", mine)
    assert "say the same" in _run("diff", f"{site}@{today}", mine)


def _commit(folder: Path, what: str) -> None:
    porcelain.add(folder.parent, [str(path) for path in folder.iterdir() if path.is_file()])
    porcelain.commit(folder.parent, what.encode(), author=b"A <a@example.org>", committer=b"A <a@example.org>")


def _listed(site: Path) -> list[str]:
    return [each["digest"] for each in json.loads((site / "site.json").read_text())["versions"]]


def _run(*arguments: object) -> str:
    """Run a command that has to succeed; returns what it printed."""
    with redirect_stdout(io.StringIO()) as out:
        status = kurskmap([str(each) for each in arguments])
    assert status == 0, (arguments, out.getvalue())
    return out.getvalue()


def _text(pdf: Path) -> str:
    return _flat(" ".join(page.extract_text() for page in PdfReader(pdf).pages))


def _flat(text: str) -> str:
    return "".join(text.split())


def main() -> int:
    """Go through the day in a folder of its own, and say how long it took."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="kurskmap-monday-") as place:
        monday(Path(place))
    sys.stdout.write(f"Monday is done: {time.perf_counter() - begun:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
