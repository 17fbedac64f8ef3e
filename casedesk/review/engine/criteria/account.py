"""Account facts: registration, former password, security answers, former phone and e-mail."""

from datetime import timedelta
from math import ceil

from casedesk.review.engine.canonical import canonical_city, canonical_phone, folded, nearness
from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria.dates import compare_date
from casedesk.review.engine.criteria.outcome import Bench, Outcome, unused
from casedesk.review.engine.facts import PasswordKnown
from casedesk.review.engine.guesses import rarity
from casedesk.review.engine.policy import halved


def compare_account(bench: Bench) -> tuple[Outcome, ...]:
    """Compare everything that was set when the account was made, or kept beside it."""
    return (
        _compare_registered(bench),
        _compare_city(bench),
        _compare_password(bench),
        _compare_answers(bench),
        _compare_phone(bench),
        _compare_email(bench),
    )


def _compare_registered(bench: Bench) -> Outcome:
    stated, recorded = bench.case.claims.registered, bench.case.record.registered_on
    if not stated or not recorded:
        return unused("registration_date", stated, recorded)
    unknown = timedelta(days=bench.policy.window("registration_without_opening"))
    window = bench.world.service_opened_on or bench.as_of - unknown, bench.as_of
    return compare_date(bench.table(f"registration_date:{stated.precision}"), stated, (recorded, recorded), window)


def _compare_city(bench: Bench) -> Outcome:
    claimed, recorded = bench.case.claims.registered_city, bench.case.record.registered_city
    if not claimed or not recorded:
        return unused("registration_city", claimed, recorded)
    apart, share = bench.kilometres(claimed, recorded), bench.share_of(claimed)
    if apart is None:
        table = bench.table("registration_city")
        level = 0 if canonical_city(claimed) == canonical_city(recorded) else 1
        return Comparison.of(table, level, rarity((share,), bench.ceiling), claimed, recorded)
    table = bench.table("registration_city:mapped")
    guess = rarity((share, bench.share_near(claimed)), bench.ceiling)
    level = 0 if not apart else 1 if bench.is_near(apart) else 2
    return Comparison.of(table, level, guess, claimed, recorded, ceil(apart))


def _compare_password(bench: Bench) -> Outcome:
    known = bench.case.claims.former_password
    if known is None:
        return unused("former_password", None, True)
    return bench.fixed("former_password", tuple(PasswordKnown).index(known), known, "")


def _compare_answers(bench: Bench) -> Outcome:
    given, asked = bench.case.claims.answers_given or 0, bench.case.record.questions
    if not given or not asked:
        return unused("answers", given, asked)
    right = min(bench.case.claims.answers_right or 0, given, asked)
    claim, record = f"{right}/{given}", str(asked)
    if min(given, asked) == 1:
        return Comparison(
            bench.table("answers:one_asked"), 1 - right, halved(bench.policy.guess("answers")), claim, record
        )
    return bench.fixed("answers", 2 - min(right, 2), claim, record)


def _compare_phone(bench: Bench) -> Outcome:
    claimed, recorded = bench.case.claims.phone, bench.case.record.former_phone
    if not claimed or not recorded:
        return unused("former_phone", claimed, recorded)
    shown = bench.case.record.phone_digits_shown
    one, other = canonical_phone(claimed), canonical_phone(recorded)
    level = nearness(one[: len(one) - shown], other[: len(other) - shown])
    return bench.fixed("former_phone", level, one, other)


def _compare_email(bench: Bench) -> Outcome:
    claimed, recorded = bench.case.claims.email, bench.case.record.former_email
    if not claimed or not recorded:
        return unused("former_email", claimed, recorded)
    one, other = folded(claimed), folded(recorded)
    hidden = (one, other)
    if bench.case.record.email_provider_shown:
        hidden = (one.rpartition("@")[0] or one, other.rpartition("@")[0] or other)
    return bench.fixed("former_email", nearness(*hidden), one, other)
