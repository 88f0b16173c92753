"""The part of the comparison's tab that says what changed since a day, or since an earlier version of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from layers import words
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.app.since.found import found_since
from layers.app.since.versions import Offered, offered
from layers.app.view_widgets import ANY_DAY, bound, headings, show_pressable_table
from layers.compare import days_before
from layers.language import say
from layers.story import Story
from layers.versions.since import KINDS

#: A week, where nobody names another day.
_DAYS = 7


def since_section(story: Story, session: Session, folder: Path) -> None:
    """Draw it: the day or the version, and what changed, by what happened to it."""
    view = session.view
    st.markdown(said("**What changed since**"))
    day, version = st.columns(2)
    with day:
        st.toggle(
            said("Mark what changed since a day"),
            **bound(
                session,
                "marks-since",
                view.since is not None,
                lambda on: replace(
                    session.view,
                    since=(session.view.since or days_before(session.view.date, _DAYS)) if on else None,
                    version=None if on else session.view.version,
                ),
            ),
        )
        if view.since is not None:
            st.date_input(
                said("Changed since"),
                **ANY_DAY,
                **bound(session, "since", view.since, lambda since: replace(session.view, since=since)),
            )
    listed = offered(folder, story.catalog.digest)
    with version:
        names = {each.name: _named(each) for each in listed}
        if names:
            st.selectbox(
                said("Or since a version of this catalogue"),
                ["", *names],
                format_func=lambda name: verbatim(names.get(name, "—")),
                **bound(
                    session,
                    "since-version",
                    view.version if view.version in names else "",
                    lambda name: replace(
                        session.view, version=name or None, since=None if name else session.view.since
                    ),
                ),
            )
        else:
            st.caption(said("The catalogue lies in no Git repository, so there is no earlier version to compare with."))
    with st.spinner(said("Comparing the versions …")):
        found = found_since(story, view, folder)
    if found.problem:
        st.warning(plain(found.problem))
    if found.since is None:
        return
    if not found.since.changed:
        st.caption(said("Nothing changed."))
        return
    for kind, title in KINDS.items():
        changed = found.since.of(kind)
        if not changed:
            continue
        st.markdown(said("**{title}** ({count})", title=say(title), count=len(changed)))
        rows = [
            {
                "When": mark.card.when if (mark := each.mark) is not None else "",
                "What": each.name,
                "Who": mark.card.who if mark is not None else "",
                "id": each.id,
            }
            for each in changed
        ]
        table = pd.DataFrame(rows).set_index("id")
        ids = [each.id if each.mark is not None else None for each in changed]
        show_pressable_table(
            story, session, f"since-{kind}", table, ids, column_config=headings(("id", *table.columns))
        )


def _named(version: Offered) -> str:
    day = words.day(version.time.date())
    if version.file is not None:
        return say("{day}, published ({name})", day=day, name=version.name)
    return f"{day}, {version.time:%H:%M} UTC ({version.name})"
