"""How many confirmed outcomes a policy can be learnt from, at the least."""

from flask_babel import lazy_gettext as _

from casedesk.errors import Invalid

FEWEST = 200
FEWEST_OF_A_KIND = 30


class TooFew(Invalid):
    """Not enough cases with a confirmed outcome to learn from."""

    code = "too_few_outcomes"


def require_enough(owners: int, others: int) -> None:
    """Refuse to learn from too little (scoring design, section 10).

    Args:
        owners: cases confirmed to be the owner's.
        others: cases confirmed not to be.

    Raises:
        TooFew: fewer than 200 together, or fewer than 30 of a kind; the message holds the numbers.
    """
    if owners + others >= FEWEST and min(owners, others) >= FEWEST_OF_A_KIND:
        return
    raise TooFew(
        _(
            "%(cases)d cases have a confirmed outcome, %(owners)d of owners and %(others)d of others. "
            "At least %(fewest)d are needed, %(kind)d of each kind",
            cases=owners + others,
            owners=owners,
            others=others,
            fewest=FEWEST,
            kind=FEWEST_OF_A_KIND,
        )
    )
