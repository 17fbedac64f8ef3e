"""Demonstration only: the mailbox of everything sent, and the sign-in page of demo accounts."""

from flask import Blueprint

bp = Blueprint("demo", __name__)
