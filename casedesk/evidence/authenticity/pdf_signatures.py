"""Electronic signatures of a PDF, by pyHanko: what they cover, whether they hold, and what was changed afterwards."""

import io
from collections.abc import Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from casedesk.evidence.authenticity.budget import OutOfTime, within
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength

_MOST_SIGNATURES = 5
_SECONDS = 4.0  # processor time; the child has ten for everything
_LONGEST_NAME = 100


def signature_checks(data: bytes, trust_roots: bytes = b"", received_at: datetime | None = None) -> list[Check]:
    """Check each signature of a file that has one, without any network: nothing is fetched, nothing revoked is known.

    Args:
        trust_roots: certificates of the authorities the operator trusts, as PEM one after another; without them trust
            is not checked: no list of authorities comes with us, and the network is out of reach.
        received_at: the moment to judge certificates at when the signature names none.

    A signature that cannot be understood is told as not checked; it never ends the reading.
    """
    try:
        with within(_SECONDS):
            return [check for found in _signatures(data) for check in _check(found, trust_roots, received_at)]
    except (OutOfTime, Exception):  # noqa: BLE001 - a crafted signature may fail in any way inside the library
        return [_not_checked("")]


def covers_whole_file(checks: Sequence[Check]) -> bool:
    """Whether an intact signature covers the file to its last byte."""
    passed = {check.code for check in checks if check.result is Result.PASSED}
    failed = {check.code for check in checks if check.result is Result.FAILED}
    needed = {CheckCode.SIGNATURE_INTACT, CheckCode.SIGNATURE_COVERS_FILE}
    return needed <= passed and CheckCode.SIGNATURE_INTACT not in failed


def _signatures(data: bytes) -> Iterator[Any]:
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    return iter(reader.embedded_regular_signatures[-_MOST_SIGNATURES:])


def _check(found: Any, trust_roots: bytes, received_at: datetime | None) -> list[Check]:
    name = _signer(found)
    try:
        found.compute_integrity_info()
        intact = _intact(found, name)
        around = [_covers(found, name), *_edited(found, name)]
    except OutOfTime:
        raise
    except Exception:  # noqa: BLE001 - as above, for one signature
        return [_not_checked(name)]
    if intact.result is not Result.PASSED:
        # What a broken signature covers speaks for nothing.
        around = [check for check in around if check.result is Result.FAILED]
        # Nor does its signer: anybody can copy a certificate and a signature out of another file.
        return [intact, *around, Check(CheckCode.SIGNATURE_TRUSTED, Result.NOT_CHECKED, Strength.STRONG, name)]
    return [intact, *around, _trusted(found, name, trust_roots, received_at), *_dates(found, name)]


def _intact(found: Any, name: str) -> Check:
    """Whether digest and signature value fit (RFC 5652, 5.4 and 5.6)."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    content_type = found.signed_data["encap_content_info"]["content_type"].native
    try:
        same_digest, valid = validate_sig_integrity(
            found.signer_info, found.signer_cert, content_type, found.compute_digest()
        )
    except OutOfTime:
        raise
    except Exception:  # noqa: BLE001 - an algorithm the library does not know, or broken attributes
        return _not_checked(name)
    result = Result.PASSED if same_digest and valid else Result.FAILED
    return Check(CheckCode.SIGNATURE_INTACT, result, Strength.STRONG, name)


def _covers(found: Any, name: str) -> Check:
    from pyhanko.sign.validation.status import SignatureCoverageLevel as Level

    result = {Level.ENTIRE_FILE: Result.PASSED, Level.ENTIRE_REVISION: Result.NOTED}.get(found.coverage, Result.FAILED)
    return Check(CheckCode.SIGNATURE_COVERS_FILE, result, Strength.STRONG, name)


def _edited(found: Any, name: str) -> list[Check]:
    """What was added behind the signed part: filling forms, validation data and time stamps may be."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    if not isinstance(found.diff_result, DiffResult):
        return [Check(CheckCode.EDITED_AFTER_SIGNING, Result.FAILED, Strength.STRONG, name)]
    level = found.diff_result.modification_level
    if level is ModificationLevel.NONE:
        return [Check(CheckCode.EDITED_AFTER_SIGNING, Result.PASSED, Strength.STRONG, name)]
    if not found.summarise_integrity_info()["docmdp_ok"]:
        return [Check(CheckCode.EDITED_AFTER_SIGNING, Result.FAILED, Strength.STRONG, f"{name}; {level.name.lower()}")]
    return [Check(CheckCode.EDITED_AFTER_SIGNING, Result.NOTED, Strength.MEDIUM, f"{name}; {level.name.lower()}")]


def _trusted(found: Any, name: str, trust_roots: bytes, received_at: datetime | None) -> Check:
    """Whether the certificate leads to an authority of the operator, at the time the signature states."""
    if not trust_roots:
        return Check(CheckCode.SIGNATURE_TRUSTED, Result.NOT_CHECKED, Strength.STRONG, name)
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import CertificateValidator, ValidationContext

    try:
        context = ValidationContext(
            trust_roots=list(load_certs_from_pemder_data(trust_roots)),
            allow_fetching=False,
            moment=_signed_at(found) or received_at,
        )
        validator = CertificateValidator(
            found.signer_cert, intermediate_certs=found.other_embedded_certs, validation_context=context
        )
        _finish(validator.async_validate_path())
    except OutOfTime:
        raise
    except Exception:  # noqa: BLE001 - no path, an expired or a broken certificate: all of them are not trusted
        return Check(CheckCode.SIGNATURE_TRUSTED, Result.FAILED, Strength.MEDIUM, name)
    return Check(CheckCode.SIGNATURE_TRUSTED, Result.PASSED, Strength.STRONG, name)


def _finish(steps: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine that waits for nothing: an event loop would need a socket, which the child has not."""
    try:
        steps.send(None)
    except StopIteration:
        return
    steps.close()
    raise RuntimeError("waited for something")


def _dates(found: Any, name: str) -> list[Check]:
    try:
        validity = found.signer_cert["tbs_certificate"]["validity"]
        moments = (validity["not_before"].native, validity["not_after"].native, _signed_at(found))
    except (ValueError, TypeError, KeyError):
        return []
    told = "; ".join(moment.astimezone(UTC).date().isoformat() if moment else "" for moment in moments)
    inside = moments[2] is None or moments[0] <= moments[2] <= moments[1]
    result = Result.NOTED if inside else Result.FAILED
    return [Check(CheckCode.SIGNATURE_DATES, result, Strength.WEAK, f"{name}; {told}")]


def _signed_at(found: Any) -> datetime | None:
    try:
        moment = found.self_reported_timestamp
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _signer(found: Any) -> str:
    """The name in the signer's certificate: common name, else organisation, without the signs of our lists."""
    try:
        subject = found.signer_cert.subject.native
        name = subject.get("common_name") or subject.get("organization_name") or ""
    except OutOfTime:
        raise
    except Exception:  # noqa: BLE001 - a certificate that cannot be parsed has no name
        return ""
    return str(name).replace(";", ",")[:_LONGEST_NAME]


def _not_checked(name: str) -> Check:
    return Check(CheckCode.SIGNATURE_INTACT, Result.NOT_CHECKED, Strength.STRONG, name)
