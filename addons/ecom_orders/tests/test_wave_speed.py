import threading

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import tagged

from .wave_common import WaveCommon

MANY = 400


@tagged("post_install", "-at_install")
class TestWaveSpeed(WaveCommon):
    """What is done for many deliveries takes as many queries as for a few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls._create_source()
        cls.few = cls._create_many("few", 10)
        cls.many = cls._create_many("many", MANY)

    @classmethod
    def _create_many(cls, prefix, number):
        """Orders to ship with a reserved delivery each, made the short way."""
        told = [cls._told(f"{prefix}{n}", ("TEA", 1, 1), buyer_note="Hi") for n in range(number)]
        cls.env["ecom.intake"]._take_in(cls.channel, told)
        orders = cls.env["ecom.order"].search(
            [("channel_id", "=", cls.channel.id), ("external_id", "like", f"{prefix}%")]
        )
        orders.write({"state": "approved", "carrier_id": cls.carrier.id})
        cls.env.flush_all()
        return orders._allocate()

    def _count(self, work, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = work(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before, result

    def _assert_constant(self, work, few, many, allowed=6):
        work(few)  # what is read once for all
        first, _result = self._count(work, few)
        second, result = self._count(work, many)
        self.assertLessEqual(second, first + allowed, f"{first} queries for few, {second}")
        return result

    def test_waves(self):
        few, _wave = self._count(self.few[:5]._make_waves)
        few, _wave = self._count(self.few[5:]._make_waves)
        many, wave = self._count(self.many._make_waves)
        self.assertLessEqual(many, few + 6)
        self.assertEqual(wave.ecom_order_count, MANY)
        self.assertEqual(sorted(self.many.mapped("wave_number")), list(range(1, MANY + 1)))

    def test_waves_by_rules(self):
        self.env["ecom.wave.rule"].create({"name": "All", "most_orders": MANY + 10})
        few, _waves = self._count(self.env["ecom.wave.rule"]._match, self.few)
        many, _waves = self._count(self.env["ecom.wave.rule"]._match, self.many)
        self.assertEqual(few, many)

    def test_waybill_numbers(self):
        self.few[:5].picking_ids._get_waybills()
        few, _found = self._count(self.few[5:].picking_ids._get_waybills)
        many, found = self._count(self.many.picking_ids._get_waybills)
        self.assertLessEqual(many, few + 6)
        self.assertEqual(len(found["given"]), MANY)
        self.assertEqual(len(set(self.many.mapped("tracking_ref"))), MANY)

    def test_giving_numbers_back(self):
        (self.few + self.many).picking_ids._get_waybills()
        self.few[:5]._release_waybill()
        few, _rows = self._count(self.few[5:]._release_waybill)
        many, _rows = self._count(self.many._release_waybill)
        # the ORM updates a hundred rows of a table with one query
        self.assertLessEqual(many, few + 3 * MANY / 100)
        self.assertEqual(set(self.many.waybill_ids.mapped("state")), {"returned"})

    def test_papers(self):
        orders = self.few + self.many
        orders._make_waves()
        orders.picking_ids._get_waybills()
        for kind, method in (("waybill", "_get_label_pages"), ("note", "_get_notes"),
                             ("pick_bin", "_get_pick_rows"), ("pick_summed", "_get_pick_rows")):
            with self.subTest(kind=kind):
                def work(part, kind=kind, method=method):
                    self.env["ecom.paper"]._print(kind, part.picking_ids)
                    paper = self.env["ecom.paper"].search([], limit=1)
                    return getattr(paper, method)()

                pages = self._assert_constant(work, self.few, self.many, 10)
                self.assertTrue(pages)

    def test_shipping_uses_the_numbers(self):
        (self.few + self.many).picking_ids._get_waybills()
        self.env.cr.execute("UPDATE stock_picking SET state = 'done' WHERE ecom_order_id = ANY(%s)",
                            ((self.few + self.many).ids,))
        self.env.invalidate_all(flush=False)
        self._assert_constant(lambda part: part._use_waybills(), self.few, self.many, 0)
        self.assertEqual(set(self.many.waybill_ids.mapped("state")), {"used"})

    def test_takers_at_the_same_time_get_distinct_numbers(self):
        counter, dbname = "ecom_test_waybills", self.env.cr.dbname
        self._run_apart(dbname, f"CREATE SEQUENCE {counter}")
        self.addCleanup(self._run_apart, dbname, f"DROP SEQUENCE {counter}")
        taken, errors = [], []
        sources = self.env["ecom.waybill.source"]

        def take():
            try:
                for _again in range(5):
                    # A connection of its own: as another server has it.
                    with db_connect(dbname).cursor() as cr:
                        env = api.Environment(cr, SUPERUSER_ID, {})
                        taken.extend(sources.with_env(env)._take_offsets(counter, 195, 5))
            except Exception as error:  # noqa: BLE001  the test shows it
                errors.append(error)

        threads = [threading.Thread(target=take) for _number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertFalse(errors)
        self.assertEqual(sorted(taken), list(range(195)), "all there are, each once, none beyond")

    @staticmethod
    def _run_apart(dbname, statement):
        with db_connect(dbname).cursor() as cr:
            cr.execute(statement)
