"""The pages of every package, listed where create_app finds them."""

from flask import Flask

from casedesk.extensions import app_settings


def register(app: Flask) -> None:
    """Bind all blueprints; demo pages only where the settings allow them."""
    from casedesk.appeals.views import bp as appeals
    from casedesk.appeals.views import objections  # noqa: F401 - pages of two blueprints
    from casedesk.evidence.views import bp as evidence
    from casedesk.health import bp as health
    from casedesk.recovery.views import bp as recovery
    from casedesk.reports.views import bp as reports
    from casedesk.resets.views import bp as resets
    from casedesk.review.views import bp as review
    from casedesk.staff.views import bp as staff

    for blueprint in (recovery, appeals, evidence, resets, staff, review, reports, health):
        app.register_blueprint(blueprint)
    with app.app_context():
        demo_pages = app_settings().demo_pages
    if demo_pages:
        from casedesk.demo import mailbox  # noqa: F401 - a page of the same blueprint
        from casedesk.demo.views import bp as demo

        app.register_blueprint(demo)
