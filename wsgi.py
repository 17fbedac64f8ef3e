"""The application a web server imports: `gunicorn wsgi:app`."""

from casedesk import create_app
from config import load

app = create_app(load())
