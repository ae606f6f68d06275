from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, EcomCommon


class GiftCommon(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cup = cls._create_product("Cup", "CUP", standard_price=3)
        cls.bag = cls._create_product("Bag", "BAG")
        cls._stock(cls.cup, 100)

    def _campaign(self, scheme=None, steps=((0, 1),), gifts=None, **values):
        gifts = self.cup if gifts is None else gifts
        return self.env["ecom.campaign"].create({
            "name": "Spring", "start": NOON, "scheme_ids": [(0, 0, {
                "name": "Cup", "kind": "buy",
                "step_ids": [(0, 0, {"threshold": t, "times": n}) for t, n in steps],
                "gift_ids": [(0, 0, {"product_id": gift.id}) for gift in gifts],
                **(scheme or {}),
            })], **values,
        })

    def _gifts(self, external_id):
        lines = self._find(external_id).line_ids.filtered("is_gift")
        return [(line.product_id, line.quantity) for line in lines]


@tagged("post_install", "-at_install")
class TestGifts(GiftCommon):
    def test_a_gift_comes_with_the_order(self):
        campaign = self._campaign()
        self._take(self._told("1"))
        self.assertEqual(self._gifts("1"), [(self.cup, 1)])
        line = self._find("1").line_ids.filtered("is_gift")
        self.assertRecordValues(line, [{
            "amount": 0, "external_id": False, "campaign_id": campaign.id, "is_gift": True,
        }])
        self.assertRecordValues(self.env["ecom.gift.grant"].search([]), [
            {"campaign_id": campaign.id, "quantity": 1, "pieces": 1, "cost": 3},
        ])

    def test_time_and_shop_decide_on_both_sides(self):
        self._campaign(end=self.noon_plus(10), channel_ids=self.channel.ids)
        other = self._create_channel("OTHER")
        for minutes, gets in ((-1, False), (0, True), (9, True), (10, False)):
            self._take(self._told(str(minutes), ordered_at=self.noon_plus(minutes)))
            self.assertEqual(bool(self._gifts(str(minutes))), gets, minutes)
        self._take(self._told("x"), channel=other)
        self.assertFalse(self._find("x", other).line_ids.filtered("is_gift"))

    def test_unpaid_orders_get_theirs_when_they_are_paid(self):
        self._campaign(moment="payment")
        self._take(self._told("1", status="unpaid"))
        self.assertEqual(self._gifts("1"), [])
        self._take(self._told("1", minutes=1, paid_at=self.noon_plus(1)))
        self.assertEqual(self._gifts("1"), [(self.cup, 1)])

    def test_a_change_in_the_shop_is_matched_again_and_keeps_its_place(self):
        campaign = self._campaign({"kind": "quantity"}, steps=((2, 1), (4, 2)), limit_total=2)
        self._take(self._told("1", ("TEA", 4, 1)))
        self._take(self._told("2", ("TEA", 4, 1)))
        self.assertEqual((self._gifts("1"), self._gifts("2")), ([(self.cup, 2)], []))
        self._take(self._told("1", ("TEA", 2, 1), minutes=1))
        self.env.invalidate_all()
        self.assertEqual(self._gifts("1"), [(self.cup, 1)])
        self.assertEqual(campaign.given, 1)
        self._take(self._told("2", ("TEA", 5, 1), minutes=1))
        self.env.invalidate_all()
        self.assertEqual(self._gifts("2"), [(self.cup, 1)])
        self.assertEqual(campaign.given, 2)

    def test_cancelling_gives_back(self):
        campaign = self._campaign(limit_total=1)
        self._take(self._told("1"))
        self._take(self._told("1", minutes=1, status="cancelled"), self._told("2"))
        self.env.invalidate_all()
        self.assertEqual((self._gifts("1"), self._gifts("2")), ([], [(self.cup, 1)]))
        self.assertEqual((campaign.grant_count, campaign.scheme_ids.grant_count), (1, 1))
        self._find("2")._set_state({"service"}, "cancelled")
        self.assertEqual(campaign.given, 0)

    def test_a_buyer_gets_no_more_than_the_limit(self):
        self._campaign(limit_buyer=1)
        self._take(*[self._told(str(n), buyer_ref="li") for n in range(3)],
                   self._told("other", buyer_ref="wang"))
        self._take(self._told("4", buyer_ref="li"))
        given = [n for n in ("0", "1", "2", "4", "other") if self._gifts(n)]
        self.assertEqual(given, ["0", "other"])

    def test_out_of_stock_gives_the_next_or_none_or_waits(self):
        campaign = self._campaign({"gift_choice": "priority"}, gifts=self.bag + self.cup)
        self._take(self._told("1"))
        self.assertEqual(self._gifts("1"), [(self.cup, 1)])
        campaign.scheme_ids.gift_ids[1].unlink()
        self._take(self._told("2"))
        self.assertEqual(self._gifts("2"), [])
        campaign.stock_policy = "wait"
        self._find("2").with_user(self.clerk).action_match_gifts()
        self.assertEqual(self._gifts("2"), [(self.bag, 1)])

    def test_buy_a_get_a(self):
        self._stock(self.tea, 10)
        self._campaign({"kind": "same"}, steps=((2, 1),), gifts=self.env["product.product"])
        self._take(self._told("1", ("TEA", 3, 1), ("RICE", 1, 1)))
        self.assertEqual(self._gifts("1"), [(self.tea, 1)])

    def test_the_platforms_own_may_exclude(self):
        self._campaign(with_platform=False)
        self._take(self._told("1", ("TEA", 2, 10), amount_discount=1, amount_total=19),
                   self._told("2"))
        self.assertEqual((self._gifts("1"), self._gifts("2")), ([], [(self.cup, 1)]))

    def test_by_hand(self):
        campaign = self._campaign(limit_total=5)
        self._take(self._told("1"))
        order = self._find("1").with_user(self.clerk)
        line = order.line_ids.filtered("is_gift")
        with self.assertRaises(UserError):
            line.quantity = 2
        self.assertEqual(line.quantity, 1)
        line.unlink()
        self.assertEqual((campaign.given, order.hand_set), (0, ["gifts"]))
        self._take(self._told("1", ("TEA", 3, 1), minutes=1))
        self.env.invalidate_all()
        self.assertEqual(self._gifts("1"), [])
        order.action_match_gifts()
        self.assertEqual((self._gifts("1"), campaign.given), ([(self.cup, 1)], 1))

    @mute_logger("odoo.sql_db")
    def test_a_limit_below_what_was_given_is_refused(self):
        campaign = self._campaign()
        self._take(self._told("1"), self._told("2"))
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            campaign.limit_total = 1
            campaign.flush_recordset()
        self.env.invalidate_all()
        campaign.limit_total = 2
        self.assertEqual(campaign.given, 2)

    def test_campaigns_are_the_managers_and_the_ledger_nobodys(self):
        campaign = self._campaign()
        self._take(self._told("1"))
        with self.assertRaises(AccessError):
            campaign.with_user(self.clerk).name = "Mine"
        with self.assertRaises(UserError):
            self.env["ecom.gift.grant"].search([]).unlink()
        self.assertEqual(campaign.with_user(self.clerk).grant_count, 1)

    def test_queries_do_not_depend_on_the_number_of_orders(self):
        self._campaign(limit_total=300)
        counts = []
        for size in (3, 5, 200):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._take(*[self._told(f"{size}-{n}") for n in range(size)])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
