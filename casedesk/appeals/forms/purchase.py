"""The form of step four: what is remembered of the purchase; files are sent by themselves."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import FormField, HiddenField, StringField

from casedesk.appeals.dates import parts_of
from casedesk.appeals.forms.numbers import amount_of, check_amount
from casedesk.appeals.forms.parts import AtMost, BoughtForm, clean, forgotten, line
from casedesk.appeals.forms.steps import StepForm
from casedesk.appeals.models import Step


class PurchaseForm(StepForm):
    """Date, amount, shop and order number."""

    step = Step.PURCHASE
    questions = ("bought", "amount", "shop", "order_number")

    bought = FormField(BoughtForm)
    bought_forgotten = forgotten()
    amount = StringField(_("How much did you pay?"), [AtMost(30), check_amount], filters=[clean])
    amount_forgotten = forgotten()
    shop = line(_("Where did you buy it?"), _("Name of the shop or web shop"), longest=80)
    shop_forgotten = forgotten()
    order_number = line(_("Order number"), _("On the order page or in the confirmation message"), longest=60)
    order_number_forgotten = forgotten()
    # The button that was pressed, where files are added on a page of their own.
    then = HiddenField()

    @classmethod
    def shown(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The date in its parts."""
        return data | {"bought": parts_of(data.get("bought"))}

    def stated(self, name: str) -> Any:
        """The date as the days it may mean, the amount in plain digits."""
        if name == "bought":
            return self.bought.form.meaning()
        if name == "amount":
            return amount_of(self.amount.data) if self.amount.data else None
        return super().stated(name)
