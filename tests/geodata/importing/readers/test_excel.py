"""Workbooks of Excel, old Excel and OpenDocument: cells, dates, sheets, formulas, and damaged or hostile files."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from geodata.errors import ImportingError, LimitError
from geodata.importing import Mapping, open_file
from geodata.limits import Limits
from tests.support import import_files as files
from tests.support.importing import LIMITS, convert_here, read_here

WRITERS: dict[str, Callable[..., bytes]] = {
    "a.xlsx": files.workbook,
    "a.xls": files.old_workbook,
    "a.ods": files.open_document,
}
HEADER = ["lon", "lat"]


def column(content: bytes, name: str, title: str) -> list[Any]:
    return read_here(content, name).columns.column(title).to_pylist()


def excel(*rows: list[tuple[Any, str | None]], date_1904: bool = False) -> bytes:
    """An Excel workbook of cells, each with its number format."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"date_1904": date_1904})
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        for j, (cell, style) in enumerate(row):
            sheet.write(i, j, cell, book.add_format({"num_format": style}) if style else None)
    book.close()
    return out.getvalue()


def sheet_xml(cells: str) -> bytes:
    """An Excel workbook whose sheet holds these rows, as XML."""
    parts = files.unpacked(files.workbook([["x"]]))
    start, _, rest = parts["xl/worksheets/sheet1.xml"].partition(b"<sheetData>")
    parts["xl/worksheets/sheet1.xml"] = start + b"<sheetData>" + cells.encode() + rest[rest.index(b"</sheetData>") :]
    return files.archive(**parts)


def text_cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def table_xml(rows: str) -> bytes:
    """An OpenDocument workbook whose table holds these rows, as XML."""
    parts = files.unpacked(files.open_document([["x"]]))
    content = parts["content.xml"].decode()
    start, end = content.index("<table:table-row"), content.rindex("</table:table-row>") + len("</table:table-row>")
    return files.archive(**{**parts, "content.xml": (content[:start] + rows + content[end:]).encode()})


@pytest.mark.parametrize("name", WRITERS)
def test_cells_have_their_types(name: str) -> None:
    rows = [["day", "time", "whole", "part", "sure", "text"]]
    rows += [[dt.date(2025, 2, 7), dt.datetime(2025, 2, 7, 10, 30), 3, 0.25, True, "Владивосток"]]
    if name == "a.xlsx":
        days = [(rows[1][0], "yyyy-mm-dd"), (rows[1][1], "yyyy-mm-dd hh:mm")]
        content = excel([(title, None) for title in rows[0]], [*days, *((cell, None) for cell in rows[1][2:])])
    else:
        content = WRITERS[name](rows)
    found = {title: column(content, name, title) for title in rows[0]}
    time = "2025-02-07" if name == "a.xls" else "2025-02-07T10:30:00"
    assert found["time"][0].startswith(time)
    assert {**found, "time": None} == {
        "day": ["2025-02-07"],
        "time": None,
        "whole": [3],
        "part": [0.25],
        "sure": [True],
        "text": ["Владивосток"],
    }


@pytest.mark.parametrize(
    ("style", "value", "read"),
    [
        ("d.m.yy", 45695, "2025-02-07"),
        ('[$-409]d mmm yyyy "at"', 45695, "2025-02-07"),
        ("h:mm", 0.5, "12:00:00"),
        ("[h]:mm", 1.5, "36:00:00"),
        ('0.00" d"', 45695.5, 45695.5),
        ("0 [Red]", 3, 3),
    ],
)
def test_the_format_of_a_cell_makes_a_date(style: str, value: float, read: Any) -> None:
    assert column(excel([("x", None)], [(value, style)]), "a.xlsx", "x") == [read]


def test_workbooks_of_old_macintoshes_count_days_from_1904() -> None:
    content = excel([("x", None)], [(dt.date(2025, 2, 7), "yyyy-mm-dd")], date_1904=True)
    assert column(content, "a.xlsx", "x") == ["2025-02-07"]


def test_days_saved_results_of_formulas_and_blank_cells_are_read() -> None:
    rows = [["lon", "lat", "day", "note"], [1, 2, dt.datetime(2025, 2, 7), "=1+1"], [], [3, None, "2025-02-08", "x"]]
    features, report = convert_here(files.workbook(rows), Mapping(lon="lon", lat="lat"), "a.xlsx", crs="4326")
    assert features[0]["properties"]["attributes"]["note"] in (0, "0")
    assert [(fault["row"], fault["reason"]) for fault in report["faults"]] == [(2, "it has no coordinates")]
    assert "1 rows have formulas; the values that were saved with them are read." in report["notes"]


def test_a_formula_without_a_saved_value_is_a_fault_of_its_row() -> None:
    header = "<row r='2'>" + text_cell("B2", "a") + text_cell("C2", "b") + "</row>"
    saved = "<row r='3'><c r='B3'><f>1+1</f><v>2</v></c><c r='C3' t='str'><f>\"\"</f><v></v></c></row>"
    unsaved = (
        "<row r='5'><c r='B5'><v>5</v></c><c r='C5'><f>B5</f><v></v></c></row><row r='6'><c r='B6'><f>B5</f></c></row>"
    )
    reading = read_here(sheet_xml(header + saved + unsaved), "a.xlsx")
    assert reading.rows == 3
    assert set(reading.faults) == {1, 2}
    assert "no saved value" in reading.faults[1]
    assert reading.notes[-1:] == ["3 rows have formulas; the values that were saved with them are read."]


def test_errors_are_blank_and_titles_and_merged_cells_are_said() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.merge_range("A1:C1", "Sightings in May")
    for j, title in enumerate(["name", "lon", "lat"]):
        sheet.write(2, j, title)
    sheet.write_row(3, 0, ["a", 1, 2])
    sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
    sheet.write_row(4, 2, [5])
    book.close()
    reading = read_here(out.getvalue(), "a.xlsx")
    assert reading.columns.column_names == ["name", "lon", "lat"]
    assert "Above the names of the columns stands 'Sightings in May'." in reading.notes
    assert (reading.rows, reading.faults) == (2, {})


@pytest.mark.parametrize("name", WRITERS)
def test_a_workbook_of_several_sheets_asks_which_one(name: str) -> None:
    content = WRITERS[name]([HEADER, [1, 2]], Other=[HEADER, [3, 4], [5, 6]])
    with pytest.raises(ImportingError, match=r"has the sheets 'Sheet1', 'Other'; say which one to read"):
        read_here(content, name)
    with pytest.raises(ImportingError, match="say which one"):
        read_here(content, name, part="Third")
    reading = read_here(content, name, part="Other")
    assert (reading.rows, reading.parts) == (2, ("Sheet1", "Other"))
    assert read_here(WRITERS[name]([], Data=[HEADER, [3, 4]]), name).rows == 1


def test_hidden_sheets_are_said() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for title in ("Seen", "Notes"):
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [1, 2])
    sheet.hide()
    book.add_chartsheet("Chart")
    book.close()
    reading = read_here(out.getvalue(), "a.xlsx", part="Seen")
    assert reading.parts == ("Seen", "Notes")
    assert reading.notes == ["Hidden sheets that are not read: 'Notes'."]
    assert read_here(out.getvalue(), "a.xlsx", part="Notes").notes == ["The sheet is hidden in the workbook."]


def protected() -> bytes:
    """What Excel writes for a workbook with a password: an OLE file with a stream of this name."""
    content = files.old_workbook([HEADER])
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    at = content.index(name)
    entry = other.ljust(64, b"\0") + (len(other) + 2).to_bytes(2, "little")
    return content[:at] + entry + content[at + len(entry) :]


def protected_xls() -> bytes:
    """A workbook of Excel 97 to 2003 with the record that says that the rest is encrypted."""
    book = xlwt.Workbook()
    book.add_sheet("Sheet1")
    stream = book.get_biff_data()
    begin = 4 + int.from_bytes(stream[2:4], "little")
    out = io.BytesIO()
    XlsDoc().save(out, stream[:begin] + b"\x2f\0\x36\0\1\0\1\0\1\0" + b"x" * 48 + stream[begin:])
    return out.getvalue()


DAMAGED: dict[str, tuple[str, bytes, str]] = {
    "password": ("a.xlsx", protected(), "protected by a password"),
    "password of old Excel": ("a.xls", protected_xls(), "protected by a password"),
    "old Excel cut off": ("a.xls", files.old_workbook([HEADER, [1, 2]])[:900], "may be damaged"),
    "a Word document": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "may be damaged"),
    "no list of sheets": ("a.xlsx", files.archive(**{"xl/workbook.xml": b"<workbook/>"}), "incomplete"),
    "an empty list of sheets": (
        "a.xlsx",
        files.archive(**{"xl/workbook.xml": b"<workbook/>", "xl/_rels/workbook.xml.rels": b"<Relationships/>"}),
        "no sheet of cells|may be damaged",
    ),
    "an empty sheet": ("a.xlsx", files.workbook([]), "The sheet is empty"),
    "an empty table": ("a.ods", files.open_document([]), "The sheet is empty"),
    "a sheet cut off": ("a.xlsx", sheet_xml("<row>"), "not XML"),
    "binary workbook": ("a.xlsb", files.archive(**{"xl/workbook.bin": b"x"}), "binary Excel workbook"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_workbook_is_one_sentence(case: str) -> None:
    name, content, words = DAMAGED[case]
    with pytest.raises(ImportingError, match=words) as raised:
        read_here(content, name)
    assert "\n" not in str(raised.value)


DTD = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bbbbbbbb">]>'


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/core.xml", "content.xml"]
)
def test_no_part_of_a_workbook_may_have_a_document_type(part: str) -> None:
    ods = part == "content.xml"
    parts = files.unpacked(files.open_document([HEADER, [1, 2]]) if ods else files.workbook([HEADER, [1, 2]]))
    start, _, rest = parts[part].partition(b"?>")
    content = files.archive(**{**parts, part: start + b"?>" + DTD + rest})
    with pytest.raises(ImportingError, match="document type"):
        read_here(content, "a.ods" if ods else "a.xlsx")


def test_calamine_is_given_the_checked_parts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[dict[str, bytes]] = []
    from geodata.importing.readers import excel as reader  # noqa: PLC0415

    load = reader.calamine.load_workbook

    def watched(source: Any) -> Any:
        opened.append(files.unpacked(source.read_bytes()))
        return load(source)

    monkeypatch.setattr(reader.calamine, "load_workbook", watched)
    parts = files.unpacked(files.workbook([HEADER, [1, 2]]))
    extra = {"xl/vbaProject.bin": b"macro", "xl/media/image1.png": b"picture", "Makefile": b"x"}
    assert read_here(files.archive(**parts, **extra), "a.xlsx").rows == 1
    assert opened == [{name: content for name, content in parts.items() if name.endswith((".xml", ".rels"))}]


FAR = "<row r='1'>" + text_cell("A1", "lon") + "</row><row r='{row}'><c r='{at}'><v>1</v></c></row>"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (sheet_xml(FAR.format(row=1048576, at="XFD1048576")), "a.xlsx", "16,384 columns"),
        (sheet_xml(FAR.format(row=1048576, at="CV1048576")), "a.xlsx", "row 1,048,576 and column 100"),
        (
            table_xml(
                '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
                'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
            ),
            "a.ods",
            "16,384 columns",
        ),
        (
            table_xml(
                '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
                'office:value="1" table:number-columns-repeated="200"/></table:table-row>'
            ),
            "a.ods",
            "row 1,048,576 and column 200",
        ),
    ],
)
def test_cells_far_apart_are_refused_before_their_grid_is_built(content: bytes, name: str, words: str) -> None:
    with pytest.raises(LimitError, match=words):
        read_here(content, name)


def test_blank_cells_far_away_are_no_part_of_the_table() -> None:
    styled = "<row r='1'>" + text_cell("A1", "lon") + "<c r='XFD1' s='0'/></row>"
    styled += "<row r='1048576'><c r='A1048576' s='0'/></row>"
    assert read_here(sheet_xml(styled + "<row r='2'><c r='A2'><v>1</v></c></row>"), "a.xlsx").rows == 1
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    head = '<table:table-row><table:table-cell office:value-type="string"><text:p>lon</text:p></table:table-cell>'
    head += "</table:table-row>"
    one = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    assert read_here(table_xml(head + one + blank + "</table:table-row>"), "a.ods").rows == 1


@pytest.mark.parametrize("name", WRITERS)
def test_rows_and_columns_are_limited(name: str) -> None:
    content = WRITERS[name]([[f"c{i}" for i in range(60)], *[[1, 2]] * 11])
    with pytest.raises(LimitError, match="more than 10 rows"):
        read_here(content, name, replace(LIMITS, features=10))
    with pytest.raises(LimitError, match="60 columns"):
        read_here(content, name, replace(LIMITS, columns=50))


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    parts = files.unpacked(files.workbook([HEADER, [1, 2]]))
    parts["xl/styles.xml"] = parts["xl/styles.xml"] + b" " * 2**23
    with pytest.raises(LimitError, match="zip bomb"):
        read_here(files.archive(**parts), "a.xlsx")


def test_a_grid_that_does_not_fit_the_memory_is_one_sentence() -> None:
    content = files.old_workbook([HEADER, *[[]] * 65_534, [*[None] * 255, 1]])
    limits = replace(Limits(), memory_bytes=400 * 2**20)
    with pytest.raises(LimitError, match="memory"):
        open_file(content, "a.xls", limits)


def test_an_old_workbook_with_a_cell_out_of_the_grid_is_one_sentence() -> None:
    content = files.old_workbook([HEADER, [0.123456789, 0.987654321]])
    number = b"\x03\x02\x0e\x00"
    at = content.rindex(number) + len(number)
    with pytest.raises(LimitError, match="memory"):
        open_file(content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :], "a.xls")


@pytest.mark.parametrize("seed", range(6))
def test_a_spoilt_old_workbook_is_one_sentence_or_rows_that_add_up(seed: int) -> None:
    # In the sandbox: a count that is wrong makes calamine ask for all memory, and that ends the process.
    dice = random.Random(seed)
    content = bytearray(files.old_workbook([["name", *HEADER], *[["a", 1.5, 2.5]] * 20]))
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(512, len(content))
        content[at : at + dice.choice((1, 1, 1, 16))] = dice.randbytes(1)
    said = ""
    try:
        read = open_file(bytes(content), "a.xls")
    except ImportingError as error:
        said = str(error)
    assert "\n" not in said
    assert said or len(read.frame()) == read.rows


def test_a_date_shown_as_a_month_is_a_month_and_links_are_kept() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["date", "name", "lon", "lat"])
    formats = ["mmm yyyy", "mmm-yy", "yyyy", '[$-409]d" day of "mmm yyyy', "yyyy-mm-dd"]
    for row, code in enumerate(formats, start=1):
        sheet.write_datetime(row, 0, dt.datetime(2024, 10, 18), book.add_format({"num_format": code}))
        sheet.write_url(row, 1, f"https://example.org/{row}", string=f"row {row}")
        sheet.write_row(row, 2, [35, 51])
    book.close()
    reading = read_here(out.getvalue(), "a.xlsx")
    assert reading.columns.column("date").to_pylist() == ["2024-10", "2024-10", "2024", "2024-10-18", "2024-10-18"]
    assert reading.columns.column("name link").to_pylist()[0] == "https://example.org/1"
