"""The words of a score: signals, levels, profiles, contradictions and reasons, in the language of the reader."""

from collections.abc import Mapping
from typing import TypeAlias

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

Words: TypeAlias = Mapping[str, LazyString]

BANDS: Words = {"strong": _("strong"), "likely": _("likely"), "unclear": _("unclear"), "weak": _("weak")}

PROFILES: Words = {
    "stranger": _("a stranger who guesses"),
    "acquaintance": _("an acquaintance or former partner"),
    "phisher": _("someone holding the mailbox"),
    "buyer": _("someone who bought or found the phone"),
    "insider": _("someone with access to shop or service records"),
    "forger": _("someone who forges documents"),
}

SIGNALS: Words = {
    "model": _("Model"),
    "second_device": _("Second device"),
    "imei": _("IMEI or serial number"),
    "document": _("Document"),
    "order_number": _("Order number"),
    "purchase_date": _("Purchase date"),
    "amount": _("Amount paid"),
    "shop": _("Shop"),
    "registration_date": _("Registration date"),
    "registration_city": _("City of registration"),
    "last_use": _("Last normal use"),
    "sign_ins": _("Recent sign-ins"),
    "places": _("Usual places"),
    "former_password": _("Former password"),
    "answers": _("Security answers"),
    "former_phone": _("Former phone number"),
    "former_email": _("Former e-mail address"),
    "submission": _("Place and device of filing"),
    "submission:place": _("Place of filing"),
    "submission:device": _("Device used for filing"),
    "context:contacts_changed": _("Contacts changed in the last 30 days"),
    "context:odd_sign_in": _("Unusual sign-in in the last 30 days"),
    "context:device_reset": _("Device reset or unbound"),
    "context:earlier_appeals": _("Earlier appeals"),
    "context:document_reused": _("Document seen in another case"),
    "control:former_contact": _("Code sent to a former contact"),
    "control:device_photo": _("Photo of the phone with the case code"),
    "control:known_device_sign_in": _("Sign-in from a known device while waiting"),
    "rarity": _("How rare such an impostor is"),
    "source:device": _("How few others know the devices"),
    "source:hardware": _("How few others hold the phone or its papers"),
    "source:purchase": _("How few others know the purchase"),
    "source:registration": _("How few others know the registration"),
    "source:life": _("How few others know the recent use"),
    "source:places": _("How few others know the places"),
    "source:password": _("How few others know a former password"),
    "source:answers": _("How few others know the answers"),
    "source:phone": _("How few others know the former number"),
    "source:email": _("How few others know the former address"),
    "source:close": _("Somebody close could know all of it"),
}

_HIT, _MISS = _("agrees"), _("does not agree")
_EXACT, _NEAR = _("exactly the same"), _("up to two characters differ")
_NEIGHBOUR = _("a neighbouring city")
_YES, _NO = _("yes"), _("no")
_PASSED, _FAILED = _("succeeded"), _("did not succeed")

LEVELS: Mapping[str, Words] = {
    "model": {
        "bound": _("a model bound to the account"),
        "same_family": _("another model of the same family"),
        "none": _("no such model on the account"),
    },
    "second_device": {"hit": _HIT, "miss": _MISS},
    "imei": {
        "exact": _EXACT,
        "near": _NEAR,
        "same_tac": _("another phone of the same model"),
        "none": _MISS,
    },
    "order_number": {"exact": _EXACT, "near": _NEAR, "none": _MISS},
    "amount": {"exact": _("within half a per cent"), "near": _("within 15 per cent"), "none": _MISS},
    "shop": {"hit": _HIT, "miss": _MISS},
    "registration_city": {"hit": _HIT, "near": _NEIGHBOUR, "miss": _MISS},
    "places": {
        "main_and_another": _("the main place and another"),
        "main": _("the main place"),
        "another": _("a usual place, not the main one"),
        "near": _NEIGHBOUR,
        "none": _("none of the usual places"),
    },
    "former_password": {
        "older": _("an older password"),
        "latest": _("the latest password"),
        "none": _("no password ever used here"),
    },
    "answers": {"two": _("two right"), "one": _("one right"), "none": _("none right")},
    "former_phone": {"exact": _EXACT, "near": _NEAR, "none": _MISS},
    "former_email": {"exact": _EXACT, "near": _NEAR, "none": _MISS},
    "sign_ins": {
        "agrees": _("agrees with a sign-in on record"),
        "nearly": _("nearly agrees with a sign-in on record"),
        "most": _("most agree with sign-ins on record"),
        "half": _("about half agree with sign-ins on record"),
        "few": _("few agree with sign-ins on record"),
        "none": _("no sign-in on record agrees"),
    },
    "submission": {
        "known": _("on a known device"),
        "same_model": _("on a device of a known model"),
        "new": _("on a new device"),
    },
    "context:contacts_changed": {"yes": _YES, "no": _NO},
    "context:odd_sign_in": {"yes": _YES, "no": _NO},
    "context:device_reset": {"yes": _YES, "no": _NO},
    "context:earlier_appeals": {"0": _("none"), "1": _("one"), "2": _("two"), "3+": _("three or more")},
    "context:document_reused": {"yes": _YES, "no": _NO},
    "control:former_contact": {"passed": _PASSED, "failed": _FAILED},
    "control:device_photo": {"passed": _PASSED, "failed": _FAILED},
    "control:known_device_sign_in": {"passed": _PASSED, "failed": _FAILED},
}

FITS: Words = {
    "strong": _("IMEI or order number on it"),
    "medium": _("model and date fit"),
    "weak": _("only the model fits"),
    "contradicts": _("contradicts the record"),
}
TIERS: Words = {
    "verified": _("verified"),
    "consistent": _("consistent in itself"),
    "photo": _("a picture, cannot be verified"),
    "suspicious": _("suspicious"),
}

NOT_KEPT = _("(taken out)")
CONTRADICTIONS: Words = {
    "disagrees": _("Stated: %(claim)s. On record: %(record)s."),
    "bought_before_release": _("Bought %(claim)s, but the model came out on %(record)s."),
    "registered_before_opening": _("Registered %(claim)s, but the service opened on %(record)s."),
    "in_the_future": _("The date %(claim)s is after the day of this score, %(record)s."),
    "sign_in_after_last_use": _("Last use stated as %(claim)s, but also a sign-in on %(record)s."),
    "used_after_reset": _("Use of the device stated for %(claim)s, but it was reset or unbound on %(record)s."),
    "used_before_registration": _("Last use stated as %(claim)s, before the stated registration, %(record)s."),
    "imei_length": _("The IMEI %(claim)s has %(record)s digits instead of 15."),
    "imei_check_digit": _("The check digit of IMEI %(claim)s should be %(record)s."),
    "claims_exclude": _("The model stated is %(claim)s, but the IMEI stated is that of the %(record)s."),
    "imei_of_other_model": _("The model stated is %(claim)s, but the IMEI begins like that of a %(record)s."),
    "phone_format": _("%(claim)s is not a complete phone number."),
    "email_format": _("%(claim)s is not a complete e-mail address."),
    "qr_differs": _("The QR code and the text of a document differ."),
    "claim_differs_from_document": _("Stated: %(claim)s. On the document: %(record)s."),
    "document_disagrees": _("On the document: %(claim)s. On record: %(record)s."),
    "bought_after_use": _("Bought %(claim)s, but a sign-in on that phone is told for %(record)s."),
}

HONEST: Words = {
    "another_phone": _("The owner may be thinking of another phone, or name the model differently."),
    "other_box": _("People keep the boxes of several phones and copy from the wrong one."),
    "wrong_paper": _("The wrong file may have been uploaded, or a good scan may look odd."),
    "mistyped": _("Long numbers and dates are easily mistyped."),
    "dates_fade": _("People round dates, and remember old events as more recent than they were."),
    "price_changed": _("Trade-ins, coupons and instalments change what was really paid."),
    "gift": _("The phone may have been a gift or bought through somebody else."),
    "moved": _("People move and travel, and networks sometimes report another city."),
    "passwords_mixed": _("Most people use several passwords and mix them up."),
    "answers_forgotten": _("About four in ten people cannot recall their own answers."),
    "older_contact": _("People have had several numbers and addresses and may name an older one."),
    "presale": _("Pre-orders and early sales happen, and a year is easily confused."),
    "used_again": _("The phone may have been reset by the owner and used again."),
    "repaired": _("A repair can change the main board, and with it the IMEI."),
    "two_papers": _("The picture may show two papers, or the code belongs to the shop."),
    "misread": _("The reading of a document can be wrong. Look at the picture."),
}

# A date further off than memory explains has another honest reason than one that has faded.
DATE_FAR_OFF = _(
    "Few people misremember by this much. A wrong year may have been written, or another phone or account be meant."
)

# Why a term that is no fact of its own weighs what it does.
NOTES: Words = {
    "source": _(
        "Who knows one of these facts knows them all, so together they prove no more than how few others know them."
    ),
    "source:close": _("Who lives with the owner knows what the owner knows. This much of the facts is lost to them."),
    "rarity": _("How rare the impostors are who could have brought all this, among all impostors."),
}

# The place of filing is no claim, so it contradicts nothing; where it costs bits, this stands beside them.
PLACE_HONEST = _(
    "Could be honest: people travel, use a VPN, or roam with a SIM whose traffic leaves in another city. It decides"
    " nothing by itself."
)

# What asking for one more thing would do.
MOVES: Words = {
    "decides": _("could settle the case"),
    "tells": _("tells more, but hardly settles it alone"),
}

UNUSED: Words = {
    "not_asked": _("not asked"),
    "not_answered": _("not answered"),
    "cannot_compare": _("nothing on record to compare with"),
    "unreadable": _("not readable"),
    "counted_elsewhere": _("already counted in another line"),
    "not_tried": _("not tried yet"),
}
