"""The page of commands: what `--help` says of each."""

from collections.abc import Iterator

import click
from flask import Flask

from casedesk.cli import main
from setup.references.tables import MADE

_WIDTH = 100
HEAD = f"""# Commands

Commands stand in `.venv/bin/casedesk`. Each reads the [settings](settings.md) from the environment, has `--help` with
an example, and ends with 0 when all is good, 1 when something is wrong, and 2 when the call itself was wrong. Where a
script may read the answer there is `--json`.

{MADE}
"""


def page(_app: Flask) -> str:
    """The page as Markdown."""
    parts = [f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in helps(main, "casedesk", None)]
    return HEAD + "".join(parts)


def helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    """Each command with its full name and its help, groups before their members."""
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, terminal_width=_WIDTH)
    yield name, command.get_help(context)
    if isinstance(command, click.Group):
        for member in command.list_commands(context):
            found = command.get_command(context, member)
            if found is not None:
                yield from helps(found, f"{name} {member}", context)
