"""Verifying SM2 signatures (GB/T 32918.2-2016, on the curve of GB/T 32918.5-2017, appendix A names its examples).

No library among our dependencies verifies them: OpenSSL knows SM2, `cryptography` does not offer it. Only public data
pass through here, so that nothing need be hidden from a clock.
"""

from cryptography.hazmat.primitives import hashes

Point = tuple[int, int]

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = _P - 3
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G: Point = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_BYTES = 32
DEFAULT_IDENTITY = b"1234567812345678"  # GM/T 0009-2012, 10


def sm3(*parts: bytes) -> bytes:
    """The SM3 digest (GB/T 32905) of parts put together."""
    digest = hashes.Hash(hashes.SM3())
    for part in parts:
        digest.update(part)
    return digest.finalize()


def verifies(key: Point, message: bytes, signature: tuple[int, int], identity: bytes = DEFAULT_IDENTITY) -> bool:
    """Whether a signature over a message is that of a public key (GB/T 32918.2, 7.1).

    Args:
        key: the public key, x and y. signature: r and s.
        identity: of the signer, which is part of what is signed; certificates use the default one.
    """
    return verifies_digest(key, sm3(_identified(key, identity), message), signature)


def verifies_digest(key: Point, digest: bytes, signature: tuple[int, int]) -> bool:
    """The same for a digest as it is signed; some issuers take that of the file alone, without identity and key."""
    r, s = signature
    if not (_on_curve(key) and 0 < r < _N and 0 < s < _N):
        return False
    t = (r + s) % _N
    point = _sum(_times(s, _G), _times(t, key)) if t else None
    return point is not None and (int.from_bytes(digest, "big") + point[0]) % _N == r


def _identified(key: Point, identity: bytes) -> bytes:
    """Z, the digest of the signer's identity, the curve and the key (GB/T 32918.2, 5.5)."""
    numbers = (_A, _B, *_G, *key)
    return sm3(
        (8 * len(identity)).to_bytes(2, "big"), identity, *(number.to_bytes(_BYTES, "big") for number in numbers)
    )


def _on_curve(point: Point) -> bool:
    x, y = point
    return 0 <= x < _P and 0 <= y < _P and (y * y - (x * x * x + _A * x + _B)) % _P == 0


def _sum(one: Point | None, other: Point | None) -> Point | None:
    """Points added; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % _P == 0:
            return None
        slope = (3 * one[0] * one[0] + _A) * pow(2 * one[1], -1, _P) % _P
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, _P) % _P
    x = (slope * slope - one[0] - other[0]) % _P
    return x, (slope * (one[0] - x) - one[1]) % _P


def _times(factor: int, point: Point) -> Point | None:
    found: Point | None = None
    doubled: Point | None = point
    while factor:
        if factor & 1:
            found = _sum(found, doubled)
        doubled = _sum(doubled, doubled)
        factor >>= 1
    return found
