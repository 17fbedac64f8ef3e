"""What a demo tells of itself: addresses, sign-ins and stories, for scripts and for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casedesk.demo.desk_stories import WHY
from casedesk.demo.folder import Memory

_MEMBER = ("role", "email", "password", "totp_secret")
_STORY = ("name", "account", "contact", "claims", "files", "expect_band")


def info(memory: Memory, folder: Path) -> dict[str, Any]:
    """The answer of `casedesk demo --info --json`; file names are absolute."""
    stories = [
        {**story, "files": [str((folder / file).resolve()) for file in story["files"]]} for story in memory.stories
    ]
    return {
        "base_url": base_url(memory),
        "mailbox_url": f"{base_url(memory)}/demo/mailbox",
        "staff": [{name: getattr(member, name) for name in _MEMBER} for member in memory.crew],
        "cases": memory.cases,
        "stories": [{name: story[name] for name in _STORY} for story in stories],
    }


def base_url(memory: Memory) -> str:
    """The address people open."""
    return f"http://localhost:{memory.port}"


def words(memory: Memory, folder: Path) -> str:
    """The same for people at a terminal."""
    told = info(memory, folder)
    best = told["stories"][0]
    lines = [
        f"Owners      {told['base_url']}",
        f"Desk        {told['base_url']}/review",
        f"Mailbox     {told['mailbox_url']}   (every letter, and the six digits of each person of the desk)",
        f"Accounts    {told['base_url']}/demo/sign-in   (where a new password can be tried)",
        "",
        f"{'Role':<11} {'Email':<28} {'Password':<21} TOTP secret",
    ]
    lines += [f"{m.role:<11} {m.email:<28} {m.password:<21} {m.totp_secret}" for m in memory.crew]
    lines += [
        "",
        "One reviewer proposes an approval, the other is drawn to confirm it.",
        f"File as the owner of account {best['account']}, with the new mailbox {best['contact']} and these files:",
        *(f"  {file}" for file in best["files"]),
        f"What that owner remembers: casedesk demo --info --dir {folder} --json",
    ]
    if told["cases"]:
        lines += ["", "Cases to read side by side on the desk:"]
        lines += [f"  {case['reference']}  {case['band']:<8} {WHY[case['name']]}" for case in told["cases"]]
    return "\n".join(lines)
