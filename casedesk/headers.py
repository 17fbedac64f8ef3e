"""Headers that every answer carries (security.md §6.3)."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


# The packages whose pages take files.
_UPLOADING = frozenset({"appeals", "evidence"})


def init_headers(app: Flask, *, https: bool, upload_origin: str = "") -> None:
    """Set the headers after each request; a view that set one itself keeps it.

    Args:
        upload_origin: where the owner's pages may send files besides us.
    """
    uploading = POLICY.replace("connect-src 'self'", f"connect-src 'self' {upload_origin}".rstrip())

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", uploading if request.blueprint in _UPLOADING else POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        if request.endpoint != "static":
            headers["Cache-Control"] = "no-store"
        elif "v" in request.args:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
