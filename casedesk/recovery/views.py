"""Pages before an appeal: landing, naming the account."""

from flask import Blueprint

bp = Blueprint("recovery", __name__)
