"""The words of a policy: its tables and levels, sources, circumstances, windows, and what is wrong with one."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _now
from flask_babel import lazy_gettext as _

from casedesk.review.engine.policy import OWNER
from casedesk.review.words.score import BANDS, FITS, LEVELS, PROFILES, SIGNALS, TIERS, Words

SOURCES: Words = {
    "device": _("the devices"),
    "hardware": _("the phone or its papers"),
    "purchase": _("the purchase"),
    "registration": _("the registration"),
    "life": _("the recent use"),
    "places": _("the places"),
    "password": _("a former password"),
    "answers": _("the security answers"),
    "phone": _("the former number"),
    "email": _("the former address"),
}

PEOPLE: Words = {OWNER: _("the owner"), **PROFILES}

# What follows a colon in the name of a table.
VARIANTS: Words = {
    "day": _("stated as a day"),
    "month": _("stated as a month"),
    "year": _("stated as a year"),
    "read_off": _("read off the paper attached"),
    "documented": _("not stated, read from a document"),
    "one": _("one told"),
    "several": _("several told"),
    "mapped": _("where the distance is known"),
    "model_right": _("the model is right"),
    "model_wrong": _("the model is wrong"),
}

WINDOWS: Words = {
    "activation": _("From buying a phone to its first use, when the purchase is not on record"),
    "purchase_without_release": _("In which a guesser seeks the purchase, when the release of the model is not known"),
    "registration_without_opening": _(
        "In which a guesser seeks the registration, when the opening of the service is not known"
    ),
    "last_use": _("In which a guesser seeks the last use and sign-ins"),
    "sign_in_exact": _("Within which a sign-in told is the one on record"),
    "sign_in_near": _("Within which a sign-in told is nearly the one on record"),
    "sign_in_around": _("Which “around” adds to both"),
}

FLOORS: Words = {
    "city": _("The rarest a city counts as"),
    "model": _("The rarest a model counts as"),
    "usual_place": _("Share of sign-ins from which a place is usual"),
    "guess_ceiling": _("The likeliest a right guess counts as"),
    "shop_similarity": _("How alike two names of a shop must be"),
}

STRENGTHS: Words = {
    "m": _("What owners remember"),
    "kappa": _("Who holds what"),
    "pi": _("Shares of the profiles"),
    "close": _("Shares close to the owner"),
    "documents": _("Documents"),
    "context": _("Circumstances"),
}

VALUES: Words = {
    "no": _("no"),
    "yes": _("yes"),
    "passed": _("succeeded"),
    "failed": _("did not succeed"),
    "0": _("none"),
    "1": _("one"),
    "2": _("two"),
    "3+": _("three or more"),
    "known": _("a known device"),
    "same_model": _("a known model"),
    "new": _("a new device"),
}

# The faults of casedesk/review/engine/policy_rules.py, by how each of them reads; the first that fits is told.
_FAULTS: Words = {
    r"must sum to 1, sums to (?P<sum>\S+)": _("These chances must make 100 %% together, not %(sum)s"),
    r"every probability must be above 0": _("Every chance must be above 0: nothing is impossible"),
    r"must be at least 1 day": _("Enter 1 day or more"),
    r"must be at least (?P<low>\S+)": _("Enter %(low)s or more: a profile must not be unlearned"),
    r"must be from (?P<low>\S+) to (?P<high>\S+)": _("Enter a chance from %(low)s to %(high)s"),
    r"must be between 0 and 1": _("Enter a chance above 0 and below 100 %%"),
    r"must rise": _("Each limit must be higher than the one before it"),
    r"must be above 0": _("Enter a number above 0"),
    r"strong, likely, unclear must fall": _("“Strong” must begin above “likely”, and that above “unclear”"),
    r"must be a number": _("Enter a number"),
    r"must be an object": _("This part is not an object of names and values"),
    r"must be a list of (?P<count>\S+)": _("This part must be a list of %(count)s numbers"),
    r"missing": _("This part is missing"),
    r"unknown": _("The engine knows no such part"),
    r"must be (?P<value>.+)": _("This must be %(value)s"),
}


def fault_words(sentence: str) -> str:
    """One fault of a policy in the language of the moment; `sentence` is what follows the path."""
    for pattern, words in _FAULTS.items():
        if found := re.fullmatch(pattern, sentence):
            shares = {name: _share(name, text) for name, text in found.groupdict().items()}
            return str(words) % shares
    return sentence


def _share(name: str, text: str) -> str:
    try:
        return chance(float(text)) if name in ("sum", "low", "high") else text
    except ValueError:
        return text


def chance(value: float) -> str:
    """A probability as people say it: "90 %", below one in a thousand "1 in 100,000"."""
    if 0 < value < 0.001:
        return str(_now("1 in %(count)s", count=f"{1 / value:,.0f}"))
    return f"{value * 100:.4g} %"


def plain(value: float) -> str:
    """A number without needless digits, with a real minus."""
    return f"{value:,.4g}".replace("-", "−")


def table_words(name: str) -> str:
    """A table by its name: "Purchase date, stated as a month"."""
    signal, *variants = name.split(":")
    words = [SIGNALS[signal], *(VARIANTS[variant] for variant in variants)]
    return str(_now(", ")).join(str(word) for word in words)


def level_names(data: Mapping[str, Any], name: str) -> list[str]:
    """The levels of a table in words; those with limits say the limits of this policy."""
    signal = name.partition(":")[0]
    levels, edges = data["levels"][name], data["edges"].get(name)
    if edges is None:
        return [str(LEVELS[signal][level]) for level in levels]
    if signal == "amount":
        return [*(str(_now("within %(share)s", share=chance(edge))) for edge in edges), str(_now("further off"))]
    return [*(_days(edge) for edge in edges), str(_now("further off"))]


def _days(edge: float) -> str:
    if edge == 0:
        return str(_now("inside what was stated"))
    return str(_now("within %(days)s days", days=plain(edge)))


def circumstance_words(name: str) -> str:
    """A circumstance by its name in a vector, as `context:odd_sign_in`."""
    return str(SIGNALS[name])


def document_words(part: str, name: str) -> str:
    """A fit or a tier of documents."""
    return str((FITS if part == "fit" else TIERS)[name])


def band_words(name: str) -> str:
    """A band."""
    return str(BANDS[name])
