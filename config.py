"""The settings of casedesk, read from the environment: one field is one `CASEDESK_…` variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")

Network = IPv4Network | IPv6Network
# Keys of 32 bytes by name: the first one seals, every one opens, so that a key can retire.
Keys = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the settings, and what to do about it."""

    name: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.name} {self.problem}; {self.fix}"


class SettingsError(Exception):
    """The settings cannot be used: `faults` says each reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def setting(
    about: str,
    default: Any = MISSING,
    *,
    group: str = "",
    shown: str = "",
    low: float | None = None,
    high: float | None = None,
    secret: bool = False,
) -> Any:
    """Declare a setting: its sentence in the reference, its default and its limits (both inclusive).

    `group` opens a heading in the reference; `shown` stands there for a default worked out from others.
    """
    metadata = {"about": about, "group": group, "shown": shown, "low": low, "high": high, "secret": secret}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of casedesk, checked and typed."""

    env: Literal["production", "development", "demo", "test"] = setting(
        "What this installation is for; everything but production allows stand-ins.", "production", group="Service"
    )
    base_url: str = setting(
        "Address people open, used in every link that is sent. https in production.", "http://localhost:8000"
    )
    allowed_hosts: tuple[str, ...] = setting("Further host names that are answered; others get 400.", ())
    trusted_proxies: tuple[Network, ...] = setting(
        "Addresses or networks of the proxies whose X-Forwarded-For is believed.", ()
    )
    city_header: str = setting(
        "Header in which those proxies tell the visitor's city, such as CF-IPCity, noted when an appeal is sent; empty:"
        " not noted.",
        "",
    )
    service_name_zh: str = setting("Name of the service in Chinese pages and letters.", "账号找回")
    service_name_en: str = setting("Name of the service in English pages and letters.", "Account recovery")
    default_language: Literal["zh_Hans", "en"] = setting("Language when the browser asks for neither.", "zh_Hans")
    timezone: str = setting("Time zone of the desk, for due times and printed times.", "Asia/Shanghai")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting("Least level that is logged.", "INFO")
    debug: bool = setting("Show tracebacks in the browser.", False)

    host: str = setting("Address the web server listens on.", "127.0.0.1", group="Processes")
    port: int = setting("Port the web server listens on.", 8000, low=1, high=65535)
    web_workers: int = setting("Web processes.", 2, low=1, high=64)
    web_threads: int = setting("Threads of each web process.", 4, low=1, high=64)
    worker_threads: int = setting("Threads of the worker process.", 2, low=1, high=32)
    huey_url: str = setting(
        "Where the worker is woken: sqlite:///… or redis://….", "", shown="sqlite in DATA_DIR", secret=True
    )
    lease_seconds: int = setting("Seconds until a job whose worker died is taken again.", 60, low=5, high=3600)
    outbound_timeout_seconds: int = setting("Seconds to wait for mail, SMS and S3.", 10, low=1, high=120)

    secret_key: str = setting(
        "Signs cookies and forms: 32 characters or more.", group="Secrets", shown="none, must be set", secret=True
    )
    field_keys: Keys = setting(
        "Encrypt columns of the database: `id:base64,…`, the first one seals.", shown="none, must be set", secret=True
    )
    lookup_key: bytes = setting(
        "Makes keyed digests of contacts, codes and decoys: 32 bytes as base64.",
        shown="none, must be set",
        secret=True,
    )
    audit_key: bytes = setting(
        "Signs the heads of the record of events: 32 bytes as base64.", shown="none, must be set", secret=True
    )

    data_dir: Path = setting("Folder for everything kept without further settings.", Path("var"), group="Storage")
    database_url: str = setting("sqlite:///… or postgresql://….", "", shown="sqlite in DATA_DIR", secret=True)
    database_pool: int = setting("PostgreSQL connections of each process.", 8, low=1, high=200)
    evidence_store: Literal["local", "s3"] = setting("Where evidence files are kept.", "local")
    evidence_dir: Path = setting("Folder of the local evidence store.", Path(), shown="evidence in DATA_DIR")
    evidence_keys: Keys = setting(
        "Encrypt evidence files: `id:base64,…`, the first one seals.", shown="none, must be set", secret=True
    )
    s3_bucket: str = setting("Bucket of the S3 evidence store; it must be private.", "")
    s3_endpoint: str = setting("Address of an S3 service other than AWS.", "")
    s3_region: str = setting("Region of the bucket.", "us-east-1")
    s3_access_key: str = setting("Access key; empty: the usual AWS sources.", "", secret=True)
    s3_secret_key: str = setting("Secret key that belongs to it.", "", secret=True)
    s3_sse: Literal["none", "AES256", "aws:kms"] = setting("Encryption asked of the S3 service besides ours.", "none")
    s3_direct_upload: bool = setting(
        "Browsers send files straight to the bucket, whose CORS rule must allow BASE_URL; verified before they count.",
        False,
    )
    clamd: str = setting("Virus scanner: path of clamd's socket, or host:port; empty: files are not scanned.", "")
    signature_roots: str = setting(
        "Certificates of the authorities whose PDF signatures are trusted, as PEM one after another (best by"
        " `CASEDESK_SIGNATURE_ROOTS_FILE`); empty: trust is not checked.",
        "",
    )
    audit_heads_file: Path = setting(
        "File the signed heads are appended to; keep it where casedesk cannot rewrite it.",
        Path(),
        shown="audit-heads.jsonl in DATA_DIR",
    )

    mail_sender: Literal["smtp", "sink"] = setting(
        "How letters leave; sink writes them into SINK_DIR (stand-in).", "smtp", group="Letters"
    )
    mail_from: str = setting("Sender address of letters.", "casedesk@localhost")
    smtp_host: str = setting("Mail server.", "localhost")
    smtp_port: int = setting("Port of the mail server.", 587, low=1, high=65535)
    smtp_tls: Literal["starttls", "tls", "none"] = setting("How the way to the mail server is protected.", "starttls")
    smtp_user: str = setting("Name for the mail server; empty: no sign-in.", "")
    smtp_password: str = setting("Password for the mail server.", "", secret=True)
    sms_sender: Literal["sns", "webhook", "sink", "none"] = setting(
        "How text messages leave; sink writes them into SINK_DIR (stand-in).", "none"
    )
    sns_region: str = setting("AWS region of SNS.", "us-east-1")
    sms_webhook_url: str = setting("Address that receives text messages as signed JSON.", "")
    sms_webhook_key: bytes = setting("Signs them: 32 bytes as base64.", b"", secret=True)
    sink_dir: Path = setting("Folder of the sink senders.", Path(), shown="sink in DATA_DIR")

    second_approval: Literal["always", "by_risk", "never"] = setting(
        "When an approval takes two people.", "always", group="Decisions"
    )
    wait_hours: float = setting("Safety wait.", 72, low=1, high=720)
    wait_hours_short: float = setting("Safety wait for band strong with a verified document.", 24, low=1, high=720)
    wait_hours_long: float = setting("Safety wait with a second factor, or with facts alone.", 168, low=1, high=720)
    wait_hours_unreached: float = setting("Safety wait when no known contact can be reached.", 336, low=24, high=2160)
    unreached_hours: float = setting("Hours of trying until nobody counts as reachable.", 24, low=1, high=720)
    undo_seconds: int = setting("Seconds in which a decision can be taken back.", 10, low=0, high=300)
    blind_share: float = setting(
        "Share of cases, drawn at sending, whose score shows only after a first opinion; the score learns from them"
        " without its own echo.",
        0.05,
        low=0,
        high=1,
    )
    leaning_first: bool = setting(
        "Reviewers note whether they lean for or against a case before its score is shown to them.", False
    )
    redraw_hours: float = setting("Hours until another second person is drawn.", 4, low=0.25, high=72)
    mfa_minutes: int = setting("Age of a second-factor check that a decision accepts.", 15, low=1, high=240)
    session_idle_minutes: int = setting("Minutes until an idle staff session ends.", 30, low=1, high=720)
    session_hours: int = setting("Hours until every staff session ends.", 12, low=1, high=72)

    link_minutes: int = setting("Life of a reset link.", 60, low=5, high=1440, group="Appeals and links")
    link_days: int = setting("Days after the first link in which it can be sent again.", 7, low=1, high=30)
    link_resends: int = setting("Times it can be sent again.", 3, low=0, high=10)
    objection_days: int = setting("Days after closing in which a known contact can object.", 30, low=1, high=365)
    draft_days: int = setting("Days a draft lives after the last save.", 7, low=1, high=90)
    reopen_days: int = setting("Days in which a closed appeal can be answered or reopened.", 90, low=1, high=365)
    code_minutes: int = setting("Life of a six-digit code.", 10, low=1, high=60)
    given_up_phone_days: int = setting("Days until a phone taken off an account proves nothing.", 90, low=0, high=3650)
    given_up_mailbox_days: int = setting("The same for a mailbox; 0 is at once.", 365, low=0, high=3650)
    password_min: int = setting("Least length of a new password.", 12, low=8, high=64)
    password_classes: int = setting("Kinds of characters a new password must have, of four.", 0, low=0, high=4)

    max_file_mb: int = setting("Largest evidence file, MB.", 10, low=1, high=100, group="Limits")
    max_files: int = setting("Files of one appeal.", 8, low=1, high=50)
    max_appeal_mb: int = setting("All files of one appeal, MB.", 25, low=1, high=500)
    max_image_mp: int = setting("Largest picture, megapixels.", 40, low=1, high=200)
    max_pages: int = setting("Pages of one document.", 50, low=1, high=500)
    request_mb: int = setting("Largest request, MB.", 30, low=1, high=600)
    limit_appeals: int = setting("Appeals started from one address in an hour.", 10, low=1)
    limit_codes: int = setting("Codes sent to one contact in an hour.", 3, low=1)
    limit_codes_address: int = setting("Codes asked for from one address in an hour.", 30, low=1)
    limit_messages: int = setting("Messages an owner writes in one appeal in an hour.", 20, low=1)
    limit_code_guesses: int = setting("Guesses for one code.", 5, low=1, high=10)
    limit_code_guesses_day: int = setting("Guesses for codes of one account in a day.", 20, low=1)
    limit_links: int = setting("Attempts on links from one address in 5 minutes.", 10, low=1)
    limit_sign_ins: int = setting("Staff sign-ins for one person in 5 minutes.", 10, low=1)
    group_appeals: int = setting("Appeals for one account in a day before they become one review.", 5, low=1)

    retention_evidence_days: int = setting("Days evidence is kept after closing.", 90, low=1, group="Retention")
    retention_contact_days: int = setting("Days tracking codes and contacts are kept.", 365, low=1)
    retention_audit_days: int = setting("Days the record of events is kept.", 2557, low=1)

    wait_scale: float = setting(
        "Every safety wait times this (stand-in).", 1.0, low=0.00001, high=1, group="Development and demo"
    )
    clock_shift_seconds: int = setting("Seconds added to the clock (stand-in).", 0)
    demo_pages: bool = setting("Mailbox page and sign-in page of the demo accounts (stand-in).", False)

    def __post_init__(self) -> None:
        worked_out: dict[str, Any] = {
            "database_url": f"sqlite:///{self.data_dir.absolute() / 'casedesk.sqlite3'}",
            "huey_url": f"sqlite:///{self.data_dir.absolute() / 'huey.sqlite3'}",
            "evidence_dir": self.data_dir / "evidence",
            "sink_dir": self.data_dir / "sink",
            "audit_heads_file": self.data_dir / "audit-heads.jsonl",
        }
        for name, value in worked_out.items():
            if getattr(self, name) in ("", Path()):
                object.__setattr__(self, name, value)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def https(self) -> bool:
        """Whether cookies carry `__Host-` and `Secure`, and HSTS is sent."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names that are answered: the one of `base_url`, the allowed ones, and each loopback name beside one."""
        host = urlsplit(self.base_url).hostname or ""
        beside = LOOPBACK_HOSTS if host in LOOPBACK_HOSTS else ()
        names = dict.fromkeys([host, *self.allowed_hosts, *beside])
        return [f"[{name}]" if ":" in name else name for name in names]

    @property
    def upload_origin(self) -> str:
        """The one other origin that pages of owners may send to: that of the bucket, empty when files come to us."""
        if not self.s3_direct_upload:
            return ""
        url = urlsplit(self.s3_endpoint)
        return f"{url.scheme}://{url.netloc}"

    def cookie(self, name: str) -> str:
        """The name a cookie goes by: `__Host-` keeps neighbours out, but browsers take it on https alone."""
        return f"__Host-{name}" if self.https else name

    def flask(self) -> dict[str, Any]:
        """The part of the settings that Flask and its extensions read from `app.config`."""
        sqlite = self.database_url.startswith("sqlite")
        engine: dict[str, Any] = {"connect_args": {"timeout": 5}}
        if not sqlite:
            engine = {
                "connect_args": {"connect_timeout": 5},
                "pool_pre_ping": True,
                "pool_size": self.database_pool,
                "max_overflow": 0,
            }
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.env == "test",
            "DEBUG": self.debug,
            "TRUSTED_HOSTS": self.hosts,
            "PREFERRED_URL_SCHEME": "https" if self.https else "http",
            "SESSION_COOKIE_NAME": self.cookie("session"),
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": self.request_mb * 1_000_000,
            "MAX_FORM_MEMORY_SIZE": 1_000_000,
            "MAX_FORM_PARTS": 220,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # An error of the database says what broke, and never with which values: it may end in the log.
            "SQLALCHEMY_ENGINE_OPTIONS": {**engine, "hide_parameters": True},
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": self.default_language,
            "BABEL_DEFAULT_TIMEZONE": self.timezone,
        }


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises `SettingsError` with every fault found, never only the first."""
    # Imported here because casedesk itself imports this module.
    from casedesk.settings.reading import read

    return read(environ)
