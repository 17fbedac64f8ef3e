"""What a person may say of a file after looking at it, and why; review/deciding/verdicts.py holds the verbs."""

from flask_babel import lazy_gettext as _

from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile, Verdict
from casedesk.evidence.reading.model import DocumentKind

VERDICTS: dict[Verdict, Words] = {
    Verdict.ACCEPTED: _("accepted"),
    Verdict.UNREADABLE: _("unreadable"),
    Verdict.WRONG_DOCUMENT: _("wrong document"),
    Verdict.DOUBTFUL: _("doubtful"),
}

# What each does to the score, for the page that offers them.
EFFECTS: dict[Verdict, Words] = {
    Verdict.ACCEPTED: _("The file counts as far as its checks carry it"),
    Verdict.UNREADABLE: _("The file does not count"),
    Verdict.WRONG_DOCUMENT: _("The file does not count"),
    Verdict.DOUBTFUL: _("The file counts as suspicious"),
}

# By verdict: each reason with its words, in the order a page lists them.
REASONS: dict[Verdict, dict[str, Words]] = {
    Verdict.ACCEPTED: {
        "as_claimed": _("It shows what the owner states"),
        "code_beside": _("The case code is written beside it"),
        "original_checked": _("The original file was looked at"),
    },
    Verdict.UNREADABLE: {
        "blurred": _("Too blurred or too small"),
        "dark": _("Too dark, or light reflects on it"),
        "cut": _("Parts that matter are cut off or covered"),
        "damaged": _("The file does not open"),
    },
    Verdict.WRONG_DOCUMENT: {
        "other_device": _("It is about another device"),
        "other_person": _("It names another buyer"),
        "no_purchase": _("It is no proof of purchase"),
        "not_asked": _("It is not what we asked for"),
    },
    Verdict.DOUBTFUL: {
        "parts_differ": _("Its parts contradict each other"),
        "looks_edited": _("It looks edited"),
        "seen_elsewhere": _("The same document is in another case"),
        "contradicts": _("It contradicts the record"),
        "not_genuine": _("The seller says it is not theirs"),
    },
}

# Kinds of pictures that may show the device itself; what was not recognised as a paper may, too.
_NO_PAPERS = frozenset({None, DocumentKind.BOX_LABEL.value, DocumentKind.OTHER.value})

# A file that a person found to be one of these is no proof of anything, good or bad.
NOT_COUNTED = frozenset({Verdict.UNREADABLE, Verdict.WRONG_DOCUMENT})


def effect_of(verdict: Verdict | None) -> Verdict | None:
    """The verdict as far as it changes what counts: an accepted file counts exactly as one nobody judged."""
    return None if verdict is Verdict.ACCEPTED else verdict


def proves_control(file: EvidenceFile) -> bool:
    """Whether a person saw the case code on a photo of the device or its box, and nothing was said against the file.

    Beside an invoice the code shows who holds a paper, and papers can be printed.
    """
    return (
        file.code_confirmed_at is not None
        and file.removed_at is None
        and effect_of(file.verdict) is None
        and (file.reading or {}).get("document") in _NO_PAPERS
    )
