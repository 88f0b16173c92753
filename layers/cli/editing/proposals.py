"""``kurskmap proposals``: what others propose to change, and the decision on it."""

from __future__ import annotations

from pathlib import Path

import click

from layers.cli.editing.import_options import check_catalogue
from layers.cli.editing.planned import agreed, catalogue_option, editor_options, show
from layers.cli.exit_status import Exit
from layers.cli.options import HELP_SETTINGS, Command, Steps, option
from layers.cli.spoken import in_english, in_language, phrase, phrase_count
from layers.cli.terminal import say


@click.group(
    "proposals",
    cls=Steps,
    short_help="list, show, apply or reject proposed changes of a catalogue",
    no_args_is_help=False,
    context_settings=HELP_SETTINGS,
)
def proposals_command() -> None:
    """Changes that somebody proposed with 'kurskmap sheet --propose'.

    A proposal is a file in proposals/ of the catalogue. It says who proposes it and why, and which fields change, with the
    values that they had. It can be applied to a later version, as long as nobody changed the same fields meanwhile.
    """


@proposals_command.command(
    "list",
    cls=Command,
    short_help="list the proposals that nobody has decided on",
    examples=(("kurskmap proposals list --catalog mine/", ""),),
    statuses="0 listed, 1 the catalogue or a proposal cannot be used, 2 wrong usage",
)
@catalogue_option
def list_command(catalog: Path) -> int:
    """List the proposals: the name of each, who made it and when, how much it changes, and why."""
    check_catalogue(catalog)
    from geodata.editing.proposals import names_of, read  # noqa: PLC0415
    from geodata.errors import CatalogError  # noqa: PLC0415
    from geodata.files.no_follow import open_folder  # noqa: PLC0415
    from layers.words import day  # noqa: PLC0415

    unusable = 0
    with open_folder(catalog) as opened:
        names = names_of(opened)
        for name in names:
            try:
                found = read(opened, name)
            except CatalogError as error:
                say(f"{name}: {in_english(str(error))}")
                unusable += 1
                continue
            records = len({(edit.file, edit.id) for edit in found.edits})
            with in_language():
                made = phrase("by {who}, {day}", who=found.who, day=day(found.when.date()))
            say(f"{name}: {made}, {phrase_count('{count} record', '{count} records', records)}: {found.why}")
    if not names:
        say(phrase("There are no proposals."))
    return Exit.FAILURE if unusable else Exit.SUCCESS


@proposals_command.command(
    "show",
    cls=Command,
    short_help="show what a proposal would change",
    examples=(("kurskmap proposals show 2026-11-28-1f2e3d4c --catalog mine/", ""),),
    statuses="0 it can be applied, 1 it cannot, 2 wrong usage",
)
@click.argument("name", metavar="NAME")
@catalogue_option
def show_command(name: str, catalog: Path) -> int:
    """Show what a proposal would change in the catalogue as it is now, field by field, and whether it would be valid."""
    check_catalogue(catalog)
    from geodata.files.no_follow import open_folder  # noqa: PLC0415
    from layers.cli.editing.proposed import shown  # noqa: PLC0415

    with open_folder(catalog) as opened:
        plan = shown(opened, catalog, name)
    return Exit.SUCCESS if plan is not None and show(plan) else Exit.FAILURE


@proposals_command.command(
    "apply",
    cls=Command,
    short_help="make the change that somebody proposed",
    examples=(("kurskmap proposals apply 2026-11-28-1f2e3d4c --catalog mine/ --who Boris", ""),),
    statuses="0 applied, 1 not applied, 2 wrong usage",
)
@click.argument("name", metavar="NAME")
@catalogue_option
@option("--why", metavar="TEXT", default="", help="A word on the decision, for the record.")
@editor_options
def apply_command(name: str, catalog: Path, why: str, who: str | None, yes: bool) -> int:
    """Show what a proposal changes, ask, and write it: all of it, or nothing.

    A proposal against an older version is applied to the catalogue as it is now. If a field that it changes was changed
    meanwhile, it is refused, and the fields are named.
    """
    check_catalogue(catalog)
    from geodata.editing.holder import user  # noqa: PLC0415
    from geodata.editing.planning import carry_out  # noqa: PLC0415
    from geodata.editing.proposals import decide  # noqa: PLC0415
    from geodata.editing.staging import changing  # noqa: PLC0415
    from layers.cli.editing.proposed import shown  # noqa: PLC0415

    with changing(catalog, who=who, what="kurskmap proposals apply") as opened:
        plan = shown(opened, catalog, name)
        if plan is None:
            return Exit.FAILURE
        if plan.contents:
            if not show(plan) or not agreed(phrase("Write this to the catalogue?"), yes=yes):
                return Exit.FAILURE
            carry_out(opened, plan)
        else:
            say(phrase("The catalogue says all of this already."))
        decide(opened, name, "applied", who=who or user(), why=why)
    say(phrase("Applied {name}; it is kept in proposals/applied/.", name=name))
    return Exit.SUCCESS


@proposals_command.command(
    "reject",
    cls=Command,
    short_help="put a proposal aside",
    examples=(('kurskmap proposals reject 2026-11-28-1f2e3d4c --catalog mine/ --why "The page was withdrawn"', ""),),
    statuses="0 rejected, 1 there is no such proposal, 2 wrong usage",
)
@click.argument("name", metavar="NAME")
@catalogue_option
@option("--why", metavar="TEXT", required=True, help="Why, for the record.")
@option("--who", metavar="NAME", help="Your name, for the record. Default: your name here.")
def reject_command(name: str, catalog: Path, why: str, who: str | None) -> int:
    """Put a proposal aside with the reason. The catalogue stays as it is; the proposal is kept in proposals/rejected/."""
    check_catalogue(catalog)
    from geodata.editing.holder import user  # noqa: PLC0415
    from geodata.editing.proposals import decide, read  # noqa: PLC0415
    from geodata.editing.staging import changing  # noqa: PLC0415

    with changing(catalog, who=who, what="kurskmap proposals reject") as opened:
        read(opened, name)
        decide(opened, name, "rejected", who=who or user(), why=why)
    say(phrase("Rejected {name}; it is kept in proposals/rejected/.", name=name))
    return Exit.SUCCESS
