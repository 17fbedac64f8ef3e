"""Keys that live outside the database: encrypt, decrypt, keyed digests, with room for retired keys."""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class KeyRing:
    """AES-256-GCM keys by id, current first, and one key for digests.

    Args:
        keys: (id, 32 bytes) pairs; the first encrypts, all decrypt, so a key can retire.
        lookup_key: 32 bytes for HMAC-SHA-256 digests of short or guessable values.
    """

    def __init__(self, keys: tuple[tuple[str, bytes], ...], lookup_key: bytes) -> None:
        if not keys:
            raise ValueError("a key ring needs a key")
        self._current = keys[0][0].encode()
        self._ciphers = {name.encode(): AESGCM(key) for name, key in keys}
        self._lookup_key = lookup_key

    @property
    def current(self) -> str:
        """The id of the key that encrypts."""
        return self._current.decode()

    def encrypt(self, plain: bytes, purpose: str) -> bytes:
        """Encrypt; `purpose` must be the same at decryption."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._current].encrypt(nonce, plain, purpose.encode())
        return bytes([len(self._current)]) + self._current + nonce + sealed

    def decrypt(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt; raises ValueError when altered, of another purpose, or of a key we do not hold."""
        name, rest = sealed[1 : 1 + sealed[0]], sealed[1 + sealed[0] :]
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise ValueError(f"no key {name.decode(errors='replace')!r} in the ring")
        try:
            return cipher.decrypt(rest[:_NONCE], rest[_NONCE:], purpose.encode())
        except InvalidTag:
            raise ValueError("this value was altered or belongs elsewhere") from None

    def digest(self, purpose: str, value: str) -> str:
        """HMAC-SHA-256 in hexadecimal, for equality only."""
        return hmac.new(self._lookup_key, f"{purpose}\0{value}".encode(), sha256).hexdigest()
