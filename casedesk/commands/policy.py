"""`casedesk policy`: everything managers do with scoring policies on their pages, by command."""

import click

from casedesk.cli import Commands

COMMANDS = {
    "activate": "casedesk.commands.policy_signing:activate",
    "back-test": "casedesk.commands.policy_studying:back_test",
    "check": "casedesk.commands.policy_reading:check",
    "differences": "casedesk.commands.policy_reading:differences",
    "discard": "casedesk.commands.policy_drafting:discard",
    "draft": "casedesk.commands.policy_drafting:draft",
    "edit": "casedesk.commands.policy_drafting:edit",
    "export": "casedesk.commands.policy_reading:export",
    "learn": "casedesk.commands.policy_studying:learn",
    "list": "casedesk.commands.policy_reading:list_",
    "put-forward": "casedesk.commands.policy_drafting:put_forward",
    "refuse": "casedesk.commands.policy_signing:refuse",
    "show": "casedesk.commands.policy_reading:show",
    "sign": "casedesk.commands.policy_signing:sign",
}


@click.group(cls=Commands, table=COMMANDS)
def policy() -> None:
    """The weights behind every score, from a draft to the day it begins; two managers sign with their second factor."""
