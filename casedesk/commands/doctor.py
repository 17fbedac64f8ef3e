"""`casedesk doctor`: everything that keeps a desk from working, looked at in one go."""

import json
import sys
from dataclasses import asdict

import click

MARKS = {"ok": "✓", "warning": "!", "failed": "✕"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for scripts.")
@click.option("--quick", is_flag=True, help="Leave the audit chain out; it is read from end to end.")
def doctor(as_json: bool, quick: bool) -> None:
    """Check settings, database, migrations, storage, letters, fonts, clock, queues and audit.

    Exit 1 when something failed; warnings alone exit 0.

    Example: casedesk doctor --json
    """
    from casedesk.diagnosis import examine

    findings = examine(quick=quick)
    failed = any(finding.result == "failed" for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": not failed, "checks": [asdict(each) for each in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.result]} {finding.name}: {finding.detail}")
            if finding.fix:
                click.echo(f"    {finding.fix}")
    sys.exit(1 if failed else 0)
