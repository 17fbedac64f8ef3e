"""Why a contradiction may still be honest: a code for each kind, worded in `words.score`."""

from casedesk.review.engine.comparisons import Finding

HONEST_BY_SIGNAL = {
    "model": "another_phone",
    "second_device": "another_phone",
    "imei": "other_box",
    "document": "wrong_paper",
    "order_number": "mistyped",
    "purchase_date": "dates_fade",
    "amount": "price_changed",
    "shop": "gift",
    "registration_date": "dates_fade",
    "registration_city": "moved",
    "last_use": "dates_fade",
    "sign_ins": "dates_fade",
    "places": "moved",
    "former_password": "passwords_mixed",
    "answers": "answers_forgotten",
    "former_phone": "older_contact",
    "former_email": "older_contact",
}
HONEST_BY_CODE = {
    "bought_before_release": "presale",
    "registered_before_opening": "dates_fade",
    "in_the_future": "mistyped",
    "sign_in_after_last_use": "dates_fade",
    "used_after_reset": "used_again",
    "used_before_registration": "dates_fade",
    "imei_length": "mistyped",
    "imei_check_digit": "mistyped",
    "claims_exclude": "other_box",
    "imei_of_other_model": "repaired",
    "phone_format": "mistyped",
    "email_format": "mistyped",
    "qr_differs": "two_papers",
    "claim_differs_from_document": "misread",
    "document_disagrees": "misread",
    "bought_after_use": "dates_fade",
}


def honest_because(finding: Finding) -> str:
    """Code of the most likely honest reason for a contradiction."""
    return HONEST_BY_CODE.get(finding.code) or HONEST_BY_SIGNAL[finding.signal]
