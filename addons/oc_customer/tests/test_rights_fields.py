from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .rights_common import RightsMatrixCommon


@tagged("post_install", "-at_install")
class TestRightsFields(RightsMatrixCommon):
    """What the system works out is not written from outside, by whatever right."""

    def _assert_refused(self, records, values, exception=AccessError):
        records.invalidate_recordset()
        names = [name for name in values if name in records._fields]
        before = records.sudo().read(names, load=None)
        with self.subTest(values=values), self.assertRaises(exception), self.env.cr.savepoint():
            records.write(values)
        records.invalidate_recordset()
        self.assertEqual(records.sudo().read(names, load=None), before)

    def test_an_order_of_a_unit(self):
        manager = self.users["manager"]
        order = self.order.with_user(manager)
        other = self._create_table(2, "Cheap", [(self.tea, self.north, self.price_3)])
        for values in (
            {"product_table_id": other.id},
            {"product_table_rule_id": False},
            {"oc_role": False},
            {"amount_total": 0.01},
            {"amount_untaxed": 0.01, "amount_tax": 0},
            {"state": "sale"},
        ):
            self._assert_refused(order, values)
        self._assert_refused(order.order_line, {"oc_table_line_id": other.line_ids.id})
        self._assert_refused(order.order_line, {"price_total": 0.01})
        self._assert_refused(order.order_line, {"price_subtotal": 0.01})

    def test_a_confirmed_order_of_a_unit(self):
        order = self.shipped.with_user(self.users["manager"])
        self._assert_refused(order, {"state": "draft"})
        self._assert_refused(order, {"state": "cancel"})
        self._assert_refused(order.order_line, {"qty_delivered": 2})
        order.action_cancel()
        self.assertEqual(order.state, "cancel")
        order.action_draft()
        self.assertEqual(order.state, "draft")
        self._assert_refused(order, {"state": "sale"})

    def test_an_order_is_not_made_confirmed_or_with_figures(self):
        orders = self.env["sale.order"].with_user(self.users["manager"])
        before = self.env["sale.order"].search_count([])
        for values in (
            {"state": "sale"},
            {"product_table_id": self.samples["oc.product.table"].id},
            {"amount_total": 1},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                orders.create({"partner_id": self.mill_unit.id, **values})
            defaults = {f"default_{name}": value for name, value in values.items()}
            with self.subTest(defaults=defaults), self.assertRaises(UserError):
                orders.with_context(**defaults, oc_system=True).create(
                    {"partner_id": self.mill_unit.id}
                )
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_orders_of_others_are_as_odoo_has_them(self):
        order = self.env["sale.order"].create({"partner_id": self.plain_firm.id})
        order.with_user(self.users["manager"]).write({"state": "sale"})
        self.assertEqual(order.state, "sale")

    def test_a_unit(self):
        other = self._create_table(2, "Cheap", [(self.tea, self.north, self.price_3)])
        unit = self.mill_unit.with_user(self.users["manager"])
        for values in (
            {"product_table_id": other.id},
            {"product_table_rule_id": False},
            {"oc_scope_customer_id": self.school.id},
            {"oc_scope_unit_id": self.school_unit.id},
            {"oc_customer_user_id": self.ann.id},
            {"oc_unit_user_id": self.ann.id},
        ):
            self._assert_refused(unit, values)

    def test_a_salesperson_takes_nothing_over(self):
        unit = self.school_unit.with_user(self.ann)
        for values in (
            {"oc_unit_user_id": self.ann.id},
            {"product_table_id": False},
        ):
            self._assert_refused(unit, values)
        self._assert_refused(self.mill_unit.with_user(self.ann), {"user_id": self.ann.id})
        self._assert_refused(
            self.school.with_user(self.ann),
            {"child_ids": [Command.link(self.mill_unit.id)]},
            UserError,
        )

    def test_dates_of_a_delivery(self):
        delivery = self.order.oc_delivery_ids.with_user(self.users["manager"])
        for values in (
            {"ship_date": "2030-01-01"},
            {"arrival_date": "2030-01-01"},
            {"order_before": "2030-01-01 00:00:00"},
            {"unit_id": self.school_unit.id},
            {"order_id": self.orders[0].id},
            {"order_state": "sale"},
        ):
            self._assert_refused(delivery, values)
        for call in (
            lambda: delivery.unlink(),
            lambda: delivery.create({"order_id": self.order.id, "warehouse_id": self.south.id}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(len(self.order.oc_delivery_ids), 1)

    def test_figures_of_a_fund_account(self):
        account = self.account.with_user(self.users["approver"])
        self._assert_refused(account, {"balance": 9999}, UserError)
        self._assert_refused(account, {"available": 1, "held": 1}, UserError)
        self._assert_refused(account, {"partner_id": self.school.id}, UserError)
        self._assert_refused(account, {"balance": 0, "held": 0, "available": 0}, UserError)
        entry = self.entry.with_user(self.users["approver"])
        self._assert_refused(entry, {"amount": 1}, UserError)

    def test_decisions_on_a_transfer(self):
        clerk = self.users["clerk"]
        transfer = self.transfer.with_user(clerk)
        for values in (
            {"state": "approved"},
            {"approver_id": self.users["approver"].id},
            {"entry_id": self.entry.id},
            {"reversed_entry_id": self.entry.id},
        ):
            self._assert_refused(transfer, values)
        with self.assertRaises(AccessError):
            transfer.create(
                {
                    "account_id": self.account.id,
                    "type_id": self.transfer.type_id.id,
                    "amount": 1,
                    "reason": "x",
                    "state": "approved",
                }
            )

    def test_a_payment_password_does_not_change_hands(self):
        password = self.samples["oc.fund.password"].with_user(self.users["approver"])
        for values in (
            {"user_id": self.users["clerk"].id},
            {"wrong_tries": -100},
            {"changed_at": False},
        ):
            self._assert_refused(password, values)
        password.action_unlock()
