"""Sending files, and showing them to those who may see them: each file of pages imports `bp`."""

from flask import Blueprint

bp = Blueprint("evidence", __name__)

from casedesk.evidence.views import desk, direct, owner  # noqa: E402, F401 - they hang their routes on bp
