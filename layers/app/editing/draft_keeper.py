"""Keeps the draft in the reader's own browser: a reload of the page begins a new session, and does not lose it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from geodata.sheets.tables import Tables
from layers.app.editing.drafting import Editing

_KEY = "draft-keeper"


@cache
def _component() -> Callable[..., Any]:
    renderer: Callable[..., Any] = st.components.v2.component(
        "kurskmap-draft", html="<div></div>", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    )
    return renderer


def keep_draft(editing: Editing, tables: Tables) -> None:
    """Let the browser keep the draft, and take the one that it kept where this session has had none yet."""
    if not editing.is_kept and editing.form is None:
        kept = (st.session_state.get(_KEY) or {}).get("kept")
        if kept is not None:
            editing.is_kept = True
            editing.restore(kept, tables)
    _component()(
        key=_KEY,
        data={"draft": editing.kept(), "known": editing.is_kept or editing.form is not None},
        on_kept_change=lambda: None,
    )
    if editing.form is not None:
        editing.is_kept = True
