"""The weights casedesk starts with: judgements to be re-estimated from decided cases, each as `docs` explain it."""

from typing import Any

_DEVICE_GROUPS = ("device", "hardware", "purchase", "registration", "life", "places")
_CONTACT_GROUPS = ("password", "answers", "phone", "email")
_KAPPA = {
    "stranger": (0.05, 0.02, 0.01, 0.02, 0.02, 0.03, 0.05, 0.02, 0.10, 0.05),
    "acquaintance": (0.80, 0.10, 0.10, 0.20, 0.50, 0.90, 0.10, 0.25, 0.80, 0.50),
    "phisher": (0.85, 0.40, 0.70, 0.60, 0.30, 0.40, 0.40, 0.05, 0.70, 0.95),
    "buyer": (0.95, 0.90, 0.15, 0.05, 0.30, 0.30, 0.02, 0.02, 0.20, 0.20),
    "insider": (0.95, 0.80, 0.80, 0.90, 0.80, 0.85, 0.03, 0.03, 0.60, 0.60),
    "forger": (0.50, 0.35, 0.10, 0.05, 0.10, 0.30, 0.05, 0.05, 0.30, 0.20),
}
_UNKNOWN_DEVICE = [0.002, 0.05, 0.948]
_APPEALS_OF_OTHERS = [0.45, 0.35, 0.15, 0.05]


def _flag(owner: float, *others: float, levels: tuple[str, str] = ("no", "yes")) -> dict[str, Any]:
    """Table of a yes-or-no circumstance from its probabilities of yes, owner first, then profiles in order."""
    yes = {"owner": owner, **dict(zip(_KAPPA, others, strict=True))}
    return {"levels": list(levels), "p": {who: [1 - p, p] for who, p in yes.items()}}


def _control(owner: float, *others: float) -> dict[str, Any]:
    """Table of a proof of control that was asked for, from its probabilities of success."""
    return _flag(owner, *others, levels=("failed", "passed"))


_DATE_DAY = ["same_day", "days_10", "days_45", "days_180", "more"]
_DATE_MONTH = ["inside", "days_31", "days_120", "more"]
_DATE_YEAR = ["inside", "days_183", "more"]


DEFAULT_POLICY: dict[str, Any] = {
    "format": 3.0,
    "pi": {"stranger": 0.40, "acquaintance": 0.15, "phisher": 0.15, "buyer": 0.15, "insider": 0.05, "forger": 0.10},
    "kappa": {
        profile: dict(zip(_DEVICE_GROUPS + _CONTACT_GROUPS, row, strict=True)) for profile, row in _KAPPA.items()
    },
    "groups": {
        "model": "device",
        "second_device": "device",
        "imei": "hardware",
        "document": "hardware",
        "order_number": "purchase",
        "purchase_date": "purchase",
        "amount": "purchase",
        "shop": "purchase",
        "registration_date": "registration",
        "registration_city": "registration",
        "last_use": "life",
        "sign_ins": "life",
        "places": "places",
        "former_password": "password",
        "answers": "answers",
        "former_phone": "phone",
        "former_email": "email",
    },
    "levels": {
        "model": ["bound", "same_family", "none"],
        "second_device": ["hit", "miss"],
        "imei": ["exact", "near", "same_tac", "none"],
        "order_number": ["exact", "near", "none"],
        "purchase_date:day": _DATE_DAY,
        "purchase_date:month": _DATE_MONTH,
        "purchase_date:year": _DATE_YEAR,
        "amount": ["exact", "near", "none"],
        "shop": ["hit", "miss"],
        "registration_date:day": _DATE_DAY,
        "registration_date:month": _DATE_MONTH,
        "registration_date:year": _DATE_YEAR,
        "registration_city": ["hit", "miss"],
        "last_use": ["same_day", "days_4", "days_14", "days_45", "more"],
        "places": ["main_and_another", "main", "another", "none"],
        # The same where it is known how far the places are from each other.
        "registration_city:mapped": ["hit", "near", "miss"],
        "places:mapped": ["main_and_another", "main", "another", "near", "none"],
        "former_password": ["older", "latest", "none"],
        "answers": ["two", "one", "none"],
        "former_phone": ["exact", "near", "none"],
        "former_email": ["exact", "near", "none"],
        "sign_ins:one": ["agrees", "nearly", "none"],
        "sign_ins:several": ["most", "half", "few", "none"],
        "purchase_date:day:read_off": _DATE_DAY,
        "purchase_date:month:read_off": _DATE_MONTH,
        "purchase_date:year:read_off": _DATE_YEAR,
        "amount:read_off": ["exact", "near", "none"],
        "purchase_date:documented": _DATE_DAY,
        "amount:documented": ["exact", "near", "none"],
        "shop:documented": ["hit", "miss"],
    },
    # Upper edges of all levels but the last: days for dates, shares for amounts (0.005 is half a per cent).
    "edges": {
        "purchase_date:day": [1.5, 10, 45, 180],
        "purchase_date:month": [0, 31, 120],
        "purchase_date:year": [0, 183],
        "amount": [0.005, 0.15],
        "registration_date:day": [1.5, 10, 45, 180],
        "registration_date:month": [0, 31, 120],
        "registration_date:year": [0, 183],
        "last_use": [1.5, 4, 14, 45],
        "purchase_date:day:read_off": [1.5, 10, 45, 180],
        "purchase_date:month:read_off": [0, 31, 120],
        "purchase_date:year:read_off": [0, 183],
        "amount:read_off": [0.005, 0.15],
        "purchase_date:documented": [1.5, 10, 45, 180],
        "amount:documented": [0.005, 0.15],
    },
    "m": {
        "model": [0.92, 0.05, 0.03],
        "second_device": [0.80, 0.20],
        "imei": [0.90, 0.05, 0.03, 0.02],
        "order_number": [0.93, 0.05, 0.02],
        "purchase_date:day": [0.45, 0.22, 0.18, 0.10, 0.05],
        "purchase_date:month": [0.55, 0.25, 0.13, 0.07],
        "purchase_date:year": [0.75, 0.18, 0.07],
        "amount": [0.50, 0.35, 0.15],
        "shop": [0.85, 0.15],
        "registration_date:day": [0.28, 0.10, 0.14, 0.20, 0.28],
        "registration_date:month": [0.25, 0.17, 0.25, 0.33],
        "registration_date:year": [0.50, 0.28, 0.22],
        "registration_city": [0.82, 0.18],
        "last_use": [0.45, 0.25, 0.18, 0.08, 0.04],
        "places": [0.40, 0.45, 0.10, 0.05],
        "registration_city:mapped": [0.81, 0.02, 0.17],
        "places:mapped": [0.40, 0.45, 0.10, 0.01, 0.04],
        "former_password": [0.25, 0.30, 0.45],
        "answers": [0.40, 0.35, 0.25],
        "former_phone": [0.93, 0.05, 0.02],
        "former_email": [0.85, 0.10, 0.05],
        "sign_ins:one": [0.60, 0.27, 0.13],
        "sign_ins:several": [0.50, 0.30, 0.13, 0.07],
        # Stated by somebody who attached the paper it stands on: whoever that is reads it off.
        "purchase_date:day:read_off": [0.90, 0.04, 0.03, 0.02, 0.01],
        "purchase_date:month:read_off": [0.90, 0.06, 0.03, 0.01],
        "purchase_date:year:read_off": [0.92, 0.06, 0.02],
        "amount:read_off": [0.85, 0.10, 0.05],
        # Not stated, but read from a paper by casedesk.
        "purchase_date:documented": [0.88, 0.05, 0.03, 0.02, 0.02],
        "amount:documented": [0.82, 0.12, 0.06],
        "shop:documented": [0.40, 0.60],
    },
    # Only facts a holder of the source reads from a paper, better than the owner remembers them. Whoever reads a paper
    # can tell the day. A month or a year is stated without one: half know it as owners remember it, half guess.
    "t": {
        "purchase_date:day": [0.90, 0.04, 0.03, 0.02, 0.01],
        "purchase_date:month": [0.29, 0.155, 0.15, 0.405],
        "purchase_date:year": [0.54, 0.255, 0.205],
        "amount": [0.85, 0.10, 0.05],
        "registration_date:day": [0.85, 0.05, 0.04, 0.03, 0.03],
        "registration_date:month": [0.13, 0.095, 0.155, 0.62],
        "registration_date:year": [0.28, 0.17, 0.55],
        "former_password": [0.10, 0.85, 0.05],
    },
    # Guesses whose chance does not depend on the case; dates, cities and models are computed for each case.
    "guess": {
        "imei": [1e-5, 1e-4, 0.15, 0.84989],
        "order_number": [1e-5, 1e-4, 0.99989],
        "amount:model_right": [0.30, 0.40, 0.30],
        "amount:model_wrong": [0.05, 0.20, 0.75],
        "shop": [0.25, 0.75],
        "former_password": [0.005, 0.01, 0.985],
        "answers": [0.01, 0.14, 0.85],
        "former_phone": [0.03, 0.001, 0.969],
        "former_email": [0.03, 0.001, 0.969],
    },
    "documents": {
        "fit": ["strong", "medium", "weak", "contradicts"],
        "tier": ["verified", "consistent", "photo", "suspicious"],
        "owner_fit": [0.70, 0.20, 0.06, 0.04],
        "owner_tier": [0.20, 0.33, 0.41, 0.06],
        "forged_fit_held": [0.80, 0.10, 0.05, 0.05],
        "forged_fit_guessed": [0.12, 0.25, 0.33, 0.30],
        "forged_tier": [0.01, 0.30, 0.34, 0.35],
        "genuine": {
            "stranger": 0.02,
            "acquaintance": 0.08,
            "phisher": 0.85,
            "buyer": 0.55,
            "insider": 0.05,
            "forger": 0.02,
        },
        # The same for those of a profile who are close to the owner, whatever the profile.
        "genuine_close": 0.40,
        # How far a value read from a paper of each tier is relied on; the rest says the same about everybody.
        "reliance": {"verified": 0.98, "consistent": 0.85, "photo": 0.70, "suspicious": 0.20},
    },
    # Share of each profile so close to the owner that it knows what the owner knows and files from the same home.
    "close": {"stranger": 0.0, "acquaintance": 0.18, "phisher": 0.0, "buyer": 0.0, "insider": 0.0, "forger": 0.0},
    # Proofs of control, once asked for: knowing facts does not help to pass.
    "control": {
        "former_contact": _control(0.80, 0.003, 0.03, 0.15, 0.03, 0.01, 0.005),
        "device_photo": _control(0.80, 0.004, 0.06, 0.01, 0.90, 0.02, 0.05),
        "known_device_sign_in": _control(0.50, 0.003, 0.04, 0.03, 0.20, 0.005, 0.005),
    },
    "submission": {
        "smoothing": 0.15,
        "inside": {
            "stranger": 0.02,
            "acquaintance": 0.55,
            "phisher": 0.06,
            "buyer": 0.12,
            "insider": 0.04,
            "forger": 0.15,
        },
        "device": {
            "levels": ["known", "same_model", "new"],
            "p": {
                "owner": [0.10, 0.12, 0.78],
                **dict.fromkeys(("stranger", "phisher", "insider", "forger"), _UNKNOWN_DEVICE),
                # Families and former partners share devices and buy the same models.
                "acquaintance": [0.05, 0.12, 0.83],
                "buyer": [0.70, 0.05, 0.25],
            },
        },
    },
    "context": {
        "contacts_changed": _flag(0.20, 0.05, 0.15, 0.45, 0.05, 0.05, 0.08),
        "odd_sign_in": _flag(0.12, 0.08, 0.15, 0.50, 0.05, 0.05, 0.10),
        "device_reset": _flag(0.10, 0.02, 0.05, 0.05, 0.60, 0.05, 0.10),
        "earlier_appeals": {
            "levels": ["0", "1", "2", "3+"],
            "p": {"owner": [0.62, 0.28, 0.08, 0.02], **dict.fromkeys(_KAPPA, _APPEALS_OF_OTHERS)},
        },
        "document_reused": _flag(0.005, 0.02, 0.02, 0.02, 0.02, 0.02, 0.15),
    },
    # Days: the window of dates a guesser would think of, when nothing better is known of it.
    "windows": {
        "activation": 40,
        "purchase_without_release": 1095,
        "registration_without_opening": 3650,
        "last_use": 120,
        # Days within which an entry of the timeline is the sign-in it tells of, or nearly; "around" adds its own.
        "sign_in_exact": 1,
        "sign_in_near": 7,
        "sign_in_around": 2,
    },
    # Cities within so many km of each other are taken for one another, by people and by tables of network addresses:
    # the share of sign-ins and filings whose place is told as a neighbour.
    "neighbours": {"within": 60.0, "taken": 0.03},
    "floors": {"city": 0.003, "model": 0.002, "usual_place": 0.05, "guess_ceiling": 0.95, "shop_similarity": 0.80},
    # What can still be asked for: effort for the owner in steps of a form, and guesses of a typical case.
    "asking": {
        "effort": {
            "model": 0.5,
            "imei": 1.0,
            "order_number": 1.5,
            "purchase_date": 0.5,
            "amount": 0.5,
            "shop": 0.5,
            "registration_date": 0.5,
            "registration_city": 0.5,
            "last_use": 0.5,
            "sign_ins": 1.0,
            "places": 0.5,
            "second_device": 0.5,
            "former_password": 0.5,
            "answers": 0.5,
            "former_phone": 0.5,
            "former_email": 0.5,
            "document": 2.0,
            "former_contact": 1.0,
            "device_photo": 1.5,
            "known_device_sign_in": 1.5,
        },
        "guess": {
            "model": [0.013, 0.02, 0.967],
            "second_device": [0.02, 0.98],
            "purchase_date": [0.03, 0.06, 0.17, 0.74],
            "registration_date": [0.008, 0.02, 0.06, 0.912],
            "registration_city": [0.02, 0.98],
            "last_use": [0.025, 0.05, 0.16, 0.40, 0.365],
            "sign_ins": [0.02, 0.08, 0.15, 0.75],
            "places": [0.001, 0.03, 0.03, 0.939],
        },
    },
    # How many cases each part counts for when it is estimated anew or drawn for an interval.
    "strengths": {"m": 60.0, "kappa": 60.0, "pi": 60.0, "close": 60.0, "documents": 60.0, "context": 60.0},
    # Share of owners among the appeals of a queue, where it differs from `prior`.
    "queues": {},
    "prior": 0.70,
    "lambda": 0.75,
    "b": 0.0,
    "bands": {"strong": 0.98, "likely": 0.90, "unclear": 0.50},
}
