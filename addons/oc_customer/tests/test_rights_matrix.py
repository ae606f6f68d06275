import inspect

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .rights_common import SECRETS, RightsMatrixCommon
from .rights_matrix import ACCESS, FRAMEWORK, KINDS, LETTERS, METHODS, OPENS, PLAIN_REFUSAL

ADDON = "odoo.addons.oc_customer"
#: arguments of methods that need some
ARGUMENTS = {
    "place_order": ["MC", [{"code": "TEA", "quantity": 1}], "K-1"],
    "list_products": ["MC"],
    "get_order": ["K-1", "MC"],
    "quote": ["MC", [{"code": "TEA", "quantity": 1}]],
    "list_keys": [],
    "revoke_key": [1],
    "get_matrix": [{}],
    "get_matrix_choices": [],
    "get_import_templates": [],
}


@tagged("post_install", "-at_install")
class TestRightsMatrix(RightsMatrixCommon):
    def _list_methods(self):
        found = set()
        for model, cls in self.env.registry.items():
            for base in cls.__mro__:
                if base.__module__.startswith(f"{ADDON}.") and ".tests." not in base.__module__:
                    found |= {
                        (model, name)
                        for name, value in vars(base).items()
                        if inspect.isfunction(value) and not name.startswith("_")
                    }
        return {(model, name) for model, name in found if name not in FRAMEWORK}

    def _snapshot(self):
        """A digest of every table that a refused call might have touched."""
        self.env.flush_all()
        tables = [
            self.env[model]._table
            for model in (*ACCESS, "sale.order", "sale.order.line", "res.partner", "stock.picking")
            if not self.env[model]._abstract
        ]
        tables += ["account_move", "res_users_apikeys"]
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in tables
        }

    def test_every_model_of_the_addon_is_in_the_table(self):
        own = {
            model
            for model, cls in self.env.registry.items()
            if cls._original_module == "oc_customer"
        }
        self.assertEqual(own, set(ACCESS))

    def test_every_public_method_of_the_addon_is_in_the_table(self):
        self.assertEqual(self._list_methods(), set(METHODS))

    def test_each_kind_of_user_has_the_rights_of_the_table_and_no_more(self):
        for model, rights in ACCESS.items():
            for kind in KINDS:
                records = self.env[model].with_user(self.users[kind])
                found = "".join(
                    letter for letter, name in LETTERS.items() if records.has_access(name)
                )
                with self.subTest(model=model, kind=kind):
                    self.assertEqual(found, rights.get(kind, ""))

    def test_a_method_refuses_every_kind_without_the_right(self):
        before = self._snapshot()
        passed = [
            (model, method, kind)
            for (model, method), allowed in METHODS.items()
            for kind in KINDS
            if kind not in allowed and not self._is_refused(model, method, kind, allowed == OPENS)
        ]
        self.assertEqual(passed, [])
        self.assertEqual(self._snapshot(), before)

    def _is_refused(self, model, method, kind, opens):
        """What only opens a list may answer, with nothing of the customer in it."""
        sample = self.samples[model]
        if method == "action_make_customer":
            sample = self.plain_firm
        self.env.invalidate_all()
        args = self._get_arguments(method, sample)
        records = self.env[model].with_user(self.users[kind])
        plain = (UserError,) if (model, method) in PLAIN_REFUSAL else ()
        try:
            answer = call_kw(records, method, args, {})
        except (AccessError, AccessDenied, *plain):
            return True
        return opens and not any(secret in str(answer) for secret in SECRETS)

    def _get_arguments(self, method, sample):
        if method == "set_delivery_line":
            return [sample.ids, 1, 5]
        if method == "set_matrix_cells":
            return [[[sample.product_id.id, sample.table_id.id]], {"price": "standard"}]
        if method == "remove_matrix_cells":
            return [[[sample.product_id.id, sample.table_id.id]]]
        return ARGUMENTS.get(method, [sample.ids])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_private_and_framework_methods_are_closed(self):
        for model, method in (
            ("oc.fund.account", "init"),
            ("oc.fund.account", "_freeze"),
            ("oc.fund.entry", "_post"),
            ("oc.fund.password", "_set_password"),
            ("res.users", "_get_oc_domain"),
            ("res.partner", "_as_system"),
            ("oc.api.access", "_make_key"),
        ):
            with self.subTest(model=model, method=method), self.assertRaises(AccessError):
                call_kw(self.env[model].with_user(self.users["manager"]), method, [[]], {})
