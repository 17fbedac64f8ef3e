"""The desk: queue, case, decision."""

from flask import Blueprint

bp = Blueprint("review", __name__)
