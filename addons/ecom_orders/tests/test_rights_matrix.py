import inspect

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import EcomCommon
from .rights_matrix import KINDS, LETTERS, OUTSIDERS

ADDON = "odoo.addons.ecom_orders"


@tagged("post_install", "-at_install")
class TestRightsMatrix(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            kind: new_test_user(cls.env, f"kind_{kind}", group) for kind, group in KINDS.items()
        }
        cls.env["ecom.intake"]._take_in(cls.channel, [cls._told("A-1", receiver_name="Secret Li")])
        cls.order = cls.Order.search([("external_id", "=", "A-1")])

    def _rights(self, model, kind):
        records = self.env[model].with_user(self.users[kind])
        return "".join(key for key, name in LETTERS.items() if records.has_access(name))

    def _models(self):
        return {name for name, cls in self.env.registry.items()
                if cls._original_module == "ecom_orders"}

    def test_outsiders_have_no_right_on_any_model(self):
        for model in self._models():
            for kind in OUTSIDERS:
                with self.subTest(model=model, kind=kind):
                    self.assertEqual(self._rights(model, kind), "")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_outsiders_are_refused_by_every_public_method_of_orders_and_the_board(self):
        before = self.order.read()
        for kind in OUTSIDERS:
            for method in sorted(self._public_methods("ecom.order")):
                with self.subTest(kind=kind, method=method):
                    self._assert_refused(kind, method)
        self.env.invalidate_all()
        self.assertEqual(self.order.read(), before)

    def _public_methods(self, model):
        return {
            name for base in type(self.env[model]).__mro__
            if base.__module__.startswith(f"{ADDON}.")
            for name, value in vars(base).items()
            if inspect.isfunction(value) and name.startswith(("action_", "get_board"))
        }

    def _assert_refused(self, kind, method):
        """Refused, or an answer that only opens a list and tells nothing of the order."""
        orders = self.Order.with_user(self.users[kind])
        args = [] if method == "get_board" else [self.order.ids]
        try:
            with self.env.cr.savepoint():
                answer = call_kw(orders, method, args, {})
        except (AccessError, AccessDenied, UserError):
            return
        self.assertNotEqual(method, "get_board")
        self.assertIsInstance(answer, dict)
        self.assertNotIn("Secret Li", str(answer))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_only_reads_imports_or_ships_cannot_review_or_edit(self):
        for kind in ("reader", "import", "shipping"):
            order = self.order.with_user(self.users[kind])
            for call in (order.action_approve, order.action_approve_finance,
                         order.action_unreview, order.action_decide_again,
                         lambda order=order: order.write({"receiver_name": "Me"})):
                with self.subTest(kind=kind), self.assertRaises(AccessError):
                    call()
            self.assertTrue(order.get_board())
        self.assertEqual((self.order.state, self.order.receiver_name), ("service", "Secret Li"))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_finance_review_is_finances_alone(self):
        self.channel.needs_finance_review = True
        self.order.with_user(self.users["service"]).action_approve()
        with self.assertRaises(AccessError):
            self.order.with_user(self.users["service"]).action_approve_finance()
        self.assertEqual(self.order.state, "finance")
        self.order.with_user(self.users["finance"]).action_approve_finance()
        self.assertEqual(self.order.state, "approved")
