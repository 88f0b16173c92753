"""What is done with a draft, and with the proposals of others: saved, written, applied, rejected."""

from __future__ import annotations

import streamlit as st

from geodata.errors import GeodataError
from layers import words
from layers.app.editing.desk import Desk, Listed
from layers.app.editing.drafting import Editing
from layers.app.editing.form import Checked
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.language import say, say_count
from layers.versions.formats import as_lines
from layers.versions.report import report_of

_WHO_CHARS, _WHY_CHARS = 200, 2_000
_SHOWN_ENTRIES = 20


def show_seat(session: Session, desk: Desk) -> bool:
    """Who is editing, and the way to begin and to end it. Whether this reader is the editor."""
    editing = session.editing
    has_seat = desk.has_seat(editing.key)
    who, button = st.columns([3, 1], vertical_alignment="bottom")
    with who:
        _bound_text(editing, "who", say("Your name, for others and for the record"), _WHO_CHARS)
    if desk.right != "apply":
        st.caption(said("Here changes are proposed. Somebody with the right to write applies or rejects them."))
        return False
    if has_seat:
        button.button(said("End editing"), key="edit-end", width="stretch", on_click=desk.leave, args=(editing.key,))
        st.caption(said("You are the editor. Nobody else can write to the catalogue until you end editing."))
        return True
    button.button(said("Begin editing"), key="edit-begin", width="stretch", on_click=_begin, args=(session, desk))
    holder = desk.words()
    if holder:
        st.warning(said("{who}. You can still propose changes.", who=f"{holder[:1].upper()}{holder[1:]}"))
    else:
        st.caption(said("Nobody is editing now. Begin editing to write to the catalogue; to propose, you need not."))
    return False


def show_saving(session: Session, desk: Desk, checked: Checked, *, has_seat: bool) -> None:
    """Save the draft as a proposal, or write it, or discard it."""
    editing = session.editing
    _bound_text(editing, "why", say("Why, for the record"), _WHY_CHARS)
    ready = checked.can_be_saved
    propose, write, discard = st.columns(3)
    if propose.button(
        said("Save as a proposal"), key=f"edit-propose-{editing.number}", width="stretch", disabled=not ready
    ):
        _propose(session, desk)
    if desk.right == "apply" and write.button(
        said("Write to the catalogue"),
        key=f"edit-write-{editing.number}",
        type="primary",
        width="stretch",
        disabled=not (ready and has_seat),
    ):
        _write(session, desk)
    discard.button(
        said("Discard this draft"),
        key=f"edit-discard-{editing.number}",
        width="stretch",
        on_click=editing.begin,
        args=(None,),
    )
    if editing.problem:
        st.error(plain(editing.problem))


def show_proposals(session: Session, desk: Desk, *, has_seat: bool) -> None:
    """The open proposals: what each would change, and the way to apply or to reject it."""
    try:
        listed = desk.proposals()
    except GeodataError as error:
        st.error(plain(str(error)))
        return
    st.markdown(said("**{count} open proposals**", count=len(listed)))
    for each in listed:
        with st.container(border=True):
            _show_proposal(session, desk, each, has_seat=has_seat)


def _show_proposal(session: Session, desk: Desk, listed: Listed, *, has_seat: bool) -> None:
    editing, name = session.editing, listed.name
    if listed.proposal is None:
        st.markdown(plain(name))
        st.error(plain(listed.problem))
    else:
        found = listed.proposal
        records = len({(edit.file, edit.id) for edit in found.edits})
        st.markdown(
            said(
                "**{who}**, {day}: {why} ({records})",
                who=found.who,
                day=words.day(found.when.date()),
                why=found.why,
                records=say_count("{count} record", "{count} records", records),
            )
        )
    is_shown = editing.proposal == name
    show, apply, reject, _ = st.columns([1, 1, 1, 2])
    show.button(
        said("Hide") if is_shown else said("Show"),
        key=f"proposal-show-{name}",
        width="stretch",
        on_click=editing.show_proposal,
        args=(None if is_shown else name,),
    )
    if desk.right == "apply" and listed.proposal is not None:
        if apply.button(said("Apply"), key=f"proposal-apply-{name}", width="stretch", disabled=not has_seat):
            _decide(session, desk, name, is_applied=True)
        if reject.button(said("Reject"), key=f"proposal-reject-{name}", width="stretch", disabled=not has_seat):
            _decide(session, desk, name, is_applied=False)
    if is_shown and listed.proposal is not None:
        _show_plan(desk, name)
        if desk.right == "apply":
            _bound_text(editing, "verdict", say("A word on the decision, for the record"), _WHY_CHARS)


def _show_plan(desk: Desk, name: str) -> None:
    try:
        shown = desk.show(name)
    except GeodataError as error:
        st.error(plain(str(error)))
        return
    if shown.plan is None:
        st.warning(said("It does not fit any more. These fields were changed meanwhile:"))
        for clash in shown.clashes[:_SHOWN_ENTRIES]:
            st.text(verbatim(f"{clash.edit.file}, {clash.edit.id}, {clash.edit.field or ''}"))
        return
    for fault in shown.plan.faults[:_SHOWN_ENTRIES]:
        st.error(plain(str(fault)))
    if shown.plan.changes is not None:
        for line in list(as_lines(report_of(shown.plan.changes), most=_SHOWN_ENTRIES))[2:]:
            st.markdown(plain(line))


def _begin(session: Session, desk: Desk) -> None:
    editing = session.editing
    if not editing.who.strip():
        editing.problem = say("Write your name first.")
        return
    editing.problem = ""
    try:
        desk.take(editing.key, editing.who.strip())
    except GeodataError as error:
        editing.problem = str(error)


def _named(session: Session) -> bool:
    editing = session.editing
    editing.problem = "" if editing.who.strip() else say("Write your name first.")
    return not editing.problem


def _propose(session: Session, desk: Desk) -> None:
    editing = session.editing
    if not _named(session) or editing.form is None:
        st.rerun()
    if not editing.why.strip():
        editing.problem = say("Write why it should be changed.")
        st.rerun()
    assert editing.form is not None
    try:
        with st.spinner(said("Checking and writing …")):
            made = desk.propose(editing.key, editing.form, who=editing.who.strip(), why=editing.why.strip())
    except GeodataError as error:
        editing.problem = str(error)
        st.rerun()
    editing.begin(None)
    editing.why, editing.done = "", say("Saved as the proposal {name}.", name=made.name)
    st.rerun()


def _write(session: Session, desk: Desk) -> None:
    editing = session.editing
    if not _named(session) or editing.form is None:
        st.rerun()
    assert editing.form is not None
    is_withdrawn = editing.form.withdraws
    try:
        with st.spinner(said("Checking and writing …")):
            ids = desk.apply(editing.key, editing.form)
    except GeodataError as error:
        editing.problem, editing.read = str(error), None
        st.rerun()
    editing.begin(None)
    editing.why = ""
    editing.done = say("Written to the catalogue: {name}.", name=", ".join(ids))
    editing.wanted = ids[0] if ids and not is_withdrawn else None
    st.rerun()


def _decide(session: Session, desk: Desk, name: str, *, is_applied: bool) -> None:
    editing = session.editing
    why = editing.verdict.strip()
    if not _named(session):
        st.rerun()
    if not is_applied and not why:
        editing.proposal, editing.problem = name, say("Write why it is rejected.")
        st.rerun()
    try:
        with st.spinner(said("Checking and writing …")):
            desk.decide(editing.key, name, "applied" if is_applied else "rejected", who=editing.who.strip(), why=why)
    except GeodataError as error:
        editing.problem = str(error)
        st.rerun()
    editing.verdict, editing.proposal = "", None
    editing.done = say("Applied: {name}.", name=name) if is_applied else say("Rejected: {name}.", name=name)
    st.rerun()


def _bound_text(editing: Editing, name: str, text: str, most: int) -> None:
    """A text of the draft beside its form."""
    key = f"edit-{name}"
    st.session_state[key] = getattr(editing, name)
    st.text_input(plain(text), max_chars=most, key=key, on_change=lambda: setattr(editing, name, st.session_state[key]))
