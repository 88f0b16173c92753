"""The tab for the user's own files: upload, what the columns mean, a preview, and the layers that are on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import streamlit as st

from geodata import importing
from geodata.catalog_model import Colour
from geodata.errors import GeodataError, LimitError
from layers.app import map_component, own_layers, upload_preview
from layers.app.budget import ACCOUNTS, check_room
from layers.app.map_documents import deflated
from layers.app.map_messages import fly_to, view_message
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.story import Story

#: Field of the mapping → its label.
_ROLES = {
    "name": "Title",
    "date": "Date",
    "end": "End",
    "precision": "How exact the dates are",
    "reported": "Published",
    "source": "Source",
    "claimant": "Who says so",
    "confidence": "How sure",
    "notes": "Notes",
    "lon": "Longitude",
    "lat": "Latitude",
    "position": "Latitude and longitude in one",
    "wkt": "Geometry as text",
}

#: The encodings to choose from; None leaves it to the file.
_ENCODINGS = (None, "utf-8", "cp1251", "koi8-r", "cp1252", "cp1250", "cp949", "gb18030", "shift_jis", "utf-16")


def own_data_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    _show_report(session)
    st.caption(
        "A file of your own on this map. Only you see it, and it is gone when you close the page. GeoJSON, GeoPackage, "
        "zipped Shapefile, KML, GPX, FlatGeobuf, GeoParquet, CSV or Excel with coordinates."
    )
    for layer in session.own_layers:
        title, button = st.columns([5, 1])
        title.markdown(
            said("**{title}** · {count} features", title=layer.layer.record.title, count=layer.imported.imported)
        )
        button.button(
            "Remove",
            key=f"remove-{layer.id}",
            on_click=session.remove_own_layer,
            args=(layer.id,),
            width="stretch",
        )
    # Each file gets a new uploader. So a file that was put on the map or cancelled leaves no choices behind.
    suffixes = [suffix.removeprefix(".") for suffix in importing.SUFFIXES]
    file = st.file_uploader("Your file", type=suffixes, key=f"upload-{session.upload_number}")
    if file is None:
        session.close_upload()
        return
    try:
        _show_file(story, session, file.file_id, file.name, file.getvalue())
    except LimitError as error:
        # A file that is too much is not kept either.
        session.close_upload()
        st.error(plain(str(error)))
    except GeodataError as error:
        st.error(plain(str(error)))


def _show_report(session: Session) -> None:
    report = session.import_report
    if report is None:
        return
    st.success(plain(report.summary))
    for note in report.notes:
        st.caption(plain(note))
    if not report.rows.empty:
        st.dataframe(report.rows, hide_index=True)


def _show_file(story: Story, session: Session, file_id: str, name: str, content: bytes) -> None:
    session.upload_bytes = len(content)
    check_room(session.holding, ACCOUNTS.server())
    table = _read(session, file_id, name, content)
    check_room(session.holding, ACCOUNTS.server())
    if len(table.parts) > 1:
        st.selectbox("Which table", table.parts, format_func=verbatim, key=f"part-{file_id}")
    st.caption(plain(f"{table.format}, {table.rows:,} rows, {table.crs_label or 'no reference system given'}"))
    for note in table.notes:
        st.caption(plain(note))
    st.dataframe(own_layers.table_preview(table), height=220)
    named, coloured = st.columns([4, 1])
    title = named.text_input("Title of the layer", value=verbatim(name), max_chars=120, key=f"title-{file_id}")
    colour = coloured.selectbox(
        "Colour", get_args(Colour), format_func=lambda name: verbatim(name.capitalize()), key=f"colour-{file_id}"
    )
    mapping = _mapping(table, file_id)
    crs = None
    if importing.needs_crs(table, mapping):
        crs = (
            st.text_input("Reference system of the coordinates", placeholder="EPSG:4326", key=f"crs-{file_id}") or None
        )
        if crs is None:
            st.info("The file does not name the reference system of its coordinates. Enter it, for example EPSG:4326.")
            return
    repair = st.toggle("Repair geometry where possible", key=f"repair-{file_id}")
    layer = own_layers.new_layer(story, session.own_layers, table, title=title, colour=colour)
    request = own_layers.ImportRequest(table, mapping, layer, crs, repair)
    _show_preview(story, session, request)
    put, cancel, _ = st.columns([2, 1, 3])
    cancel.button("Cancel", width="stretch", on_click=session.next_upload)
    if put.button("Put it on the map", type="primary", width="stretch", key=f"put-{file_id}"):
        _put_on_map(story, session, request)


def _read(session: Session, file_id: str, name: str, content: bytes) -> importing.Table:
    """The file's table, read again only if the file or the chosen part of it is another."""
    part = st.session_state.get(f"part-{file_id}")
    # Asked before the file is read: without it, the reading of some files fails.
    encoding = st.selectbox(
        "Encoding of its texts",
        _ENCODINGS,
        format_func=lambda name: verbatim("As the file says, or detected" if name is None else name),
        key=f"encoding-{file_id}",
    )

    def read() -> importing.Table:
        with st.spinner("Reading the file …"):
            return importing.open_file(content, name, part=part, encoding=encoding)

    return session.upload_table.get((file_id, part, encoding), read)


def _mapping(table: importing.Table, file_id: str) -> importing.Mapping:
    """What each column means: our guess, with the user's changes."""
    guess = importing.guess_mapping(table)
    chosen: dict[str, Any] = {}
    columns = st.columns(4)
    for i, (role, label) in enumerate(_ROLES.items()):
        options = [None, *table.column_names]
        chosen[role] = columns[i % 4].selectbox(
            plain(label),
            options,
            index=options.index(getattr(guess, role)),
            format_func=lambda column: verbatim("–" if column is None else column),
            key=f"{role}-{file_id}",
        )
    guessed = {number.column: number for number in guess.numbers}
    figures = columns[3].multiselect(
        "Figures",
        table.column_names,
        default=list(guessed),
        format_func=verbatim,
        placeholder="None",
        key=f"figures-{file_id}",
    )
    numbers = tuple(guessed.get(name) or importing.NumberColumn(name, unit=name, counts=name) for name in figures)
    return _asked(importing.with_likely_form(replace(guess, **chosen, numbers=numbers), table.columns), file_id)


def _asked(mapping: importing.Mapping, file_id: str) -> importing.Mapping:
    """The mapping with what a user has to say of dates and figures that can be read in two ways."""
    order, undated, decimal, _ = st.columns(4)
    form = order.selectbox(
        "Order of dates",
        importing.DATE_FORMS,
        index=importing.DATE_FORMS.index(mapping.date_form),
        format_func=lambda form: verbatim("Only what is certain" if form == "iso" else form),
        key=f"form-{file_id}",
    )
    mark = decimal.selectbox(
        "1.500 is",
        (None, "comma", "point"),
        format_func=lambda mark: verbatim({None: "not read", "comma": "1500", "point": "1.5"}[mark]),
        key=f"decimal-{file_id}",
    )
    keep = undated.toggle("Keep rows with unreadable dates", key=f"undated-{file_id}")
    return replace(mapping, date_form=form, keep_undated=keep, decimal=mark)


def _show_preview(story: Story, session: Session, request: own_layers.ImportRequest) -> None:
    """The first rows as this request would import them, on a map of their own, and the rows that it would refuse."""

    def make() -> upload_preview.Preview:
        with st.spinner("Drawing the preview …"):
            made = upload_preview.make_preview(story, request)
            return replace(made, document=made.document and deflated(made.document))

    try:
        preview = session.upload_preview.get(request.key, make)
    except GeodataError as error:
        st.warning(plain(str(error)))
        return
    st.caption(plain(preview.words))
    if preview.document is not None:
        _preview_map(story, preview, st.context.theme.type or "light")
    refused = own_layers.row_report(preview.imported)
    if not refused.empty:
        st.dataframe(refused, hide_index=True, height=180)


@st.fragment  # type: ignore[untyped-decorator]
def _preview_map(story: Story, preview: upload_preview.Preview, theme: str) -> None:
    """The preview's map. As a fragment, it is alone in running again when the user moves it."""
    map_component.map_frame(
        map_component.MapFrame(
            title="Preview of your file on a map",
            document=str(preview.document),
            digest=preview.digest,
            change=1 + (theme == "dark"),
            view={**view_message(story, preview.view, theme=theme), "only": None, "hidden_layers": []},
            fly=None,
            fly_change=0,
            date_change=0,
            overlay={},
            low=True,
        ),
        key="preview-map",
        on_messages=lambda: None,
    )


def _put_on_map(story: Story, session: Session, request: own_layers.ImportRequest) -> None:
    with st.spinner("Converting the rows …"):
        imported = request.convert()
    session.import_report = own_layers.import_report(imported)
    layer = own_layers.keep(story, session.own_layers, imported)
    check_room(session.holding, ACCOUNTS.server(), layer.size)
    session.next_upload()
    session.add_own_layer(layer, fly_to(layer.marks))
    st.rerun()
