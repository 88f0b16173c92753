"""The tab of downloads: the map and the features that pass the filters, as files."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from geodata.errors import GeodataError
from geodata.instants import stamp
from layers import feature_files, words
from layers.app.markdown import plain, said
from layers.app.session import MadeFile, Session
from layers.language import later, say
from layers.story import Story, export_features, map_html
from layers.view import View

_LOG = logging.getLogger(__name__)
_TITLES = {".html": (later("Map (HTML)"), "text/html"), **feature_files.FORMATS}


def download_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    view = session.view
    st.caption(
        said("Everything that passes the filters, with its sources. The HTML map opens from disk and needs no network.")
    )
    if view.known_by is not None:
        day = words.day(view.known_by)
        st.caption(
            said("As it was known by {day}. The HTML map holds all days, and opens with what was known by it.", day=day)
        )
    # The files are made before the user asks for one. Streamlit ties a file that is made at the click to no session, so
    # that another user's page could delete it before the browser has fetched it.
    made = session.files.get((story.catalog.digest, story.language, view), lambda: _make_files(story, view))
    for column, (suffix, (title, media_type)) in zip(st.columns(len(_TITLES)), _TITLES.items(), strict=True):
        file = made[suffix]
        if file.content is None:
            column.button(plain(say(title)), key=f"no-file{suffix}", disabled=True, width="stretch")
            column.caption(plain(file.problem))
            continue
        column.download_button(
            plain(say(title)),
            file.content,
            file_name=f"map-{stamp(view.date)}{suffix}",
            mime=media_type,
            width="stretch",
            on_click="ignore",
        )


def _make_files(story: Story, view: View) -> dict[str, MadeFile]:
    with st.spinner(said("Writing the files …")):
        return {
            ".html": made_file(".html", lambda: map_html(story, view).encode()),
            **{
                suffix: made_file(suffix, lambda suffix=suffix: export_features(story, view, suffix))  # type: ignore[misc]
                for suffix in feature_files.FORMATS
            },
        }


def made_file(suffix: str, make: Callable[[], bytes]) -> MadeFile:
    """The file of one format, or why there is none. A format that fails takes nothing from the others."""
    try:
        return MadeFile(content=make())
    except GeodataError as error:
        return MadeFile(content=None, problem=str(error))
    except Exception:
        _LOG.exception("a file for download was not made: %s", suffix)
        title = _TITLES[suffix][0]
        return MadeFile(
            content=None, problem=say("The file {title} could not be made. The server's log says why.", title=title)
        )
