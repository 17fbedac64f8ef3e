"""The sentence for each reason why a file is not taken, and the error that carries both."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from casedesk.errors import Invalid, TooLarge
from casedesk.evidence.kinds import MEGABYTE, Limits, Refusal


def words(refusal: Refusal, limits: Limits | None = None) -> LazyString:
    """The sentence for people; `limits` are those that were applied, the usual ones when left out."""
    found = limits or Limits()
    sentences: dict[Refusal, LazyString] = {
        Refusal.WRONG_TYPE: _("The file must be a JPG, PNG, HEIC, WebP, PDF, OFD or e-invoice XML"),
        Refusal.TOO_BIG: _("The file must be smaller than %(size)s", size=_megabytes(found.file_bytes)),
        Refusal.EMPTY: _("The file is empty"),
        Refusal.PASSWORD: _("The file is password protected. Choose one without"),
        Refusal.TOO_MANY_PIXELS: _(
            "The picture is larger than %(count)s megapixels. Take a smaller photo", count=found.pixels // MEGABYTE
        ),
        Refusal.TOO_MANY_PAGES: _(
            "The file has more than %(count)s pages. Choose only the pages that matter", count=found.pages
        ),
        Refusal.INFECTED: _("The file contains a virus and was not kept"),
        Refusal.TOO_MANY_FILES: _("You can add up to %(count)s files. Remove one first", count=found.files),
        Refusal.TOO_BIG_TOGETHER: _(
            "All files together must be smaller than %(size)s. Remove one first", size=_megabytes(found.appeal_bytes)
        ),
    }
    return sentences.get(refusal, _("We cannot open the file. Take a new photo"))


def _megabytes(count: int) -> str:
    return f"{count // MEGABYTE} MB"


class Refused(Invalid):
    """A file we do not take: `refusal` is the reason, `code` the same as text, `message` the sentence for people."""

    def __init__(self, refusal: Refusal, limits: Limits | None = None) -> None:
        super().__init__(words(refusal, limits), code=refusal.value)
        self.refusal = refusal
        if refusal is Refusal.TOO_BIG:
            self.status = TooLarge.status
