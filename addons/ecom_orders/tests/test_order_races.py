"""People and shops at one order at once, under real transactions; all is deleted again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import EcomCommon
from .race_common import RaceCommon

AT_ONCE = 4


@tagged("post_install", "-at_install")
class TestOrderRaces(RaceCommon):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.product_id = env["product.product"].create(
                {"name": "Cup", "default_code": "RACE", "type": "consu"}
            ).id
            self.channel_id = env["ecom.channel"].create(
                {"name": "Race", "code": "RACE", "secret": "x"}
            ).id
            self.clerk_id = new_test_user(env, "race_clerk", "ecom_orders.group_user").id
        self.addCleanup(self._delete)

    def _delete(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["ecom.order"].search([("channel_id", "=", self.channel_id)])
            orders.message_ids.unlink()
            orders.unlink()
            cr.execute("DELETE FROM ecom_listing WHERE channel_id = %s", [self.channel_id])
            cr.execute("DELETE FROM ecom_channel WHERE id = %s", [self.channel_id])
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()
            user = env["res.users"].browse(self.clerk_id)
            partner = user.partner_id
            user.unlink()
            partner.unlink()

    def _in_transaction(self, work, user_id=SUPERUSER_ID):
        """Call ``work(env, try number)`` in a transaction, repeated as Odoo repeats it."""
        for tries in range(20):
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, user_id, {})
                    result = work(env, tries)
                    env.flush_all()
                    return result
            except OperationalError:
                continue
        raise AssertionError("never through")

    def _take(self, *told):
        return self._in_transaction(lambda env, _tries: env["ecom.intake"]._take_in(
            env["ecom.channel"].browse(self.channel_id), list(told)
        ))

    def _take_at_once(self, *calls):
        """Calls of the shop that all look at the database before one of them is through."""
        barrier = Barrier(len(calls))

        def call(told):
            def work(env, tries):
                channel = env["ecom.channel"].browse(self.channel_id)
                channel.fetch(["name"])
                if not tries:
                    barrier.wait(30)
                return env["ecom.intake"]._take_in(channel, [told])
            return self._in_transaction(work)

        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(call, calls))

    def test_calls_at_once_with_a_merchant_code_never_seen_all_come_in_whole(self):
        counts = self._take_at_once(*(
            EcomCommon._told(str(n), ("RACE", n + 1, 1), ("NEW", 1, 1)) for n in range(AT_ONCE)
        ))
        self.assertEqual([one["new"] for one in counts], [1] * AT_ONCE)
        lines, listings = self._in_transaction(lambda env, _tries: (
            env["ecom.order.line"].search(
                [("order_id.channel_id", "=", self.channel_id)]).mapped("sku"),
            env["ecom.listing"].search([("channel_id", "=", self.channel_id)]).mapped("sku"),
        ))
        self.assertEqual(sorted(lines), ["NEW"] * AT_ONCE + ["RACE"] * AT_ONCE)
        self.assertEqual(sorted(listings), ["NEW", "RACE"])

    def test_one_order_told_by_calls_at_once_is_there_once(self):
        told = EcomCommon._told("1", ("RACE", 2, 1))
        counts = self._take_at_once(*[told] * AT_ONCE)
        self.assertEqual(sum(one["new"] for one in counts), 1)
        quantities = self._in_transaction(lambda env, _tries: env["ecom.order.line"].search(
            [("order_id.channel_id", "=", self.channel_id)]).mapped("quantity"))
        self.assertEqual(quantities, [2])

    def test_an_order_is_not_edited_while_a_colleague_approves_it(self):
        """Whoever comes second sees what the first has done: what was approved stays."""
        self._take(EcomCommon._told("1", ("RACE", 2, 0)))
        looked, approved = Barrier(2), Barrier(2)

        def edit(env, tries):
            line = env["ecom.order.line"].search([("order_id.channel_id", "=", self.channel_id)])
            line.mapped("order_id.state")
            if not tries:
                looked.wait(30)
                approved.wait(30)
            line.quantity = 3  # costs nothing: the total stays

        def approve(env, _tries):
            looked.wait(30)
            env["ecom.order"].search([("channel_id", "=", self.channel_id)]).action_approve()

        def approve_all():
            self._in_transaction(approve, self.clerk_id)
            approved.wait(30)

        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(2) as pool:
            editing = pool.submit(self._in_transaction, edit, self.clerk_id)
            pool.submit(approve_all).result()
            with self.assertRaisesRegex(Exception, "Take its review back first"):
                editing.result()
        state, quantity = self._in_transaction(lambda env, _tries: next(
            (line.order_id.state, line.quantity) for line in env["ecom.order.line"].search(
                [("order_id.channel_id", "=", self.channel_id)])
        ))
        self.assertEqual((state, quantity), ("approved", 2))
