"""Facts for and against a document being genuine: each with its result and its strength, never a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from casedesk.evidence.reading.answers import text_of

_LONGEST_DETAIL = 300


class CheckCode(StrEnum):
    """What can be checked. The sentences for people stand in evidence/check_words.py."""

    # Electronic signatures of PDF and OFD.
    SIGNATURE_INTACT = "signature_intact"
    SIGNATURE_TRUSTED = "signature_trusted"
    SIGNATURE_COVERS_FILE = "signature_covers_file"
    SIGNATURE_DIGESTS = "signature_digests"
    SIGNATURE_SEAL = "signature_seal"
    SIGNATURE_DATES = "signature_dates"
    EDITED_AFTER_SIGNING = "edited_after_signing"
    # One part of a document against another.
    QR_MATCHES_TEXT = "qr_matches_text"
    QR_MATCHES_DATA = "qr_matches_data"
    DATA_MATCHES_TEXT = "data_matches_text"
    NUMBER_FORMAT = "number_format"
    TAX_ID_FORMAT = "tax_id_format"
    AMOUNTS_ADD_UP = "amounts_add_up"
    CAPITAL_MATCHES = "capital_matches"
    DATE_PLAUSIBLE = "date_plausible"
    IMEI_FORMAT = "imei_format"
    IMEI_MATCHES_MODEL = "imei_matches_model"
    # How a PDF was made.
    SAVED_AGAIN = "saved_again"
    PRODUCER = "producer"
    FILE_DATES = "file_dates"
    TEXT_OVER_PICTURE = "text_over_picture"
    HIDDEN_TEXT = "hidden_text"
    OVERLAPPING_TEXT = "overlapping_text"
    MIXED_FONTS = "mixed_fonts"
    # How a picture was made.
    CAMERA = "camera"
    CAMERA_DATES = "camera_dates"
    EDITING_SOFTWARE = "editing_software"
    SCREENSHOT = "screenshot"
    REPHOTOGRAPHED = "rephotographed"
    PROVENANCE = "provenance"
    # The code of the case, written beside the document.
    CASE_CODE = "case_code"


class Result(StrEnum):
    """PASSED speaks for the document, FAILED against it; NOTED is a fact that does neither."""

    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"
    NOT_CHECKED = "not_checked"


class Strength(StrEnum):
    """How much a fact says by itself; a weak one is met in many genuine documents (scoring design, section 5)."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


@dataclass(frozen=True)
class Check:
    """One fact. `detail` holds the data of its sentence: a file name, a date, two values; never a sentence itself."""

    code: CheckCode
    result: Result
    strength: Strength
    detail: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild from JSON of a process we do not trust; raises ValueError, TypeError or KeyError."""
        detail = text_of(data["detail"], _LONGEST_DETAIL)
        return cls(CheckCode(data["code"]), Result(data["result"]), Strength(data["strength"]), detail)
