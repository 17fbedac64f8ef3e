"""Passkeys (WebAuthn) as second factor: register one, sign in with one."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from casedesk import clock
from casedesk.audit.service import record
from casedesk.audit.tags import EventTag
from casedesk.extensions import app_settings, db
from casedesk.staff.models import Passkey, StaffMember, StaffSession

# WebAuthn brings much with it that no other page needs, so it is imported where it is used.
if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

_LABEL = 80


def registration_options(session: StaffSession) -> str:
    """What the browser needs to make a passkey, as JSON; the challenge is kept with the session."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    member = session.member
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=app_settings().service_name_en,
        user_name=member.email,
        user_id=f"staff-{member.id}".encode(),
        user_display_name=member.name,
        exclude_credentials=_descriptors(member),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    session.challenge = options.challenge
    return webauthn.options_to_json(options)


def register(session: StaffSession, answer: dict[str, Any], label: str) -> bool:
    """Keep the passkey a browser made, if it answers the session's challenge; the challenge is spent either way."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge, session.challenge = session.challenge, None
    if challenge is None:
        return False
    try:
        verified = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_host(), expected_origin=_origin()
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    session.member.passkeys.append(
        Passkey(
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            label=label.strip()[:_LABEL] or "Passkey",
            created_at=clock.utcnow(),
        )
    )
    record(EventTag.STAFF_FACTOR_ADD, actor=session.member.actor, factor="passkey")
    return True


def check_options(session: StaffSession) -> str:
    """What the browser needs to use one of the person's passkeys, as JSON."""
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        allow_credentials=_descriptors(session.member),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    session.challenge = options.challenge
    return webauthn.options_to_json(options)


def check(session: StaffSession, answer: dict[str, Any]) -> bool:
    """Whether one of the person's passkeys answers the session's challenge; the challenge is spent either way."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge, session.challenge = session.challenge, None
    passkey = _answering(session.member, answer)
    if challenge is None or passkey is None:
        return False
    try:
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    passkey.sign_count = verified.new_sign_count
    return True


def remove(member: StaffMember, passkey_id: int) -> bool:
    """Remove one of a person's passkeys; tells whether it was there."""
    passkey = next((one for one in member.passkeys if one.id == passkey_id), None)
    if passkey is None:
        return False
    db.session.delete(passkey)
    record(EventTag.STAFF_FACTOR_REMOVE, actor=member.actor, factor="passkey")
    return True


def _answering(member: StaffMember, answer: dict[str, Any]) -> Passkey | None:
    from webauthn.helpers import base64url_to_bytes

    try:
        credential_id = base64url_to_bytes(str(answer.get("rawId", "")))
    except ValueError:
        return None
    return next((one for one in member.passkeys if one.credential_id == credential_id), None)


def _descriptors(member: StaffMember) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in member.passkeys]


def _host() -> str:
    return urlsplit(app_settings().base_url).hostname or ""


def _origin() -> str:
    parts = urlsplit(app_settings().base_url)
    return f"{parts.scheme}://{parts.netloc}"
