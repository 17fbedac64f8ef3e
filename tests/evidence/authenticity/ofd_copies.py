"""OFD invoices made in the test, sealed like real ones (GB/T 38540), and edited copies of any OFD."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from asn1crypto import core, parser, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from casedesk.demo import invoice_ofd
from casedesk.demo.invoices import Invoice, invoice_of
from casedesk.evidence.authenticity import sm2
from casedesk.evidence.kinds import Kind, Limits
from casedesk.evidence.reading import chinese_font
from casedesk.evidence.reading.checks import Check, CheckCode, Result
from casedesk.evidence.reading.model import Reading
from casedesk.evidence.reading.ofd import OfdReader
from tests.factories.purchases import BOUGHT

PAGE, TEMPLATE = "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Tpls/Tpl_0/Content.xml"
DATA, TAGS, QR = "Doc_0/Attachs/original_invoice.xml", "Doc_0/Tags/CustomTag.xml", "Doc_0/Res/qr.png"
SIGNATURE, VALUE = "Doc_0/Signs/Sign_0/Signature.xml", "Doc_0/Signs/Sign_0/SignedValue.dat"
SM3, SHA256, MD5, KEYED = "1.2.156.10197.1.401", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.5", "1.2.156.10197.1.401.2"
SM2_OID, RSA_OID = "1.2.156.10197.1.501", "1.2.840.113549.1.1.11"
SIGNED_AT = datetime(2024, 3, 2, 2, 14, tzinfo=UTC)
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
# DER of the object identifiers prime256v1 and sm2p256v1, which have the same length.
_P256, _SM2_CURVE = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a811ccf5501822d")
_ECDSA = bytes.fromhex("06082a8648ce3d040302")  # ecdsa-with-SHA256
_SECRET, _NONCE = 0x1234567890ABCDEF << 128 | 77, 0xFEDCBA9876543210 << 120 | 99


def invoice(**changed: object) -> Invoice:
    """The invoice all of these show, unless changed."""
    return replace(invoice_of(BOUGHT), **changed)  # type: ignore[arg-type]


def plain(of: Invoice | None = None) -> dict[str, bytes]:
    """The entries of an invoice without signature."""
    return entries_of(invoice_ofd.render(of or invoice()))


def entries_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def packed(entries: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def edited(entries: Mapping[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """The same with one text of one entry replaced; the entry must hold it."""
    text = entries[name].decode()
    assert old in text, f"{name} does not hold {old}"
    return {**entries, name: text.replace(old, new).encode()}


def sealed(
    entries: Mapping[str, bytes],
    *,
    method: str = SM3,
    sealed_by: str = "",
    older: bool = False,
    with_rsa: bool = False,
    signed_at: datetime = SIGNED_AT,
    picture: tuple[str, bytes] = ("png", b""),
) -> dict[str, bytes]:
    """Every entry digested, and the list sealed: by GB/T 38540, or by GM/T 0031 when `older`."""
    index = b"<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody>"
    whole = {**entries, "OFD.xml": entries["OFD.xml"].replace(b"</ofd:DocBody>", index)}
    references = "".join(
        f'<ofd:Reference FileRef="/{name}"><ofd:CheckValue>{base64.b64encode(_digest(method, data)).decode()}'
        "</ofd:CheckValue></ofd:Reference>"
        for name, data in whole.items()
    )
    signature = (
        f'<ofd:Signature {_OFD}><ofd:SignedInfo><ofd:References CheckMethod="{method}">{references}</ofd:References>'
        '<ofd:StampAnnot ID="1" PageRef="2" Boundary="90 8 30 20"/></ofd:SignedInfo>'
        f"<ofd:SignedValue>/{VALUE}</ofd:SignedValue></ofd:Signature>"
    ).encode()
    value = _seal(
        _digest(sealed_by or method, signature), older=older, with_rsa=with_rsa, signed_at=signed_at, picture=picture
    )
    listing = f'<ofd:Signatures {_OFD}><ofd:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>'
    return {**whole, "Doc_0/Signs/Signatures.xml": listing.encode(), SIGNATURE: signature, VALUE: value}


def root(*, with_rsa: bool = False) -> bytes:
    """The certificate of the seals as PEM; it signed itself."""
    written: bytes = pem.armor("CERTIFICATE", _certificate(with_rsa=with_rsa)[0])
    return written


def read(entries: Mapping[str, bytes], trust_roots: bytes = b"") -> Reading:
    """Read a package as the child does, in this process."""
    return OfdReader(chinese_font(), Limits(), trust_roots).read(io.BytesIO(packed(entries)), Kind.OFD)


def by_code(reading: Reading) -> dict[CheckCode, Check]:
    return {check.code: check for check in reading.checks}


def failures(reading: Reading) -> dict[CheckCode, Check]:
    return {check.code: check for check in reading.checks if check.result is Result.FAILED}


def _digest(method: str, data: bytes) -> bytes:
    if method == SHA256:
        return hashlib.sha256(data).digest()
    return hashlib.md5(data).digest() if method == MD5 else sm2.sm3(data)  # noqa: S324 - what old programs wrote


@cache
def _certificate(*, with_rsa: bool) -> tuple[bytes, rsa.RSAPrivateKey | None]:
    """A certificate of a seal; that of SM2 is one of another curve whose key and curve are put in place of its own."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Tax Bureau"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Example Seal"),
        ]
    )
    rsa_key = rsa.generate_private_key(65537, 2048) if with_rsa else None
    key = rsa_key or ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2026, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )
    if isinstance(key, ec.EllipticCurvePrivateKey):
        numbers = key.public_key().public_numbers()
        point = sm2._times(_SECRET, sm2._G)
        assert point is not None
        made = made.replace(_P256, _SM2_CURVE).replace(_point(numbers.x, numbers.y), _point(*point))
        made = made.replace(_ECDSA, core.ObjectIdentifier(SM2_OID).dump())
        made = _certified(asn1_x509.Certificate.load(made), b"", b"", _sm2)
    return made, rsa_key


def issued(*, with_rsa: bool) -> bytes:
    """Another certificate, of the number 9, that the one of the seals signed."""
    held = asn1_x509.Certificate.load(_certificate(with_rsa=with_rsa)[0])
    return _certified(held, b"\x02\x01\x07", b"\x02\x01\x09", lambda message: _sign(message, with_rsa=with_rsa))


def _certified(held: asn1_x509.Certificate, old: bytes, new: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    to_sign = held["tbs_certificate"].dump().replace(old, new, 1)
    algorithm = held["tbs_certificate"]["signature"].dump()
    return _sequence(to_sign, algorithm, core.BitString(_bits(sign(to_sign))).dump())


def _point(x: int, y: int) -> bytes:
    return x.to_bytes(32, "big") + y.to_bytes(32, "big")


def _sign(message: bytes, *, with_rsa: bool) -> bytes:
    rsa_key = _certificate(with_rsa=with_rsa)[1]
    if rsa_key is not None:
        return rsa_key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return _sm2(message)


def _sm2(message: bytes) -> bytes:
    point, key = sm2._times(_NONCE, sm2._G), sm2._times(_SECRET, sm2._G)
    assert point is not None and key is not None
    digest = int.from_bytes(sm2.sm3(sm2._identified(key, sm2.DEFAULT_IDENTITY), message), "big")
    r = (digest + point[0]) % sm2._N
    s = pow(1 + _SECRET, -1, sm2._N) * (_NONCE - r * _SECRET) % sm2._N
    return _sequence(core.Integer(r).dump(), core.Integer(s).dump())


def _seal(data_hash: bytes, *, older: bool, with_rsa: bool, signed_at: datetime, picture: tuple[str, bytes]) -> bytes:
    certificate = core.OctetString(_certificate(with_rsa=with_rsa)[0]).dump()
    algorithm = core.ObjectIdentifier(RSA_OID if with_rsa else SM2_OID).dump()
    time_type = core.UTCTime if older else core.GeneralizedTime
    days = [time_type(datetime(year, 1, 1, tzinfo=UTC)).dump() for year in (2024, 2024, 2026)]
    kind = [] if older else [core.Integer(1).dump()]
    one = core.Integer(1).dump()
    traits = _sequence(one, core.UTF8String("示例发票专用章").dump(), *kind, _sequence(certificate), *days)
    shown = _sequence(core.IA5String(picture[0]).dump(), core.OctetString(picture[1]).dump(), one, one)
    head = _sequence(core.IA5String("ES").dump(), one, core.IA5String("TEST").dump())
    info = _sequence(head, core.IA5String("7").dump(), traits, shown)
    made = core.BitString(_bits(_sign(_sequence(info, certificate, algorithm), with_rsa=with_rsa))).dump()
    by = _sequence(certificate, algorithm, made)
    seal = _sequence(info, by) if older else _sequence(info, certificate, algorithm, made)
    moment = f"{signed_at:%Y%m%d%H%M%SZ}"
    when = core.BitString(_bits(moment.encode())).dump() if older else core.GeneralizedTime(signed_at).dump()
    place = core.IA5String(f"/{SIGNATURE}").dump()
    tail = (certificate, algorithm) if older else ()
    signed = _sequence(one, seal, when, core.BitString(_bits(data_hash)).dump(), place, *tail)
    value = core.BitString(_bits(_sign(signed, with_rsa=with_rsa))).dump()
    return _sequence(signed, value) if older else _sequence(signed, certificate, algorithm, value)


def _bits(data: bytes) -> tuple[int, ...]:
    return tuple(byte >> shift & 1 for byte in data for shift in range(7, -1, -1))


def _sequence(*parts: bytes) -> bytes:
    whole: bytes = parser.emit(0, 1, 16, b"".join(parts))
    return whole
