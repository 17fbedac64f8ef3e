"""Asking for case reports and downloading them."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
