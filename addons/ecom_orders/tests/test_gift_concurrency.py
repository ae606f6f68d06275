"""Gifts with a limit under real transactions; all that is made here is deleted again."""

from concurrent.futures import ThreadPoolExecutor

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, EcomCommon
from .race_common import RaceCommon

INTAKES = 50
LIMIT = 10
AT_ONCE = 8


@tagged("post_install", "-at_install")
class TestGiftConcurrency(RaceCommon):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cup = env["product.product"].create(
                {"name": "Cup", "default_code": "RACE", "type": "consu"}
            )
            self.channel_id = env["ecom.channel"].create(
                {"name": "Race", "code": "RACE", "secret": "x"}
            ).id
            self.campaign_id = env["ecom.campaign"].create({
                "name": "Race", "start": NOON, "channel_ids": [self.channel_id],
                "scheme_ids": [(0, 0, {"name": "Cup", "kind": "buy", "gift_ids": [
                    (0, 0, {"product_id": cup.id})
                ]})],
            }).id
            self.product_id = cup.id
        self.addCleanup(self._delete)

    def _delete(self):
        with self.registry.cursor() as cr:
            for table, column, value in (
                ("ecom_gift_grant", "channel_id", self.channel_id),
                ("ecom_order", "channel_id", self.channel_id),
                ("ecom_listing", "channel_id", self.channel_id),
                ("ecom_campaign", "id", self.campaign_id),
                ("ecom_channel", "id", self.channel_id),
            ):
                cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [value])
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["product.product"].browse(self.product_id).product_tmpl_id.unlink()

    def _limit(self, **limits):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["ecom.campaign"].browse(self.campaign_id).write(limits)

    def _take(self, number):
        """One shop's call in a transaction of its own, repeated as Odoo repeats it."""
        told = EcomCommon._told(str(number), ("RACE", 1, 1), buyer_ref=f"b{number % 5}")
        while True:
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    channel = env["ecom.channel"].browse(self.channel_id)
                    return env["ecom.intake"]._take_in(channel, [told])
            except OperationalError:
                continue

    def _take_all(self):
        self._take(1000)  # the listing is there: what races is the gifts
        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._take, range(INTAKES)))
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT buyer, sum(quantity) FROM ecom_gift_grant WHERE campaign_id = %s"
                " AND returned_at IS NULL GROUP BY buyer", [self.campaign_id],
            )
            given = dict(cr.fetchall())
            cr.execute(
                "SELECT count(*), (SELECT given FROM ecom_campaign WHERE id = %s)"
                " FROM ecom_order_line WHERE campaign_id = %s",
                [self.campaign_id, self.campaign_id],
            )
            return given, cr.fetchone()

    def test_fifty_intakes_at_once_give_the_last_ten_gifts_and_no_more(self):
        self._limit(limit_total=LIMIT)
        given, counted = self._take_all()
        self.assertEqual((sum(given.values()), counted), (LIMIT, (LIMIT, LIMIT)))

    def test_no_buyer_gets_more_than_his_limit(self):
        self._limit(limit_buyer=2)
        given, counted = self._take_all()
        self.assertEqual(sorted(given.values()), [2] * 5)
        self.assertEqual(counted, (10, 10))
