"""What cells of a workbook say beside their values: merged cells, comments, errors, links, and formats that show months."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter
import xlwt

from tests.support import import_files as files
from tests.support.importing import read_here

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("number", "datastyle"),
        ("style", "style"),
    )
)
#: A column of dates whose cells show months; the last cell shows its day.
_OPEN = f"""<office:document-content {_SPACES} xmlns:xlink="http://www.w3.org/1999/xlink"><office:automatic-styles>
<number:date-style style:name="N1"><number:month/><number:year/></number:date-style>
<number:date-style style:name="N2"><number:day/><number:month/><number:year/></number:date-style>
<style:style style:name="ce1" style:data-style-name="N1"/><style:style style:name="ce2" style:data-style-name="N2"/>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="S">
<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>
<table:table-row><table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>date</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p><text:a xlink:href="https://example.org/a">A</text:a>
</text:p></table:table-cell><table:table-cell table:number-rows-spanned="2" office:value-type="date"
 office:date-value="2024-10-01"><text:p>Oct 2024</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>B</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>C</text:p></table:table-cell>
<table:table-cell table:style-name="ce2" office:value-type="date" office:date-value="2024-10-05"><text:p>5.10.24</text:p>
</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def columns(reading: Any) -> dict[str, list[Any]]:
    return dict(reading.columns.to_pydict())


def test_merged_cells_comments_and_errors_of_excel() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate([["name", "n", "date"], ["A", 1], ["B", 2], ["C", 3]]):
            sheet.write_row(at, 0, row)
        sheet.merge_range("C2:C3", dt.date(2024, 8, 6), day)
        sheet.write_comment("A2", "see report 7")
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
    found = read_here(out.getvalue(), "a.xlsx")
    assert columns(found)["date"] == ["2024-08-06", "2024-08-06", None]
    assert columns(found)["name comment"] == ["see report 7", None, None]
    assert columns(found)["n"] == [1, None, 3]
    assert found.told == {
        1: "the value of 'date' is that of a merged cell, which begins above; 'n' holds an error of the spreadsheet, and is "
        "left blank"
    }


def test_a_table_that_begins_in_another_column_keeps_its_links_and_formats() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        month = book.add_format({"num_format": "mmm yyyy"})
        sheet.write_row(40, 2, ["name", "date"])
        sheet.write_url(41, 2, "https://example.org/a", string="A")
        sheet.write(41, 3, dt.date(2024, 10, 1), month)
        hidden = book.add_worksheet("Hidden")
        hidden.hide()
        hidden.write_row(0, 0, ["x"])
    found = read_here(out.getvalue(), "a.xlsx")
    assert columns(found) == {"name": ["A"], "date": ["2024-10"], "name link": ["https://example.org/a"]}
    assert found.notes == ["Hidden sheets that are not read: 'Hidden'."]


def test_months_links_and_merged_cells_of_open_documents() -> None:
    parts = files.unpacked(files.open_document([["x"]]))
    content = files.archive(**{**parts, "content.xml": _OPEN.replace("\n", "").encode()})
    found = columns(read_here(content, "a.ods"))
    assert found["date"] == ["2024-10", "2024-10", "2024-10-05"]
    assert found["name link"] == ["https://example.org/a", None, None]


def test_an_old_workbook_cannot_say_that_it_shows_months() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    month = xlwt.easyxf(num_format_str="mmm yyyy")
    sheet.write(0, 0, "name")
    sheet.write(0, 1, "date")
    for at in (1, 2):
        sheet.write(at, 0, "A")
    sheet.write_merge(1, 2, 1, 1, dt.date(2024, 10, 1), month)
    out = io.BytesIO()
    book.save(out)
    found = read_here(out.getvalue(), "a.xls")
    assert columns(found)["date"] == ["2024-10-01", "2024-10-01"]
    assert found.notes[-1].startswith("Every date in 'date' is the first of a month.")
