from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import ecom_order_board
from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestOrderBoard(EcomCommon):
    def _board(self, user=None):
        board = self.Order.with_user(user or self.clerk).get_board()
        return {tab["key"]: tab for tab in board}

    def test_each_state_tells_number_amount_and_age(self):
        now = fields.Datetime.now().replace(microsecond=0)
        self._take(
            self._told("1", ("TEA", 1, 10), ordered_at=now - timedelta(hours=3)),
            self._told("2", ("TEA", 1, "5.50"), ordered_at=now - timedelta(hours=1)),
            self._told("3", ("NEW", 1, 7), ordered_at=now),
        )
        board = self._board()
        self.assertEqual(board["service"], {
            "key": "service", "label": "Service Review", "count": 2, "is_more": False,
            "amounts": [{"currency_id": self.channel.currency_id.id, "amount": 15.5}],
            "oldest": fields.Datetime.to_string(now - timedelta(hours=3)), "overdue": 0,
            "is_overdue": False, "is_flag": False,
        })
        self.assertEqual((board["stopped"]["count"], board["to_ship"]["count"]), (1, 0))

    def test_the_search_narrows_the_figures(self):
        self._take(self._told("1"), self._told("2", receiver_name="Wang"))
        board = self.Order.with_user(self.clerk).get_board([("receiver_name", "=", "Wang")])
        self.assertEqual([tab["count"] for tab in board if tab["key"] == "service"], [1])

    def test_no_more_than_10_000_are_looked_at(self):
        self._take(*[self._told(str(n)) for n in range(3)])
        for most, count, is_more in ((4, 3, False), (3, 3, False), (2, 2, True)):
            with self.subTest(most=most), patch.object(ecom_order_board, "MOST_OPEN", most):
                tab = self._board()["service"]
                self.assertEqual((tab["count"], tab["is_more"]), (count, is_more))

    def test_a_tab_is_overdue_beyond_the_shops_hours_and_never_where_it_says_so(self):
        now = fields.Datetime.now()
        self.channel.overdue_hours = 2
        self._take(self._told("1", ordered_at=now - timedelta(hours=2, minutes=-1)))
        self.assertFalse(self._board()["service"]["is_overdue"])
        self._take(self._told("2", ordered_at=now - timedelta(hours=2, minutes=1)))
        self.assertTrue(self._board()["service"]["is_overdue"])
        self.channel.overdue_hours = 0
        self.assertFalse(self._board()["service"]["is_overdue"])

    def test_flags_tell_what_was_changed_in_the_shop_afterwards(self):
        self._take(self._told("1"))
        self.assertEqual(self._board()["changed"]["count"], 0)
        self._find("1").with_user(self.clerk).action_approve()
        self._take(self._told("1", minutes=1, receiver_city="Baoding"))
        self.assertEqual(self._board()["changed"]["count"], 1)

    def test_the_figures_are_of_what_one_may_see(self):
        other = self._create_channel("OUTLET")
        self._take(self._told("1"))
        self._take(self._told("1"), channel=other)
        limited = new_test_user(self.env, "limited", "ecom_orders.group_user")
        self.env["ecom.right"].create({"user_id": limited.id, "channel_ids": other.ids})
        self.assertEqual(self._board()["service"]["count"], 2)
        self.assertEqual(self._board(limited)["service"]["count"], 1)

    def test_queries_do_not_depend_on_the_number_of_orders(self):
        counts = []
        for size in (3, 60):
            self._take(*[self._told(f"{size}-{n}") for n in range(size)])
            self._board()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._board()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_what_may_be_merged_and_uploads_that_failed_are_links_with_figures(self):
        self.assertEqual(self._board()["may_be_merged"]["count"], 0)
        told = {"receiver_phone": "138 0000", "buyer_ref": "li"}
        self._take(
            self._told("1", **told), self._told("2", **{**told, "receiver_phone": "138\u30000000"}),
            self._told("3", **{**told, "receiver_phone": "1380001"}),
        )
        board = self._board()
        self.assertEqual((board["may_be_merged"]["count"], board["upload_refused"]["count"]),
                         (2, 0))
        self._find("3").upload_state = "refused"
        board = self._board()
        self.assertEqual(board["upload_refused"]["count"], 1)
        self.assertTrue(board["upload_refused"]["is_flag"] and board["may_be_merged"]["is_flag"])

    def test_goods_and_margin_count_kits_by_their_parts(self):
        self.tea.write({"standard_price": 3, "weight": 0.5})
        self.rice.write({"standard_price": 1, "weight": 2})
        kit = self._create_product("Box", "BOX", is_storable=False)
        self.env["mrp.bom"].create({
            "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom",
            "bom_line_ids": [(0, 0, {"product_id": self.tea.id, "product_qty": 2}),
                             (0, 0, {"product_id": self.rice.id, "product_qty": 1})],
        })
        self._take(self._told("1", ("BOX", 2, 20), ("TEA", 1, 5)))
        order = self._find("1")
        order.cost_freight = 4
        seen = order.with_user(self.finance)
        self.assertRecordValues(seen, [{"goods_weight": 6.5, "margin": 45 - 4 - 2 * 7 - 3}])
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).read(["margin"])
        kit.write({"standard_price": 8, "weight": 4})
        order.invalidate_recordset()
        self.assertRecordValues(seen, [{"goods_weight": 8.5, "margin": 45 - 4 - 2 * 8 - 3}])

    def test_an_empty_list_offers_what_one_may_do(self):
        def offered(group):
            user = new_test_user(self.env, group, f"ecom_orders.{group}")
            board = self.Order.with_user(user).with_context(show_first_steps=True)
            return str(board.get_empty_list_help("Nothing"))
        self.assertIn("ecom_order_action_type", offered("group_import"))
        self.assertNotIn("ecom_channel_action", offered("group_user"))
        self.assertIn("ecom_channel_action", offered("group_manager"))
        self.assertNotIn("btn", offered("group_reader"))
        self.assertNotIn("btn", self.Order.get_empty_list_help("No upload failed"))
