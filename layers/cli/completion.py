"""``kurskmap completion``: the script that makes a shell complete commands, options and their values."""

from __future__ import annotations

import click

from layers.cli.exit_status import Exit
from layers.cli.options import Command, OneOf
from layers.cli.terminal import say

#: The shell's script sets this variable when it asks for completions.
COMPLETION_VARIABLE = "_KURSKMAP_COMPLETE"


@click.command(
    "completion",
    cls=Command,
    short_help="print the script that completes commands in your shell",
    examples=(
        ('eval "$(kurskmap completion bash)"', "bash: in ~/.bashrc"),
        ('eval "$(kurskmap completion zsh)"', "zsh: in ~/.zshrc"),
        ("kurskmap completion fish > ~/.config/fish/completions/kurskmap.fish", "fish: once"),
    ),
)
@click.argument("shell", type=OneOf(("bash", "zsh", "fish")))
def completion_command(shell: str) -> int:
    """Print a script for your shell. With it, the Tab key completes commands, options and their values."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415

    found = get_completion_class(shell)
    if found is None:
        raise LookupError(f"no completion for {shell}")
    script = found(click.get_current_context().find_root().command, {}, "kurskmap", COMPLETION_VARIABLE).source()
    # Tabs are indentation here, and would be printed as escapes.
    say(*script.expandtabs(4).splitlines())
    return Exit.SUCCESS
