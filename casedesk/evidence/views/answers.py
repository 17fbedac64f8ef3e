"""Answers that carry stored bytes: nothing in them can run, be kept or be taken for a page (security.md §5.4)."""

from typing import BinaryIO

from flask import Response
from werkzeug.wsgi import FileWrapper

from casedesk.evidence.labels import attachment_header
from casedesk.evidence.models import EvidenceFile

_BLOCK = 256 * 1024
_CAREFUL = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def download(file: EvidenceFile, plain: BinaryIO) -> Response:
    """The original, always as a download of unnamed bytes."""
    answer = _streamed(plain, "application/octet-stream")
    answer.headers["Content-Disposition"] = attachment_header(file.label)
    answer.content_length = file.size
    return answer


def picture(jpeg: BinaryIO) -> Response:
    """A re-encoded picture of ours."""
    answer = _streamed(jpeg, "image/jpeg")
    answer.headers["Content-Disposition"] = 'inline; filename="preview.jpg"'
    return answer


def _streamed(plain: BinaryIO, media_type: str) -> Response:
    return Response(FileWrapper(plain, _BLOCK), mimetype=media_type, headers=_CAREFUL, direct_passthrough=True)
