"""``kurskmap``: each command is a thin layer over one call of the library.

One module a command. A command is a Click command whose function returns an exit status; it is listed in
:data:`COMMANDS`. What is slow to import is imported inside the function, so that ``kurskmap --help`` stays fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from layers.cli.app import app_command
from layers.cli.atlas import atlas_command
from layers.cli.brief import brief_command
from layers.cli.completion import COMPLETION_VARIABLE, completion_command
from layers.cli.editing.add import add_command
from layers.cli.editing.add_series import add_series_command
from layers.cli.editing.proposals import proposals_command
from layers.cli.editing.remove import remove_command
from layers.cli.editing.rename import rename_command
from layers.cli.editing.replace import replace_command
from layers.cli.editing.sheet import sheet_command
from layers.cli.exit_status import Exit
from layers.cli.export import export_command
from layers.cli.media import media_command
from layers.cli.migrate import migrate_command
from layers.cli.new import new_command
from layers.cli.options import HELP_SETTINGS, InOrder
from layers.cli.publishing.embed import embed_command
from layers.cli.publishing.publish import publish_command
from layers.cli.publishing.story import story_command
from layers.cli.publishing.tiles import tiles_command
from layers.cli.questions import questions_command
from layers.cli.sources import sources_command
from layers.cli.spoken import click_words, in_english, phrase, talking
from layers.cli.terminal import flush, forget_output, messages_of_libraries, say
from layers.cli.tracks import tracks_command
from layers.cli.validate import validate_command
from layers.cli.versions.diff import diff_command
from layers.cli.versions.history import history_command
from layers.language import LANGUAGES, language_of_system

#: Every command, in the order of the help.
COMMANDS: tuple[click.Command, ...] = (
    app_command,
    validate_command,
    sources_command,
    diff_command,
    history_command,
    questions_command,
    export_command,
    brief_command,
    atlas_command,
    sheet_command,
    proposals_command,
    story_command,
    embed_command,
    publish_command,
    tiles_command,
    add_command,
    add_series_command,
    replace_command,
    rename_command,
    remove_command,
    media_command,
    new_command,
    migrate_command,
    tracks_command,
    completion_command,
)


def _print_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if not is_asked or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 (slow to import)

    try:
        found = version("kursk-deployment-map")
    except PackageNotFoundError:
        found = "(not installed)"
    say(f"kurskmap {found}")
    context.exit()


@click.group(
    cls=InOrder,
    no_args_is_help=False,
    context_settings=HELP_SETTINGS,
    epilog="'kurskmap COMMAND --help' describes a command, with examples.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    metavar="CODE",
    help="Print in this language: en, uk, ru or ko. Default: the system's, by LANGUAGE, LC_ALL, LC_MESSAGES or LANG.",
)
@click.pass_context
def kurskmap(context: click.Context, lang: str | None) -> None:
    """A dated, sourced story on a map: check it, draw it, export it."""
    name = context.invoked_subcommand or ""
    command = kurskmap.commands.get(name)
    if lang and command is not None and any(param.name == "lang" for param in command.params):
        # Only an option chooses the language of a file: the same command makes the same file on every system.
        context.default_map = {name: {"lang": lang}}


click_words.install()
for _command in COMMANDS:
    kurskmap.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``kurskmap`` with these arguments (default: those of the process) and return its exit status.

    >>> main(["validate"])  # doctest: +SKIP
    Clean: 150 features in 9 layers, 79 sources
    0
    """
    _prepare_streams()
    if instruction := os.environ.get(COMPLETION_VARIABLE):
        from click.shell_completion import shell_complete  # noqa: PLC0415

        return shell_complete(kurskmap, {}, "kurskmap", COMPLETION_VARIABLE, instruction)
    given = sys.argv[1:] if arguments is None else arguments
    with talking(_asked_for(given) or language_of_system(os.environ)):
        return _spoken(given)


def _asked_for(arguments: Sequence[str]) -> str | None:
    """The language that ``--lang`` before the command names. It is looked up first, so that errors are in it too."""
    for number, argument in enumerate(arguments):
        if not argument.startswith("-"):
            return None
        code = argument.removeprefix("--lang=") if argument != "--lang" else "".join(arguments[number + 1 : number + 2])
        if argument.startswith("--lang") and code in LANGUAGES:
            return code
    return None


def _spoken(arguments: Sequence[str]) -> int:
    try:
        with messages_of_libraries():
            status = _run(arguments)
        flush()
    except BrokenPipeError:
        # The reader of the output has ended ("| head").
        forget_output(sys.stdout)
        return Exit.BROKEN_PIPE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:
        return _report(error)
    return status


def _prepare_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that only shows ASCII gets escapes, not a UnicodeEncodeError.
            stream.reconfigure(errors="backslashreplace")


def _run(arguments: Sequence[str]) -> int:
    # Not click's own main(): that one turns an interrupt and a closed pipe into status 1.
    try:
        with kurskmap.make_context("kurskmap", list(arguments)) as context:
            return int(kurskmap.invoke(context) or Exit.SUCCESS)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        return _report_usage(error)


def _report_usage(error: click.UsageError) -> int:
    from geodata.quoting import printable  # noqa: PLC0415

    context = error.ctx
    if context is not None:
        say(*context.get_usage().splitlines(), err=True)
    command = "kurskmap" if context is None else context.command_path
    sentence = phrase("{command}: error: {sentence}", command=command, sentence=_usage_sentence(error))
    say(printable(sentence, limit=2000), err=True)
    return Exit.WRONG_USAGE


def _usage_sentence(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter) or not isinstance(error, click.BadParameter):
        return error.format_message()
    return f"{error.param.opts[0]}: {error.message}" if isinstance(error.param, click.Option) else error.message


def _report(error: Exception) -> int:
    from geodata.errors import GeodataError  # noqa: PLC0415
    from geodata.files.system_errors import sentence  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415

    expected: str | None = None
    if isinstance(error, GeodataError):
        expected = in_english(str(error))
    elif isinstance(error, OSError):
        # What the system refuses is never our defect, nor the file's: a full disk, a missing permission.
        expected = in_english(sentence(error))
    elif isinstance(error, MemoryError):
        expected = phrase("The memory is full; close some programs, or use a smaller file.")
    if expected is not None:
        say(f"kurskmap: {printable(expected, limit=2000)}", err=True)
        return Exit.FAILURE
    frames = [frame for frame in _frames(error) if "site-packages" not in frame]
    text = printable(f"{type(error).__name__}: {error}", limit=500)
    what = f"{frames[-1]}: {text}" if frames else text
    say(phrase("kurskmap: a defect of kurskmap, not of your files: {what}. Please report it.", what=what), err=True)
    return Exit.DEFECT


def _frames(error: Exception) -> list[str]:
    frames, trace = [], error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames
