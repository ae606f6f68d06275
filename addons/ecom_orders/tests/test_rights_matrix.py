import inspect

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .rights_common import ARGUMENTS, SECRET, RightsCommon
from .rights_matrix import ACCESS, FOREIGN, FRAMEWORK, KINDS, LETTERS, METHODS, OPENS, OUTSIDERS

ADDON = "odoo.addons.ecom_orders"
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
#: models of which a clerk of one shop must not reach the records of another
OF_A_SHOP = ("ecom.order", "ecom.listing", "ecom.message")


@tagged("post_install", "-at_install")
class TestRightsMatrix(RightsCommon):
    # Nothing is left out of the tables

    def _models(self):
        return {name for name, cls in self.env.registry.items()
                if cls._original_module == "ecom_orders"}

    def _list_methods(self):
        """{model: public methods of the addon}, without those that are Odoo's own."""
        found = {}
        for model, cls in self.env.registry.items():
            for base in cls.__mro__:
                if base.__module__.startswith(f"{ADDON}.") and ".tests." not in base.__module__:
                    found.setdefault(model, set()).update(
                        name for name, value in vars(base).items()
                        if inspect.isfunction(value) and not name.startswith("_")
                        and not getattr(value, "_api_private", False)
                        and name not in FRAMEWORK and model not in FOREIGN
                    )
        return {model: names for model, names in found.items() if names}

    def test_every_model_of_the_addon_is_in_the_table(self):
        self.assertEqual(self._models(), set(ACCESS))

    def test_every_public_method_of_the_addon_is_in_the_table(self):
        told = {f"{model}.{name}" for model, names in METHODS.items() for name in names}
        found = {f"{model}.{name}" for model, names in self._list_methods().items()
                 for name in names}
        self.assertEqual((found - told, told - found), (set(), set()))

    # The tables hold

    def test_each_kind_of_user_has_the_rights_of_the_table_and_no_more(self):
        wrong = []
        for model, told in ACCESS.items():
            found = " ".join(self._rights(model, kind) or "-" for kind in KINDS)
            if told != found:
                wrong.append(f'    "{model}": "{found}",')
        self.assertFalse(wrong, "Rights differ from rights_matrix.py:\n" + "\n".join(wrong))

    def _rights(self, model, kind):
        records = self.env[model].with_user(self.users[kind])
        return "".join(key for key, name in LETTERS.items() if records.has_access(name))

    def test_outsiders_have_no_right_on_any_model(self):
        for model in self._models():
            for kind in OUTSIDERS:
                with self.subTest(model=model, kind=kind):
                    self.assertEqual(self._rights(model, kind), "")

    @mute_logger(*QUIET)
    def test_each_method_is_for_the_kinds_of_the_table_and_for_no_other(self):
        self._check_methods(
            lambda model, method, kind: self._call(model, method, self.users[kind])
        )

    def _call(self, model, method, user):
        """What comes of a call: refused, opened (an action and nothing told), done.

        What is done is taken back; what is refused is left as the call left it.
        """
        sample = self._get_sample(model)
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint(flush=True)
        try:
            answer = call_kw(
                self.env[model].with_user(user), method, ARGUMENTS.get(method, [sample.ids]), {}
            )
            self.env.flush_all()
        except (AccessError, AccessDenied):
            savepoint.close(rollback=False)
            return "refused"
        except (UserError, ValueError):
            # It came as far as to look at what it was asked for.
            self.env.clear()
            savepoint.close(rollback=True)
            return "done"
        self.env.clear()
        savepoint.close(rollback=True)
        return self._judge(answer)

    @mute_logger(*QUIET)
    def test_a_clerk_of_another_shop_is_refused_as_one_without_right(self):
        clerk = self.users["service"]
        self.env["ecom.right"].create({
            "user_id": clerk.id, "channel_ids": self._create_channel("OUTLET").ids,
        })
        before = self.order.read()
        wrong = [
            f"{model}.{method}: {outcome}"
            for model in OF_A_SHOP
            for method, allowed in METHODS[model].items()
            if method not in ARGUMENTS and allowed != OPENS
            for outcome in [self._call(model, method, clerk)]
            if outcome == "done"
        ]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))
        self.env.invalidate_all()
        self.assertEqual(self.order.read(), before)

    # What the table cannot say

    @mute_logger(*QUIET)
    def test_who_only_reads_imports_or_ships_cannot_edit(self):
        for kind in ("reader", "import", "shipping"):
            order = self.order.with_user(self.users[kind])
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                order.write({"receiver_name": "Me"})
        self.assertEqual(self.order.receiver_name, SECRET)

    @mute_logger(*QUIET)
    def test_finance_review_is_finances_alone(self):
        self.channel.needs_finance_review = True
        self.order.with_user(self.users["service"]).action_approve()
        with self.assertRaises(AccessError):
            self.order.with_user(self.users["service"]).action_approve_finance()
        self.assertEqual(self.order.state, "finance")
        self.order.with_user(self.users["finance"]).action_approve_finance()
        self.assertEqual(self.order.state, "approved")
