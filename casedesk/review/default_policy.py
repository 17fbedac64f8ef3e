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


def _flag(owner: float, *others: float) -> dict[str, Any]:
    """Table of a yes-or-no circumstance from its probabilities of yes, owner first, then profiles in order."""
    yes = {"owner": owner, **dict(zip(_KAPPA, others, strict=True))}
    return {"levels": ["no", "yes"], "p": {who: [1 - p, p] for who, p in yes.items()}}


DEFAULT_POLICY: dict[str, Any] = {
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
        "purchase_date:day": ["same_day", "days_10", "days_45", "days_180", "more"],
        "purchase_date:month": ["inside", "days_31", "days_120", "more"],
        "purchase_date:year": ["inside", "days_183", "more"],
        "amount": ["exact", "near", "none"],
        "shop": ["hit", "miss"],
        "registration_date:day": ["same_day", "days_10", "days_45", "days_180", "more"],
        "registration_date:month": ["inside", "days_31", "days_120", "more"],
        "registration_date:year": ["inside", "days_183", "more"],
        "registration_city": ["hit", "miss"],
        "last_use": ["same_day", "days_4", "days_14", "days_45", "more"],
        "places": ["main_and_another", "main", "another", "none"],
        "former_password": ["older", "latest", "none"],
        "answers": ["two", "one", "none"],
        "former_phone": ["exact", "near", "none"],
        "former_email": ["exact", "near", "none"],
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
        "former_password": [0.25, 0.30, 0.45],
        "answers": [0.40, 0.35, 0.25],
        "former_phone": [0.93, 0.05, 0.02],
        "former_email": [0.85, 0.10, 0.05],
    },
    # Only facts a holder of the source reads from a paper, better than the owner remembers them.
    "t": {
        "purchase_date:day": [0.90, 0.04, 0.03, 0.02, 0.01],
        "purchase_date:month": [0.90, 0.06, 0.03, 0.01],
        "purchase_date:year": [0.92, 0.06, 0.02],
        "amount": [0.85, 0.10, 0.05],
        "registration_date:day": [0.85, 0.05, 0.04, 0.03, 0.03],
        "registration_date:month": [0.88, 0.06, 0.04, 0.02],
        "registration_date:year": [0.92, 0.06, 0.02],
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
                **dict.fromkeys(("stranger", "acquaintance", "phisher", "insider", "forger"), _UNKNOWN_DEVICE),
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
    },
    "floors": {"city": 0.003, "model": 0.002, "usual_place": 0.05, "guess_ceiling": 0.95, "shop_similarity": 0.80},
    "prior": 0.70,
    "lambda": 0.75,
    "b": 0.0,
    "bands": {"strong": 0.98, "likely": 0.90, "unclear": 0.50},
}
