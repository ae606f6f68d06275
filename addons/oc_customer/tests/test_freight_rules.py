from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .freight_common import FreightCommon


@tagged("post_install", "-at_install")
class TestFreightRules(FreightCommon):
    """What rules may say, who may change them, and how many queries deciding takes."""

    def test_bad_values_are_named_and_nothing_changes(self):
        rule = self._create_waiver(10, 100, [(self.class_a, 20)])
        share = rule.share_ids
        cases = [
            (rule, {"waived_percent": 100.01}, "must be from 0 to 100 percent, not 100.01"),
            (rule, {"waived_percent": -1}, "must be from 0 to 100 percent, not -1"),
            (rule, {"minimum_amount": -1}, "Minimum Amount of Goods must not be negative"),
            (share, {"minimum_percent": 0}, "share of A must be above 0 .* not 0"),
            (share, {"minimum_percent": 100.01}, "at most 100 percent, not 100.01"),
            (share, {"class_ids": [Command.clear()]}, "names at least one product class"),
            (share, {"class_ids": [Command.set(self.four.ids)]}, "nothing but product classes"),
            (rule, {"condition": "[('nothing', '=', 1)]", "applies_to": "condition"}, "nothing"),
        ]
        for record, values, text in cases:
            with self.subTest(values=values):
                with self.assertRefused(ValidationError, text), self.env.cr.savepoint():
                    record.write(values)
                self.assertRecordValues(
                    rule, [{"waived_percent": 100, "minimum_amount": 100, "applies_to": "all"}]
                )
                self.assertRecordValues(
                    share, [{"minimum_percent": 20, "class_ids": self.class_a.ids}]
                )

    def test_shares_of_different_classes_stay_within_the_whole(self):
        both = self.class_a + self.class_b
        for shares in [
            [(self.class_a, 60), (self.class_b, 40)],
            [(self.class_a, 90), (both, 95)],  # one within the other
        ]:
            with self.subTest(shares=shares):
                self._create_waiver(10, 0, shares)
        for shares, total in [
            ([(self.class_a, 60), (self.class_b, 40.01)], "100.01"),
            ([(both, 60), (self.class_c, 50)], "110"),
        ]:
            with self.subTest(shares=shares):
                text = f"add up to {total} %"
                with self.assertRefused(ValidationError, text), self.env.cr.savepoint():
                    self._create_waiver(99, 0, shares)
                self.assertFalse(self.Waiver.search([("number", "=", 99)]))

    def test_a_class_in_use_is_not_deleted(self):
        with self.assertRefused(UserError, "is used by 1 records"), self.env.cr.savepoint():
            self.class_a.unlink()
        self.products.oc_class_id = False
        self._create_waiver(10, 0, [(self.class_a, 20)])
        with self.assertRefused(UserError, "is used by 1 records"), self.env.cr.savepoint():
            self.class_a.unlink()
        self.assertTrue(self.class_a.exists())

    def test_a_carriers_share_up_to_the_station(self):
        for value in (-0.01, 100.01):
            with self.subTest(value=value):
                text = "Road: the share up to the station"
                with self.assertRefused(ValidationError, text), self.env.cr.savepoint():
                    self.carrier.oc_station_percent = value
                self.assertEqual(self.carrier.oc_station_percent, 70)

    def test_salespeople_read_rules_and_managers_change_them(self):
        waiver, fee = self._create_waiver(10), self._create_fee(10)
        seller = new_test_user(self.env, "freight_seller", "oc_customer.group_user")
        clerk = new_test_user(self.env, "freight_clerk", "stock.group_stock_user")
        manager = new_test_user(self.env, "freight_manager", "oc_customer.group_manager")
        for rule in (waiver, fee):
            with self.subTest(rule=rule):
                self.assertTrue(rule.with_user(seller).name)
                for user in (seller, clerk):
                    with self.assertRaises(AccessError):
                        rule.with_user(user).write({"name": "Mine"})
                    with self.assertRaises(AccessError):
                        rule.with_user(user).copy()
                    with self.assertRaises(AccessError):
                        rule.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    rule.with_user(clerk).read(["name"])
                rule.with_user(manager).name = "Ours"
                self.assertEqual(rule.name, "Ours")

    def test_rules_of_another_company_neither_show_nor_hold(self):
        other = self.env["res.company"].create({"name": "Other"})
        rule = self._create_waiver(10, company_id=other.id)
        order = self._create_goods({self.tea: 100})
        self.assertFalse(order.freight_waiver_rule_id)
        seller = new_test_user(self.env, "freight_seller", "oc_customer.group_manager")
        self.assertNotIn(rule, self.Waiver.with_user(seller).search([]))
        rule.company_id = False
        self.assertEqual(order.freight_waiver_rule_id, rule)

    def test_results_are_not_set_by_hand(self):
        self.unit.user_id = new_test_user(self.env, "freight_seller", "oc_customer.group_user")
        order = self._create_goods({self.tea: 100})
        mine = order.with_user(self.unit.user_id)
        for values in [
            {"freight_waived": 13},
            {"freight_waiver_percent": 100},
            {"payment_fee_amount": 0},
            {"freight_waiver_reason": "because"},
        ]:
            with self.subTest(values=values), self.assertRaises(AccessError):
                mine.write(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.order_line[-1].write({"oc_charge": False})
        self.assertCharges(order, freight=13)

    def test_a_salesperson_orders_and_a_packer_ships(self):
        self._create_worked_case()
        seller = new_test_user(self.env, "freight_seller", "oc_customer.group_user")
        packer = new_test_user(self.env, "freight_packer", "stock.group_stock_user")
        self.unit.user_id = seller
        order = (
            self.env["sale.order"]
            .with_user(seller)
            .create(
                {
                    "partner_id": self.unit.id,
                    "order_line": [
                        Command.create({"product_id": self.tea.id, "product_uom_qty": 10})
                    ],
                }
            )
        )
        self.assertTrue(order.freight_hint)
        self.assertCharges(order, freight=40)
        order.action_confirm()
        self.assertTrue(order.freight_waiver_reason)
        picking = order.sudo().picking_ids.with_user(packer)
        self.assertEqual(picking.freight_estimate, 40)
        self._deliver(picking, {self.tea: 4}, backorder=False)
        self.assertCharges(order, freight=22)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            picking.carrier_price = 1
        action = order.action_freight_why()
        why = self.env["oc.charge.why"].with_user(seller).with_context(**action["context"])
        self.assertIn("22.00", why.create({}).answer_html)

    def _count(self, orders, work):
        self.env.flush_all()
        self.env.invalidate_all()
        orders.fetch(["partner_id", "state", "company_id"])
        before = self.env.cr.sql_log_count
        work(orders)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_deciding_many_orders_takes_as_many_queries_as_few(self):
        self._create_worked_case()
        for number in range(30, 40):
            condition = f"[('street', '=', 'Road {number}')]"
            self._create_waiver(
                number, number, [(self.class_b, 5)], applies_to="condition", condition=condition
            )
            self._create_fee(number, applies_to="condition", condition=condition)
        self.company.oc_fee_enabled = True
        lines = [Command.create({"product_id": p.id, "product_uom_qty": 2}) for p in self.products]
        orders = self.env["sale.order"].create(
            [{"partner_id": self.unit.id, "order_line": lines} for _number in range(40)]
        )
        works = {
            "decide": lambda some: some._decide_charges(),
            "explain": lambda some: some._store_waiver_reasons(),
            "hint": lambda some: some.mapped("freight_hint"),
        }
        for name, work in works.items():
            with self.subTest(work=name):
                work(orders)
                few, many = self._count(orders[:5], work), self._count(orders, work)
                self.assertEqual(few, many)
                self.assertLess(many, 40)
