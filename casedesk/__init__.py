"""casedesk: an account-recovery appeal desk. create_app is its table of contents."""

from datetime import timedelta
from pathlib import Path

from flask import Flask

from config import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings) -> Flask:
    """Build the application from its settings; nothing is read from elsewhere.

    Args:
        settings: checked settings, from config.load() or made by a test.
    """
    from casedesk import (
        blueprints,
        client,
        clock,
        database,
        errors,
        extensions,
        guards,
        headers,
        keyring,
        languages,
        logs,
        pages,
        tables,  # noqa: F401 - mappers find each other by name
        wake,
    )
    from casedesk.evidence.uploads import init_uploads
    from casedesk.settings.standins import warn_of_stand_ins
    from casedesk.storage import configured_store

    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "casedesk" / "static"))
    app.config.from_mapping(settings.flask())
    warn_of_stand_ins(settings)

    app.extensions["casedesk.settings"] = settings
    app.extensions["casedesk.field_keys"] = keyring.KeyRing(settings.field_keys, settings.lookup_key)
    app.extensions["casedesk.evidence_store"] = configured_store(settings)
    extensions.db.init_app(app)
    database.close_at_end(app)
    extensions.csrf.init_app(app)
    extensions.login_manager.init_app(app)
    clock.init_clock(app, timedelta(seconds=settings.clock_shift_seconds))
    wake.init_wake(app, settings)

    logs.init_logs(app)
    languages.init_languages(app)
    client.init_client(app, settings.trusted_proxies)
    headers.init_headers(app, https=settings.https, upload_origin=settings.upload_origin)
    pages.init_pages(app)
    init_uploads(app)
    errors.register_errors(app)
    blueprints.register(app)
    guards.close_every_other_route(app)
    return app
