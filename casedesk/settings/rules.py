"""What settings must satisfy together, and what production refuses (security case S38)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from casedesk.settings.provision import GENERATE_KEY, GENERATE_KEYS, GENERATE_TEXT, provisioned
from casedesk.settings.standins import STAND_INS, stand_ins
from config import LOOPBACK_HOSTS, Fault, Settings

LEAST_SECRET_LENGTH = 32
# A random 32-byte key has fewer than this many distinct bytes once in about 10^17 times.
LEAST_DISTINCT = 16

_CERTIFICATES = re.compile(r"(?:[^-]*-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----)+[^-]*")
_LONGEST_ROOTS = 100_000  # they travel to the child as one argument, of which Linux takes 128 KiB


def cross_faults(settings: Settings, environ: Mapping[str, str]) -> list[Fault]:
    """Return one fault for each rule that is broken; `environ` tells what Flask itself would read."""
    faults = list(_wherever(settings))
    if settings.production:
        faults += _in_production(settings, environ)
    return faults


def _wherever(settings: Settings) -> Iterator[Fault]:
    url = urlsplit(settings.base_url)
    if url.scheme == "http" and not settings.production and url.hostname not in LOOPBACK_HOSTS:
        yield _fault("base_url", "is http on a host others can reach", "use https, or http://localhost")
    yield from _of_evidence(settings)
    if bool(settings.smtp_user) != bool(settings.smtp_password):
        yield _fault("smtp_password", "and CASEDESK_SMTP_USER go together", "set both or neither")
    if settings.sms_sender == "webhook" and not settings.sms_webhook_url:
        yield _fault("sms_webhook_url", "is missing while CASEDESK_SMS_SENDER=webhook", "give its address")
    if settings.sms_sender == "webhook" and not settings.sms_webhook_key:
        yield _fault("sms_webhook_key", "is missing while CASEDESK_SMS_SENDER=webhook", f"set it, {GENERATE_KEY}")
    if settings.max_file_mb > settings.max_appeal_mb or settings.max_appeal_mb > settings.request_mb:
        yield _fault("request_mb", "must hold an appeal, and an appeal a file", "keep file ≤ appeal ≤ request")
    if not settings.wait_hours_short <= settings.wait_hours <= settings.wait_hours_long:
        yield _fault("wait_hours", "must lie between the short and the long wait", "order the three")


def _of_evidence(settings: Settings) -> Iterator[Fault]:
    if settings.evidence_store == "s3" and not settings.s3_bucket:
        yield _fault("s3_bucket", "is missing while CASEDESK_EVIDENCE_STORE=s3", "name the bucket")
    if bool(settings.s3_access_key) != bool(settings.s3_secret_key):
        yield _fault("s3_secret_key", "and CASEDESK_S3_ACCESS_KEY go together", "set both or neither")
    if settings.s3_direct_upload and settings.evidence_store != "s3":
        yield _fault("s3_direct_upload", "needs CASEDESK_EVIDENCE_STORE=s3", "remove it, or keep evidence in a bucket")
    elif settings.s3_direct_upload and not settings.s3_endpoint:
        yield _fault(
            "s3_endpoint", "is missing while CASEDESK_S3_DIRECT_UPLOAD=true", "name the address of the service"
        )
    if settings.signature_roots and not _CERTIFICATES.fullmatch(settings.signature_roots):
        yield _fault("signature_roots", "is not a list of certificates as PEM", "openssl x509 -in … -outform pem")
    if len(settings.signature_roots) > _LONGEST_ROOTS:
        yield _fault("signature_roots", "is longer than 100,000 characters", "keep the authorities you need")
    if settings.clamd and not _is_address(settings.clamd):
        yield _fault("clamd", "is neither a path from / nor host:port", "look at LocalSocket in clamd.conf")


def _in_production(settings: Settings, environ: Mapping[str, str]) -> Iterator[Fault]:
    if not settings.https:
        yield _fault("base_url", "is not https", "set it to the https address people open")
    elif urlsplit(settings.base_url).hostname in LOOPBACK_HOSTS:
        yield _fault("base_url", "is this machine itself", "set it to the https address people open")
    if settings.debug:
        yield _fault("debug", "is on", "remove it")
    if environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        yield Fault("FLASK_DEBUG", "is on", "remove it")
    for name in stand_ins(settings):
        yield _fault(name, "is a stand-in, which production refuses", STAND_INS[name][1])
    yield from _weak_secrets(settings)
    if settings.mail_from.endswith("@localhost"):
        yield _fault("mail_from", "is a default nobody can answer", "set the sender address of your letters")
    if settings.smtp_tls == "none" and settings.smtp_host not in LOOPBACK_HOSTS:
        yield _fault("smtp_tls", "sends letters in the clear", "set starttls or tls")
    if settings.sms_sender == "webhook" and not settings.sms_webhook_url.startswith("https://"):
        yield _fault("sms_webhook_url", "is not https", "give an https address")
    if settings.s3_endpoint and not settings.s3_endpoint.startswith("https://"):
        yield _fault("s3_endpoint", "is not https", "give an https address")


def _weak_secrets(settings: Settings) -> Iterator[Fault]:
    local = set("".join(f"{value}," for value in provisioned(settings.data_dir).values()).replace(":", ",").split(","))
    if len(settings.secret_key) < LEAST_SECRET_LENGTH:
        yield _fault("secret_key", f"is shorter than {LEAST_SECRET_LENGTH} characters", f"set it, {GENERATE_TEXT}")
    elif len(set(settings.secret_key)) < LEAST_DISTINCT:
        yield _fault("secret_key", "can be guessed", f"set it, {GENERATE_TEXT}")
    elif settings.secret_key in local:
        yield _fault("secret_key", "was made for development", f"set it, {GENERATE_TEXT}")
    seen: dict[bytes, str] = {}
    for name, key, how in _keys_of(settings):
        if len(set(key)) < LEAST_DISTINCT:
            yield _fault(name, "can be guessed", f"set it, {how}")
        elif _base64(key) in local:
            yield _fault(name, "was made for development", f"set it, {how}")
        elif key in seen:
            yield _fault(name, f"is the same key as {seen[key]}", f"set it, {how}")
        seen.setdefault(key, f"CASEDESK_{name.upper()}")


def _keys_of(settings: Settings) -> Iterator[tuple[str, bytes, str]]:
    yield "lookup_key", settings.lookup_key, GENERATE_KEY
    yield "audit_key", settings.audit_key, GENERATE_KEY
    if settings.sms_webhook_key:
        yield "sms_webhook_key", settings.sms_webhook_key, GENERATE_KEY
    for name in ("field_keys", "evidence_keys"):
        for _, key in getattr(settings, name):
            yield name, key, GENERATE_KEYS


def _is_address(text: str) -> bool:
    return text.startswith("/") or (text.rpartition(":")[2].isdigit() and bool(text.rpartition(":")[0]))


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _fault(name: str, problem: str, fix: str) -> Fault:
    return Fault(f"CASEDESK_{name.upper()}", problem, fix)
