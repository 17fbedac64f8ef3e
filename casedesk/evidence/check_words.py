"""The sentence for each fact about a document, in the reader's language: what was looked at, and what it showed."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from casedesk.errors import Words
from casedesk.evidence.check_details import Mask, as_it_stands, detail_words
from casedesk.evidence.reading.checks import Check, CheckCode, Result, Strength
from casedesk.evidence.reading.model import DocumentKind

C = CheckCode

# What was looked at: stands before "not checked" and before a fact that says neither yes nor no.
SUBJECTS: dict[CheckCode, Words] = {
    C.SIGNATURE_INTACT: _("Electronic signature"),
    C.SIGNATURE_TRUSTED: _("Signer of the document"),
    C.SIGNATURE_COVERS_FILE: _("How much of the file is signed"),
    C.SIGNATURE_DIGESTS: _("Signed parts of the file"),
    C.SIGNATURE_SEAL: _("Electronic seal"),
    C.SIGNATURE_DATES: _("Dates of signature and certificate"),
    C.EDITED_AFTER_SIGNING: _("Changes after signing"),
    C.QR_MATCHES_TEXT: _("QR code against the printed text"),
    C.QR_MATCHES_DATA: _("QR code against the data in the file"),
    C.DATA_MATCHES_TEXT: _("Data in the file against the printed text"),
    C.NUMBER_FORMAT: _("Form of the invoice number"),
    C.TAX_ID_FORMAT: _("Form of the tax number"),
    C.AMOUNTS_ADD_UP: _("Sums on the document"),
    C.CAPITAL_MATCHES: _("Amount in words against the figures"),
    C.DATE_PLAUSIBLE: _("Date of the document"),
    C.IMEI_FORMAT: _("Check digit of the IMEI"),
    C.IMEI_MATCHES_MODEL: _("IMEI against the model"),
    C.SAVED_AGAIN: _("How often the file was saved"),
    C.PRODUCER: _("Program that made the file"),
    C.FILE_DATES: _("Dates inside the file"),
    C.TEXT_OVER_PICTURE: _("Text laid over a picture"),
    C.HIDDEN_TEXT: _("Hidden text"),
    C.OVERLAPPING_TEXT: _("Text on top of other text"),
    C.MIXED_FONTS: _("Fonts inside one value"),
    C.CAMERA: _("Camera of the picture"),
    C.CAMERA_DATES: _("Time the picture was taken"),
    C.EDITING_SOFTWARE: _("Program that saved the picture"),
    C.SCREENSHOT: _("Picture of a screen"),
    C.REPHOTOGRAPHED: _("Photo of a photo"),
    C.PROVENANCE: _("Origin data of the picture"),
    C.CASE_CODE: _("Case code on paper"),
}

PASSED: dict[CheckCode, Words] = {
    C.SIGNATURE_INTACT: _("The electronic signature is intact"),
    C.SIGNATURE_TRUSTED: _("The signer is known and trusted"),
    C.SIGNATURE_COVERS_FILE: _("The signature covers the whole file"),
    C.SIGNATURE_DIGESTS: _("Every signed part of the file is as it was signed"),
    C.SIGNATURE_SEAL: _("The electronic seal is valid"),
    C.SIGNATURE_DATES: _("The certificate was valid on the day of signing"),
    C.EDITED_AFTER_SIGNING: _("Nothing was changed after signing"),
    C.QR_MATCHES_TEXT: _("The QR code says the same as the printed text"),
    C.QR_MATCHES_DATA: _("The QR code says the same as the data in the file"),
    C.DATA_MATCHES_TEXT: _("The data in the file say the same as the printed text"),
    C.NUMBER_FORMAT: _("The invoice number has the right form for its time"),
    C.TAX_ID_FORMAT: _("The tax number has the right form and check digit"),
    C.AMOUNTS_ADD_UP: _("The amounts add up"),
    C.CAPITAL_MATCHES: _("The amount in words equals the figures"),
    C.DATE_PLAUSIBLE: _("The date is possible"),
    C.IMEI_FORMAT: _("The check digit of the IMEI is right"),
    C.IMEI_MATCHES_MODEL: _("The IMEI belongs to the model named"),
    C.SAVED_AGAIN: _("The file was saved once"),
    C.PRODUCER: _("The file was made by a program usual for invoices"),
    C.FILE_DATES: _("The dates inside the file fit the document"),
    C.TEXT_OVER_PICTURE: _("No text was laid over a picture"),
    C.HIDDEN_TEXT: _("The file has no hidden text"),
    C.OVERLAPPING_TEXT: _("No text stands on top of other text"),
    C.MIXED_FONTS: _("Each value is set in one font"),
    C.CAMERA: _("The picture tells the camera it was taken with"),
    C.CAMERA_DATES: _("The time the picture was taken is possible"),
    C.EDITING_SOFTWARE: _("The picture names no program for editing"),
    C.SCREENSHOT: _("The picture is no screenshot"),
    C.REPHOTOGRAPHED: _("The picture shows the paper itself"),
    C.PROVENANCE: _("The picture carries origin data, and they are intact"),
    C.CASE_CODE: _("The case code was read beside the document"),
}

FAILED: dict[CheckCode, Words] = {
    C.SIGNATURE_INTACT: _("The electronic signature is broken"),
    C.SIGNATURE_TRUSTED: _("The signer is not one we know; many genuine documents are signed by such"),
    C.SIGNATURE_COVERS_FILE: _("The signature covers only a part of the file"),
    C.SIGNATURE_DIGESTS: _("A part of the file is not as it was signed"),
    C.SIGNATURE_SEAL: _("The electronic seal is not valid"),
    C.SIGNATURE_DATES: _("The certificate was not valid on the day of signing"),
    C.EDITED_AFTER_SIGNING: _("The document was changed after it was signed"),
    C.QR_MATCHES_TEXT: _("The QR code and the printed text differ"),
    C.QR_MATCHES_DATA: _("The QR code and the data in the file differ"),
    C.DATA_MATCHES_TEXT: _("The data in the file and the printed text differ"),
    C.NUMBER_FORMAT: _("The invoice number does not have the form of its time"),
    C.TAX_ID_FORMAT: _("The tax number has a wrong form or check digit"),
    C.AMOUNTS_ADD_UP: _("The amounts do not add up"),
    C.CAPITAL_MATCHES: _("The amount in words and the figures differ"),
    C.DATE_PLAUSIBLE: _("The date is not possible"),
    C.IMEI_FORMAT: _("The check digit of the IMEI is wrong"),
    C.IMEI_MATCHES_MODEL: _("The IMEI begins like that of another model"),
    C.SAVED_AGAIN: _("The file was saved again later, and that changed what it says"),
    C.PRODUCER: _("The file was saved by a program for editing; some shops use such programs too"),
    C.FILE_DATES: _("A date inside the file does not fit the document"),
    C.TEXT_OVER_PICTURE: _("Text was laid over the picture of the document"),
    C.HIDDEN_TEXT: _("The file holds text that cannot be seen"),
    C.OVERLAPPING_TEXT: _("Text stands on top of other text"),
    C.MIXED_FONTS: _("One value is set in more than one font"),
    C.CAMERA: _("What the picture tells of its camera does not hold together"),
    C.CAMERA_DATES: _("The picture says it was taken at a time that is not possible"),
    C.EDITING_SOFTWARE: _("The picture was saved by a program for editing; cropping does that too"),
    C.SCREENSHOT: _("The picture claims to be a photo but has the form of a screenshot"),
    C.REPHOTOGRAPHED: _("The picture seems to be a photo of a screen or of a print"),
    C.PROVENANCE: _("The picture carries origin data, and they do not fit it"),
    C.CASE_CODE: _("A case code was read, but it is that of another case"),
}

# Facts that have words of their own although they say neither yes nor no.
NOTED: dict[CheckCode, Words] = {
    C.SIGNATURE_TRUSTED: _("The document names its signer"),
    C.SIGNATURE_DATES: _("Signed on, and certificate valid"),
    C.SAVED_AGAIN: _("The file was saved more than once; about a third of genuine invoices were"),
    C.PRODUCER: _("The file names the program that made it"),
    C.FILE_DATES: _("The file tells when it was made"),
    C.CAMERA: _("The picture tells its camera"),
    C.CAMERA_DATES: _("The picture tells when it was taken"),
    C.EDITING_SOFTWARE: _("The picture names the program that saved it"),
    C.SCREENSHOT: _("The picture is a screenshot; those never tell how they were made"),
    C.REPHOTOGRAPHED: _("The picture may be a photo of a screen"),
    C.PROVENANCE: _("The picture carries origin data"),
    C.HIDDEN_TEXT: _("The file has hidden text, as scans with recognised text do"),
    C.CASE_CODE: _("Something like the case code stands beside the document"),
}

# What kind of document it is.
DOCUMENTS: dict[DocumentKind, Words] = {
    DocumentKind.VAT_SPECIAL: _("Special VAT invoice"),
    DocumentKind.VAT_ORDINARY: _("Ordinary VAT invoice"),
    DocumentKind.FULLY_DIGITAL: _("Fully digital e-invoice"),
    DocumentKind.INVOICE: _("Invoice"),
    DocumentKind.RECEIPT: _("Shop receipt"),
    DocumentKind.ORDER_PAGE: _("Order page"),
    DocumentKind.BOX_LABEL: _("Box label"),
    DocumentKind.SCREENSHOT: _("Screenshot"),
    DocumentKind.OTHER: _("Another document"),
}

_AGAINST = {Strength.STRONG: "bad", Strength.MEDIUM: "warn", Strength.WEAK: "none"}


def sentence(check: Check, mask: Mask = as_it_stands) -> str:
    """What a fact says, with its data in brackets, as `detail_words` tells them."""
    said, detail = _said(check), detail_words(check, mask)
    return str(gettext("%(sentence)s (%(detail)s)", sentence=said, detail=detail)) if detail else said


def mark_of(check: Check) -> str:
    """How a list marks a fact: ok, bad, warn or none. What is weak is never marked as bad."""
    if check.result is Result.PASSED:
        return "ok"
    return _AGAINST[check.strength] if check.result is Result.FAILED else "none"


def _said(check: Check) -> str:
    if check.result is Result.PASSED:
        return str(PASSED[check.code])
    if check.result is Result.FAILED:
        return str(FAILED[check.code])
    if check.result is Result.NOTED and check.code in NOTED:
        return str(NOTED[check.code])
    subject = SUBJECTS[check.code]
    if check.result is Result.NOTED:
        return str(gettext("%(subject)s: nothing for or against", subject=subject))
    return str(gettext("%(subject)s: not checked", subject=subject))
