from odoo.exceptions import UserError
from odoo.tests import tagged

from .freight_common import FreightCommon


@tagged("post_install", "-at_install")
class TestFreightFund(FreightCommon):
    """Holds and ledger follow freight, waiver and fee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit.pay_on_order = True
        cls.account = cls.env["oc.fund.account"].create({"partner_id": cls.customer.id})
        cls._pay_in(1000)

    @classmethod
    def _pay_in(cls, amount):
        entries = cls.env["oc.fund.entry"]
        change_type = cls.env["oc.fund.change.type"]._get_for_kind("transfer_in")
        cause = f"test,{entries.search_count([])}"
        entries._post(
            [{"account": cls.account, "type": change_type, "amount": amount, "cause": cause}]
        )

    def _assert_figures(self, balance, held):
        self.account.invalidate_recordset()
        self.assertEqual((self.account.balance, self.account.held), (balance, held))
        self.assertEqual(self.account._get_differences(), [])

    def test_the_estimate_is_held_and_what_was_delivered_is_paid(self):
        order = self._confirm({self.tea: 10})
        self._assert_figures(1000, 90 + 40)
        self._deliver(order.picking_ids, {self.tea: 4})
        # 22 and 28 of freight; two fifths of the goods have gone
        self._assert_figures(1000 - 56, 140 - 56)
        self._deliver(self._open_pickings(order))
        self._assert_figures(1000 - 140, 0)

    def test_one_delivery_is_one_payment(self):
        self._create_waiver(10, 0, percent=50)
        order = self._confirm({self.tea: 10})
        self._assert_figures(1000, 90 + 20)
        self._deliver(order.picking_ids, {self.tea: 4}, backorder=False)
        self._assert_figures(1000 - 36 - 11, 0)
        kinds = order.sudo().fund_entry_ids.mapped("kind")
        self.assertEqual(kinds, ["order_payment"])
        order.picking_ids.action_sync_freight()
        self._assert_figures(1000 - 36 - 11, 0)
        self.assertEqual(len(order.sudo().fund_entry_ids), 1)

    def test_confirming_counts_the_freight(self):
        order = self._create_order(self.unit, {self.tea: 80})  # 720 and 250
        order.action_confirm()
        self._assert_figures(1000, 970)
        other = self._create_order(self.unit, {self.tea: 2})  # 18 and 16
        with self.assertRefused(UserError, "cannot pay"), self.env.cr.savepoint():
            other.action_confirm()
        self.assertEqual(other.state, "draft")
        self._assert_figures(1000, 970)

    def test_heavier_than_estimated_and_not_paid_is_told_until_it_is(self):
        order = self._confirm({self.tea: 80})  # 720 and 250 of 1,000
        picking = order.picking_ids
        picking.move_ids.quantity = 80
        picking.move_ids.picked = True
        package = self.env["stock.package"].create({"name": "P1", "shipping_weight": 200})
        picking.move_line_ids.result_package_id = package
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.carrier_price, 310)
        self.assertIn("cannot pay", order.charge_block)
        self.assertCharges(order, freight=250)
        self._assert_figures(30, 0)
        with self.assertRefused(UserError, "cannot pay"), self.env.cr.savepoint():
            order.action_charge_freight()
        self._pay_in(30)
        order.action_charge_freight()
        self.assertFalse(order.charge_block)
        self.assertCharges(order, freight=310)
        self._assert_figures(0, 0)
