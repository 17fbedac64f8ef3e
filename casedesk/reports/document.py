"""A case report as a page of HTML with its pictures, ready for the press."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from casedesk.database import canonical
from casedesk.errors import CasedeskError
from casedesk.evidence.installation import evidence_store
from casedesk.extensions import app_settings
from casedesk.languages import HTML_CODES, LANGUAGES, at_desk
from casedesk.reports.facts import CaseReport
from casedesk.reports.pdf import Stamp
from casedesk.review.telling.explanation import factor, per_cent

_LARGEST_PICTURE = 8_000_000


@dataclass(frozen=True)
class StampBlock:
    """What the foot says of this very copy: who made it, when, and why."""

    made_by: str
    made_at: datetime
    purpose: str


@dataclass(frozen=True)
class Document:
    """What the press needs for one report."""

    html: str
    stylesheet: str
    pictures: Mapping[str, bytes]
    stamp: Stamp


def document_of(report: CaseReport, block: StampBlock) -> Document:
    """Write the page of a report; everything people typed is escaped by the template (S36)."""
    pictures = {file.number: picture for file in report.files if file.picture and (picture := _picture(file.picture))}
    names = {number: f"file-{number}.jpg" for number in pictures}
    digest = report.digest
    with force_locale(report.language):
        html = current_app.jinja_env.get_template("reports/case_report.html").render(
            report=report,
            digest=digest,
            pictures=names,
            stamp={"made_by": block.made_by, "made_at": _moment(block.made_at), "purpose": block.purpose},
            html_lang=HTML_CODES[report.language],
            language_name=LANGUAGES[report.language],
            service_name=_service_name(report.language),
            page_of=_page_of(),
            per_cent=per_cent,
            factor=factor,
        )
    identifier = sha256(canonical([digest, block.made_by, block.made_at.isoformat(), block.purpose])).hexdigest()
    assets = {names[number]: body for number, body in pictures.items()}
    return Document(html, _stylesheet(), assets, Stamp(identifier, block.made_at))


def _picture(key: str) -> bytes | None:
    """A preview from the store; a report is made without one that is gone or broken."""
    try:
        with evidence_store().open(key) as stored:
            return stored.read(_LARGEST_PICTURE)
    except CasedeskError:
        return None


def _stylesheet() -> str:
    return (Path(current_app.root_path).parent / "templates/reports/case_report.css").read_text(encoding="utf-8")


def _moment(moment: datetime) -> str:
    local = at_desk(moment)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M:%S} {app_settings().timezone} (UTC{offset[:3]}:{offset[3:]})"


def _page_of() -> Markup:
    """Page n of m; the numbers are counters of the style sheet."""
    number, total = Markup('<span class="n"></span>'), Markup('<span class="m"></span>')
    return Markup.escape(_("page %(n)s of %(m)s")) % {"n": number, "m": total}


def _service_name(language: str) -> str:
    settings = app_settings()
    return settings.service_name_zh if language == "zh_Hans" else settings.service_name_en
