"""``kurskmap app``: the page in a browser, run by Streamlit from wherever the package is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

import layers
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, WholeNumber, check_folder, option, wrong_usage
from layers.cli.spoken import in_english, phrase

#: The page's server reads it (layers.app.server). Written out, because that module is slow to import. A test compares them.
ALLOWED_HOSTS = "KURSKMAP_ALLOWED_HOSTS"
#: A host name, one with "*." for all names below it, or an IPv6 address in brackets.
_HOST = re.compile(r"(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:]+\]")
#: What Streamlit runs. Its settings are in the folder ``.streamlit`` beside it.
START_SCRIPT = Path(layers.__path__[0]) / "app" / "entry" / "start.py"


@click.command(
    "app",
    cls=Command,
    short_help="open the interactive page in a browser",
    examples=(
        ("kurskmap app", "the story that ships with the project"),
        ("kurskmap app --catalog mine/ --port 9000", "a catalogue of your own, on another port"),
        ("kurskmap app --catalog mine/ --edit", "with a form to enter and change reports"),
        ("kurskmap app --no-browser", "only the server; the address is printed"),
    ),
    statuses="0 stopped (Ctrl+C), 1 the server could not start, 2 wrong usage",
)
@option("--catalog", metavar="DIR", type=PATH, help="A catalogue folder. Default: the one that ships with the project.")
@option(
    "--port",
    metavar="N",
    type=WholeNumber(1, 65535),
    default=8501,
    show_default=True,
    help="The port to listen on. If it is in use, the command ends.",
)
@option(
    "--allowed-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    help="A host name under which others reach the server. May be given several times. Default: this machine's own names.",
)
@option("--no-browser", is_flag=True, help="Do not open a browser.")
@option(
    "--edit",
    is_flag=True,
    help="Let whoever opens the page change the catalogue in a form, one editor at a time. There is no login.",
)
@option(
    "--propose", is_flag=True, help="Let whoever opens the page propose changes, which do not change the catalogue."
)
@option(
    "--versions",
    metavar="SITE",
    type=PATH,
    help="The folder of a published site: the page offers its versions to compare the catalogue with.",
)
def app_command(
    catalog: Path | None,
    port: int,
    hosts: tuple[str, ...],
    no_browser: bool,
    edit: bool,
    propose: bool,
    versions: Path | None,
) -> int:
    """Open the interactive page: a server on this machine, and a browser that shows it. Ctrl+C stops it."""
    check_folder(catalog)
    if edit and propose:
        wrong_usage(phrase("--edit and --propose exclude each other: with --edit, changes can be proposed too"))
    if edit or propose:
        _check_editable(catalog, "--edit" if edit else "--propose")
    _allow(hosts)
    more = ["--edit" if edit else "--propose"] * (edit or propose) + _offering(versions)
    return _replace_process(streamlit_command(catalog, port, opens_browser=not no_browser, more=more))


def _offering(site: Path | None) -> list[str]:
    """The arguments of the page's script that offer the versions of a site. A folder without a site is refused."""
    if site is None:
        return []
    from geodata.versions.published import published_versions  # noqa: PLC0415

    published_versions(site)
    return [f"--versions={site.resolve()}"]


def _check_editable(catalog: Path | None, flag: str) -> None:
    """Refuse a catalogue that cannot be written."""
    from geodata.editing.rights import refusal  # noqa: PLC0415

    if catalog is None:
        wrong_usage(
            phrase(
                "{flag}: name the catalogue with --catalog; the one that ships with the project is not edited",
                flag=flag,
            )
        )
    if problem := refusal(catalog):
        wrong_usage(in_english(problem.removesuffix(".")))


def _allow(hosts: tuple[str, ...]) -> None:
    """Tell the server which host names it answers to, besides those that the environment names already."""
    for host in hosts:
        if not _HOST.fullmatch(host):
            wrong_usage(
                phrase(
                    "--allowed-host: {host!r} is not a host name without a port, such as maps.example.org", host=host
                )
            )
    if hosts:
        named = os.environ.get(ALLOWED_HOSTS)
        os.environ[ALLOWED_HOSTS] = ",".join([*([named] if named else []), *hosts])


def streamlit_command(catalog: Path | None, port: int, *, opens_browser: bool, more: Sequence[str] = ()) -> list[str]:
    """The command that runs the page, as the arguments of a process; ``more`` are further ones of the page's script."""
    command = [sys.executable, "-m", "streamlit", "run", str(START_SCRIPT), f"--server.port={port}"]
    if not opens_browser:
        command.append("--server.headless=true")
    given = [*([] if catalog is None else ["--catalog", str(catalog.resolve())]), *more]
    return [*command, "--", *given] if given else command


def _replace_process(command: list[str]) -> int:
    """Run a command in place of this process, so that signals reach it; on Windows, which cannot, as a child."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    return Exit.SUCCESS if subprocess.call(command) == 0 else Exit.FAILURE
