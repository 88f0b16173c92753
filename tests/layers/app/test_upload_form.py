"""What the page asks of a file: every question of the commands, and the table before the file can be read."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from geodata.errors import ChoiceError
from geodata.importing import guess_mapping, open_file
from geodata.importing.profiles import recognised
from layers.app.panels import upload_form
from tests.support import import_files as files
from tests.support.importing import read_table
from tests.support.page_texts import read

GED = (
    b"date_start,date_end,date_prec,type_of_violence,dyad_name,latitude,longitude,best,low,high\n"
    b"2024-08-06,2024-08-08,2,1,A - B,51.2,35.27,12,10,20\n"
)


def script(table):  # type: ignore[no-untyped-def]
    import streamlit as st  # noqa: PLC0415

    from layers.app.panels import upload_form  # noqa: PLC0415 (Streamlit runs the body as a script of its own)

    profile = upload_form.profile(table, "f")
    mapping = upload_form.mapping(table, profile, "f")
    crs = upload_form.reference_system(table, "f", is_needed=False)
    st.session_state["found"] = [profile, mapping, crs]


def shown(content: bytes, name: str) -> AppTest:
    page = AppTest.from_function(script, args=(read_table(content, name),), default_timeout=60).run()
    assert not page.exception
    return page


def test_a_known_source_is_offered_with_its_licence_and_can_be_refused() -> None:
    page = shown(GED, "ged-2024-08-06.csv")
    profile, mapping, crs = page.session_state["found"]
    assert (profile.id, mapping.name, mapping.precision, crs) == ("ucdp_ged", "dyad_name", "date_prec", None)
    assert "CC BY 4.0" in read(page.caption[0].value)
    assert [(number.column, number.low, number.unit) for number in mapping.numbers] == [("best", "low", "people")]
    page.selectbox(key="profile-f").select_index(0).run()
    assert not page.exception
    assert page.session_state["found"][0] is None
    assert page.session_state["found"][1].numbers == ()


def test_every_question_has_its_control() -> None:
    page = shown(b"name,lat,lon,n\nA,51,35,3\n", "state-2024-08-06.csv")
    page.multiselect(key="figures--f").set_value(["n"]).run()
    page.text_input(key="unit-n--f").set_value("tanks")
    page.selectbox(key="form-f").set_value("day-month-year")
    page.selectbox(key="decimal-f").set_value("comma")
    page.toggle(key="undated-f").set_value(True)
    page.toggle(key="named-f").set_value(True)
    page.text_input(key="crs-f").set_value("EPSG:4284").run()
    assert not page.exception
    _, mapping, crs = page.session_state["found"]
    assert (mapping.numbers[0].unit, mapping.date_form, mapping.decimal) == ("tanks", "day-month-year", "comma")
    assert (mapping.keep_undated, mapping.file_date, crs) == (True, "2024-08-06", "EPSG:4284")
    page.text_input(key="date-f").set_value("2024-08-01/2024-08-03").run()
    assert page.session_state["found"][1].file_date == "2024-08-01/2024-08-03"


def reading(content, name):  # type: ignore[no-untyped-def]
    from types import SimpleNamespace  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415

    from layers.app.panels import upload_form  # noqa: PLC0415
    from layers.app.session import Remembered  # noqa: PLC0415

    session = SimpleNamespace(upload_table=Remembered())
    table = upload_form.read(session, "f", name, content)
    if table is not None:
        upload_form.part(table.parts, "f")
    st.session_state["table"] = table


def test_what_a_reader_has_to_know_is_asked_before_the_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table, the encoding and the row of the names: also where the file cannot be read without them."""
    monkeypatch.setattr("geodata.importing.open_file", read_table)
    rows = [["a", "b", "c"], ["name", "lat", "lon"], ["A", 51, 35]]
    content = files.workbook(rows, May=rows)
    page = AppTest.from_function(reading, args=(content, "a.xlsx"), default_timeout=60).run()
    assert page.session_state["table"] is None
    assert "say which one to read" in read(page.info[0].value)
    page.selectbox(key="part-f").set_value("May").run()
    page.number_input(key="heading-f").set_value(2).run()
    assert not page.exception
    assert page.session_state["table"].column_names == ("name", "lat", "lon")
    page = AppTest.from_function(
        reading, args=("name,lat,lon\nСуджа,51,35\n".encode("cp1251"), "a.csv"), default_timeout=60
    )
    page.run()
    page.selectbox(key="encoding-f").set_value("cp1251").run()
    assert page.session_state["table"].columns[0].examples == ("Суджа",)


def test_the_tables_of_a_file_are_known_before_one_is_read() -> None:
    content = files.workbook([["name", "lon", "lat"], ["A", 1, 2]], May=[["x"], [1]], June=[["x"], [1]])
    with pytest.raises(ChoiceError, match="say which one to read") as caught:
        open_file(content, "a.xlsx")
    assert set(caught.value.parts) >= {"May", "June"}


def test_a_decimal_comma_of_the_coordinates_is_proposed_for_the_figures() -> None:
    page = shown(b"name;lat;lon;n\nA;51,2;35,3;1.500\n", "a.csv")
    assert page.selectbox(key="decimal-f").value == "comma"
    assert page.session_state["found"][1].decimal == "comma"


def test_the_roles_are_those_of_the_command_line() -> None:
    from layers.cli.editing.import_options import ROLES  # noqa: PLC0415

    assert upload_form._ROLES.keys() == ROLES.keys()
    table = read_table(GED, "ged.csv")
    assert recognised(table.format, table.columns) is not None
    assert guess_mapping(table).date == "date_start"
