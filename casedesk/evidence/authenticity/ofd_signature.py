"""Electronic signatures of OFD packages (GB/T 33190, 18): every signed file digested again, and the seal verified.

Only ever used inside the child. A digest that differs names its file; a seal proves who signed only to somebody who
trusts its maker, and no such maker is built in.
"""

import base64
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from casedesk.evidence.authenticity.seal import Seal, is_issued_by, read_seal
from casedesk.evidence.authenticity.sm2 import sm3
from casedesk.evidence.kinds import RefusedHere
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.ofd_document import OfdPackage
from casedesk.evidence.reading.ofd_resources import box_of
from casedesk.evidence.reading.xml import every, text_at

_MOST_SIGNATURES = 8
# Digests by object identifier or name. The keyed SM3 (1.2.156.10197.1.401.2) cannot be made again without its key.
_DIGESTS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    **dict.fromkeys(("1.2.156.10197.1.401", "1.2.156.10197.1.401.1", "sm3"), ("SM3", sm3)),
    **dict.fromkeys(
        ("2.16.840.1.101.3.4.2.1", "sha-256", "sha256"), ("SHA-256", lambda data: hashlib.sha256(data).digest())
    ),
    **dict.fromkeys(
        ("1.3.14.3.2.26", "sha-1", "sha1"),
        ("SHA-1", lambda data: hashlib.sha1(data, usedforsecurity=False).digest()),
    ),
    **dict.fromkeys(
        ("1.2.840.113549.2.5", "md5"), ("MD5", lambda data: hashlib.md5(data, usedforsecurity=False).digest())
    ),
}
_BROKEN_DIGESTS = frozenset({"SHA-1", "MD5"})
# Lists of parts, which programs extend when they add an attachment, an annotation or another signature later.
_INDEXES = frozenset({"ofd.xml", "document.xml", "attachments.xml", "annotations.xml", "customtags.xml"})


@dataclass(frozen=True)
class _Signed:
    """One Signature.xml: its name, and what came of the files it lists."""

    name: str
    digest: str
    computable: bool
    listed: frozenset[str]
    differing: tuple[str, ...]
    seal: Seal | None
    seal_matches: bool | None


def signature_checks(package: OfdPackage, trust_roots: bytes = b"") -> tuple[Check, ...]:
    """Facts about all signatures of a package; nothing for one without, as many genuine invoices are.

    Args:
        trust_roots: certificates whose signatures count, as PEM one after another.
    """
    signed = [found for name in package.signatures()[:_MOST_SIGNATURES] if (found := _read(package, name))]
    if not signed:
        return ()
    return tuple(_checks(package, signed, trust_roots))


def seals(package: OfdPackage) -> Iterator[tuple[str, tuple[float, float, float, float], Seal]]:
    """Seals to be shown: page identifier, place as left, top, width and height in millimetres, and the seal."""
    for name in package.signatures()[:_MOST_SIGNATURES]:
        root = package.parse(name)
        seal = _seal(package, name, text_at(root, "/SignedValue"))
        for place in every(root, "StampAnnot") if seal else ():
            if seal and (box := box_of(place.get("Boundary", ""))):
                yield place.get("PageRef", ""), box, seal


def _read(package: OfdPackage, name: str) -> _Signed | None:
    try:
        root = package.parse(name)
    except RefusedHere:
        return None
    method = next((one.get("CheckMethod", "") for one in every(root, "References")), "").strip().lower()
    digest, compute = _DIGESTS.get(method, (method or "MD5", None) if method else _DIGESTS["md5"])
    listed: set[str] = set()
    differing: list[str] = []
    for reference in every(root, "References/Reference"):
        place = reference.get("FileRef", "")
        file = package.find(name, place)
        if file is None:
            differing.append(posixpath.normpath(place.lstrip("/")))
            continue
        listed.add(file)
        if compute and compute(package.read(file)) != _decoded(text_at(reference, "CheckValue")):
            differing.append(file)
    seal = _seal(package, name, text_at(root, "/SignedValue"))
    matches = _is_sealed(package.read(name), seal.data_hash) or (False if compute else None) if seal else None
    return _Signed(name, digest, compute is not None, frozenset(listed), tuple(differing), seal, matches)


def _seal(package: OfdPackage, beside: str, location: str) -> Seal | None:
    name = package.find(beside, location) if location else None
    return read_seal(package.read(name)) if name else None


def _is_sealed(data: bytes, digest: bytes) -> bool:
    """The digest in a seal is often of another kind than those of the files, and its kind is not always said."""
    return any(compute(data) == digest for compute in dict(_DIGESTS.values()).values())


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s+", "", text), validate=True)
    except ValueError:
        return b""


def _checks(package: OfdPackage, signed: list[_Signed], trust_roots: bytes) -> Iterator[Check]:
    yield _digests(signed)
    yield _coverage(package, signed)
    yield _intact(signed)
    seals_found = [one.seal for one in signed if one.seal]
    if seals_found:
        yield _seals(seals_found)
        yield from (_dates(seal) for seal in seals_found)
    yield _trusted(signed, trust_roots)


def _digests(signed: list[_Signed]) -> Check:
    differing = sorted({file for one in signed for file in one.differing})
    if differing:
        shown = [file for file in differing if not _is_index(file)]
        strength = Strength.STRONG if shown else Strength.MEDIUM
        return Check(CheckCode.SIGNATURE_DIGESTS, Result.FAILED, strength, ", ".join(shown or differing))
    digests = ", ".join(sorted({one.digest for one in signed}))
    if not all(one.computable for one in signed):
        return Check(CheckCode.SIGNATURE_DIGESTS, Result.NOT_CHECKED, Strength.WEAK, digests)
    broken = any(one.digest in _BROKEN_DIGESTS for one in signed)
    return Check(CheckCode.SIGNATURE_DIGESTS, Result.PASSED, Strength.WEAK if broken else Strength.MEDIUM, digests)


def _coverage(package: OfdPackage, signed: list[_Signed]) -> Check:
    """Whether all that is shown or read is signed; the signatures' own files and lists of parts need not be."""
    own = {posixpath.dirname(one.name) for one in signed}
    listed = frozenset[str]().union(*(one.listed for one in signed))
    left = sorted(
        name
        for name in package.names - listed
        if not _is_index(name)
        and posixpath.basename(name).lower() != "signatures.xml"
        and posixpath.dirname(name) not in own
    )
    if not left:
        return Check(CheckCode.SIGNATURE_COVERS_FILE, Result.PASSED, Strength.MEDIUM)
    page = sorted(package.page_files().intersection(left))
    # Other parts (a watermark, a note of the archive) are added to genuine documents too.
    strength = Strength.STRONG if page else Strength.MEDIUM
    return Check(CheckCode.SIGNATURE_COVERS_FILE, Result.FAILED, strength, ", ".join(page or left))


def _intact(signed: list[_Signed]) -> Check:
    """The signature is that of the certificate, and what it signs is this Signature.xml."""
    altered = [one.name for one in signed if one.seal_matches is False]
    if altered:
        return Check(CheckCode.SIGNATURE_INTACT, Result.FAILED, Strength.STRONG, ", ".join(altered))
    odd = [one.name for one in signed if one.seal and one.seal.intact is False]
    if odd:
        # Issuers differ in what exactly they sign, so that this alone does not prove a false signature.
        return Check(CheckCode.SIGNATURE_INTACT, Result.FAILED, Strength.MEDIUM, ", ".join(odd))
    known = all(one.seal and one.seal.intact and one.seal_matches for one in signed)
    signers = ", ".join(dict.fromkeys(one.seal.signer for one in signed if one.seal))
    result = Result.PASSED if known else Result.NOT_CHECKED
    return Check(CheckCode.SIGNATURE_INTACT, result, Strength.MEDIUM if known else Strength.WEAK, signers)


def _seals(found: list[Seal]) -> Check:
    """The maker's signature over the seal, and that the signer may use it; its days are told apart from that."""
    names = ", ".join(dict.fromkeys(seal.name for seal in found))
    if any(seal.made is False or not seal.listed for seal in found):
        # Makers differ in what exactly they sign, so that a failure alone does not prove a false seal.
        return Check(CheckCode.SIGNATURE_SEAL, Result.FAILED, Strength.MEDIUM, names)
    if not all(seal.made for seal in found):
        return Check(CheckCode.SIGNATURE_SEAL, Result.NOT_CHECKED, Strength.WEAK, names)
    return Check(CheckCode.SIGNATURE_SEAL, Result.PASSED, Strength.MEDIUM, names)


def _trusted(signed: list[_Signed], trust_roots: bytes) -> Check:
    """Whether every signature holds and its certificate is of an authority of the operator; none is built in."""
    signers = ", ".join(dict.fromkeys(one.seal.signer for one in signed if one.seal))
    sealed = all(one.seal and one.seal.intact and one.seal_matches for one in signed)
    holds = sealed and all(one.computable and not one.differing for one in signed)
    if not trust_roots or not holds:
        return Check(CheckCode.SIGNATURE_TRUSTED, Result.NOT_CHECKED, Strength.WEAK, signers)
    known = all(one.seal and is_issued_by(one.seal.certificate, trust_roots) for one in signed)
    if not known:
        return Check(CheckCode.SIGNATURE_TRUSTED, Result.FAILED, Strength.MEDIUM, signers)
    return Check(CheckCode.SIGNATURE_TRUSTED, Result.PASSED, Strength.STRONG, signers)


def _dates(seal: Seal) -> Check:
    """The day of signing within those of certificate and seal."""
    spans = [(seal.valid_from, seal.valid_until), (seal.seal_from, seal.seal_until)]
    detail = f"{_day(seal.signed_at)} / {_day(seal.valid_from)} – {_day(seal.valid_until)}"
    outside = any(
        (start and seal.signed_at < start) or (end and seal.signed_at > end) for start, end in spans if seal.signed_at
    )
    return Check(CheckCode.SIGNATURE_DATES, Result.FAILED if outside else Result.NOTED, Strength.MEDIUM, detail)


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else "?"


def _is_index(name: str) -> bool:
    return posixpath.basename(name).lower() in _INDEXES
