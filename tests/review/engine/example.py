"""The example of the file contract, as data: an owner who remembers nearly everything."""

from typing import Any

WORLD: dict[str, Any] = {
    "as_of": "2026-11-22",
    "service_opened_on": "2012-03-01",
    "cities": {"武汉": 0.021, "上海": 0.046},
    "models": {
        "Redmi K70": {"family": "Redmi K", "released_on": "2023-11-29", "list_price": "2499.00", "share": 0.013},
        "Redmi K60": {"family": "Redmi K", "released_on": "2022-12-27", "list_price": "2299.00", "share": 0.011},
        "Xiaomi 14": {"family": "Xiaomi", "released_on": "2023-10-26", "list_price": "3999.00", "share": 0.02},
    },
}


def day(iso: str) -> dict[str, str]:
    return {"from": iso, "to": iso, "precision": "day"}


def example() -> dict[str, Any]:
    """A fresh copy of the case, to be changed."""
    return {
        "id": "c1",
        "as_of": "2026-11-22",
        "record": {
            "registered_on": "2017-07-20",
            "registered_city": "武汉",
            "sign_ins": [],
            "sign_in_count": 412,
            "city_shares": {"武汉": 0.71, "黄石": 0.18},
            "last_use_on": "2026-11-17",
            "devices": [
                {
                    "model": "Redmi K70",
                    "imei": "867491658752848",
                    "activated_on": "2024-03-11",
                    "order": {
                        "number": "1626412625565487",
                        "on": "2024-03-02",
                        "amount": "2499.00",
                        "shop": "小米之家",
                    },
                }
            ],
            "former_phone": "13800000926",
            "former_email": "li.ming@mail.example",
            "questions": 2,
        },
        "claims": {
            "model": "Redmi K70",
            "second_model": None,
            "imei": "867491658752848",
            "order_number": "1626412625565487",
            "bought": {"from": "2024-03-01", "to": "2024-03-31", "precision": "month"},
            "amount": "2499.00",
            "shop": "小米之家",
            "registered": day("2017-07-20"),
            "registered_city": "武汉",
            "last_use": day("2026-11-17"),
            "sign_ins": [{"on": day("2026-11-17"), "part_of_day": "evening", "city": "武汉", "device": "Redmi K70"}],
            "cities": ["武汉", "黄石"],
            "former_password": "older",
            "answers_right": 1,
            "answers_given": 2,
            "phone": "13800000926",
            "email": "li.ming@mail.example",
        },
        "documents": [{"fit": "strong", "tier": "consistent"}],
        "context": {
            "city": "武汉",
            "device": "new",
            "contacts_changed": False,
            "odd_sign_in": True,
            "device_reset": False,
            "earlier_appeals": 0,
            "document_reused": False,
        },
    }
