"""The reported figures: in a strip above the map, and as cards, one for each measure with the competing estimates in it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geodata.headline import Headline
from layers import figures, words
from layers.app.markdown import plain, said
from layers.app.session import Session
from layers.questions import first_question, questions_about
from layers.story import Story, headline_figures

#: The most cards in one row; more are set in two rows.
_MAX_IN_ROW = 4


#: The most figures in the strip above the map.
_MAX_IN_STRIP = 5


def show_strip(story: Story, session: Session) -> None:
    """The current figures in one row above the map; each opens the newest report that it rests on."""
    found = [headline for headline in headline_figures(story, session.view) if headline.state == "current"]
    if not found:
        return
    with st.container(horizontal=True, gap="small", key="strip"):
        for headline in found[:_MAX_IN_STRIP]:
            newest = max(headline.leading, key=lambda estimate: estimate.stated_on)
            st.button(
                said("{title} **{figure}**", title=headline.measure.title, figure=figures.headline_words(headline)),
                key=f"strip-{headline.measure.id}",
                help=said("Newest: {who}. Opens that report.", who=story.name_of(newest.claimant)),
                type="tertiary",
                on_click=partial(session.select, story, newest.feature_id),
            )


def show_headlines(story: Story, session: Session) -> None:
    """The headline figures of the view's date. Each claim opens its card in the map."""
    view = session.view
    day = words.day(view.date)
    st.header(
        said("Reported figures on {day}, as known by {known_by}", day=day, known_by=words.day(view.known_by))
        if view.known_by
        else said("Reported figures on {day}", day=day),
        anchor=False,
    )
    found = headline_figures(story, view)
    if not found:
        st.info(said("No figure is on record for this date."))
        return
    st.caption(said("Competing estimates, side by side. They are never added up. Each keeps its range and its source."))
    about = questions_about(story.catalog, story.marks) if story.catalog.questions else {}
    in_row = len(found) if len(found) <= _MAX_IN_ROW else -(-len(found) // 2)
    for start in range(0, len(found), in_row):
        for column, headline in zip(st.columns(in_row), found[start : start + in_row], strict=False):
            with column.container(border=True, height="stretch"):
                _head(headline)
                for n, estimate in enumerate(headline.estimates):
                    figure, counted = figures.claim_words(estimate)
                    st.button(
                        said(
                            "**{figure}** {counted} · {who}, {day}",
                            figure=figure,
                            counted=counted,
                            who=story.name_of(estimate.claimant),
                            day=figures.stated_words(headline, estimate),
                        ),
                        key=f"claim-{headline.measure.id}-{n}",
                        type="tertiary",
                        on_click=partial(session.select, story, estimate.feature_id),
                    )
                asked = first_question(about, [estimate.feature_id for estimate in headline.estimates])
                if asked is not None:
                    st.button(
                        said("Contradictions"),
                        key=f"ask-{headline.measure.id}",
                        type="tertiary",
                        icon=":material/compare_arrows:",
                        on_click=session.ask,
                        args=(asked,),
                    )


def _head(headline: Headline) -> None:
    """The figure and its age. Only a current figure stands in large type; one that was last reported long ago is grey."""
    title, figure, age = headline.measure.title, figures.headline_words(headline), figures.age_words(headline)
    if headline.state == "current":
        st.metric(plain(title), plain(figure))
        st.caption(said("*{age}*", age=f"{age[:1].upper()}{age[1:]}"))
    else:
        st.markdown(said("**{title}**", title=title))
        st.markdown(said(":gray[{figure} · {age}]", figure=figure, age=age))
