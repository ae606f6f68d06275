from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

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
            "oldest": fields.Datetime.to_string(now - timedelta(hours=3)), "is_overdue": False,
            "is_flag": False,
        })
        self.assertEqual((board["stopped"]["count"], board["to_ship"]["count"]), (1, 0))
        self.assertNotIn("merged", board)

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
