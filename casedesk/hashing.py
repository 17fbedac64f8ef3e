"""Passwords and answers at rest: Argon2id (OWASP's m=19456, t=2, p=1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from casedesk.extensions import app_settings

_STRONG = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# The suite and the making of a demo hash thousands of passwords whose strength nobody depends on.
LIGHT = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
_KEY = "casedesk.light_hashes"


@contextmanager
def lightly() -> Iterator[None]:
    """Hash and compare with next to no work meanwhile: for invented people whose passwords anybody may know.

    Raises:
        RuntimeError: this is production.
    """
    if app_settings().production:
        raise RuntimeError("passwords in production are hashed in earnest")
    current_app.extensions[_KEY] = True
    try:
        yield
    finally:
        del current_app.extensions[_KEY]


def _hasher() -> PasswordHasher:
    return LIGHT if current_app.testing or _KEY in current_app.extensions else _STRONG


def hash_secret(secret: str) -> str:
    """Hash a password or answer as typed."""
    return _hasher().hash(secret)


def matches(hashed: str | None, secret: str) -> bool:
    """Whether a secret belongs to a hash; without a hash the same work is done and the answer is no."""
    try:
        return _hasher().verify(hashed or _nobody(_hasher()), secret) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """A hash that nothing matches in earnest, made once: making it each time would double the work and tell."""
    return hasher.hash("nobody")
