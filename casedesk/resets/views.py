"""The page behind a reset link."""

from flask import Blueprint

bp = Blueprint("resets", __name__)
