"""What owners read about contacts: the same for every account."""

import pytest
from flask_babel import force_locale

from casedesk.appeals.wording import given_up_words

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize(
    ("language", "phones", "words"),
    [
        ("en", True, "A phone number taken off the account still helps for 90 days. A mailbox taken off the account"),
        ("en", False, "A mailbox taken off the account still helps for 365 days. Numbers"),
        (
            "zh_Hans",
            True,
            "已从账号移除的手机号，移除后 90 天内仍可用来证明。已从账号移除的邮箱，移除后 365 天内仍可用来证明。",
        ),
    ],
)
def test_owners_read_how_long_a_contact_helps_that_was_taken_off(language: str, phones: bool, words: str) -> None:
    with force_locale(language):
        assert given_up_words(phones).startswith(words)


@pytest.mark.settings(given_up_phone_days=0, given_up_mailbox_days=0)
def test_owners_read_that_no_contact_helps_that_was_taken_off() -> None:
    with force_locale("en"):
        assert given_up_words(phones=True).startswith(
            "A phone number taken off the account does not help. A mailbox taken off the account does not help. Numbers"
        )


@pytest.mark.settings(given_up_phone_days=1, given_up_mailbox_days=1)
def test_one_day_is_said_as_one() -> None:
    with force_locale("en"):
        assert "still helps for 1 day. A mailbox taken off the account still helps for 1 day." in given_up_words(True)
