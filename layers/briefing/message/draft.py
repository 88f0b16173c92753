"""The message of a page: what its maker says, or else sentences that are drafted from the data by rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from layers import words
from layers.briefing.message.report import LATER, Report
from layers.language import ENGLISH, say, spoken

#: A draft is made of at most so many reports.
_MOST = 2


@dataclass(frozen=True)
class Message:
    """The sentence at the head of a page. A drafted one names the ids of its ``rows``."""

    text: str
    rows: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What stands below a drafted message: that it is drafted, and from which rows. Empty for one of the maker."""
        if not self.rows:
            return ""
        return say("Drafted from the data: {rows}", rows=", ".join(self.rows))


def in_english() -> str:
    """What stands behind a note on texts of the data, on a page in another language: that they are in English."""
    return "" if spoken() == ENGLISH else " · " + say("texts of reports in English, as in the catalogue")


def message(text: str | None, reports: Sequence[Report], date: dt.date) -> Message:
    """The message of a page: ``text`` where its maker gave one, else a draft from its reports.

    The rule: of the core reports (tier 1) that were public on the date, the one or two that are current, from the map
    before from elsewhere, the latest first. Without a current one, the one or two of the latest day, with a sentence that
    says so.
    What was published later is taken only where there is nothing else, and keeps its mark. Each part is the report's own
    date, its title and its claimant.
    """
    if text:
        return Message(text)
    ranked = sorted(
        (report for report in reports if report.tier == 1),
        key=lambda r: (r.later, not r.current, not r.on_map, -r.last_day.toordinal(), -r.first_day.toordinal(), r.id),
    )
    if not ranked:
        return Message(say("No core report is shown for {day}.", day=words.day(date)))
    best = [report for report in ranked if report.current and report.later == ranked[0].later][:_MOST]
    if best:
        return Message(" ".join(_sentence(report) for report in best), tuple(report.id for report in best))
    last = max(ranked, key=lambda r: (not r.later, r.last_day, r.on_map, r.id))
    # Rivals of one day stand side by side: one of them alone would look like what is agreed.
    rivals = [report for report in ranked if (report.later, report.last_day) == (last.later, last.last_day)]
    latest = sorted(rivals, key=lambda report: report is not last)[:_MOST]
    said = " ".join(_sentence(report) for report in latest)
    return Message(
        say("No core report is of {day}. The latest:", day=words.day(date)) + f" {said}",
        tuple(report.id for report in latest),
    )


def _sentence(report: Report) -> str:
    """One report as a sentence: ``7 Feb 2025: New assaults (Zelensky).``"""
    who, colon, what = report.title.partition(": ")
    if not colon:
        who, what = report.who, report.title
    what = what[:1].upper() + what[1:]
    said = "; ".join(part for part in (who, report.sure) if part)
    when = report.when[:1].upper() + report.when[1:]
    mark = f" {LATER}" if report.later else ""
    return f"{when}{mark}: {what.rstrip('.')} ({said})."
