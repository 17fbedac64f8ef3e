"""The purchase that invented invoices are about."""

from datetime import date
from decimal import Decimal

from casedesk.demo.invoices import PurchaseFacts

BOUGHT = PurchaseFacts(
    buyer="陈晓雨",
    model="Redmi K70",
    storage="16GB+512GB",
    imei="867422249502806",
    order_number="4448504368066565",
    on=date(2024, 3, 2),
    amount=Decimal("2499.00"),
    shop="小米之家",
)
