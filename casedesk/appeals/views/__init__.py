"""Pages of the owner, one file a kind of page: each imports `bp`."""

from flask import Blueprint

bp = Blueprint("appeals", __name__)
