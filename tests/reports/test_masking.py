"""Free text is masked where it would name or reach somebody, and left alone elsewhere."""

import pytest

from casedesk.reports.masking import mask_contact, mask_text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("IMEI 867491658754417", "IMEI 86•••••4417"),
        ("IMEI 86 749165 875441 7。", "IMEI 86•••••4417。"),
        ("请打 138-0000-0926 找我", "请打 13•••••0926 找我"),
        ("邮箱：li.ming@mail.example。", "邮箱：l•••@mail.example。"),
        ("订单号1626412625565487，谢谢", "订单号16•••••5487，谢谢"),
        ("JD1626412625565487", "JD16•••••5487"),
        ("photo-1626412625565487.jpg", "photo-16•••••5487.jpg"),
    ],
)
def test_numbers_and_addresses_are_masked(typed: str, printed: str) -> None:
    assert mask_text(typed) == printed


@pytest.mark.parametrize(
    "text", ["2026-11-21 09:14:05", "2024-03-02 开票，2,499.00 元", "CD-2611-04172", "9f3ce17a0b", "IMG_20261121.jpg"]
)
def test_dates_amounts_and_case_numbers_stay(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("value", "printed"), [("+8613800000926", "13•••••0926"), ("li@mail.example", "l•••@mail.example")]
)
def test_contacts_are_masked_as_on_staff_pages(value: str, printed: str) -> None:
    assert mask_contact(value) == printed
