"""``kurskmap questions``: questions to which claimants give different answers, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, option, wrong_usage
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import line_of, say
from layers.language import spoken

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from layers.questions import QuestionTable


@click.command(
    "questions",
    cls=Command,
    short_help="who answers a question how, and what differs",
    speaks=True,
    examples=(
        ("kurskmap questions", "the questions of the catalogue"),
        ("kurskmap questions --question by-ship-october-2024", "every answer to one"),
    ),
    statuses="0 printed, 1 the catalogue cannot be used, 2 wrong usage",
)
@option(
    "--catalog",
    metavar="DIR",
    type=PATH,
    help="The catalogue. Default: the catalogue that ships with the project.",
)
@option("--question", "name", metavar="ID", help="Print the answers to this question.")
def questions_command(catalog: Path | None, name: str | None) -> int:
    """List the questions to which claimants of a catalogue give different answers, or print all answers to one."""
    check_folder(catalog)
    from geodata.catalog import SHIPPED, open_catalog  # noqa: PLC0415
    from geodata.quoting import nearest, quoted  # noqa: PLC0415
    from layers.language.catalogue_words import told  # noqa: PLC0415

    opened = told(open_catalog(catalog or SHIPPED), spoken())
    if name is None:
        for question in opened.questions.values():
            answers = phrase_count("{count} answer", "{count} answers", len(question.answers))
            say(line_of(f"{question.id}: {question.text} {answers}", limit=400))
        if not opened.questions:
            say(phrase("The catalogue asks no questions."))
        return Exit.SUCCESS
    if name not in opened.questions:
        none = phrase("--question: there is no question {name}", name=quoted(name))
        wrong_usage(f"{none}{nearest(name, opened.questions)}")

    from layers.questions import question_table  # noqa: PLC0415
    from layers.story import open_story  # noqa: PLC0415
    from layers.view import opening_view  # noqa: PLC0415

    story = open_story(catalog or SHIPPED).told_in(spoken())
    view = opening_view(story.catalog)
    _print(question_table(story.catalog, story.layers, story.marks, opened.questions[name], view), story.catalog)
    return Exit.SUCCESS


def _print(table: QuestionTable, catalog: Catalog) -> None:
    from layers import words  # noqa: PLC0415

    say(line_of(table.text, limit=1000))
    say(line_of(phrase("What differs: {why}", why=table.why), limit=3000))
    for row in table.rows:
        say("")
        say(line_of(f"{words.day(row.said_on)}  {row.who}: {row.value}", limit=1000))
        counted = row.counted and phrase("Counts: {what}, until {day}.", what=row.counted, day=words.day(row.until))
        grounds = [counted, f"{row.sure}.", phrase("Record {id}.", id=row.feature)]
        say(line_of("  " + " ".join(filter(None, grounds)), limit=1000))
        say(line_of(f"  {row.own_words}", limit=3000))
        for source in row.sources:
            cited = catalog.sources[source]
            say(line_of(f"  - {cited.publisher}: {cited.url or cited.title}", limit=1000))
