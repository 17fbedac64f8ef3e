"""The `casedesk` command: one entry a command, each loaded only when it is called."""

import atexit
import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "admin": "casedesk.commands.admin:admin",
    "audit": "casedesk.commands.audit:audit",
    "demo": "casedesk.commands.demo:demo",
    "directory": "casedesk.commands.directory:directory",
    "doctor": "casedesk.commands.doctor:doctor",
    "evidence": "casedesk.commands.evidence:evidence",
    "letters": "casedesk.commands.letters:letters",
    "migrate": "casedesk.commands.migrate:migrate",
    "policy": "casedesk.commands.policy:policy",
    "report": "casedesk.commands.report:report",
    "rescore": "casedesk.commands.rescore:rescore",
    "score": "casedesk.commands.score:score",
    "seed": "casedesk.commands.seed:seed",
    "serve": "casedesk.commands.serve:serve",
    "worker": "casedesk.commands.worker:worker",
}


class Commands(click.Group):
    """Imports a command's module when it is named, so that each starts fast.

    Args:
        table: "module:attribute" of each command by its name.
    """

    def __init__(self, *args: Any, table: Mapping[str, str] = COMMANDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="casedesk")
def main() -> None:
    """casedesk: gives an account back to its owner and to nobody else.

    Exit codes: 0 good, 1 found something wrong, 2 the call itself was wrong.
    """
    # At its end Python would look through all that was loaded: a quarter of a short command, for nothing.
    atexit.register(gc.freeze)


if __name__ == "__main__":
    sys.exit(main())
