"""From where a case was filed, beside where its account is usually used, and with a contact that counts no more."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from flask_babel import gettext as _

from casedesk.directory.base import AccountFacts
from casedesk.languages import format_day
from casedesk.review.engine.canonical import canonical_city
from casedesk.review.scores.assembly import usual_cities
from casedesk.review.scores.control import ProvenContact, given_up_on
from casedesk.review.telling.explanation import per_cent
from casedesk.review.words.places import city_words

_MOST_CITIES = 3


def place_of_filing(city: str | None, facts: AccountFacts | None, filed: date) -> Iterator[tuple[str, str]]:
    """Terms and values for the facts of a case; none where the city of filing is not known.

    Args:
        city: of filing, as a proxy told it.
        facts: of the account; None where there is none, or the account system is away.
        filed: the day at the desk.
    """
    if not city:
        return
    usual = usual_cities(facts, filed) if facts else {}
    if not usual:
        yield str(_("Filed from")), city_words(city)
        return
    share = per_cent(usual.get(canonical_city(city), 0.0))
    yield str(_("Filed from")), str(_("%(city)s, %(share)s of the sign-ins", city=city_words(city), share=share))
    often = [f"{name} {per_cent(part)}" for name, part in islice(usual.items(), _MOST_CITIES)]
    yield str(_("Usual cities")), str(_(", ")).join(often)


def contact_given_up(appeal: ProvenContact, facts: AccountFacts | None, filed: date) -> Iterator[tuple[str, str]]:
    """Why the contact proven at filing is no proof of control, as term and value; none unless it was given up too long
    ago.

    Args:
        appeal: the case.
        facts: of the account; None where there is none, or the account system is away.
        filed: the day at the desk.
    """
    day = given_up_on(appeal, facts, filed) if facts else None
    if day:
        told = _("the contact proven, until %(day)s; too long ago to prove anything", day=format_day(day))
        yield str(_("Former contact")), str(told)
