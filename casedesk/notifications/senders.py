"""The ways out: SMTP and SNS, and which sender the settings ask for. The only door to smtplib and boto3 for letters."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property
from typing import Any

from casedesk.notifications.letters import Channel
from casedesk.notifications.outgoing import GiveUp, Outgoing, Sender, TryAgain
from casedesk.notifications.sink import SinkSender
from casedesk.notifications.webhook import WebhookSender
from config import Settings

# SNS answers so when the number itself is the trouble.
_HOPELESS = ("InvalidParameter", "InvalidParameterValue", "OptedOut", "ParameterValueInvalid", "ValidationException")


def sender_for(channel: Channel, settings: Settings) -> Sender:
    """The sender of one channel.

    Raises:
        GiveUp: this installation has no way out for text messages.
    """
    if channel is Channel.EMAIL:
        return SmtpSender(settings) if settings.mail_sender == "smtp" else SinkSender(settings.sink_dir)
    if settings.sms_sender == "sns":
        return SnsSender(settings)
    if settings.sms_sender == "webhook":
        return WebhookSender(
            settings.sms_webhook_url, settings.sms_webhook_key, timeout=settings.outbound_timeout_seconds
        )
    if settings.sms_sender == "sink":
        return SinkSender(settings.sink_dir)
    raise GiveUp("no_sms_sender")


class SmtpSender:
    """Mail through one server, one connection a letter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def handed_over(self, message_id: str) -> bool:
        """No mail server tells."""
        return False

    def send(self, letter: Outgoing) -> None:
        """Send one mail to one address; what the server refuses for good is given up."""
        mail = composed(letter, self._settings.mail_from)
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            raise TryAgain(f"smtp_{type(error).__name__}") from error
        try:
            server.send_message(mail, self._settings.mail_from, [letter.to])
        except smtplib.SMTPRecipientsRefused as error:
            code = min(code for code, _words in error.recipients.values())
            raise _refusal(code) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryAgain(f"smtp_{type(error).__name__}") from error
        finally:
            # The answer to DATA has decided; a farewell that fails changes nothing.
            server.close()

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        timeout = settings.outbound_timeout_seconds
        if settings.smtp_tls == "tls":
            trust = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=timeout, context=trust
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=timeout)
        try:
            if settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server


def composed(letter: Outgoing, sender: str) -> EmailMessage:
    """The letter as mail with text and HTML; one recipient, no header but ours (S35).

    Raises:
        GiveUp: the address is not exactly one address, or a header would carry a line break.
    """
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = sender
        mail["To"] = Address(addr_spec=letter.to)
        mail["Subject"] = letter.subject
    except (ValueError, IndexError) as error:
        raise GiveUp("not_an_address") from error
    mail["Date"] = letter.at
    mail["Message-ID"] = f"<{letter.message_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
    return mail


def _refusal(code: int) -> TryAgain | GiveUp:
    return GiveUp(f"smtp_{code}") if code >= 500 else TryAgain(f"smtp_{code}")


class SnsSender:
    """Text messages through Amazon SNS."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def client(self) -> Any:
        """The SNS client, made when the first message leaves."""
        import boto3
        from botocore.config import Config

        seconds = self._settings.outbound_timeout_seconds
        # We try again ourselves: a retry inside the client would outlive the lease of the letter.
        patience = Config(connect_timeout=seconds, read_timeout=seconds, retries={"total_max_attempts": 1})
        return boto3.client("sns", region_name=self._settings.sns_region, config=patience)

    def handed_over(self, message_id: str) -> bool:
        """SNS does not tell."""
        return False

    def send(self, letter: Outgoing) -> None:
        """Publish to one number."""
        from botocore.exceptions import BotoCoreError, ClientError

        kind = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
        try:
            self.client.publish(PhoneNumber=letter.to, Message=letter.text, MessageAttributes=kind)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            raise (GiveUp if code in _HOPELESS else TryAgain)(f"sns_{code}") from error
        except BotoCoreError as error:
            raise TryAgain(f"sns_{type(error).__name__}") from error
