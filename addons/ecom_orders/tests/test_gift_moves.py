from odoo import Command
from odoo.tests import new_test_user, tagged

from .test_gifts import NOON, GiftCommon
from .test_merge import ADDRESS


@tagged("post_install", "-at_install")
class TestGiftMoves(GiftCommon):
    """Gifts of typed, merged and split orders, and why an order has which."""

    def _grants(self):
        self.env.invalidate_all()
        return self.env["ecom.gift.grant"].search([("returned_at", "=", False)])

    def _pieces(self, orders):
        self.env.invalidate_all()
        return sum(orders.line_ids.filtered("is_gift").mapped("quantity"))

    def _why(self, order, user=None):
        action = order.with_user(user or self.clerk).action_why_gifts()
        why = self.env["ecom.order.why"].with_user(user or self.clerk)
        return str(why.with_context(**action["context"]).create({}).answer_html)

    def _take_two(self):
        self._take(self._told("1", **ADDRESS), self._told("2", **ADDRESS))
        return self._find("1").with_user(self.clerk), self._find("2").with_user(self.clerk)

    def test_a_typed_order_gets_gifts_but_for_those_typed(self):
        campaign = self._campaign(limit_total=1)
        typist = new_test_user(self.env, "typist", "ecom_orders.group_import")

        def typed(*gifts):
            return self.Order.with_user(typist).create({
                "channel_id": self.channel.id, "receiver_name": "Li Na", "ordered_at": NOON,
                "line_ids": [
                    Command.create({"product_id": self.tea.id, "quantity": 1, "price_unit": 5}),
                    *(Command.create({"product_id": gift.id, "is_gift": True}) for gift in gifts),
                ],
            })
        own = typed(self.bag)
        self.assertEqual(own.line_ids.filtered("is_gift").product_id, self.bag)
        first, second = typed(), typed()
        self.assertEqual((self._pieces(first), self._pieces(second)), (1, 0))
        self.assertEqual(first.amount_total, 5)
        self.assertEqual(campaign.given, 1)

    def test_what_is_split_has_its_gifts_once(self):
        campaign = self._campaign({"kind": "quantity", "is_repeated": True}, steps=((1, 1),))
        self._take(self._told("1", ("TEA", 4, 10)))
        order = self._find("1").with_user(self.clerk)
        goods, gift = order.line_ids.sorted("is_gift")
        self.assertEqual(gift.quantity, 4)
        child = order._split([({goods: 1, gift: 1}, self.env["stock.warehouse"])])
        self.assertEqual(child.line_ids.filtered("is_gift").scheme_id, campaign.scheme_ids)
        (order + child).action_match_gifts()
        campaign.action_match_again()
        self.assertEqual((self._pieces(order), self._pieces(child)), (3, 1))
        self.assertEqual(self._grants().quantity, 4)
        order.operation_ids.action_undo()
        order.action_match_gifts()
        self.assertEqual(self._pieces(order), 4)

    def test_what_is_merged_keeps_each_gift_and_gets_no_more(self):
        self._campaign(limit_total=2)
        one, two = self._take_two()
        two._merge({two: one})
        one.action_match_gifts()
        self.assertEqual(self._pieces(one), 2)
        self.assertEqual(sum(self._grants().mapped("quantity")), 2)
        one.operation_ids.action_undo()
        (one + two).action_match_gifts()
        self.assertEqual((self._pieces(one), self._pieces(two)), (1, 1))

    def test_a_merged_order_that_is_cancelled_gives_all_its_gifts_back(self):
        campaign = self._campaign(limit_total=2)
        one, two = self._take_two()
        two._merge({two: one})
        one._set_state({"service"}, "cancelled")
        self.assertEqual((self._pieces(one), len(self._grants()), campaign.given), (0, 0, 0))

    def test_gifts_are_back_once_no_part_of_them_can_go_out(self):
        campaign = self._campaign({"kind": "quantity", "is_repeated": True}, steps=((1, 1),))
        campaign.limit_total = 4
        self._take(self._told("1", ("TEA", 4, 10)))
        order = self._find("1").with_user(self.clerk)
        goods, gift = order.line_ids.sorted("is_gift")
        child = order._split([({goods: 1, gift: 1}, self.env["stock.warehouse"])])
        order._set_state({"service"}, "cancelled")
        self.env.invalidate_all()
        self.assertEqual((self._pieces(child), campaign.given), (1, 4))
        child._set_state({"service"}, "cancelled")
        self.env.invalidate_all()
        self.assertEqual((self._pieces(order + child), campaign.given), (0, 0))

    # === WHY === #

    def test_why_names_what_was_given_and_the_first_obstacle(self):
        self._campaign(name="Given")
        other = self._create_channel("OTHER")
        cases = [
            ({"name": "Shop", "channel_ids": other.ids}, {}, "not for shop MALL"),
            ({"name": "Later", "start": self.noon_plus(1)}, {}, "begins later"),
            ({"name": "Over", "start": self.noon_plus(-9), "end": NOON}, {}, "ended before"),
            ({"name": "Pay", "moment": "payment"}, {}, "none is known"),
            ({"name": "Other goods", "scheme": {"product_ids": self.rice.ids}}, {},
             "None of its products"),
            ({"name": "Much", "scheme": {"kind": "amount"}, "steps": ((20.01, 1),)}, {},
             "20.00 reached, 20.01 needed"),
            ({"name": "Bags", "gifts": self.bag}, {}, "out of stock"),
        ]
        for values, _more, _text in cases:
            self._campaign(**values)
        self._take(self._told("1"))
        answer = self._why(self._find("1"))
        self.assertIn("[CUP] Cup × 1", answer)
        for values, _more, text in cases:
            with self.subTest(campaign=values["name"]):
                row = answer.split(f"<b>{values['name']} / Cup</b>: ")[1].split("</div>")[0]
                self.assertIn(text, row)

    def test_why_tells_of_limits_hands_and_moves(self):
        self._campaign(name="Few", limit_total=1)
        self._campaign(name="Each", limit_buyer=1)
        one, two = self._take_two()
        self.assertIn("All 1 gifts were given", self._why(two))
        self.assertIn("The buyer has had 1", self._why(two))
        two._remember_hand_set({"gifts"})
        self.assertIn("A person changed its gifts", self._why(two))
        two._merge({two: one})
        self.assertIn("merged or split", self._why(one))

    def test_why_is_for_who_sees_the_order(self):
        self._take(self._told("1"))
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        self.assertIn("no campaign", self._why(self._find("1"), reader))
