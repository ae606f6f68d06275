from odoo.tests import mute_logger, tagged

from ..models.ecom_comparison_run import MOST_TRIES
from .test_comparison import LOG, READER_LOG, ComparisonCommon


@tagged("post_install", "-at_install")
class TestComparedBeforeFulfilment(ComparisonCommon):
    """The shop's setting: after 24 hours an approved order is compared before it gets goods."""

    def setUp(self):
        super().setUp()
        self.shop.compare_max_age = 24
        self._stock(self.tea, 100)
        self._place(2)
        self.order, self.other = self._order("o0"), self._order("o1")

    def _age(self, order, minutes):
        """The shop told it so long ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ecom_order SET create_date = now() at time zone 'utc' - %s * interval"
            " '1 minute' WHERE id = %s", [minutes, order.id],
        )
        self.env.invalidate_all()

    def _serve(self):
        self._inside(lambda: self.env["ecom.allocation"]._run(self.warehouse))

    def _compare_held(self):
        comparison = self.Comparison.search([("kind", "=", "held")], limit=1)
        self._inside(comparison._run)
        return comparison

    def test_it_waits_for_the_shop_and_then_gets_its_goods(self):
        self._age(self.order, 24 * 60 + 1)
        self._age(self.other, 24 * 60 - 5)
        (self.order | self.other).action_approve()
        self._serve()
        self.assertEqual((self.order.state, self.other.state), ("approved", "to_ship"))
        self.assertEqual(self.order.cause, "unread")
        self.assertIn("compared with the shop first", self.order.decision)
        self.assertFalse(self.server.calls, "no shop is asked while goods are given out")
        self.assertEqual(self._compare_held().total, 1)
        self.assertFalse(self.order.cause)
        self._serve()
        self.assertEqual(self.order.state, "to_ship")

    def test_what_the_shop_changed_meanwhile_keeps_it_from_its_goods(self):
        self._age(self.order, 24 * 60 + 1)
        self.server.rows["o0"]["receiver"] = "Zhao"
        self.order.action_approve()
        self._serve()
        self._compare_held()
        self._serve()
        self.assertEqual((self.order.state, self.order.cause), ("approved", "changed"))
        self.assertEqual(self.order.change_note, "Receiver: Li Na → Zhao")

    def test_it_is_not_asked_for_again_within_the_time(self):
        self._age(self.order, 24 * 60 + 1)
        self.order.action_approve()
        self._compare()
        self._serve()
        self.assertEqual(self.order.state, "to_ship")

    def test_by_button_it_is_held_as_well(self):
        self._age(self.order, 24 * 60 + 1)
        self.order.action_approve()
        self.order.with_user(self.clerk).action_allocate()
        self.assertEqual((self.order.state, self.order.cause), ("approved", "unread"))

    @mute_logger(LOG, READER_LOG)
    def test_while_the_shop_fails_it_waits_and_is_tried_again(self):
        self._age(self.order, 24 * 60 + 1)
        self.order.action_approve()
        self._serve()
        self.server.ways.extend(["error"] * MOST_TRIES)
        for _try in range(MOST_TRIES):
            self._compare_held()
        self._serve()
        self.assertEqual((self.order.state, self.order.cause), ("approved", "unread"))
        self.shop.compare_interval = 0
        self.env["ecom.channel"]._cron_compare()
        self.assertEqual(self._compare_held().state, "done")
        self._serve()
        self.assertEqual(self.order.state, "to_ship")

    def test_when_the_setting_is_taken_away_it_goes_on(self):
        self._age(self.order, 24 * 60 + 1)
        self.order.action_approve()
        self._serve()
        self.shop.compare_max_age = 0
        self.env["ecom.channel"]._cron_compare()
        self.assertFalse(self.order.cause)
        self._serve()
        self.assertEqual(self.order.state, "to_ship")

    def test_a_part_is_as_old_as_the_order_it_was_split_off(self):
        self.server.change("o2", minute=2, quantity=3)
        self._download()
        whole = self._order("o2")
        self._age(whole, 24 * 60 + 1)
        part = whole._split([({whole.line_ids: 1}, self.warehouse.browse())])
        (whole | part).action_approve()
        self._serve()
        self.assertEqual((part.state, part.cause), ("approved", "unread"))
        whole._set_state({"approved"}, "shipped")
        self.env.flush_all()
        self._compare_held()
        self._serve()
        self.assertEqual(part.state, "to_ship")

    def test_orders_that_no_shop_can_be_asked_for_are_not_held(self):
        self.channel.compare_max_age = 1
        self._take(self._told("PUSHED"))
        pushed = self._find("PUSHED")
        self._age(pushed, 24 * 60)
        pushed.action_approve()
        self._serve()
        self.assertEqual(pushed.state, "to_ship")
