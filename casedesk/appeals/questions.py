"""The security questions of an account, and stable ones of the same kind where there are none (S01)."""

from casedesk.appeals.models import Appeal
from casedesk.database import lookup
from casedesk.directory.service import directory

ASKED = 2
# Drawn from until the directory has told which questions its accounts have.
USUAL = (
    "您母亲的姓名是什么？",
    "您小学班主任姓什么？",
    "您出生在哪个城市？",
    "您第一只宠物叫什么？",
    "您最喜欢吃什么菜？",
    "您的小学叫什么？",
)


def questions_for(appeal: Appeal) -> tuple[str, ...]:
    """The questions to show: the account's own, filled up with decoys that stay the same for the same name.

    Always as many, because their number would tell that there is an account.
    """
    facts = directory().facts(appeal.account_id or "")
    own = facts.questions[:ASKED] if facts else ()
    others = [question for question in decoys(appeal.account_lookup) if question not in own]
    return (*own, *others)[:ASKED]


def decoys(account_lookup: str) -> tuple[str, ...]:
    """Two of the directory's commonest questions, drawn by a keyed digest of the account's name."""
    pool = directory().frequencies().questions
    order = sorted(
        pool if len(pool) >= ASKED else USUAL,
        key=lambda question: lookup("decoy_question", f"{account_lookup}:{question}"),
    )
    return tuple(order[:ASKED])


def given_answers(answers: dict[str, str]) -> dict[str, str]:
    """The answers that say something."""
    return {question: answer for question, answer in answers.items() if answer.strip()}
