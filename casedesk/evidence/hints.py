"""What helps to make a picture readable, told to its owner before sending; nobody is kept from sending it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile

# By word of EvidenceFile.warnings.
HINTS: dict[str, Words] = {
    "dark": _("The photo is rather dark. In brighter light the letters are easier to read"),
    "blurred": _("The photo is a little blurred. Lay the paper flat and hold the phone still"),
    "small": _("The letters are very small in this picture. Move closer, or choose the picture in its full size"),
    "cut": _("Part of the document may be missing. Move back a little until all four edges can be seen"),
}


def hints_of(file: EvidenceFile) -> Sequence[Words]:
    """What to tell the owner of a picture; nothing once it was chosen to be sent as it is."""
    if file.kept_as_is_at is not None:
        return ()
    return tuple(HINTS[warning] for warning in file.warnings or () if warning in HINTS)
