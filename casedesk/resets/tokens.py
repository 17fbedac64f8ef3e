"""Reset tokens: made here and nowhere else, kept as a digest only (security.md §3.1)."""

import secrets
from hashlib import sha256

_BYTES = 32


def mint() -> tuple[str, str]:
    """A new token of 256 random bits, and the digest that is kept of it."""
    token = secrets.token_urlsafe(_BYTES)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal: enough for a secret that nobody can guess."""
    return sha256(token.encode()).hexdigest()
