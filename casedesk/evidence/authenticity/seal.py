"""Electronic seals of OFD signatures: what GM/T 0031-2014 and GB/T 38540-2020 put into SignedValue.dat.

Both are a sequence of the data signed and the signature; the later one keeps the certificate outside. The data signed
hold the seal itself (its maker, name, days, picture), the time, and the digest of Signature.xml.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import parser, pem, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from casedesk.evidence.authenticity import sm2

_OBJECT, _BITS, _UTC_TIME = 6, 3, 23
_MOST_CHILDREN = 100
_KEPT = 8  # seals of the file at hand: they are checked and drawn
_SM2_OID = "1.2.156.10197.1.501"
_RSA_OIDS: dict[str, type[hashes.HashAlgorithm]] = {
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.5": hashes.SHA1,
}


@dataclass(frozen=True)
class Node:
    """One element of DER: its tag, its content and itself whole."""

    tag: int
    content: bytes
    whole: bytes

    def children(self) -> list[Node]:
        """The elements inside."""
        return _elements(self.content)

    @property
    def bits(self) -> bytes:
        """The bytes of a bit string."""
        return self.content[1:]


@dataclass(frozen=True)
class Picture:
    """What a seal shows: a picture file or an OFD package, as `type` says; millimetres."""

    type: str
    data: bytes


@dataclass(frozen=True)
class Seal:
    """A signature by seal. Days are None where the file gives none we understand.

    Args:
        name: of the seal. certificate: of the signer, DER. signer: its common name and organisation.
        data_hash: of Signature.xml.
        signed_at, valid_from, valid_until: of the signature and of the certificate; seal_from, seal_until: of the seal.
        intact: whether the signature is that of the certificate over what was signed; None when that cannot be said.
        made: the same of the maker's signature over the seal.
        listed: whether the signer's certificate is one the seal may be used with.
    """

    name: str
    certificate: bytes
    signer: str
    data_hash: bytes
    signed_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    seal_from: datetime | None
    seal_until: datetime | None
    intact: bool | None
    made: bool | None
    listed: bool
    picture: Picture


@lru_cache(maxsize=_KEPT)
def read_seal(data: bytes) -> Seal | None:
    """Read SignedValue.dat; None when it is not a signature by seal of either standard."""
    try:
        return _seal(data)
    except (ValueError, IndexError, TypeError, KeyError, UnicodeDecodeError):
        return None


def is_issued_by(certificate: bytes, roots: bytes) -> bool:
    """Whether one of these certificates (PEM, one after another) is this one or signed it, at any time."""
    try:
        held = x509.Certificate.load(certificate)
        tbs = held["tbs_certificate"]
        algorithm = held["signature_algorithm"]["algorithm"].dotted
        for _, _, root in pem.unarmor(roots, multiple=True):
            known = x509.Certificate.load(root)
            by_name = known["tbs_certificate"]["subject"].dump() == tbs["issuer"].dump()
            value = held["signature_value"].native
            if root == certificate or (by_name and _is_signed(root, algorithm, [tbs.dump()], value, b"")):
                return True
    except (ValueError, IndexError, TypeError, KeyError):
        return False
    return False


def _seal(data: bytes) -> Seal:
    root = _elements(data)[0].children()
    signed = root[0].children()
    seal = signed[1].children()
    if len(root) >= 4:  # GB/T 38540: signed data, certificate, algorithm, signature, time stamp
        certificate, algorithm, value = root[1].content, _oid(root[2]), root[3].bits
        maker, maker_algorithm, maker_value = seal[1].content, _oid(seal[2]), seal[3].bits
        sealed = [_sequence(seal[0], seal[1], seal[2]), seal[0].whole]
    else:  # GM/T 0031: certificate and algorithm are part of the signed data
        certificate, algorithm, value = signed[5].content, _oid(signed[6]), root[1].bits
        by = seal[1].children()
        maker, maker_algorithm, maker_value = by[0].content, _oid(by[1]), by[2].bits
        sealed = [_sequence(seal[0], by[0], by[1]), seal[0].whole]
    info = seal[0].children()
    traits, shown = info[2].children(), info[3].children()
    holder = x509.Certificate.load(certificate)
    days = holder["tbs_certificate"]["validity"]
    return Seal(
        name=traits[1].content.decode("utf-8", "replace"),
        certificate=certificate,
        signer=_named(holder),
        data_hash=signed[3].bits,
        signed_at=_moment(signed[2]),
        valid_from=days["not_before"].native,
        valid_until=days["not_after"].native,
        seal_from=_moment(traits[-2]),
        seal_until=_moment(traits[-1]),
        intact=_is_signed(certificate, algorithm, [root[0].whole], value, signed[3].bits),
        made=_is_signed(maker, maker_algorithm, sealed, maker_value, b""),
        listed=certificate in seal[0].whole or not any(len(part.content) > 200 for part in traits),
        picture=Picture(shown[0].content.decode("ascii", "replace").lower(), shown[1].content),
    )


def _is_signed(certificate: bytes, algorithm: str, messages: list[bytes], value: bytes, digest: bytes) -> bool | None:
    """Whether the certificate's key signed one of the messages, or the digest itself; None where we cannot verify."""
    key_info = x509.Certificate.load(certificate)["tbs_certificate"]["subject_public_key_info"].dump()
    if algorithm == _SM2_OID:
        point = _elements(key_info)[0].children()[1].bits
        if len(point) != 65 or point[0] != 4:
            return None
        key = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
        r, s = (int.from_bytes(part.content, "big", signed=True) for part in _elements(value)[0].children())
        direct = bool(digest) and sm2.verifies_digest(key, digest, (r, s))
        return direct or any(sm2.verifies(key, message, (r, s)) for message in messages)
    if algorithm in _RSA_OIDS:
        return _is_signed_by_rsa(key_info, messages, value, _RSA_OIDS[algorithm]())
    return None


def _is_signed_by_rsa(
    key_info: bytes, messages: list[bytes], value: bytes, digest: hashes.HashAlgorithm
) -> bool | None:
    try:
        key = load_der_public_key(key_info)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if not isinstance(key, rsa.RSAPublicKey):
        return None
    for message in messages:
        try:
            key.verify(value, message, padding.PKCS1v15(), digest)
        except InvalidSignature:
            continue
        return True
    return False


def _elements(data: bytes) -> list[Node]:
    found: list[Node] = []
    at = 0
    while at < len(data) and len(found) < _MOST_CHILDREN:
        _, _, tag, header, content, trailer = parser.parse(data[at:])
        length = len(header) + len(content) + len(trailer)
        found.append(Node(tag, content, data[at : at + length]))
        at += length
    return found


def _sequence(*nodes: Node) -> bytes:
    content = b"".join(node.whole for node in nodes)
    whole: bytes = parser.emit(0, 1, 16, content)
    return whole


def _oid(node: Node) -> str:
    if node.tag != _OBJECT:
        raise ValueError("an object identifier expected")
    first, rest = divmod(node.content[0], 40)
    arcs, value = [first, rest], 0
    for byte in node.content[1:]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    return ".".join(str(arc) for arc in arcs)


def _moment(node: Node) -> datetime | None:
    """A time, also when the older standard wraps it into a bit string."""
    text = (node.bits if node.tag == _BITS else node.content).decode("ascii", "replace").strip("\0 ")
    usual = ("%Y%m%d%H%M%SZ", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S")
    for shape in ("%y%m%d%H%M%SZ",) if node.tag == _UTC_TIME else usual:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _named(certificate: x509.Certificate) -> str:
    native = certificate.subject.native
    parts = [native.get(name) for name in ("common_name", "organization_name", "organizational_unit_name")]
    return ", ".join(dict.fromkeys(str(part) for part in parts if part))
