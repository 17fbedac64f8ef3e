"""Pages of the owner: the steps, the confirmation, the status."""

from flask import Blueprint

bp = Blueprint("appeals", __name__)
