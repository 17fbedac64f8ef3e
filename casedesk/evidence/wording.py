"""The sentence for each reason why a file is not taken, and the error that carries both."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from casedesk.errors import Invalid
from casedesk.evidence.kinds import Refusal

WORDS: dict[Refusal, LazyString] = {
    Refusal.WRONG_TYPE: _("The file must be a JPG, PNG, HEIC, WebP, PDF, OFD or e-invoice XML"),
    Refusal.TOO_BIG: _("The file must be smaller than 10 MB"),
    Refusal.EMPTY: _("The file is empty"),
    Refusal.PASSWORD: _("The file is password protected. Choose one without"),
    Refusal.TOO_MANY_PIXELS: _("The picture is larger than 40 megapixels. Take a smaller photo"),
    Refusal.TOO_MANY_PAGES: _("The file has more than 50 pages. Choose only the pages that matter"),
    Refusal.ARCHIVE_LIMITS: _("We cannot open the file. Take a new photo"),
    Refusal.UNREADABLE: _("We cannot open the file. Take a new photo"),
    Refusal.INFECTED: _("The file contains a virus and was not kept"),
    Refusal.TOO_MANY_FILES: _("You can add up to 8 files. Remove one first"),
    Refusal.TOO_BIG_TOGETHER: _("All files together must be smaller than 25 MB. Remove one first"),
}


class Refused(Invalid):
    """A file we do not take: `refusal` is the reason, `code` the same as text, `message` the sentence for people."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(WORDS[refusal], code=refusal.value)
        self.refusal = refusal
