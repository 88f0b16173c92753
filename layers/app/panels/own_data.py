"""The tab for the user's own files: upload, what the columns mean, a preview, and the layers that are on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import streamlit as st

from geodata import importing
from geodata.catalog_model import Colour
from geodata.errors import GeodataError, LimitError
from layers import words
from layers.app import map_component, own_layers, upload_preview
from layers.app.budget import ACCOUNTS, check_room
from layers.app.map_documents import deflated
from layers.app.map_messages import fly_to, view_message
from layers.app.markdown import plain, said, verbatim
from layers.app.panels import own_tracks, upload_form
from layers.app.session import Session
from layers.app.view_widgets import headings
from layers.language import later, say
from layers.story import Story

#: The endings of files of position reports that no other import reads.
TRACK_SUFFIXES = (".gz", ".zst", ".nmea", ".log", ".ais")
#: The names of the colours of a layer.
_COLOURS = (later("Violet"), later("Blue"), later("Green"), later("Amber"), later("Red"), later("Grey"))


def own_data_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    _show_report(session)
    st.caption(
        said(
            "A file of your own on this map. Only you see it, and it is gone when you close the page. GeoJSON, GeoPackage, "
            "zipped Shapefile, KML, GPX, FlatGeobuf, GeoParquet, CSV or Excel with coordinates. Position reports of ships "
            "and aircraft too: AIS (NMEA, CSV, Parquet), ADS-B traces, OpenSky, Flightradar24, KML and GPX tracks."
        )
    )
    for layer in session.own_layers:
        title, button = st.columns([5, 1])
        title.markdown(
            said("**{title}** · {count} features", title=layer.layer.record.title, count=layer.imported.imported)
        )
        button.button(
            said("Remove"),
            key=f"remove-{layer.id}",
            on_click=session.remove_own_layer,
            args=(layer.id,),
            width="stretch",
        )
    own_tracks.show_tracks(story, session)
    # Each file gets a new uploader. So a file that was put on the map or cancelled leaves no choices behind.
    suffixes = [suffix.removeprefix(".") for suffix in (*importing.SUFFIXES, *TRACK_SUFFIXES)]
    file = st.file_uploader(said("Your file"), type=suffixes, key=f"upload-{session.upload_number}")
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
        st.dataframe(report.rows, hide_index=True, column_config=headings(report.rows.columns))


def _show_file(story: Story, session: Session, file_id: str, name: str, content: bytes) -> None:
    session.upload_bytes = len(content)
    check_room(session.holding, ACCOUNTS.server())
    tracks = own_tracks.read(story, session, file_id, name, content)
    if tracks is not None:
        check_room(session.holding, ACCOUNTS.server())
        own_tracks.show_file(story, session, file_id, tracks)
        return
    table = upload_form.read(session, file_id, name, content)
    if table is None:
        return
    check_room(session.holding, ACCOUNTS.server())
    upload_form.part(table.parts, file_id)
    st.caption(
        said(
            "{format}, {rows} rows, {crs}",
            format=table.format,
            rows=words.number(table.rows),
            crs=table.crs_label or say("no reference system given"),
        )
    )
    for note in table.notes:
        st.caption(plain(note))
    st.dataframe(own_layers.table_preview(table), height=220)
    named, coloured = st.columns([4, 1])
    title = named.text_input(said("Title of the layer"), value=verbatim(name), max_chars=120, key=f"title-{file_id}")
    colour = coloured.selectbox(
        said("Colour"),
        get_args(Colour),
        format_func=lambda name: verbatim(say(name.capitalize())),
        key=f"colour-{file_id}",
    )
    profile = upload_form.profile(table, file_id)
    mapping = upload_form.mapping(table, profile, file_id)
    is_needed = importing.needs_crs(table, mapping)
    crs = upload_form.reference_system(table, file_id, is_needed=is_needed)
    if crs is None and is_needed:
        st.info(
            said("The file does not name the reference system of its coordinates. Enter it, for example EPSG:4326.")
        )
        return
    repair = st.toggle(said("Repair geometry where possible"), key=f"repair-{file_id}")
    layer = own_layers.new_layer(story, session.own_layers, table, title=title, colour=colour, profile=profile)
    request = own_layers.ImportRequest(table, mapping, layer, crs, repair)
    _show_preview(story, session, request)
    put, cancel, _ = st.columns([2, 1, 3])
    cancel.button(said("Cancel"), width="stretch", on_click=session.next_upload)
    if put.button(said("Put it on the map"), type="primary", width="stretch", key=f"put-{file_id}"):
        _put_on_map(story, session, request)


def _show_preview(story: Story, session: Session, request: own_layers.ImportRequest) -> None:
    """The first rows as this request would import them, on a map of their own, and the rows that it would refuse."""

    def make() -> upload_preview.Preview:
        with st.spinner(said("Drawing the preview …")):
            made = upload_preview.make_preview(story, request)
            return replace(made, document=made.document and deflated(made.document))

    try:
        preview = session.upload_preview.get(request.key, make)
    except GeodataError as error:
        st.warning(plain(str(error)))
        return
    st.caption(plain(preview.words))
    if preview.document is not None:
        _preview_map(story, preview, st.context.theme.type or "light", say("Preview of your file on a map"))
    refused = own_layers.row_report(preview.imported)
    if not refused.empty:
        st.dataframe(refused, hide_index=True, height=180, column_config=headings(refused.columns))


@st.fragment  # type: ignore[untyped-decorator]
def _preview_map(story: Story, preview: upload_preview.Preview, theme: str, title: str) -> None:
    """The preview's map. As a fragment, it is alone in running again when the user moves it."""
    map_component.map_frame(
        map_component.MapFrame(
            title=title,
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
    with st.spinner(said("Converting the rows …")):
        imported = request.convert()
    session.import_report = own_layers.import_report(imported)
    layer = own_layers.keep(story, session.own_layers, imported)
    check_room(session.holding, ACCOUNTS.server(), layer.size)
    session.next_upload()
    session.add_own_layer(layer, fly_to(layer.marks))
    st.rerun()
