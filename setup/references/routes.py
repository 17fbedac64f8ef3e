"""The page of routes and permissions: who may open which address, and which role holds which right."""

from flask import Flask
from werkzeug.routing import Rule

from casedesk.guards import PUBLIC, guard_of
from casedesk.staff.permissions import PERMISSIONS, Permission, Role
from setup.references.tables import MADE, table

_STATIC = "Styles, scripts and pictures of our own."
HEAD = f"""# Routes and permissions

Every route is closed unless it says `@public` or `@requires(Permission.…)` (`casedesk/guards.py`); casedesk does not
start while one says nothing. A route that is not one's own answers 404, as does a thing that does not exist. Public
routes that belong to one appeal ask for its number and tracking code first. Every POST carries a CSRF token. Pages
under `/demo` exist where `CASEDESK_DEMO_PAGES` is set, which production refuses.

{MADE}
"""


def page(app: Flask) -> str:
    """The page as Markdown."""
    rights = [
        (f"`{permission}`", *("yes" if permission in PERMISSIONS[role] else "" for role in Role))
        for permission in Permission
    ]
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
    return (
        f"{HEAD}\n## Rights of each role\n\nA person can hold several roles.\n\n"
        f"{table(('right', *(role.value for role in Role)), rights)}\n"
        f"## Routes\n\n{table(('methods', 'address', 'right', 'what it does'), [_route(app, rule) for rule in rules])}"
    )


def _route(app: Flask, rule: Rule) -> tuple[str, ...]:
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    guard = guard_of(app, rule.endpoint)
    about = _STATIC if rule.endpoint == "static" else (app.view_functions[rule.endpoint].__doc__ or "")
    first = about.strip().split("\n")[0]
    return ", ".join(methods), f"`{rule.rule}`", "public" if guard == PUBLIC else f"`{guard}`", first
