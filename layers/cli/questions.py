"""``kurskmap questions``: questions to which claimants give different answers, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, option, wrong_usage
from layers.cli.terminal import say

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from layers.questions import QuestionTable


@click.command(
    "questions",
    cls=Command,
    short_help="who answers a question how, and what differs",
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
    from geodata.quoting import nearest, printable, quoted  # noqa: PLC0415

    opened = open_catalog(catalog or SHIPPED)
    if name is None:
        for question in opened.questions.values():
            say(printable(f"{question.id}: {question.text} {len(question.answers)} answers", limit=400))
        if not opened.questions:
            say("The catalogue asks no questions.")
        return Exit.SUCCESS
    if name not in opened.questions:
        wrong_usage(f"--question: there is no question {quoted(name)}{nearest(name, opened.questions)}")

    from layers.questions import question_table  # noqa: PLC0415
    from layers.story import open_story  # noqa: PLC0415
    from layers.view import opening_view  # noqa: PLC0415

    story = open_story(catalog or SHIPPED)
    view = opening_view(story.catalog)
    _print(question_table(story.catalog, story.layers, story.marks, opened.questions[name], view), story.catalog)
    return Exit.SUCCESS


def _print(table: QuestionTable, catalog: Catalog) -> None:
    from geodata.quoting import printable  # noqa: PLC0415
    from layers import words  # noqa: PLC0415

    say(printable(table.text, limit=1000))
    say(printable(f"What differs: {table.why}", limit=3000))
    for row in table.rows:
        say("")
        say(printable(f"{words.day(row.said_on)}  {row.who}: {row.value}", limit=1000))
        counted = f"Counts: {row.counted}, until {words.day(row.until)}. " if row.counted else ""
        say(printable(f"  {counted}{row.sure}. Record {row.feature}.", limit=1000))
        say(printable(f"  {row.own_words}", limit=3000))
        for source in row.sources:
            cited = catalog.sources[source]
            say(printable(f"  - {cited.publisher}: {cited.url or cited.title}", limit=1000))
