from datetime import datetime

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestRules(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.west = cls.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        product = cls._create_product("Delivery", "DELIVERY", type="service", is_storable=False)
        cls.fast, cls.slow = cls.env["delivery.carrier"].create(
            [{"name": name, "product_id": product.id} for name in ("Fast", "Slow")]
        )
        cls.tea.weight, cls.rice.weight = 1, 5

    def _rule(self, kind, **values):
        return self.env[f"ecom.{kind}.rule"].create({"name": kind, **values})

    def _decided(self, *told, **values):
        self._take(self._told("1", *told, **values))
        return self._find("1")

    def test_weight_decides_the_carrier_on_both_sides_of_the_boundary(self):
        rule = self._rule("carrier", carrier_id=self.slow.id, least_weight=5, most_weight=10)
        for number, (quantity, carrier) in enumerate(
            [(4, False), (5, self.slow.id), (10, self.slow.id), (11, False)]
        ):
            self._take(self._told(str(number), ("TEA", quantity, 1)))
            self.assertRecordValues(self._find(str(number)), [{
                "weight": quantity, "carrier_id": carrier,
                "carrier_rule_id": rule.id if carrier else False,
            }])

    def test_later_kinds_see_what_earlier_ones_decided(self):
        self._rule("warehouse", states="Gansu", warehouse_id=self.west.id)
        carrier = self._rule("carrier", warehouse_ids=self.west.ids, carrier_id=self.fast.id)
        cost = self._rule(
            "cost", carrier_ids=self.fast.ids, first_weight=1, first_price=8,
            step_ids=[(0, 0, {"unit": 1, "price": 2})],
        )
        order = self._decided(("TEA", 3, 1), receiver_state="Gansu")
        self.assertRecordValues(order, [{
            "warehouse_id": self.west.id, "carrier_id": self.fast.id,
            "carrier_rule_id": carrier.id, "cost_freight": 12, "cost_rule_id": cost.id,
        }])

    def test_lines_decide_by_product_and_category(self):
        kind = self.env["product.category"].create({"name": "Food"})
        self.rice.categ_id = self.env["product.category"].create(
            {"name": "Grain", "parent_id": kind.id}
        )
        any_line = self._rule("warehouse", categ_ids=kind.ids, warehouse_id=self.west.id)
        self._take(self._told("both", ("TEA", 1, 1), ("RICE", 1, 1)), self._told("tea"))
        self.assertEqual(self._find("both").warehouse_rule_id, any_line)
        self.assertFalse(self._find("tea").warehouse_rule_id)
        any_line.lines_match = "all"
        self._take(self._told("2", ("TEA", 1, 1), ("RICE", 1, 1)),
                   self._told("rice", ("RICE", 1, 1)))
        self.assertFalse(self._find("2").warehouse_rule_id)
        self.assertEqual(self._find("rice").warehouse_rule_id, any_line)

    def test_stock_rules_fill_first_paid_orders_first(self):
        self._stock(self.tea, 3, self.west)
        rule = self._rule("warehouse", needs_stock=True, warehouse_id=self.west.id)
        self._take(
            self._told("late", ("TEA", 2, 1), paid_at=self.noon_plus(2)),
            self._told("early", ("TEA", 2, 1), paid_at=self.noon_plus(1)),
            self._told("one", ("TEA", 1, 1), paid_at=self.noon_plus(3)),
        )
        self.assertEqual(self._find("early").warehouse_rule_id, rule)
        self.assertEqual(self._find("one").warehouse_rule_id, rule)
        self.assertRecordValues(
            self._find("late"), [{"warehouse_id": self.warehouse.id, "warehouse_rule_id": False}]
        )

    def test_what_a_person_set_stays(self):
        self._rule("warehouse", warehouse_id=self.west.id)
        self._rule("carrier", carrier_id=self.fast.id)
        order = self._decided()
        order.with_user(self.clerk).carrier_id = self.slow
        self.assertEqual(order.hand_set, ["carrier_id"])
        order.with_user(self.clerk).action_decide_again()
        self.assertRecordValues(order, [{
            "warehouse_id": self.west.id, "carrier_id": self.slow.id, "carrier_rule_id": False,
        }])

    def test_a_rule_gone_leaves_the_default(self):
        rule = self._rule("warehouse", warehouse_id=self.west.id)
        order = self._decided()
        rule.active = False
        order.action_decide_again()
        self.assertRecordValues(
            order, [{"warehouse_id": self.warehouse.id, "warehouse_rule_id": False}]
        )

    def test_assignment_and_fulfilment(self):
        team = self.env["crm.team"].create({"name": "North"})
        self._rule("assignment", team_id=team.id, department="Mall", business_type="Retail")
        self._rule("fulfilment", fulfilment="store", warehouse_id=self.west.id, is_collected=True)
        self.assertRecordValues(self._decided(), [{
            "team_id": team.id, "department": "Mall", "business_type": "Retail",
            "fulfilment": "store", "warehouse_id": self.west.id, "is_collected": True,
        }])
        for values in ({"fulfilment": "supplier"}, {"fulfilment": "store"},
                       {"fulfilment": "own", "is_collected": True}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self._rule("fulfilment", **values)

    def test_a_policy_by_weekday_and_hour_on_the_shops_clock(self):
        self.channel.tz = "Asia/Shanghai"
        self._create_policy(weekdays="1,2", hour_from=9, hour_to=18)
        cases = [((2, 0, 59), False), ((2, 1, 0), True), ((2, 9, 59), True), ((2, 10, 0), False),
                 ((4, 2, 0), False), ((1, 2, 0), False)]
        for number, ((day, hour, minute), passes) in enumerate(cases):
            moment = datetime(2026, 3, day, hour, minute)
            self._take(self._told(str(number), ordered_at=moment))
            state = "approved" if passes else "service"
            self.assertEqual(self._find(str(number)).state, state, cases[number])

    def test_a_policy_over_midnight(self):
        self.channel.tz = "UTC"
        self._create_policy(hour_from=22, hour_to=6)
        for number, (hour, passes) in enumerate([(21, False), (22, True), (5, True), (6, False)]):
            self._take(self._told(str(number), ordered_at=datetime(2026, 3, 2, hour)))
            state = "approved" if passes else "service"
            self.assertEqual(self._find(str(number)).state, state)

    def test_a_policy_for_known_buyers_or_first_orders(self):
        policy = self._create_policy(buyer_history="first")
        self._take(self._told("1", buyer_ref="li"), self._told("0"))
        self._take(self._told("2", buyer_ref="li", ordered_at=self.noon_plus(1)))
        orders = self._find("1") + self._find("2") + self._find("0")
        self.assertEqual(orders.mapped("state"), ["approved", "service", "service"])
        self.assertEqual(orders.mapped("is_first_order"), [True, False, False])
        policy.buyer_history = "known"
        orders[1:].action_decide_again()
        self.assertEqual(orders.mapped("state"), ["approved", "approved", "service"])

    def test_a_trial_tells_what_switching_on_then_does(self):
        self._take(self._told("a", ("TEA", 1, 5)), self._told("b", ("TEA", 9, 5)))
        orders = self._find("a") + self._find("b")
        policy = self._create_policy(most_amount=20, active=False)
        before = orders.read()
        trial = self.env["ecom.rule.trial"].browse(policy.action_try()["res_id"])
        orders.invalidate_recordset()
        self.assertEqual((orders.read(), policy.active), (before, False))
        told = {(line.order_id, line.field_label): line.after for line in trial.line_ids}
        self.assertEqual(told, {
            (orders[0], "State"): "Waiting for Goods",
            (orders[0], "Exempted By"): policy.display_name,
        })
        trial.action_switch_on()
        self.assertRecordValues(orders, [
            {"state": "approved", "policy_id": policy.id},
            {"state": "service", "policy_id": False},
        ])

    def test_why_tells_the_rules_tried(self):
        self._rule("carrier", states="Gansu", carrier_id=self.slow.id)
        rule = self._rule("carrier", carrier_id=self.fast.id)
        order = self._decided().with_user(self.clerk)
        why = self.env["ecom.order.why"].with_user(self.clerk)
        answer = why.with_context(**order.action_why_carrier()["context"]).create({}).answer_html
        self.assertIn(rule.display_name, answer)
        self.assertIn("Gansu", answer)

    def test_why_tells_what_stands_there_where_no_rule_says_it(self):
        order = self._decided().with_user(self.clerk)
        why = self.env["ecom.order.why"].with_user(self.clerk)
        answer = why.with_context(**order.action_why_warehouse()["context"]).create({}).answer_html
        self.assertIn(order.warehouse_id.name, answer)
        self.assertIn("It is the shop's default warehouse.", answer.unescape())
        self.assertIn("There are no rules for this yet.", answer)

    def test_rules_are_the_managers(self):
        manager = new_test_user(self.env, "boss", "ecom_orders.group_manager")
        rule = self._rule("carrier", carrier_id=self.fast.id)
        rule.with_user(manager).write({"states": "Hebei"})
        with self.assertRaises(AccessError):
            rule.with_user(self.clerk).write({"states": "Gansu"})
        with self.assertRaises(AccessError):
            rule.with_user(self.clerk).action_try()
        self.assertEqual(rule.states, "Hebei")

    def test_queries_do_not_grow_with_orders_when_every_kind_has_rules(self):
        self._rule("warehouse", needs_stock=True, warehouse_id=self.west.id)
        self._rule("carrier", warehouse_ids=self.warehouse.ids, carrier_id=self.fast.id)
        self._rule("cost", carrier_ids=self.fast.ids, first_price=3)
        self._rule("assignment", department="Mall")
        self._create_policy(most_amount=50)
        counts = []
        for size in (3, 5, 200):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._take(*[self._told(f"{size}-{n}") for n in range(size)])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
