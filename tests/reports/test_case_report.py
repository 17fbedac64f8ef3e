"""A case report: ten parts in order, masked, the same bytes from the same state, hostile text inert."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock as time
from casedesk.appeals.models import Appeal, FormerContact, Step
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.base import ContactKind
from casedesk.directory.service import directory
from casedesk.evidence.models import ReadingState
from casedesk.reports.document import StampBlock, document_of
from casedesk.reports.facts import report_facts
from casedesk.reports.making import print_report
from casedesk.reports.masking import mask_contact
from tests.factories.appeals import STATED, appeal
from tests.factories.reports import evidence_file, reported_case
from tests.reports.reading import links_of, pages_of, text_of, words_outside

HEADINGS = {
    "en": [
        "1 Decision",
        "2 Facts and key times",
        "3 Claim against record",
        "4 Score",
        "5 Evidence",
        "6 Sign-ins told and recorded",
        "7 Messages as sent",
        "8 Record of events",
        "9 Who looked at it",
        "10 Notes on masking and retention",
    ],
    "zh_Hans": [
        "1 决定",
        "2 案情",
        "3 申诉内容",
        "4 评分",
        "5 凭证",
        "6 所述登录",
        "7 发出",
        "8 案件",
        "9 查看",
        "10 遮盖",
    ],
}
MARKUP = '<script>alert(1)</script><img src="http://127.0.0.1:9/x.png"> & "quoted" file:///etc/hostname {{ 7*7 }}'
WIDE = "长" * 180 + "W" * 180


@pytest.fixture
def block() -> Callable[[], StampBlock]:
    return lambda: StampBlock("周敏", time.utcnow(), "季度复查")


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_ten_parts_stand_in_order_in_both_languages(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock], language: str
) -> None:
    text = text_of(print_report(reported_case(), language, block()).pdf)
    places = [text.find(heading) for heading in HEADINGS[language]]
    assert -1 not in places and places == sorted(places)


def test_the_city_of_filing_stands_among_the_facts_where_it_is_known(db: SQLAlchemy, clock: Clock) -> None:
    told = {
        language: {
            fact.term: fact.value for fact in report_facts(reported_case(filed_from="Zhanjiang"), language).facts
        }
        for language in ("en", "zh_Hans")
    }

    assert told["en"]["Filed from"].startswith("湛江 (Zhanjiang), ") and "湛江" in told["en"]["Usual cities"]
    assert told["zh_Hans"]["提交地点"].startswith("湛江（Zhanjiang），") and "湛江" in told["zh_Hans"]["常用城市"]
    assert "Filed from" not in {fact.term for fact in report_facts(reported_case(), "en").facts}


def test_head_and_foot_stand_on_every_page(db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]) -> None:
    case = reported_case()
    made = print_report(case, "en", block())
    pages = pages_of(made.pdf)
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert case.reference in page and f"page {number} of {len(pages)}" in page and "English" in page
        assert "Made by 周敏 on 2026-11-23 09:00:00 Asia/Shanghai (UTC+08:00)" in page
        assert "Purpose: 季度复查" in page and f"SHA-256 of the record: {made.record_digest}" in page
        assert re.search(r"Rule set [0-9a-f]{12}", page)


def test_the_same_state_and_stamp_give_the_same_bytes(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]
) -> None:
    case = reported_case()
    assert print_report(case, "zh_Hans", block()).pdf == print_report(case, "zh_Hans", block()).pdf


def test_another_stamp_changes_the_foot_and_nothing_else(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]
) -> None:
    case = reported_case()
    one = print_report(case, "en", block())
    clock.held += timedelta(hours=3)
    other = print_report(case, "en", StampBlock("Li", time.utcnow(), "Other purpose"))
    assert one.record_digest == other.record_digest
    for before, after in zip(pages_of(one.pdf), pages_of(other.pdf), strict=True):
        differing = set(before.splitlines()) ^ set(after.splitlines())
        assert len(differing) == 4
        assert all(line.startswith(("Made by", "Purpose:")) for line in differing)


def test_a_changed_record_has_another_digest(db: SQLAlchemy, clock: Clock) -> None:
    case = reported_case()
    before = report_facts(case, "en").digest
    evidence_file(case, label="second.pdf")
    assert report_facts(case, "en").digest != before


def test_nothing_that_reaches_or_names_the_owner_is_printed_in_full(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]
) -> None:
    case = reported_case(
        label="IMEI 353011094841806.pdf", message="打 13800000926 或 li.ming@mail.example，订单 1500082080722482"
    )
    account = directory().facts(case.account_id or "")
    assert account is not None and case.contact is not None
    secrets = ["353011094841806", "1500082080722482", "13800000926", "li.ming@", "24422000000098763107", case.contact]
    secrets += [contact.value for contact in account.contacts]
    for language in HEADINGS:
        text = text_of(print_report(case, language, block()).pdf)
        assert not [secret for secret in secrets if secret in text]
        assert "35•••••1806" in text and mask_contact(case.contact)[-12:] in text


def test_a_former_contact_that_was_reached_is_told_masked_with_its_time(db: SQLAlchemy, clock: Clock) -> None:
    case = reported_case()
    before = report_facts(case, "en").digest
    with transaction():
        case.former_contacts.append(
            FormerContact(
                kind=ContactKind.PHONE, contact="+8613000009999", contact_lookup="0" * 64, proven_at=time.utcnow()
            )
        )
    report = report_facts(case, "en")
    told = next(fact.value for fact in report.facts if fact.term == "Former contact proven")
    assert told.startswith("13•••••9999, proved with a code 2026-")
    assert report.digest != before
    assert "3000009999" not in str(report)


def test_a_number_typed_into_a_free_field_is_masked_too(db: SQLAlchemy, clock: Clock) -> None:
    stated = {step: dict(answers) for step, answers in STATED.items()}
    stated[Step.PURCHASE] |= {"shop": "小店 13800000926"}
    report = report_facts(reported_case(stated=stated), "en")
    shop = next(row for row in report.claims if row.key == "shop")
    assert shop.claimed == "小店 13•••••0926"
    assert "13800000926" not in str(report)


def test_the_decision_names_both_people(db: SQLAlchemy, clock: Clock) -> None:
    decision = report_facts(reported_case(), "en").decision
    assert decision.sentence == "Approved; the safety wait is not over"
    assert re.fullmatch(r"Proposed by (.+) on 2026-11-23 09:00, confirmed by (.+) on 2026-11-23 09:00", decision.who)
    assert [opinion.what for opinion in decision.opinions] == ["proposed approval", "confirmed the approval"]
    assert decision.opinions[0].reasons == ["The device matches the record", "The proof of purchase holds"]


@pytest.mark.parametrize("status", [status for status in AppealStatus if status is not AppealStatus.DRAFT])
def test_every_status_has_its_sentence(db: SQLAlchemy, clock: Clock, status: AppealStatus) -> None:
    case = appeal(status)
    english, chinese = (report_facts(case, language).decision.sentence for language in ("en", "zh_Hans"))
    assert english and chinese and english != chinese


def test_every_event_of_the_case_is_there_once_with_its_hash(db: SQLAlchemy, clock: Clock) -> None:
    from casedesk.audit.service import entries_of

    case = reported_case()
    report = report_facts(case, "en")
    shown = {line.seq: line.hash for line in [*report.events, *report.looks]}
    assert shown == {entry.seq: entry.hash for entry in entries_of(case.id)}
    assert len(report.events) + len(report.looks) == len(shown)
    assert [line.what for line in report.looks] == ["opened the case", "revealed a masked value: imei (compare)"]


def test_files_carry_digest_reading_and_use(db: SQLAlchemy, clock: Clock) -> None:
    case = reported_case()
    gone = {"label": "", "state": ReadingState.WAITING, "removed_at": time.utcnow(), "previews": []}
    evidence_file(case, **gone)
    kept, removed = report_facts(case, "en").files
    assert (kept.label, kept.kind, kept.state, kept.used) == (
        "发票 invoice.pdf",
        "PDF",
        "readable",
        "score, as “Document”",
    )
    assert ("IMEI", "35•••••1806", "ok") in kept.fields
    assert (removed.used, removed.picture) == ("removed, not used", None)
    assert (removed.label, removed.state) == ("A file that was taken out", "not read")


def test_a_lost_picture_does_not_keep_the_report_back(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]
) -> None:
    case = appeal()
    evidence_file(case, previews=["00/00/" + "0" * 32])
    assert "No picture" in text_of(print_report(case, "en", block()).pdf)


def test_a_case_without_account_score_or_files_has_a_report_too(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]
) -> None:
    text = text_of(print_report(appeal(stated={}), "en", block()).pdf)
    for words in (
        "no account on record",
        "Nothing was stated.",
        "Not scored yet",
        "No files were sent.",
        "No messages.",
    ):
        assert words.replace(" ", "") in text.replace(" ", "")


def hostile_case() -> Appeal:
    """Markup and addresses in every field a person can fill."""
    stated = {step: dict(answers) for step, answers in STATED.items()}
    stated[Step.PURCHASE] |= {"shop": MARKUP, "order_number": MARKUP}
    stated[Step.FACTS] |= {"registered_city": MARKUP, "email": MARKUP, "phone": MARKUP}
    stated[Step.DEVICE] |= {"model": MARKUP, "second_model": MARKUP}
    stated[Step.PLACES] = {"cities": [MARKUP]}
    return reported_case(stated=stated, label=MARKUP, message=MARKUP)


@pytest.mark.case("S34")
@pytest.mark.case("S36")
def test_markup_and_addresses_are_printed_as_text(db: SQLAlchemy, clock: Clock) -> None:
    case = hostile_case()
    made = print_report(case, "en", StampBlock(MARKUP, time.utcnow(), MARKUP))
    document = pypdfium2.PdfDocument(made.pdf)
    text = text_of(made.pdf)
    assert text.count("<script>alert(1)</script>") >= 5
    assert "{{ 7*7 }}" in text and "file:///etc/hostname" in text
    assert document.count_attachments() == 0 and links_of(made.pdf) == 0
    assert Path("/etc/hostname").read_text().strip() not in text
    assert b"/JavaScript" not in made.pdf and b"/EmbeddedFile" not in made.pdf


@pytest.mark.case("S36")
def test_no_markup_of_a_person_reaches_the_page(db: SQLAlchemy, clock: Clock) -> None:
    case = hostile_case()
    html = document_of(report_facts(case, "en"), StampBlock(MARKUP, time.utcnow(), MARKUP)).html
    assert "<script" not in html and '<img src="http' not in html
    assert set(re.findall(r'(?:src|href)="([^"]*)"', html)) == {"asset:file-1.jpg"}


def test_long_values_stay_inside_the_page(db: SQLAlchemy, clock: Clock) -> None:
    stated = {step: dict(answers) for step, answers in STATED.items()}
    stated[Step.PURCHASE] |= {"shop": WIDE}
    stated[Step.DEVICE] |= {"model": WIDE}
    case = reported_case(stated=stated, label=WIDE[-150:], message=WIDE * 3)
    for language in HEADINGS:
        made = print_report(case, language, StampBlock("W" * 80, time.utcnow(), WIDE[100:220]))
        assert words_outside(made.pdf) == []
        assert all(made.record_digest in page.replace("\r\n", "") for page in pages_of(made.pdf))


def test_it_is_tagged_titled_and_uses_the_packaged_font(
    db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock], tmp_path: Path
) -> None:
    case = reported_case()
    path = tmp_path / "report.pdf"
    path.write_bytes(print_report(case, "zh_Hans", block()).pdf)
    about = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in about and f"案件报告 {case.reference}" in about and "A4" in about
    assert "Casedesk-Sans" in fonts or "Noto-Sans-SC" in fonts
    assert "𠮷田" in text_of(path.read_bytes())


def test_pictures_are_reduced(db: SQLAlchemy, clock: Clock, block: Callable[[], StampBlock]) -> None:
    made = pypdfium2.PdfDocument(print_report(reported_case(), "en", block()).pdf)
    images = [thing for page in made for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    assert len(images) == 1
    assert max(images[0].get_px_size()) <= 480


def test_the_facts_know_nothing_of_the_stamp(db: SQLAlchemy, clock: Clock) -> None:
    case = reported_case()
    before = report_facts(case, "en")
    clock.held += timedelta(days=2)
    assert report_facts(case, "en") == before
    assert replace(before, title="x").digest != before.digest
