"""Sending files, and showing them to those who may see them."""

from flask import Blueprint

bp = Blueprint("evidence", __name__)
