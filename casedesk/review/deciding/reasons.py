"""The reasons a decision can be given, in words; at least one stands behind each decision."""

from flask_babel import lazy_gettext as _

from casedesk.errors import Words

_APPROVE: dict[str, Words] = {
    "device_matches": _("The device matches the record"),
    "papers_hold": _("The proof of purchase holds"),
    "use_matches": _("Sign-ins and places match"),
    "facts_match": _("Account facts match"),
    "conflict_explained": _("The contradiction has an honest explanation"),
}

# By what is decided; a code is kept with the opinion and in the record of events.
REASONS: dict[str, dict[str, Words]] = {
    "approve": _APPROVE,
    "ask_for_more": {
        "papers_missing": _("There is no proof of purchase"),
        "papers_unreadable": _("A file cannot be read"),
        "conflict_open": _("A contradiction needs an explanation"),
        "too_little": _("Too little is stated"),
    },
    "reject": {
        "claims_conflict": _("What is stated contradicts the record"),
        "papers_doubtful": _("A file is suspicious"),
        "cannot_tell": _("Not enough to tell the owner from others"),
        "somebody_else": _("Somebody else is likelier than the owner"),
        "no_account": _("There is no such account"),
        "nothing_new": _("Nothing new since the last appeal"),
    },
    "escalate": {
        "unusual": _("An unusual case"),
        "fraud_suspected": _("Fraud is suspected"),
        "own_tie": _("I know the owner or the account"),
        "rule_unclear": _("The rules do not say what to do"),
    },
    "disagree": {
        "conflict_overlooked": _("A contradiction was overlooked"),
        "papers_not_enough": _("The proof is not enough for me"),
        "more_is_needed": _("We should ask for more first"),
    },
    "stop": {
        "new_doubt": _("Something new speaks against it"),
        "fraud_pattern": _("It looks like another case that was fraud"),
        "by_mistake": _("It was approved by mistake"),
    },
    "resume": {
        "objector_mistaken": _("The objection was a mistake"),
        "objector_not_owner": _("The one who objected is not the owner"),
        "look_again": _("It has to be looked at again"),
    },
    "reject_dispute": {
        "objector_is_owner": _("The one who objected is the owner"),
        "claims_conflict": _("What is stated contradicts the record"),
        "cannot_tell": _("Not enough to tell the owner from others"),
    },
    "clear": {
        "objector_mistaken": _("The objection was a mistake"),
        "owner_confirmed": _("The owner confirmed the new password"),
    },
    "reverse": {
        "wrong_person": _("The account went to the wrong person"),
        "fraud_found": _("The proof turned out to be forged"),
    },
    "reopen": {
        "new_evidence": _("There is something new"),
        "decided_wrongly": _("The decision was a mistake"),
        "owner_asks": _("The owner asks with good reason"),
    },
    "return": {
        "nobody_reached": _("Nobody could be reached"),
        "contacts_doubtful": _("The known contacts are doubtful"),
    },
    "wait_unreached": {
        "contacts_dead": _("Phone and mailbox are both out of use, as the owner says"),
        "proof_is_strong": _("The proof is strong enough to go on"),
    },
}

TAKE_OVER: dict[str, Words] = {
    "absent": _("The person is away"),
    "urgent": _("It is due soon"),
    "tied": _("The person knows the owner or the account"),
}

REVEAL: dict[str, Words] = {
    "compare": _("To compare it with a document"),
    "shop": _("To ask the shop or the maker"),
    "doubt": _("To look into a doubt"),
}


def words_of(code: str) -> str:
    """The words of a reason, whatever decision it was given for."""
    return next((str(reasons[code]) for reasons in REASONS.values() if code in reasons), code)
