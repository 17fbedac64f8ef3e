"""What is read ahead for the demo is what the pipeline says: the same reading, the same previews, else asked again."""

import io
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casedesk.demo import papers_ahead as ahead
from casedesk.demo.accounts import generate
from casedesk.demo.documents import DocumentKind
from casedesk.demo.papers_ahead import Paper, PapersAhead, order_of, papers_ahead
from casedesk.demo.plans import CasePlan, PlannedDocument
from casedesk.demo.records import Account
from casedesk.demo.stories import plan_cases
from casedesk.demo.uploads import uploads_of
from casedesk.evidence.analysis import analyse
from casedesk.evidence.kinds import Kind, Limits

AS_OF = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KINDS = {
    DocumentKind.BOX_LABEL_PHOTO: Kind.JPEG,
    DocumentKind.RECEIPT_PHOTO: Kind.JPEG,
    DocumentKind.INVOICE_PDF: Kind.PDF,
    DocumentKind.INVOICE_OFD: Kind.OFD,
    DocumentKind.INVOICE_XML: Kind.XML,
}


@pytest.fixture(scope="module")
def accounts() -> dict[str, Account]:
    return {account.id: account for account in generate(AS_OF, 1_200)}


@pytest.fixture(scope="module")
def plans(accounts: dict[str, Account]) -> list[CasePlan]:
    """Few cases that have papers of every kind together."""
    chosen, kinds = [], set[DocumentKind]()
    for plan in plan_cases(list(accounts.values()), AS_OF):
        if new := {one.kind for one in plan.documents} - kinds:
            chosen.append(plan)
            kinds |= new
    assert kinds == set(DocumentKind)
    return chosen


def refuse(*_given: Any, **_more: Any) -> None:
    pytest.fail("it was read again")


@pytest.mark.slow
def test_what_was_read_ahead_is_what_the_pipeline_says(
    accounts: dict[str, Account], plans: list[CasePlan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with papers_ahead(plans, accounts, AS_OF, Limits(), "") as papers:
        monkeypatch.setattr(ahead, "analyse", refuse)
        for number, (planned, at) in enumerate(one for plan in plans for one in uploads_of(plan, AS_OF)):
            _name, body = papers.take(planned, at)
            given: dict[str, Any] = {"case_code": "K7M-2QX", "received_at": at, "trust_roots": "", "limits": Limits()}
            ours, theirs = tmp_path / f"ours-{number}", tmp_path / f"theirs-{number}"
            ours.mkdir()
            theirs.mkdir()
            kind = KINDS[planned.kind]

            kept = papers.analyse(io.BytesIO(body), kind, ours, **given)
            true = analyse(io.BytesIO(body), kind, theirs, **given)

            assert kept.reading.to_json() == true.reading.to_json()
            assert (kept.previews, kept.neighbour_hash) == (true.previews, true.neighbour_hash)
            for preview in true.previews:
                assert (ours / preview.name).read_bytes() == (theirs / preview.name).read_bytes()


def test_other_bytes_and_other_moments_are_read_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(ahead, "analyse", lambda source, *_given, **_more: asked.append(source.read()))
    papers = PapersAhead({}, {})

    papers.analyse(io.BytesIO(b"<a/>"), Kind.XML, tmp_path, received_at=AS_OF)
    papers.analyse(io.BytesIO(b"<b/>"), Kind.XML, tmp_path)

    assert asked == [b"<a/>", b"<b/>"]


def test_a_process_that_died_costs_time_and_no_paper(accounts: dict[str, Account]) -> None:
    account = next(one for one in accounts.values() if one.purchase_of(one.devices[-1]))
    planned = PlannedDocument(DocumentKind.INVOICE_XML, account.id, len(account.devices) - 1)
    died: Future[Paper] = Future()
    died.set_exception(BrokenProcessPool())

    name, body = PapersAhead({(order_of(planned, accounts), AS_OF): died}, accounts).take(planned, AS_OF)

    assert name.endswith(".xml") and body


def test_files_of_an_answer_come_right_before_it(plans: list[CasePlan], accounts: dict[str, Account]) -> None:
    answered = [
        plan for plan in plan_cases(list(accounts.values()), AS_OF) if any(p.with_answer for p in plan.documents)
    ]
    assert answered
    for plan in answered:
        words = AS_OF - plan.started_ago + next(move.after for move in plan.moves if move.move == "answer")
        moments = [at for one, at in uploads_of(plan, AS_OF) if one.with_answer]
        assert len(list(uploads_of(plan, AS_OF))) == len(plan.documents)
        assert all(words - timedelta(minutes=2) <= at < words for at in moments)
