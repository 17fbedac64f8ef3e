"""`casedesk demo`: a desk with a believable story in it, on this machine alone."""

import json
import os
import sys
import time
from pathlib import Path

import click

from casedesk.demo import folder as folders
from casedesk.demo.folder import NotOurs, remembered, taken
from casedesk.demo.installation import asked_for, environment, prepared
from casedesk.demo.running import Failed, Processes, StopAsked, is_free, until_told
from casedesk.demo.telling import info, words
from config import SettingsError

_EVERY_SECONDS = 5


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Folder of the demo; made when missing.",
)
@click.option("--info", "only_info", is_flag=True, help="Tell addresses, sign-ins and stories, and serve nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --info: one JSON object for scripts.")
def demo(port: int, folder: Path, only_info: bool, as_json: bool) -> None:
    """Fill a folder with invented people and cases, and serve it until Ctrl-C.

    The first start takes about a minute; later ones go on with what is there. CASEDESK_ variables that say how is
    decided, what is limited, and what things are called are used; the others are the demo's own.

    \b
    Example:
      casedesk demo --port 8000
      casedesk demo --info --json
      CASEDESK_LEANING_FIRST=true casedesk demo

    Exit codes: 0 stopped as asked, 1 it could not run, 2 the call itself was wrong.
    """
    if as_json and not only_info:
        raise click.UsageError("--json goes with --info")
    try:
        if only_info:
            _tell(folder, as_json)
            return
        with until_told(), taken(folder):
            _run(folder, port)
    except StopAsked:
        finished = remembered(folder) is not None
        click.echo("Stopped. " + ("The same command goes on from here." if finished else "The next start begins anew."))
    except SettingsError as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
    except (NotOurs, Failed) as refused:
        click.echo(str(refused), err=True)
        sys.exit(1)


def _tell(folder: Path, as_json: bool) -> None:
    memory = remembered(folder)
    if memory is None:
        click.echo(f"There is no demo in {folder} yet. Make one: casedesk demo --dir {folder}", err=True)
        sys.exit(1)
    click.echo(json.dumps(info(memory, folder), ensure_ascii=False) if as_json else words(memory, folder))


def _run(folder: Path, port: int) -> None:
    if not is_free(port):
        raise Failed(f"Port {port} is taken. Stop what listens there, or give another one: --port {port + 1}")
    if folders.remembered(folder) is None:
        click.echo("Making the demo: 2,000 accounts and 160 cases, once. It takes about a minute on two idle cores.")
    asked = asked_for(os.environ)
    memory = prepared(folder, port, Steps(), asked)
    processes = Processes(folder, environment(folder, port, asked))
    with processes.running():
        processes.wait_until_ready(port)
        click.echo(
            f"\n{words(memory, folder)}\n\nReady. Ctrl-C stops it. Logs: {folder}/serve.log, {folder}/worker.log"
        )
        processes.watch()


class Steps:
    """Prints how far it is: now and then, and when a part is done."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def __call__(self, what: str, done: int, whole: int) -> None:
        """One more is done."""
        now = time.monotonic()
        if done == whole or now - self._told_at >= _EVERY_SECONDS:
            self._told_at = now
            click.echo(f"  {done:,} of {whole:,} {what}")
