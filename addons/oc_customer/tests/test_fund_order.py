from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .fund_common import FundCommon


@tagged("post_install", "-at_install")
class TestFundOrder(FundCommon):
    """Confirming holds, delivery captures, cancelling releases."""

    def test_confirming_holds_the_total(self):
        order = self._confirm([(self.tea, 10, 10.0), (self.freight, 1, 7.0)])
        self.assertTrue(order.pay_from_fund)
        self.assertFigures(1000, 107)
        self.assertRecordValues(
            order.fund_hold_ids,
            [{"amount": 107, "captured": 0, "remaining": 107, "state": "held"}],
        )
        self.assertRecordValues(order, [{"fund_held": 107, "fund_paid": 0, "fund_available": 893}])

    def test_full_delivery_captures_all_of_it(self):
        order = self._confirm([(self.tea, 10, 10.0), (self.freight, 1, 7.0)])
        self._deliver(order.picking_ids, {self.tea: 10})
        self.assertFigures(893, 0)
        self.assertRecordValues(
            order.fund_hold_ids, [{"captured": 107, "released": 0, "state": "captured"}]
        )
        self.assertRecordValues(
            order.fund_entry_ids, [{"amount": -107, "kind": "order_payment", "balance_after": 893}]
        )

    def test_three_deliveries_add_up_to_the_cent(self):
        order = self._confirm([(self.tea, 3, 33.33), (self.freight, 1, 0.01)])
        captured = []
        for _time in range(3):
            picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
            self._deliver(picking, {self.tea: 1})
            captured.append(order.fund_paid)
        self.assertEqual(captured, [33.33, 66.67, 100.0])
        self.assertFigures(900, 0)
        self.assertEqual(order.fund_hold_ids.state, "captured")

    def test_taxes_are_held_and_captured_too(self):
        tax = self.env["account.tax"].create({"name": "13 %", "amount": 13.0})
        order = self._create_order([(self.tea, 3, 10.0)])
        order.order_line.tax_ids = tax
        order.action_confirm()
        self.assertFigures(1000, 33.9)
        self._deliver(order.picking_ids, {self.tea: 1})
        self.assertFigures(988.7, 22.6)

    def test_short_delivery_without_backorder_releases_the_rest(self):
        order = self._confirm([(self.tea, 10, 10.0), (self.freight, 1, 7.0)])
        self._deliver(order.picking_ids, {self.tea: 4}, backorder=False)
        self.assertFigures(1000 - 47, 0)
        self.assertRecordValues(
            order.fund_hold_ids, [{"captured": 47, "released": 60, "state": "captured"}]
        )

    def test_cancelling_releases_everything(self):
        order = self._confirm([(self.tea, 10, 10.0)])
        order.action_cancel()
        self.assertFigures(1000, 0)
        self.assertEqual(order.fund_hold_ids.state, "released")
        order._action_cancel()
        self.assertFigures(1000, 0)

    def test_cancelling_after_a_part_delivery_keeps_what_was_delivered(self):
        order = self._confirm([(self.tea, 10, 10.0)])
        self._deliver(order.picking_ids, {self.tea: 4})
        self.assertFigures(960, 60)
        order._action_cancel()
        self.assertFigures(960, 0)
        self.assertRecordValues(order.fund_hold_ids, [{"captured": 40, "released": 60}])

    def test_confirming_again_after_a_cancellation_holds_again(self):
        order = self._confirm([(self.tea, 10, 10.0)])
        order.action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertFigures(1000, 100)
        self.assertEqual(len(order.fund_hold_ids), 2)

    def test_repeating_every_step_changes_nothing(self):
        order = self._confirm([(self.tea, 10, 10.0)])
        for quantity in (4, 6):
            order._sync_funds()
            picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
            self._deliver(picking, {self.tea: quantity})
            order._sync_funds()
            picking.move_ids._sync_order_funds()
        self.assertFigures(900, 0)
        self.assertEqual(len(order.fund_hold_ids), 1)
        self.assertEqual(len(order.fund_entry_ids), 2)

    def test_return_refunds_what_came_back(self):
        order = self._confirm([(self.tea, 10, 10.0)])
        picking = order.picking_ids
        self._deliver(picking, {self.tea: 10})
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.write({"quantity": 3, "to_refund": True})
        returned = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._deliver(returned, {self.tea: 3})
        self.assertFigures(930, 0)
        self.assertRecordValues(
            order.fund_entry_ids.sorted("id"),
            [{"amount": -100, "kind": "order_payment"}, {"amount": 30, "kind": "refund"}],
        )

    def test_growing_order_holds_more_and_shrinking_less(self):
        order = self._confirm([(self.tea, 10, 10.0)])
        order.order_line.product_uom_qty = 12
        self.assertFigures(1000, 120)
        order.order_line.product_uom_qty = 5
        self.assertFigures(1000, 50)
        order.write({"order_line": [Command.create({"product_id": self.freight.id})]})
        self.assertFigures(1000, order.amount_total)

    def test_services_alone_are_due_at_once(self):
        order = self._confirm([(self.freight, 1, 7.0)])
        self.assertFigures(993, 0)
        order._action_cancel()
        self.assertFigures(1000, 0)

    def test_paying_too_much_is_refused_naming_the_three_figures(self):
        account = self._create_account(self._create_customer(name="Other"), amount=935.65)
        unit = self._create_unit(name="Other Unit", oc_id=account.partner_id.id)
        self._confirm([(self.tea, 1, 44.85)], unit=unit)
        self.assertFigures(935.65, 44.85, account)
        order = self._create_order([(self.tea, 1, 920.0)], unit=unit)
        with self.assertRaisesRegex(UserError, "cannot pay") as refusal, self.savepoint():
            order.action_confirm()
        for figure in ("920.00", "935.65", "44.85", "890.80"):
            self.assertIn(figure, str(refusal.exception))
        self.assertFigures(935.65, 44.85, account)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.fund_hold_ids)
        order.order_line.price_unit = 890.80
        order.action_confirm()
        self.assertFigures(935.65, 935.65, account)

    def test_no_account_is_refused(self):
        customer = self._create_customer(name="Without")
        unit = self._create_unit(name="Without Unit", oc_id=customer.id)
        order = self._create_order([(self.tea, 1, 10.0)], unit=unit)
        with self.assertRaisesRegex(UserError, "Without has no fund account in"), self.savepoint():
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.picking_ids)

    def test_order_on_account_moves_no_money(self):
        self.unit.pay_on_order = False
        order = self._confirm([(self.tea, 1, 10.0)])
        self._deliver(order.picking_ids, {self.tea: 1})
        self.assertFalse(order.pay_from_fund)
        self.assertFigures(1000, 0)
        self.assertFalse(order.fund_hold_ids)

    def test_required_fund_account_by_company_and_customer(self):
        self.unit.pay_on_order = False
        for company, customer, wanted in (
            (False, False, False),
            (True, False, True),
            (False, "yes", True),
            (True, "no", False),
        ):
            with self.subTest(company=company, customer=customer):
                self.company.oc_fund_required = company
                self.customer.oc_fund_required = customer
                order = self._create_order([(self.tea, 1, 10.0)])
                self.assertEqual(order.pay_from_fund, wanted)

    def test_required_fund_account_cannot_be_skipped(self):
        self.company.oc_fund_required = True
        order = self._create_order([(self.tea, 1, 10.0)], pay_from_fund=False)
        with self.assertRaisesRegex(UserError, "must pay from the fund account"):
            order.action_confirm()
        self.assertFigures(1000, 0)

    def test_payment_of_a_confirmed_order_is_fixed(self):
        order = self._confirm([(self.tea, 1, 10.0)])
        with self.assertRaisesRegex(UserError, "how it is paid cannot be changed"):
            order.pay_from_fund = False
        self.assertFigures(1000, 10)

    def test_order_with_held_money_cannot_be_deleted(self):
        order = self._confirm([(self.tea, 1, 10.0)])
        order.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            order.unlink()

    def test_frozen_account_takes_no_order_but_delivers_what_was_held(self):
        held = self._confirm([(self.tea, 2, 10.0)])
        new = self._create_order([(self.tea, 1, 10.0)])
        self.account._freeze("Unpaid invoices")
        with self.assertRaisesRegex(UserError, "frozen .Unpaid invoices"), self.savepoint():
            new.action_confirm()
        self.assertFigures(1000, 20)
        self._deliver(held.picking_ids, {self.tea: 2})
        self.assertFigures(980, 0)

    def test_money_is_taken_before_goods_as_whoever_confirms_does(self):
        """Two that want the same of both would else wait for each other for ever."""
        self.tea.is_storable = True
        orders = self._confirm([(self.tea, 1, 10.0)]) | self._confirm([(self.tea, 2, 10.0)])
        pickings = orders.picking_ids
        self.env["stock.quant"]._update_available_quantity(self.tea, pickings.location_id, 3)
        pickings.action_assign()
        taken = []

        def note(model, method, what):
            original = getattr(self.registry[model], method)
            self.patch(self.registry[model], method, lambda records, *args, **kwargs: (
                taken.append(what), original(records, *args, **kwargs))[1])

        note("oc.fund.account", "_lock", "money")
        for method in ("_update_available_quantity", "_update_reserved_quantity"):
            note("stock.quant", method, "goods")
        first, second = pickings
        first.move_ids.picked = True
        for step in (first.button_validate, second.action_cancel):
            self.env.flush_all()
            taken.clear()
            step()
            self.assertEqual((taken[0], "goods" in taken), ("money", True))
            self.assertFigures(990, 20)

    def test_many_orders_take_as_many_statements_as_one(self):
        orders = self.env["sale.order"].concat(
            *(self._create_order([(self.tea, 1, 10.0)]) for _index in range(12))
        )
        orders.state = "sale"
        self.env.flush_all()
        counts = []
        for batch in (orders[:2], orders[2:]):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch._sync_funds()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertFigures(1000, 120)
