"""The tab of the told story: its chapters to read, and the way to each of them beside the map."""

from __future__ import annotations

import streamlit as st

from layers import words
from layers.app.chapters import CHAPTER, address_of, is_on_path
from layers.app.markdown import chapter_block, plain, said, verbatim
from layers.app.session import Session
from layers.chapters import Told, ToldChapter, told_story
from layers.story import Story
from layers.text_bounds import OPTIONS
from layers.web.embed import EmbedError, snippet


def story_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    told = told_story(story.catalog, story.feature_ids)
    if told is None:
        st.info(said("This catalogue tells no story. A file story.json in it can hold one."))
        return
    st.header(plain(told.title), anchor=False)
    st.markdown(plain(told.lede))
    if session.view.known_by is not None:
        st.caption(said("The chapters are written with what is known today."))
    if any(chapter.language != story.language for chapter in told.chapters):
        st.caption(said("Chapters that the catalogue has only in English are in English."))
    current = told.chapter(session.chapter) if session.chapter else None
    _ways(story, session, told, current)
    for chapter in told.chapters:
        is_shown = current is not None and chapter.id == current.id
        with st.expander(said("{number}. {title}", number=chapter.number, title=chapter.title), expanded=is_shown):
            _chapter(story, session, chapter)
    with st.expander(said("Embed")):
        _embed(story, session, told, current)


def _embed(story: Story, session: Session, told: Told, current: ToldChapter | None) -> None:
    """The markup that shows the chapter, or what the map shows now, in another page."""
    st.markdown(said("Paste this into your page. It shows what the map above shows now."))
    src = st.text_input(
        said("Address of the published map"), value=verbatim("story.html"), max_chars=OPTIONS["src"], key="embed-src"
    )
    title = f"{told.title}. {current.title}" if current is not None else story.catalog.record.title
    shown = address_of(story, session.view, session.chapter)
    state = shown if CHAPTER in shown else {"date": session.view.date.isoformat(), **shown}
    try:
        markup = snippet(src, state.items(), title)
    except EmbedError:
        st.error(said("This is no address of a map. Give a relative address, or one of http or https, without #."))
        return
    st.code(verbatim(markup), language="html", wrap_lines=True)


def _ways(story: Story, session: Session, told: Told, current: ToldChapter | None) -> None:
    """Buttons to the first chapter or the one before and after, back to the one that was left, and to the map alone."""
    if current is None:
        st.button(
            said("Read it beside the map"),
            type="primary",
            on_click=session.tell,
            args=(story, told.chapters[0]),
            key="story-begin",
        )
        return
    before, back, after, alone = st.columns(4)
    at = current.number - 1
    earlier, later = told.chapters[max(at - 1, 0)], told.chapters[min(at + 1, len(told.chapters) - 1)]
    before.button(
        said("Previous chapter"), on_click=session.tell, args=(story, earlier), disabled=at == 0, key="story-before"
    )
    back.button(
        said("Back to chapter {number}", number=current.number),
        on_click=session.tell,
        args=(story, current),
        disabled=is_on_path(current, session.view),
        key="story-back",
    )
    after.button(
        said("Next chapter"), on_click=session.tell, args=(story, later), disabled=later is current, key="story-after"
    )
    alone.button(said("The map alone"), on_click=session.tell, args=(story, None), key="story-alone")


def _chapter(story: Story, session: Session, chapter: ToldChapter) -> None:
    for block in chapter.blocks:
        st.markdown(chapter_block(block))
    marks = {mark.id: mark for mark in story.as_known(session.view.known_by).marks}
    cited = [name for name in chapter.cited if name in marks]
    for name in cited:
        card = marks[name].card
        st.caption(
            said(
                "**{id}** {name} · {when} · {who} · {sure}",
                id=name,
                name=marks[name].name,
                when=card.when,
                who=card.who,
                sure=card.sure,
            )
        )
    if len(cited) < len(chapter.cited) and session.view.known_by is not None:
        st.caption(
            said(
                "Not named: {count} that became public after {day}.",
                count=len(chapter.cited) - len(cited),
                day=words.day(session.view.known_by),
            )
        )
    st.button(
        said("Show on the map as of {day}", day=words.day(chapter.view.date)),
        on_click=session.tell,
        args=(story, chapter),
        key=f"story-show-{chapter.id}",
    )
