"""The page of letters: to whom each goes, when, what it carries, and its subject in both languages."""

from flask import Flask
from flask_babel import force_locale

from casedesk.languages import LANGUAGES
from casedesk.notifications.letters import NOTICES, PARAMS, Letter
from setup.references.tables import MADE, code, table

WHEN: dict[Letter, str] = {
    Letter.CONTACT_CODE: "a contact is named, or somebody says that the tracking code is lost",
    Letter.FORMER_CODE: "the owner names a contact of before; it leaves only if the account has had that one for long",
    Letter.FILED: "the appeal is sent",
    Letter.MORE_NEEDED: "the desk asks for more",
    Letter.MORE_REMINDER: "24 hours before the owner's deadline",
    Letter.APPROVED: "the approval is complete",
    Letter.LINK: "the safety wait is over, and on each re-send",
    Letter.NOT_APPROVED: "the appeal, or the disputed appeal, is rejected",
    Letter.LAPSED: "an answer or a link ran out of time",
    Letter.WITHDRAWN: "the owner withdraws",
    Letter.CHECK_AGAIN: "an approval became void by a change of the owner's, or a manager returned the case",
    Letter.PASSWORD_CHANGED: "the new password is set",
    Letter.REVERSED: "a lead finds the hand-over wrong",
    Letter.NOTICE_FILED: "the appeal is sent",
    Letter.NOTICE_APPROVED: "the approval is complete; handing one over starts the safety wait",
    Letter.NOTICE_REDEEMED: "the new password is set",
    Letter.NOTICE_CONTACT_CHANGED: "the contact of a sent appeal is changed",
    Letter.NOTICE_INCIDENT: "somebody objects after the new password was set",
    Letter.NOTICE_CLEARED: "a lead clears the incident",
    Letter.OBJECTION_OFFER: "somebody names the account on the page “this wasn't me”",
}
# Drawn when the letter leaves and never queued.
SECRETS = {
    **dict.fromkeys((Letter.CONTACT_CODE, Letter.FORMER_CODE), "six digits"),
    Letter.LINK: "reset link",
    **dict.fromkeys(NOTICES, "objection link"),
}
RECEIVERS = {Letter.FORMER_CODE: "a contact of the account, as stored"}
HEAD = f"""# Letters

A letter is a row of the outbox, written in the transaction of the change it tells of; `casedesk worker` sends it by
mail or text message. “The owner” is the contact that was proven by a code in the appeal; “known contacts” are all
contacts of the account, those removed in the last 30 days too. A letter about a decision waits for the seconds in
which it can be taken back. Its language is the one of the appeal or of the account; both, when that is unknown.

The words are in `templates/email/<letter>/`: `subject.txt`, `body.txt`, `body.html`, and `sms.txt` for text messages.
[How to add one](../how-to/add-a-language-or-letter.md). A secret is [drawn when the letter
leaves](../decisions/secrets-drawn-at-sending.md).

{MADE}

"""


def page(app: Flask) -> str:
    """The page as Markdown."""
    rows = [
        (
            f"`{letter}`",
            "known contacts" if letter in NOTICES else RECEIVERS.get(letter, "the owner"),
            WHEN[letter],
            ", ".join(filter(None, [code(sorted(PARAMS[letter])), SECRETS.get(letter, "")])),
            "<br>".join(_subject(app, letter, language) for language in LANGUAGES),
        )
        for letter in Letter
    ]
    return HEAD + table(("letter", "goes to", "when", "says", "subject"), rows)


def _subject(app: Flask, letter: Letter, language: str) -> str:
    with app.app_context(), force_locale(language):
        template = app.jinja_env.get_template(f"email/{letter}/subject.txt")
        return template.render(reference="CD-2611-04172").strip()
