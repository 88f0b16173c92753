"""The tab of downloads: the map and the features that pass the filters, as files."""

from __future__ import annotations

import streamlit as st

from layers import feature_files
from layers.app.markdown import plain
from layers.app.session import Session
from layers.story import Story, export_features, map_html
from layers.view import View


def download_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    view = session.view
    st.caption(
        "Everything that passes the filters, with its sources. The HTML map opens from disk and needs no network."
    )
    # The files are made before the user asks for one. Streamlit ties a file that is made at the click to no session, so
    # that another user's page could delete it before the browser has fetched it.
    made = session.files.get((story.catalog.digest, view), lambda: _make_files(story, view))
    titles = {".html": ("Map (HTML)", "text/html"), **feature_files.FORMATS}
    for column, (suffix, (title, media_type)) in zip(st.columns(len(titles)), titles.items(), strict=True):
        column.download_button(
            plain(title),
            made[suffix],
            file_name=f"map-{view.date}{suffix}",
            mime=media_type,
            width="stretch",
            on_click="ignore",
        )


def _make_files(story: Story, view: View) -> dict[str, bytes]:
    with st.spinner("Writing the files …"):
        made = {suffix: export_features(story, view, suffix) for suffix in feature_files.FORMATS}
        return {".html": map_html(story, view).encode(), **made}
