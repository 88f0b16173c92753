"""The tab of contradictions: a question, and every claimant's answer to it on one axis of numbers and one of time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from layers import words
from layers.app import charts, tables
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.app.view_widgets import headings, show_pressable_chart, show_pressable_table
from layers.language import say
from layers.questions import AnswerRow, QuestionTable, known_questions, question_table
from layers.story import Story


def contradictions_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    if not story.catalog.questions:
        st.info(said("This catalogue has no questions. A file questions.json in it can hold some."))
        return
    story, known_by = story.as_known(session.view.known_by), session.view.known_by
    questions = known_questions(story.catalog, story.marks, session.view)
    if known_by is not None and len(questions) < len(story.catalog.questions):
        left_out = len(story.catalog.questions) - len(questions)
        st.caption(
            said("Left out: {count} questions without an answer by {day}.", count=left_out, day=words.day(known_by))
        )
    if not questions:
        return
    ids = list(questions)
    # The key of the list follows from the question: it is the same in the run that hears of a choice.
    if session.question not in questions:
        session.question = ids[0]
    asked = st.selectbox(
        said("Question"),
        ids,
        index=ids.index(session.question),
        format_func=lambda name: verbatim(questions[name].text),
        key=f"filter-question-{session.question}",
    )
    session.question = asked
    table = question_table(story.catalog, story.layers, story.marks, questions[asked], session.view)
    st.markdown(said("**What differs.** {why}", why=table.why))
    if table.hidden:
        st.caption(said("{count} of the answers were not public yet on the day of “as known by”.", count=table.hidden))
    if not table.rows:
        return
    _draw(story, table, tables.sides(story.catalog, story.in_english.catalog), session)
    for number, row in enumerate(table.rows, 1):
        _answer(story, session, number, row)
    cited = tables.answer_sources(table, story.catalog)
    show_pressable_table(
        story,
        session,
        "answers",
        cited,
        [table.rows[number - 1].feature for number in cited["Answer"]],
        links=("Link",),
        hide_index=True,
        column_config=headings(cited.columns, Link=st.column_config.LinkColumn(display_text=say("Open"))),
    )


def _draw(story: Story, table: QuestionTable, sides: Sequence[str], session: Session) -> None:
    dark, date = st.context.theme.type == "dark", session.view.date
    if table.unit is None:
        show_pressable_chart(story, session, "time", charts.answers_by_time(table, sides, date, dark=dark))
        st.caption(
            said("By the day on which each answer became public. A line leads to the last day that it is about.")
        )
        return
    numbers, time = st.columns([3, 2])
    with numbers:
        show_pressable_chart(story, session, "numbers", charts.answers_by_number(table, sides, dark=dark))
        st.caption(said("Who says how many. A bar is a range; an arrow is an open end. None of them is settled here."))
    with time:
        show_pressable_chart(story, session, "time", charts.answers_by_time(table, sides, date, dark=dark))
        st.caption(said("When it became public. A line leads to the last day that it counts. Dashed: the map's date."))


def _answer(story: Story, session: Session, number: int, row: AnswerRow) -> None:
    """One answer in words: who, what, in the claimant's own words, what it counts, how sure, and the way to the map."""
    with st.container(border=True):
        words_of, link = st.columns([6, 1], vertical_alignment="center")
        with words_of:
            st.markdown(
                said(
                    "**{number} · {value}** — {who}, {day}",
                    number=number,
                    value=row.value,
                    who=row.who,
                    day=words.day(row.said_on),
                )
            )
            st.markdown(plain(row.own_words))
            until, date = words.day(row.until), words.day(session.view.date)
            counted = say("Counts: {what}, until {day}.", what=row.counted, day=until) if row.counted else ""
            later = say("Became public after {day}, the date of the map.", day=date) if row.is_later else ""
            st.caption(plain(" ".join(part for part in (counted, f"{row.sure}.", later, *row.notes) if part)))
        with link:
            st.button(
                said("On the map"),
                key=f"ask-show-{row.feature}-{number}",
                on_click=session.select,
                args=(story, row.feature),
            )
