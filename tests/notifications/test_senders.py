"""The ways out, each against something real to talk to, and their stand-in by the same contract."""

import dataclasses
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from botocore.stub import Stubber

from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.outgoing import GiveUp, Outgoing, Sender, TryAgain
from casedesk.notifications.senders import SmtpSender, SnsSender, composed, sender_for
from casedesk.notifications.sink import SinkSender, kept
from casedesk.notifications.webhook import SIGNATURE, TIMESTAMP, WebhookSender
from config import Settings
from tests.tools.shared import free_port

KEY = b"k" * 32


def outgoing(**changes: Any) -> Outgoing:
    plain = Outgoing(
        message_id="5f0c2f6e0c5b4f6f8d2a",
        letter=Letter.FILED,
        channel=Channel.EMAIL,
        to="lin@mail.example",
        language="zh_Hans",
        at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        subject="申诉 CD-2611-04172 已收到",
        text="11 月 23 日 18:00 前回复\n",
        html="<p>11 月 23 日 18:00 前回复</p>",
    )
    return dataclasses.replace(plain, **changes)


class Mailbox:
    """A mail server that keeps what it accepts and answers as told."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []
        self.answer_to_rcpt = ""

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: Any) -> str:  # noqa: N802
        if self.answer_to_rcpt:
            return self.answer_to_rcpt
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.got.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(mailbox: Mailbox, settings: Settings) -> Iterator[SmtpSender]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield SmtpSender(
        dataclasses.replace(
            settings, mail_sender="smtp", smtp_host="127.0.0.1", smtp_port=controller.port, smtp_tls="none",
            mail_from="desk@service.example", outbound_timeout_seconds=2,
        )
    )  # fmt: skip
    controller.stop()


class Receiver(HTTPServer):
    """A receiver of text messages that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Take)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200


class Take(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def webhook(receiver: Receiver) -> WebhookSender:
    return WebhookSender(f"http://127.0.0.1:{receiver.server_port}/sms?from=desk", KEY, timeout=2)


@pytest.fixture
def sns(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SnsSender, Stubber]]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    sender = SnsSender(settings)
    with Stubber(sender.client) as stub:
        yield sender, stub


@pytest.fixture(params=["smtp", "webhook", "sns", "sink"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Sender, Callable[[], list[str]]]:
    """A sender, and a way to read what has arrived."""
    if request.param == "smtp":
        mailbox = request.getfixturevalue("mailbox")
        return request.getfixturevalue("smtp"), lambda: [to for envelope in mailbox.got for to in envelope.rcpt_tos]
    if request.param == "webhook":
        receiver = request.getfixturevalue("receiver")
        return request.getfixturevalue("webhook"), lambda: [json.loads(body)["to"] for _, body in receiver.got]
    if request.param == "sns":
        sender, stub = request.getfixturevalue("sns")
        kind = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
        letter = outgoing()
        expected = {"PhoneNumber": letter.to, "Message": letter.text, "MessageAttributes": kind}
        stub.add_response("publish", {"MessageId": "1"}, expected)
        return sender, lambda: [] if stub._queue else [letter.to]
    return SinkSender(tmp_path / "sink"), lambda: [message["to"] for message in kept(tmp_path / "sink")]


def test_a_letter_reaches_its_one_reader(provider: tuple[Sender, Callable[[], list[str]]]) -> None:
    sender, arrived = provider

    assert not sender.handed_over(outgoing().message_id)
    sender.send(outgoing())

    assert arrived() == ["lin@mail.example"]


def test_mail_is_text_and_html_under_a_stable_id(smtp: SmtpSender, mailbox: Mailbox) -> None:
    smtp.send(outgoing())

    content = mailbox.got[0].content
    assert isinstance(content, bytes)
    assert b"Message-ID: <5f0c2f6e0c5b4f6f8d2a@service.example>" in content
    assert b"Auto-Submitted: auto-generated" in content
    assert b"multipart/alternative" in content


@pytest.mark.parametrize(("answer", "error"), [("550 nobody here", GiveUp), ("450 later", TryAgain)])
def test_mail_that_is_refused_for_good_is_given_up(
    smtp: SmtpSender, mailbox: Mailbox, answer: str, error: type[Exception]
) -> None:
    mailbox.answer_to_rcpt = answer

    with pytest.raises(error, match=r"^smtp_\d+$"):
        smtp.send(outgoing())


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
def test_mail_waits_while_its_server_is_away(settings: Settings, tls: Any) -> None:
    away = dataclasses.replace(settings, smtp_host="127.0.0.1", smtp_port=free_port(), smtp_tls=tls)

    with pytest.raises(TryAgain):
        SmtpSender(away).send(outgoing())


def test_mail_never_falls_back_to_the_clear(smtp: SmtpSender, mailbox: Mailbox) -> None:
    protected = SmtpSender(dataclasses.replace(smtp._settings, smtp_tls="starttls"))

    with pytest.raises(TryAgain):
        protected.send(outgoing())

    assert mailbox.got == []


@pytest.mark.case("S35")
@pytest.mark.parametrize(
    "to",
    ["a@mail.example\r\nBcc: thief@bad.example", "a@mail.example, thief@bad.example", "a@mail.example\n", "nobody"],
)
def test_an_address_cannot_bring_a_header_or_a_second_reader(to: str) -> None:
    with pytest.raises(GiveUp, match="not_an_address"):
        composed(outgoing(to=to), "desk@service.example")


@pytest.mark.case("S35")
def test_a_subject_cannot_bring_a_header() -> None:
    with pytest.raises(GiveUp):
        composed(outgoing(subject="Hello\r\nBcc: thief@bad.example"), "desk@service.example")


def test_text_messages_are_signed_over_time_and_body(webhook: WebhookSender, receiver: Receiver) -> None:
    webhook.send(outgoing(to="+8613800000031"))

    headers, body = receiver.got[0]
    expected = hmac.new(KEY, headers[TIMESTAMP].encode() + b"." + body, sha256).hexdigest()
    assert headers[SIGNATURE] == f"v1={expected}"
    assert headers["Idempotency-Key"] == json.loads(body)["id"]
    assert json.loads(body)["to"] == "+8613800000031"


@pytest.mark.parametrize(
    ("status", "error"), [(422, GiveUp), (404, GiveUp), (429, TryAgain), (503, TryAgain), (302, TryAgain)]
)
def test_what_a_receiver_answers_decides(
    webhook: WebhookSender, receiver: Receiver, status: int, error: type[Exception]
) -> None:
    receiver.status = status

    with pytest.raises(error, match=f"webhook_{status}"):
        webhook.send(outgoing())


def test_a_receiver_that_is_away_is_tried_again() -> None:
    with pytest.raises(TryAgain):
        WebhookSender(f"http://127.0.0.1:{free_port()}/", KEY, timeout=2).send(outgoing())


@pytest.mark.parametrize(("code", "error"), [("OptedOut", GiveUp), ("Throttling", TryAgain)])
def test_what_sns_answers_decides(sns: tuple[SnsSender, Stubber], code: str, error: type[Exception]) -> None:
    sender, stub = sns
    stub.add_client_error("publish", service_error_code=code)

    with pytest.raises(error, match=f"sns_{code}"):
        sender.send(outgoing())


def test_the_sink_keeps_a_message_once(tmp_path: Path) -> None:
    sink = SinkSender(tmp_path)
    sink.send(outgoing(text="first"))
    sink.send(outgoing(text="second"))

    assert [message["text"] for message in kept(tmp_path)] == ["first"]
    assert sink.handed_over(outgoing().message_id)
    assert list(tmp_path.glob("*.part")) == []


def test_an_installation_without_sms_gives_up_aloud(settings: Settings) -> None:
    with pytest.raises(GiveUp, match="no_sms_sender"):
        sender_for(Channel.SMS, dataclasses.replace(settings, sms_sender="none"))
