from odoo.tests import new_test_user

from .common import EcomCommon
from .rights_matrix import KINDS, METHODS, OPENS, OUTSIDERS

SECRET = "Secret Li"
#: methods without records of their own
ARGUMENTS = {"get_board": []}


class RightsCommon(EcomCommon):
    """One user of each kind, and one record each of what has buttons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            kind: new_test_user(cls.env, f"kind_{kind}", group) for kind, group in KINDS.items()
        }
        cls.env["ecom.intake"]._take_in(cls.channel, [cls._told("A-1", receiver_name=SECRET)])
        cls.order = cls.Order.search([("external_id", "=", "A-1")])
        cls.samples = cls._create_samples()

    @classmethod
    def _create_samples(cls):
        """One record each of what has buttons; of other models a row that is not there will do."""
        message = cls.env["ecom.message"].create({
            "channel_id": cls.channel.id, "order_id": cls.order.id, "body": SECRET,
            "received_at": "2026-03-02 12:00:00",
        })
        account = cls.env["ecom.payment.account"].create(
            {"name": "Shop", "code": "SHOP", "kind": "file"}
        )
        return {
            "ecom.order": cls.order,
            "ecom.channel": cls.channel,
            "ecom.listing": cls.env["ecom.listing"].search([], limit=1),
            "ecom.campaign": cls.env["ecom.campaign"].create(
                {"name": "May", "start": "2026-05-01"}
            ),
            "ecom.message": message,
            "ecom.payment.account": account,
            "stock.picking.batch": cls.env["stock.picking.batch"].create({"is_ecom_wave": True}),
        }

    def _check_methods(self, call):
        """Each method of the table does what is right for each kind of user; nothing is changed.

        :param call: (model, method, kind of user) -> outcome
        """
        before = self.order.read()
        wrong = [
            f"{model}.{method} as {kind}: {outcome}"
            for model, method, kind, right in self._list_calls()
            for outcome in [call(model, method, kind)]
            if outcome not in right
        ]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))
        self.env.invalidate_all()
        self.assertEqual(self.order.read(), before)

    def _list_calls(self):
        """(model, public method, kind of user, outcomes that are right) of the whole table."""
        for model, methods in METHODS.items():
            for method, allowed in methods.items():
                for kind in KINDS:
                    yield model, method, kind, self._expected(kind, allowed)

    def _expected(self, kind, allowed):
        if allowed == OPENS:
            return ("opened", "refused") if kind in OUTSIDERS else ("opened",)
        return ("done", "opened") if kind in allowed else ("refused",)

    def _get_sample(self, model):
        return self.samples.get(model) or self.env[model].browse(
            [] if self.env[model]._abstract else [1]
        )

    def _judge(self, answer):
        """What an answer that is no refusal tells: opened (an action, no data) or done."""
        is_opening = isinstance(answer, dict) and str(answer.get("type")).startswith("ir.actions")
        return "opened" if is_opening and SECRET not in str(answer) else "done"
