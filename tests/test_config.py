"""Settings: every fault named at once, files, nearest names, and what production refuses."""

import base64
import stat
from dataclasses import fields
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path

import pytest

from casedesk.settings.provision import provision
from casedesk.settings.reference import page
from casedesk.settings.standins import DevelopmentStandInWarning, warn_of_stand_ins
from config import Settings, SettingsError, load


def key(seed: str) -> str:
    return base64.b64encode(sha256(seed.encode()).digest()).decode()


GOOD_PRODUCTION = {
    "CASEDESK_BASE_URL": "https://recover.example.org",
    "CASEDESK_SECRET_KEY": key("cookies") + key("more"),
    "CASEDESK_FIELD_KEYS": f"k2:{key('fields')},k1:{key('older')}",
    "CASEDESK_LOOKUP_KEY": key("lookup"),
    "CASEDESK_AUDIT_KEY": key("audit"),
    "CASEDESK_EVIDENCE_KEYS": f"k1:{key('evidence')}",
    "CASEDESK_MAIL_FROM": "desk@example.org",
}


def production(**changes: str) -> dict[str, str]:
    """A production environment that starts, but for these changes; an empty text leaves the variable out."""
    environ = GOOD_PRODUCTION | {f"CASEDESK_{name}": value for name, value in changes.items()}
    return {name: value for name, value in environ.items() if value}


def faults(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(SettingsError) as refused:
        load(environ)
    return {fault.name: f"{fault.problem}; {fault.fix}" for fault in refused.value.faults}


def test_a_complete_production_environment_starts() -> None:
    settings = load(production(TRUSTED_PROXIES="10.0.0.1, 10.1.0.0/16", DATABASE_URL="postgresql://desk@db/casedesk"))

    assert settings.production
    assert settings.https
    assert [key_id for key_id, _ in settings.field_keys] == ["k2", "k1"]
    assert settings.trusted_proxies == (ip_network("10.0.0.1/32"), ip_network("10.1.0.0/16"))
    assert settings.flask()["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://desk@db/casedesk"
    assert settings.flask()["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings.hosts == ["recover.example.org"]


@pytest.mark.parametrize("name", ["CF-IPCity", "X-AppEngine-City", "CloudFront-Viewer-City"])
def test_the_header_of_the_city_is_the_name_of_a_header(name: str) -> None:
    assert load(production(CITY_HEADER=name)).city_header == name
    assert load(production(CITY_HEADER="")).city_header == ""
    assert "name of a request header" in faults(production(CITY_HEADER=f"{name}: x"))["CASEDESK_CITY_HEADER"]


def test_production_is_the_default_and_has_no_default_secret() -> None:
    named = faults({})

    assert set(named) >= {
        f"CASEDESK_{name}" for name in ("SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY", "AUDIT_KEY", "EVIDENCE_KEYS")
    }
    assert "is not https" in named["CASEDESK_BASE_URL"]


@pytest.mark.case("S38")
@pytest.mark.parametrize(
    ("changes", "name", "problem"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY", "missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY", "shorter than 32"),
        ({"SECRET_KEY": "changeme" * 8}, "SECRET_KEY", "guessed"),
        ({"LOOKUP_KEY": base64.b64encode(bytes(32)).decode()}, "LOOKUP_KEY", "guessed"),
        ({"AUDIT_KEY": key("lookup")}, "AUDIT_KEY", "same key as CASEDESK_LOOKUP_KEY"),
        ({"EVIDENCE_KEYS": f"k1:{key('fields')}"}, "EVIDENCE_KEYS", "same key as CASEDESK_FIELD_KEYS"),
        ({"DEBUG": "true"}, "DEBUG", "is on"),
        ({"BASE_URL": "http://recover.example.org"}, "BASE_URL", "not https"),
        ({"BASE_URL": "https://localhost"}, "BASE_URL", "this machine"),
        ({"MAIL_SENDER": "sink"}, "MAIL_SENDER", "stand-in"),
        ({"SMS_SENDER": "sink"}, "SMS_SENDER", "stand-in"),
        ({"WAIT_SCALE": "0.001"}, "WAIT_SCALE", "stand-in"),
        ({"CLOCK_SHIFT_SECONDS": "60"}, "CLOCK_SHIFT_SECONDS", "stand-in"),
        ({"DEMO_PAGES": "yes"}, "DEMO_PAGES", "stand-in"),
        ({"MAIL_FROM": ""}, "MAIL_FROM", "default"),
        ({"S3_ENDPOINT": "http://storage.example.org"}, "S3_ENDPOINT", "not https"),
    ],
)
def test_production_refuses(changes: dict[str, str], name: str, problem: str) -> None:
    named = faults(production(**changes))

    assert list(named) == [f"CASEDESK_{name}"]
    assert problem in named[f"CASEDESK_{name}"]


@pytest.mark.case("S38")
def test_production_refuses_the_debugger_flask_would_read_itself() -> None:
    assert list(faults(production() | {"FLASK_DEBUG": "1"})) == ["FLASK_DEBUG"]


@pytest.mark.case("S38")
def test_production_refuses_secrets_made_for_development(tmp_path: Path) -> None:
    made = provision(tmp_path)

    named = faults(production(DATA_DIR=str(tmp_path), **{name.upper(): value for name, value in made.items()}))

    assert set(named) == {f"CASEDESK_{name.upper()}" for name in made}
    assert all("made for development" in problem for problem in named.values())


def test_one_run_names_every_fault_with_its_fix() -> None:
    named = faults(production(PORT="many", WAIT_SCALE="0.5", AUDIT_KEY="", DEFAULT_LANGUAGE="fr", SMTP_PORT="70000"))

    assert set(named) == {
        f"CASEDESK_{name}" for name in ("PORT", "WAIT_SCALE", "AUDIT_KEY", "DEFAULT_LANGUAGE", "SMTP_PORT")
    }
    assert "openssl rand -base64 32" in named["CASEDESK_AUDIT_KEY"]
    assert "zh_Hans, en" in named["CASEDESK_DEFAULT_LANGUAGE"]
    assert "from 1 to 65535" in named["CASEDESK_SMTP_PORT"]


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert load(production() | {"CASEDESK_PORT": ""}).port == 8000
    assert "is missing" in faults(production() | {"CASEDESK_AUDIT_KEY": ""})["CASEDESK_AUDIT_KEY"]


def test_an_unknown_name_is_an_error_that_names_the_nearest() -> None:
    named = faults(production(WAIT_HOUR="3", SOMETHING_ELSE_ALTOGETHER="1"))

    assert "CASEDESK_WAIT_HOURS" in named["CASEDESK_WAIT_HOUR"]
    assert "docs/reference/settings.md" in named["CASEDESK_SOMETHING_ELSE_ALTOGETHER"]


def test_every_setting_can_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GOOD_PRODUCTION["CASEDESK_SECRET_KEY"] + "\n", encoding="utf-8")

    settings = load(production(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key")))

    assert settings.secret_key == GOOD_PRODUCTION["CASEDESK_SECRET_KEY"]


def test_a_setting_that_itself_ends_in_file_is_not_mistaken_for_one(tmp_path: Path) -> None:
    settings = load(production(AUDIT_HEADS_FILE=str(tmp_path / "heads")))

    assert settings.audit_heads_file == tmp_path / "heads"


def test_a_file_that_is_missing_or_stands_beside_the_value_is_a_fault(tmp_path: Path) -> None:
    named = faults(production(AUDIT_KEY="", AUDIT_KEY_FILE=str(tmp_path / "none"), LOOKUP_KEY_FILE="/x"))

    assert "No such file" in named["CASEDESK_AUDIT_KEY_FILE"]
    assert "beside the plain variable" in named["CASEDESK_LOOKUP_KEY_FILE"]


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("LOOKUP_KEY", "not base64!", "base64"),
        ("LOOKUP_KEY", base64.b64encode(b"x" * 16).decode(), "32 bytes, not 16"),
        ("FIELD_KEYS", "no-id", "id:base64"),
        ("FIELD_KEYS", f"k1:{key('a')},k1:{key('b')}", "twice"),
        ("BASE_URL", "https://recover.example.org/path", "nothing after the host"),
        ("BASE_URL", "https://recover.example.org:many", "Port"),
        ("TIMEZONE", "Mars/Olympus", "zone"),
        ("TRUSTED_PROXIES", "everyone", "networks"),
        ("DATABASE_URL", "mysql://db", "sqlite:/// or postgresql://"),
        ("WAIT_SCALE", "nan", "from"),
        ("DEMO_PAGES", "perhaps", "true or false"),
        ("EVIDENCE_STORE", "ftp", "local, s3"),
    ],
)
def test_a_value_that_cannot_be_used_says_what_can(name: str, value: str, problem: str) -> None:
    assert problem in faults(production(**{name: value}))[f"CASEDESK_{name}"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"EVIDENCE_STORE": "s3"}, "S3_BUCKET"),
        ({"S3_ACCESS_KEY": "a"}, "S3_SECRET_KEY"),
        ({"SMTP_USER": "desk"}, "SMTP_PASSWORD"),
        ({"SMS_SENDER": "webhook", "SMS_WEBHOOK_KEY": key("sms")}, "SMS_WEBHOOK_URL"),
        ({"SMS_SENDER": "webhook", "SMS_WEBHOOK_URL": "https://sms.example.org"}, "SMS_WEBHOOK_KEY"),
        ({"MAX_APPEAL_MB": "5"}, "REQUEST_MB"),
        ({"WAIT_HOURS": "12"}, "WAIT_HOURS"),
    ],
)
def test_settings_that_need_each_other(changes: dict[str, str], name: str) -> None:
    assert f"CASEDESK_{name}" in faults(production(**changes))


def test_away_from_production_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = provision(tmp_path)
    settings = load({"CASEDESK_ENV": "demo", "CASEDESK_DATA_DIR": str(tmp_path)})

    assert provision(tmp_path) == first
    assert settings.secret_key == first["secret_key"]
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    assert settings.database_url == f"sqlite:///{tmp_path}/casedesk.sqlite3"


def test_http_is_for_this_machine_only(tmp_path: Path) -> None:
    provision(tmp_path)
    demo = {"CASEDESK_ENV": "demo", "CASEDESK_DATA_DIR": str(tmp_path)}

    settings = load(demo)
    named = faults(demo | {"CASEDESK_BASE_URL": "http://desk.example.org"})

    assert settings.hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert settings.cookie("flow") == "flow"
    assert not settings.flask()["SESSION_COOKIE_SECURE"]
    assert list(named) == ["CASEDESK_BASE_URL"]


def test_stand_ins_warn(tmp_path: Path) -> None:
    provision(tmp_path)
    settings = load({"CASEDESK_ENV": "demo", "CASEDESK_DATA_DIR": str(tmp_path), "CASEDESK_MAIL_SENDER": "sink"})

    with pytest.warns(DevelopmentStandInWarning, match="CASEDESK_MAIL_SENDER"):
        warn_of_stand_ins(settings)


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    settings = load(production(DATABASE_URL="postgresql://desk:pa55@db/casedesk"))

    shown = repr(settings)

    assert "pa55" not in shown
    for field in fields(Settings):
        if field.metadata["secret"] and getattr(settings, field.name):
            assert repr(getattr(settings, field.name)) not in shown


def test_the_reference_page_is_the_one_the_table_makes() -> None:
    written = Path(__file__).parents[1] / "docs/reference/settings.md"

    assert written.read_text(encoding="utf-8") == page(), (
        "write it again: python -m casedesk.settings.reference > docs/reference/settings.md"
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("Example authority\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" * 2, None),
        ("/etc/ssl/authority.pem", "not a list of certificates"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "not a list of certificates"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" * 2_000, "longer than"),
    ],
    ids=["two", "path", "key", "many"],
)
def test_authorities_of_signatures_are_certificates(given: str, problem: str | None) -> None:
    if problem is None:
        assert load(production(SIGNATURE_ROOTS=given)).signature_roots == given.strip()
        return

    assert problem in faults(production(SIGNATURE_ROOTS=given))["CASEDESK_SIGNATURE_ROOTS"]
