"""The Streamlit page around the map: widgets, session and URL. Everything it shows is made in ``layers``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, get_args

import streamlit as st

from geodata import importing
from geodata.catalog import SHIPPED
from geodata.errors import GeodataError
from geodata.model import Colour
from layers import feature_files, words
from layers import story as stories
from layers.app import briefing_files, charts, map_component, own_layers, tables, upload_preview
from layers.app.markdown import plain
from layers.view import View
from layers.view_codec import from_query, to_query
from layers.web.online_tiles import tile_sources

MAP = "map"
LOOKS = Path(map_component.__file__).parent
MOST_IN_A_ROW = 4
AS_SHOWN = "What the map shows"
PAGE_SIZES = {"wide": "Wide, 16:9", "a4": "A4", "a4-portrait": "A4 portrait", "a3": "A3", "a3-portrait": "A3 portrait"}
LABELS = {"en": "English", "native": "Native", "both": "Both"}
LOOKS_OF_PAGES = {"light": "Light", "dark": "Dark", "grey": "Grey, for any printer"}
ATLAS_STEPS = {14: "Every two weeks", 7: "Every week", 30: "Every 30 days", 0: "Whenever something changes"}
WATCH_S = 5
MOST_FAULTS = 200
ROLES = {
    "name": "Title",
    "date": "Date",
    "end": "End",
    "reported": "Published",
    "source": "Source",
    "claimant": "Who says so",
    "confidence": "How sure",
    "notes": "Notes",
    "lon": "Longitude",
    "lat": "Latitude",
    "wkt": "Geometry as text",
}
OWN_BASEMAP = "Offline, drawn here"


def catalogue_folder() -> Path:
    """The folder that ``streamlit run app.py -- --catalog DIR`` names, or the shipped one."""
    parser = argparse.ArgumentParser(prog="app.py", exit_on_error=False)
    parser.add_argument("--catalog", type=Path, default=SHIPPED)
    options, _ = parser.parse_known_args(sys.argv[1:])
    folder: Path = options.catalog
    return folder


@st.cache_resource(show_spinner=False, max_entries=4)
def watched(folder: Path) -> own_layers.Watched:
    """A catalogue folder, read once for all readers and again when its files change."""
    return own_layers.Watched(folder)


@st.fragment(run_every=WATCH_S)
def watch(folder: Path, digest: str) -> None:
    """Look now and then whether the catalogue's files have changed, and show the new state when they have."""
    opened = watched(folder).current()
    seen = (digest, opened.problem)
    if st.session_state.setdefault("watch", seen) != seen or (opened.story and opened.story.catalog.digest != digest):
        st.session_state["watch"] = seen
        st.rerun()


@st.cache_resource(show_spinner="Drawing the map …", show_time=True, max_entries=4)
def map_document(_story: stories.Story, digest: str, background: str) -> str:
    """The map's document as it is sent, made once for all readers of a story over one background."""
    return map_component.deflated(stories.map_document(_story, tiles=tile_sources().get(background)))


def document_of(story: stories.Story, background: str) -> str:
    """The map's document. One with a reader's own layers stays in the reader's session, and goes with it."""
    digest = story.catalog.digest
    if not st.session_state["own"]:
        return map_document(story, digest, background)
    kept = st.session_state.get("own-document")
    if kept is None or kept[0] != (digest, background):
        made = stories.map_document(story, tiles=tile_sources().get(background))
        kept = ((digest, background), map_component.deflated(made))
        st.session_state["own-document"] = kept
    return str(kept[1])


# --- The view: one value in the session, changed by the widgets, by the map and by the URL ---------------------------


def view() -> View:
    """The reader's view."""
    current: View = st.session_state["view"]
    return current


def set_view(changed: View, *, fly: dict[str, Any] | None = None) -> None:
    """Change the view from the page, so that the map follows; with ``fly`` it moves there too."""
    st.session_state["page"] += 1
    if changed.date != view().date:
        st.session_state["date_page"] = st.session_state["page"]
    st.session_state["view"] = changed
    if fly is not None:
        st.session_state["fly"] = fly
        st.session_state["fly_page"] = st.session_state["page"]


def begin(story: stories.Story) -> bool:
    """On a session's first run, take the view from the URL. Whether this is that run."""
    if "view" in st.session_state:
        return False
    wanted, notices = from_query(st.query_params.to_dict(), story.catalog, story.feature_ids)
    fly = stories.fly_message(story, wanted)
    st.session_state.update(view=wanted, page=1, date_page=1, fly=fly, fly_page=1, heard={}, notices=notices)
    return True


def from_map(story: stories.Story) -> None:
    """Take over what the reader did in the map. The map knows already, so nothing is sent back to it."""
    said = (st.session_state.get(MAP) or {}).get("heard") or {}
    news, st.session_state["heard"] = map_component.heard(said, st.session_state["heard"])
    st.session_state["view"] = map_component.follow(view(), news, story.feature_ids, story.layer_ids)


def bound(name: str, value: Any, change: Callable[[Any], View], *, follows_map: bool = False) -> dict[str, Any]:
    """Tie a widget to the view: it shows ``value``, and when the reader touches it the view becomes ``change(new)``.

    The browser repeats with every message what its widgets showed last. While a hand moves the map fast that can be an old
    value, which is no touch. So a widget that follows the map is another one for each value, and a widget that the view has
    moved on from changes nothing.
    """
    key = f"{name}={value}" if follows_map else name
    st.session_state[key] = value

    def touched() -> None:
        if change(value) == view():
            changed = change(st.session_state[key])
            if changed != view():
                set_view(changed)

    return {"key": key, "on_change": touched}


# --- Parts of the page -----------------------------------------------------------------------------------------------


def heading(story: stories.Story) -> None:
    """What the story is. It opens the sidebar, so that the map beside it has its width from the start."""
    with st.sidebar:
        st.title(plain(story.catalog.record.title), anchor=False)
        st.caption(plain(story.catalog.record.description))


def sidebar(story: stories.Story) -> None:
    """Date and filters."""
    with st.sidebar:
        date_box(story)
        known_switch()
        st.subheader("Filters", anchor=False)
        filters(story)


def date_box(story: stories.Story) -> None:
    now, (first, last) = view(), story.period
    st.date_input(
        "As of",
        min_value=min(first, now.date),
        max_value=max(last, now.date, dt.date.today()),
        **bound("as-of", now.date, lambda date: replace(view(), date=date), follows_map=True),
    )


def known_switch() -> None:
    now = view()
    st.toggle(
        "Only what was known by a day",
        help="Hides everything that was published later than the day you choose.",
        **bound("known", now.known_by is not None, lambda on: replace(view(), known_by=view().date if on else None)),
    )
    if now.known_by is not None:
        st.date_input("Known by", **bound("known-by", now.known_by, lambda day: replace(view(), known_by=day)))


def choice(label: str, options: dict[str, str], field: str) -> None:
    """A filter over named options: nothing chosen lets everything through."""
    st.multiselect(
        label,
        sorted(options, key=lambda key: options[key]),
        format_func=lambda key: options[key],
        placeholder="All",
        **bound(
            f"filter-{field}",
            sorted(getattr(view(), field) or ()),
            lambda chosen: replace(view(), **{field: frozenset(chosen) or None}),
        ),
    )


def filters(story: stories.Story) -> None:
    now = view()
    st.text_input(
        "Search",
        max_chars=200,
        placeholder="Words in names and claims",
        **bound("search", now.text, lambda text: replace(view(), text=text.strip())),
    )
    choice("Who says so", story.claimant_names, "claimants")
    choice("How sure", story.confidences, "confidences")
    choice("Mode of movement", words.MODE, "modes")
    st.toggle("Details as well as the core", **bound("tier", now.tier == 2, lambda on: replace(view(), tier=1 + on)))
    with st.expander("Layers"):
        for layer in story.catalog.layers:
            st.checkbox(
                plain(layer.title),
                help=plain(layer.description),
                **bound(
                    f"layer-{layer.id}",
                    layer.id in now.layers,
                    lambda on, one=frozenset({layer.id}): replace(
                        view(), layers=view().layers | one if on else view().layers - one
                    ),
                    follows_map=True,
                ),
            )
    background_choice()
    st.button("Reload the files", width="stretch", on_click=lambda: st.session_state.update(reload=True))
    st.button("Clear all filters", width="stretch", on_click=lambda: set_view(stories.without_filters(story, view())))


def background_choice() -> None:
    """Online tiles, only ever by the reader's own hand: no link can ask for them."""
    with st.expander("Background"):
        st.radio(
            "Background",
            [OWN_BASEMAP, *tile_sources()],
            key="background",
            label_visibility="collapsed",
            help="Online maps come from outside hosts, which then see what you look at, and draw borders their own way.",
        )
        if st.session_state["background"] != OWN_BASEMAP:
            host = tile_sources()[st.session_state["background"]].host
            st.caption(plain(f"The map now asks {host} for images. Its boundaries are not ours."))


def the_map(story: stories.Story) -> None:
    now, background = view(), st.session_state.get("background", OWN_BASEMAP)
    map_component.map_frame(
        map_component.MapFrame(
            title=f"{story.catalog.record.title}: interactive map",
            document=document_of(story, background),
            digest=f"{story.catalog.digest} {background}",
            page=st.session_state["page"],
            view=stories.view_message(story, now, theme=theme()),
            fly=st.session_state["fly"],
            fly_page=st.session_state["fly_page"],
            date_page=st.session_state["date_page"],
            overlay=stories.overlay_message(story, now),
        ),
        key=MAP,
        on_heard=lambda: from_map(story),
    )


def theme() -> str:
    """The page's theme, light or dark, for the map and the charts to follow."""
    return st.context.theme.type or "light"


def headline_figures(story: stories.Story) -> None:
    now = view()
    known = f", as known by {words.day(now.known_by)}" if now.known_by else ""
    st.subheader(f"Reported figures on {words.day(now.date)}{known}", anchor=False)
    found = stories.headline_figures(story, now)
    if not found:
        st.info("Nobody is on record with a figure for this date.")
        return
    st.caption("Competing estimates, side by side. They are never added up; each keeps its range and its claimant.")
    in_row = len(found) if len(found) <= MOST_IN_A_ROW else -(-len(found) // 2)
    for start in range(0, len(found), in_row):
        for column, headline in zip(st.columns(in_row), found[start : start + in_row], strict=False):
            with column.container(border=True, height="stretch"):
                st.metric(plain(headline.measure.title), tables.span_words(headline))
                for estimate in headline.estimates:
                    figure, counted = tables.figure_words(estimate)
                    said = f"{plain(estimate.claimant)}, {words.day(estimate.stated_on)}"
                    st.caption(f"**{plain(figure)}** {plain(counted)} · {said}")


def table_key(ids: tuple[str, ...], wanted: str | None) -> str:
    """The key of the events table. A table is another widget where its rows are others, so that a selection never slips
    to the wrong row, or where something else was selected on the map; a row picked in the table itself leaves it alone."""
    turn = st.session_state.setdefault("table-turn", 0)
    shown = st.session_state.get(f"events-{hash(ids)}-{turn}")
    if shown is not None:
        rows = shown["selection"]["rows"]
        if (ids[rows[0]] if rows else None) != wanted:
            st.session_state["table-turn"] = turn + 1
    return f"events-{hash(ids)}-{st.session_state['table-turn']}"


def events_table(story: stories.Story) -> None:
    now = view()
    table = tables.events(stories.on_the_map(story, now), story.catalog, now.date)
    if table.empty:
        st.info("Nothing that passes the filters had begun by this date.")
        return
    st.caption(f"{len(table)} rows, the newest first: all that the map shows. Choose a row to fly to it.")
    wanted = now.selected if now.selected is not None and now.selected in table.index else None
    key = table_key(tuple(table.index), wanted)

    def pick() -> None:
        # The session keeps this until its next run, so it holds no table: one is made again where a row is picked.
        rows = st.session_state[key]["selection"]["rows"]
        listed = tables.events(stories.on_the_map(story, now), story.catalog, now.date).index if rows else ()
        chosen = listed[rows[0]] if rows else None
        if chosen == view().selected:
            return
        set_view(
            replace(view(), selected=chosen),
            fly=stories.fly_to([m for m in story.marks if m.id == chosen]) if chosen else None,
        )

    selected = [] if wanted is None else [table.index.get_loc(wanted)]
    st.dataframe(
        table,
        key=key,
        on_select=pick,
        selection_mode="single-row",
        selection_default={"selection": {"rows": selected}},
        height=420,
        column_config={
            "When": st.column_config.TextColumn(width="medium"),
            "What": st.column_config.TextColumn(width="large"),
            "Published": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )


def estimates_panel(story: stories.Story) -> None:
    now = view()
    table = stories.estimates_table(story, now)
    if table.empty:
        st.info("No estimates are on record.")
        return
    st.caption("Every figure on record, by the day it was given; a bar runs from the lowest to the highest of a range.")
    measures = [m.title for m in story.catalog.record.measures if m.title in set(table["Measure"])]
    measure = st.segmented_control("Figure", measures, default=measures[0], format_func=plain, required=True)
    rows = table[table["Measure"] == measure]
    st.vega_lite_chart(charts.estimates_spec(rows, now.date, dark=theme() == "dark"), width="stretch")
    with st.expander("The same figures as a table"):
        st.dataframe(rows.drop(columns=["Low", "High"]), hide_index=True)


def compare_panel(story: stories.Story) -> None:
    now = view()
    st.toggle(
        "Show two dates side by side",
        **bound(
            "comparing",
            now.compare is not None,
            lambda on: replace(view(), compare=stories.earlier_change(story, view().date) if on else None),
        ),
    )
    found = stories.comparison(story, now)
    if found is None:
        st.caption("Choose a second date to see what lay between: ground held, arrivals, reports.")
        return
    st.date_input("Compare with", **bound("compare-with", now.compare, lambda day: replace(view(), compare=day)))
    for column, (label, value) in zip(st.columns(4), stories.comparison_figures(found), strict=True):
        column.metric(label, value, border=True)
    for caveat in found.caveats:
        st.caption(plain(caveat))
    table = tables.events(found.between, story.catalog, found.later)
    st.markdown(f"**{len(table)} rows happened or were published in between**")
    st.dataframe(table, height=360)
    st.download_button(
        "Download this table (CSV)",
        feature_files.table_csv(table),
        file_name=f"between-{found.earlier}-and-{found.later}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def sources_panel(story: stories.Story) -> None:
    st.caption("Every source, the most used first. “Not graded” means that nobody has judged its reliability.")
    st.dataframe(
        tables.sources(story.marks, story.catalog),
        hide_index=True,
        height=460,
        column_config={
            "Link": st.column_config.LinkColumn(display_text="open"),
            "Date": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )


@st.cache_resource
def press() -> Lock:
    """One page is drawn at a time, whoever asks for it."""
    return Lock()


@st.cache_data(show_spinner="Setting the page …", max_entries=64)
def page_preview(
    _story: stories.Story, digest: str, now: View, options: briefing_files.PageOptions
) -> tuple[bytes, str, str | None]:
    """The first page as a picture, drawn once for each view and set of options."""
    return briefing_files.preview(_story, now, options, press())


def page_options(story: stories.Story) -> tuple[View, briefing_files.PageOptions]:
    """What to print and how, from the panel's widgets."""
    now = view()
    titles = {theatre.id: theatre.title for theatre in story.catalog.record.theatres}
    frames = [*titles, AS_SHOWN] if now.camera else list(titles)
    size, frame, labels, look = st.columns(4)
    chosen_size = size.selectbox("Size", list(PAGE_SIZES), format_func=PAGE_SIZES.get, key="page-size")
    chosen_frame = frame.selectbox(
        "Map of",
        frames,
        index=frames.index(now.theatre) if now.theatre in frames else 0,
        format_func=lambda key: titles.get(key, key),
    )
    chosen_labels = labels.selectbox("Names", list(LABELS), format_func=LABELS.get, key="page-labels")
    chosen_look = look.selectbox("Look", list(LOOKS_OF_PAGES), format_func=LOOKS_OF_PAGES.get, key="page-look")
    title, subtitle, handling, dots = st.columns([3, 3, 3, 2])
    as_shown = chosen_frame == AS_SHOWN and now.camera is not None
    options = briefing_files.options(
        size=chosen_size,
        dpi=dots.selectbox("Dots an inch", [96, 150, 200, 300, 600], index=2, key="page-dpi"),
        bbox=briefing_files.bounds_of(now.camera) if as_shown and now.camera else None,
        title=title.text_input("Title", placeholder="The usual one", max_chars=120, key="page-title") or None,
        subtitle=subtitle.text_input("Subtitle", placeholder="The usual one", max_chars=200, key="page-subtitle")
        or None,
        labels=chosen_labels,
        handling=handling.text_input("Handling line", placeholder="None", max_chars=80, key="page-handling") or None,
        grey=chosen_look == "grey",
        dark=chosen_look == "dark",
    )
    printed = replace(now, camera=None, selected=None, compare=None, theatre=now.theatre if as_shown else chosen_frame)
    return printed, options


def briefing_panel(story: stories.Story) -> None:
    now, options = page_options(story)
    digest = story.catalog.digest
    try:
        picture, words_on_it, note = page_preview(story, digest, now, replace(options, dpi=briefing_files.PREVIEW_DPI))
    except GeodataError as error:
        st.error(plain(str(error)))
        return
    st.image(picture, width="stretch", caption=None)
    if note:
        st.warning(plain(note))
    with st.expander("What this picture shows, in words"):
        st.text(words_on_it)
    for column, (suffix, (title, media_type)) in zip(
        st.columns(len(briefing_files.PAGE_FORMATS)), briefing_files.PAGE_FORMATS.items(), strict=True
    ):
        column.download_button(
            title,
            lambda suffix=suffix: briefing_files.page(story, now, options, suffix, press()),
            file_name=f"briefing-{now.date}{suffix}",
            mime=media_type,
            width="stretch",
            on_click="ignore",
        )
    with st.expander("Atlas: one page for each of several dates"):
        atlas_panel(story, now, options)


def atlas_panel(story: stories.Story, now: View, options: briefing_files.PageOptions) -> None:
    first, _ = story.period
    since, until, how, kind = st.columns(4)
    begin = since.date_input("From", value=max(first, now.date - dt.timedelta(days=90)), key="atlas-from")
    end = until.date_input("To", value=now.date, key="atlas-to")
    every = how.selectbox("Pages", list(ATLAS_STEPS), format_func=ATLAS_STEPS.get, key="atlas-every")
    suffix = kind.selectbox(
        "Format",
        list(briefing_files.ATLAS_FORMATS),
        format_func=lambda key: briefing_files.ATLAS_FORMATS[key][0],
        key="atlas-as",
    )
    days = briefing_files.dates(story, now, begin, end, every or None)
    if not days:
        st.info("Nothing that is shown changes in this period; choose a longer one, or pages so many days apart.")
        return
    st.caption(f"{len(days)} dates, {words.day(days[0])} to {words.day(days[-1])}; the frame and look are those above.")
    if not st.button("Make the atlas", key="atlas-make"):
        return
    bar = st.progress(0.0, "Drawing …")
    try:
        made = briefing_files.book(
            story,
            now,
            options,
            days,
            suffix,
            press(),
            lambda done, of: bar.progress(done / of, f"{done} of {of} pages"),
        )
    except GeodataError as error:
        bar.empty()
        st.error(plain(str(error)))
        return
    bar.empty()
    st.download_button(
        f"Download the atlas ({len(made) / 1e6:.1f} MB)",
        made,
        file_name=f"atlas-{days[0]}-{days[-1]}{suffix}",
        mime=briefing_files.ATLAS_FORMATS[suffix][1],
        on_click="ignore",
    )


def own_data(story: stories.Story) -> None:
    """Bring in a file of one's own, for this session only."""
    own_report()
    st.caption(
        "A file of your own on this map: for you alone, and only until you close the page. GeoJSON, GeoPackage, zipped "
        "Shapefile, KML, GPX, FlatGeobuf, GeoParquet, CSV or Excel with coordinates."
    )
    for layer in st.session_state["own"]:
        title, button = st.columns([5, 1])
        title.markdown(f"**{plain(layer.layer.record.title)}** · {layer.imported.imported} features")
        button.button("Remove", key=f"remove-{layer.id}", on_click=remove_own, args=(layer.id,), width="stretch")
    # Another uploader for each file: the one that was kept or dropped takes its mapping and its preview with it.
    turn = st.session_state.setdefault("upload-turn", 0)
    suffixes = [suffix.removeprefix(".") for suffix in importing.SUFFIXES]
    file = st.file_uploader("Your file", type=suffixes, key=f"upload-{turn}")
    if file is None:
        put_away()
        return
    try:
        own_file(story, file.file_id, file.name, file.getvalue())
    except GeodataError as error:
        st.error(plain(str(error)))


def put_away() -> None:
    """Forget the file that was being looked at."""
    for name in ("table", "trial"):
        st.session_state.pop(name, None)


def next_upload() -> None:
    put_away()
    st.session_state["upload-turn"] += 1


def remove_own(layer_id: str) -> None:
    st.session_state["own"] = tuple(layer for layer in st.session_state["own"] if layer.id != layer_id)
    set_view(replace(view(), layers=view().layers - {layer_id}))


def read_once(file_id: str, name: str, content: bytes, part: str | None) -> importing.Table:
    """The file as it was read; read again only where it, or the part of it, is another."""
    kept = st.session_state.get("table")
    if kept is None or kept[0] != (file_id, part):
        with st.spinner("Reading the file …"):
            kept = ((file_id, part), importing.open_file(content, name, part=part))
        st.session_state["table"] = kept
    table: importing.Table = kept[1]
    return table


def own_file(story: stories.Story, file_id: str, name: str, content: bytes) -> None:
    table = read_once(file_id, name, content, st.session_state.get(f"part-{file_id}"))
    if len(table.parts) > 1:
        st.selectbox("Which table", table.parts, key=f"part-{file_id}")
    st.caption(plain(f"{table.format}, {table.rows:,} rows, {table.crs or 'no reference system stated'}"))
    for note in table.notes:
        st.caption(plain(note))
    st.dataframe(own_layers.preview(table), height=220)
    guess = importing.guess_mapping(table)
    named, coloured = st.columns([4, 1])
    title = named.text_input("Title of the layer", value=name, max_chars=120, key=f"title-{file_id}")
    colour = coloured.selectbox("Colour", get_args(Colour), format_func=str.capitalize, key=f"colour-{file_id}")
    chosen: dict[str, str | None] = {}
    columns = st.columns(4)
    for i, (role, label) in enumerate(ROLES.items()):
        options = [None, *table.column_names]
        chosen[role] = columns[i % 4].selectbox(
            label,
            options,
            index=options.index(getattr(guess, role)),
            format_func=lambda column: "–" if column is None else column,
            key=f"{role}-{file_id}",
        )
    guessed = {number.column: number for number in guess.numbers}
    figures = columns[3].multiselect(
        "Figures", table.column_names, default=list(guessed), placeholder="None", key=f"figures-{file_id}"
    )
    numbers = tuple(guessed.get(name) or importing.NumberColumn(name, unit=name, counts=name) for name in figures)
    mapping = importing.with_likely_form(replace(guess, **chosen, numbers=numbers), table.columns)
    crs = None
    if table.needs_crs:
        crs = (
            st.text_input("Reference system of the coordinates", placeholder="EPSG:4326", key=f"crs-{file_id}") or None
        )
        if crs is None:
            st.info("The file does not say which reference system its coordinates are in. Give it, such as EPSG:4326.")
            return
    repair = st.toggle("Mend geometry that can be mended", key=f"repair-{file_id}")
    layer = own_layers.new_layer(story, st.session_state["own"], table, title=title, colour=colour)
    wanted = own_layers.Wanted(table, mapping, layer, crs, repair)
    preview_on_a_map(story, wanted)
    put, cancel, _ = st.columns([2, 1, 3])
    cancel.button("Cancel", width="stretch", on_click=next_upload)
    if put.button("Put it on the map", type="primary", width="stretch", key=f"put-{file_id}"):
        put_on_map(story, wanted)


def preview_on_a_map(story: stories.Story, wanted: own_layers.Wanted) -> None:
    """The rows as this mapping makes them, on a map of their own, and what is refused of them."""
    asked = wanted.key
    kept = st.session_state.get("trial")
    try:
        if kept is None or kept[0] != asked:
            with st.spinner("Drawing the preview …"):
                tried = upload_preview.trial(story, wanted)
                kept = (asked, replace(tried, document=tried.document and map_component.deflated(tried.document)))
            st.session_state["trial"] = kept
    except GeodataError as error:
        st.warning(plain(str(error)))
        return
    tried = kept[1]
    st.caption(plain(tried.words))
    if tried.document is not None:
        preview_frame(story, tried, theme())
    refused = own_layers.report(tried.imported)
    if not refused.empty:
        st.dataframe(refused, hide_index=True, height=180)


@st.fragment
def preview_frame(story: stories.Story, tried: upload_preview.Trial, look: str) -> None:
    """The preview's map. What a hand does in it concerns nothing else of the page."""
    map_component.map_frame(
        map_component.MapFrame(
            title="Preview of your file on a map",
            document=str(tried.document),
            digest=tried.digest,
            page=1 + (look == "dark"),
            view={**stories.view_message(story, tried.view, theme=look), "only": None, "hidden_layers": []},
            fly=None,
            fly_page=0,
            date_page=0,
            overlay={},
            low=True,
        ),
        key="preview-map",
        on_heard=lambda: None,
    )


def put_on_map(story: stories.Story, wanted: own_layers.Wanted) -> None:
    own = st.session_state["own"]
    with st.spinner("Converting the rows …"):
        made = wanted.made()
    st.session_state["report"] = (
        f"{made.imported} of {made.rows} rows are on the map.",
        own_layers.report(made),
        made.notes,
    )
    layer = own_layers.keep(story, own, made)
    st.session_state["own"] = (*own, layer)
    next_upload()
    set_view(own_layers.showing(view(), layer), fly=stories.fly_to(layer.marks))
    st.rerun()


def own_report() -> None:
    """What became of the rows of the file that was brought in last."""
    if "report" not in st.session_state:
        return
    said, rows, notes = st.session_state["report"]
    st.success(plain(said))
    for note in notes:
        st.caption(plain(note))
    if not rows.empty:
        st.dataframe(rows, hide_index=True)


def take_away(story: stories.Story) -> None:
    now = view()
    st.caption("What the filters let through, with its sources. The HTML map works from disk, without a network.")
    # Made before they are asked for: what Streamlit makes at a click belongs to no session, and another reader's page could
    # clear it away before the browser came for it.
    asked = (story.catalog.digest, now)
    if st.session_state.get("files", (None,))[0] != asked:
        st.session_state["files"] = (asked, made_to_take_away(story, now))
    made = st.session_state["files"][1]
    titles = {".html": ("Map (HTML)", "text/html"), **feature_files.FORMATS}
    for column, (suffix, (title, media_type)) in zip(st.columns(len(titles)), titles.items(), strict=True):
        column.download_button(
            title,
            made[suffix],
            file_name=f"map-{now.date}{suffix}",
            mime=media_type,
            width="stretch",
            on_click="ignore",
        )


def made_to_take_away(story: stories.Story, now: View) -> dict[str, bytes]:
    with st.spinner("Writing the files …"):
        made = {suffix: stories.export(story, now, suffix) for suffix in feature_files.FORMATS}
        return {".html": stories.map_document(story, now).encode(), **made}


def opened_story() -> stories.Story:
    """The catalogue's story with the reader's own layers; the page stops here where there is none to show."""
    folder = catalogue_folder()
    opened = watched(folder).current(
        reload=st.session_state.pop("reload", False), doing=lambda work: st.spinner(work, show_time=True)
    )
    if opened.problem:
        (st.warning if opened.story else st.error)(plain(opened.problem))
        if opened.faults:
            with st.expander(f"{len(opened.faults)} faults"):
                st.text("\n".join(str(fault) for fault in opened.faults[:MOST_FAULTS]))
    if opened.story is None:
        st.stop()
    st.session_state.setdefault("own", ())
    watch(folder, opened.story.catalog.digest)
    st.session_state["own"], taken = own_layers.apart(opened.story, st.session_state["own"])
    for layer in taken:
        title = plain(layer.layer.record.title)
        st.warning(f"Your layer “{title}” was put away: the catalogue now uses its name. Bring the file in again.")
    return own_layers.with_layers(opened.story, st.session_state["own"])


def main() -> None:
    """Draw the page once."""
    st.set_page_config(page_title="Deployment map", page_icon=str(LOOKS / "icon.svg"), layout="wide")
    st.html(LOOKS / "page.css")
    story = opened_story()
    is_first = begin(story)
    heading(story)
    for notice in st.session_state["notices"]:
        st.warning(plain(str(notice)))
    the_map(story)
    if is_first:
        map_component.head_start()
    sidebar(story)
    headline_figures(story)
    panels = {
        "Events": events_table,
        "Estimates over time": estimates_panel,
        "Compare": compare_panel,
        "Sources": sources_panel,
        "Briefing": briefing_panel,
        "Download": take_away,
        "Your data": own_data,
    }
    for tab, panel in zip(st.tabs(list(panels), key="panel", on_change="rerun"), panels.values(), strict=True):
        # Only the open panel is made: a date must not wait for tables that nobody sees.
        if tab.open:
            with tab:
                panel(story)
    st.divider()
    for line in stories.credit_lines(story):
        st.caption(plain(line))
    query = to_query(view(), story.catalog)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


if __name__ == "__main__":
    # Streamlit runs this file anew for each answer, and a session keeps the functions that its last runs made. Those of an
    # imported module are made once, for all sessions.
    import app

    if app.map_component is not map_component:
        # Somebody is editing the files: Streamlit has put away the modules that it watches, which this one is not among.
        sys.modules.pop("app", None)
        import app
    app.main()
