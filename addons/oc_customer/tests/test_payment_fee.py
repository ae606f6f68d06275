from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .freight_common import FreightCommon


@tagged("post_install", "-at_install")
class TestPaymentFee(FreightCommon):
    """The fee for the way an order is paid is a line of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"oc_freight_terms": "included", "oc_fee_enabled": True})
        cls.company._get_fee_product().taxes_id = False
        cls.method = cls.env["account.payment.method.line"].search(
            [("payment_type", "=", "inbound"), ("company_id", "=", cls.company.id)], limit=1
        )

    def test_percent_fixed_minimum_and_maximum(self):
        rule = self._create_fee()
        cases = [
            ({"percent": 0.6}, 1000, 6),
            ({"percent": 0.6, "fixed_amount": 1.5}, 1000, 7.5),
            ({"percent": 0.6, "minimum_fee": 2}, 333.33, 2),
            ({"percent": 0.6, "minimum_fee": 2}, 334.17, 2.01),
            ({"percent": 0.6, "maximum_fee": 30}, 4999, 29.99),
            ({"percent": 0.6, "maximum_fee": 30}, 5001, 30),
            ({}, 1000, 0),
        ]
        nothing = dict.fromkeys(("percent", "fixed_amount", "minimum_fee", "maximum_fee"), 0)
        for values, amount, fee in cases:
            with self.subTest(values=values, amount=amount):
                rule.write({**nothing, **values})
                order = self._create_goods({self.tea: amount})
                self.assertEqual(order.payment_fee_amount, fee)
                self.assertCharges(order, fee=fee)

    def test_the_fee_counts_freight_and_never_a_fee(self):
        self._create_fee(percent=10)
        self._create_waiver(10, 0, percent=50)
        order = self._create_goods({self.tea: 100}, freight_terms="prepaid")
        # 13 of freight, half of it waived
        self.assertCharges(order, freight=13, waiver=-6.5, fee=10.65)
        for _time in range(2):
            order._decide_charges()
            order._sync_charges()
        self.assertCharges(order, freight=13, waiver=-6.5, fee=10.65)
        order.action_confirm()
        order.picking_ids.shipping_weight = 22
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        order.picking_ids.button_validate()
        freight = order.freight_amount
        self.assertCharges(order, freight, -freight / 2, self.currency.round(10 + freight / 20))

    def test_the_way_of_paying_decides(self):
        by_fund = self._create_fee(10, pay_by="fund", percent=1)
        by_method = self._create_fee(
            20, pay_by="method", payment_method_line_ids=self.method.ids, percent=2
        )
        by_any_method = self._create_fee(30, pay_by="method", percent=3)
        on_account = self._create_fee(40, pay_by="account", percent=4)
        order = self._create_goods({self.tea: 100})
        self.assertEqual(order.payment_fee_rule_id, on_account)
        order.preferred_payment_method_line_id = self.method
        self.assertEqual(order.payment_fee_rule_id, by_method)
        self.assertCharges(order, fee=2)
        by_method.active = False
        self.assertEqual(order.payment_fee_rule_id, by_any_method)
        order.pay_from_fund = True
        self.assertEqual(order.payment_fee_rule_id, by_fund)
        self.assertCharges(order, fee=1)

    def test_the_unit_decides(self):
        condition = f"[('unit_region_type_id', '=', {self.four.id})]"
        rule = self._create_fee(10, applies_to="condition", condition=condition, percent=1)
        order = self._create_goods({self.tea: 100})
        self.assertFalse(order.payment_fee_rule_id)
        self.unit.unit_region_type_id = self.four
        order = self._create_goods({self.tea: 100})
        self.assertEqual(order.payment_fee_rule_id, rule)
        explained = self.Fee._explain_html(order, rule)
        self.assertIn("Region Type is <b>Four</b>", explained)

    def test_what_headquarters_bears_is_shown_and_not_charged(self):
        self._create_fee(percent=1, bearer="company")
        order = self._create_goods({self.tea: 100})
        self.assertRecordValues(order, [{"payment_fee_amount": 1, "payment_fee_charged": 0}])
        self.assertCharges(order)

    def test_the_switch_takes_fees_off_drafts_and_leaves_confirmed_orders(self):
        self._create_fee(percent=1)
        draft, confirmed = [self._create_goods({self.tea: 100}) for _time in range(2)]
        confirmed.action_confirm()
        self.company.oc_fee_enabled = False
        self.assertCharges(draft)
        self.assertEqual(draft.payment_fee_amount, 0)
        self.assertCharges(confirmed, fee=1)
        self.assertCharges(self._create_goods({self.tea: 100}))
        self.customer.oc_fee_enabled = "yes"
        self.assertCharges(draft, fee=1)
        self.company.oc_fee_enabled = True
        self.customer.oc_fee_enabled = "no"
        self.assertCharges(draft)

    def test_a_confirmed_order_keeps_what_the_rule_said(self):
        rule = self._create_fee(percent=1)
        order = self._create_goods({self.tea: 100})
        order.action_confirm()
        self.assertIn("Fee 10", order.payment_fee_reason)
        rule.percent = 50
        self._deliver(order.picking_ids)
        order._sync_charges()
        self.assertCharges(order, fee=1)

    def test_bad_values_are_named(self):
        rule = self._create_fee(percent=1, minimum_fee=5, maximum_fee=10)
        cases = [
            ({"percent": -0.01}, "Fee .* must be from 0 to 100 percent, not -0.01"),
            ({"percent": 100.01}, "Fee .* must be from 0 to 100 percent, not 100.01"),
            ({"fixed_amount": -1}, "Fixed Amount must not be negative"),
            ({"minimum_fee": -1}, "Minimum Fee must not be negative"),
            ({"maximum_fee": -1}, "Maximum Fee must not be negative"),
            ({"minimum_fee": 10.01}, "the minimum fee .*10.01.* is above the maximum fee"),
        ]
        for values, text in cases:
            with self.subTest(values=values):
                with self.assertRefused(ValidationError, text), self.env.cr.savepoint():
                    rule.write(values)
                self.assertRecordValues(
                    rule,
                    [{"percent": 1, "fixed_amount": 0, "minimum_fee": 5, "maximum_fee": 10}],
                )
        rule.write({"percent": 100, "minimum_fee": 10})
