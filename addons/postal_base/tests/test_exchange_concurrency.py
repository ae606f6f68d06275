"""With real transactions: what a test's single transaction cannot show."""

import threading
from collections import Counter

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from . import models as test_models
from .peer_server import PeerServer

COUNT = 12


@tagged("post_install", "-at_install")
class TestExchangeConcurrency(BaseCase):
    """Everything made here is committed, and deleted again in the cleanups."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # the main thread holds this lock while tests run; our threads need the registry
        cls.classPatch(Registry, "_lock", DummyRLock())
        with cls.registry.cursor() as cr:
            test_models.register(cls.registry, cr)
            cls._create_table(cr)
        cls.addClassCleanup(cls._drop)

    @classmethod
    def _create_table(cls, cr):
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(field.name), SQL(field.column_type[1]))
            for field in cls.registry["test.postal.peer"]._fields.values()
            if field.store and field.column_type and field.name != "id"
        )
        cr.execute(SQL("CREATE TABLE test_postal_peer (id serial primary key, %s)", columns))

    @classmethod
    def _drop(cls):
        with cls.registry.cursor() as cr:
            cr.execute("DROP TABLE test_postal_peer")
            test_models.unregister(cls.registry, cr)

    def setUp(self):
        super().setUp()
        self.server = PeerServer()
        self.addCleanup(self.server.stop)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            peer = env["test.postal.peer"].create(
                {"name": "Peer", "code": "C1", "url": self.server.url, "company_id": False}
            )
            partners = env["res.partner"].create(
                [{"name": f"Concurrent {n}", "street": "Road"} for n in range(COUNT)]
            )
            rows = env["postal.exchange"]._push(
                peer, "create", [(partner, f"c{partner.id}") for partner in partners]
            )
            self.peer_id, self.partner_ids, self.row_ids = peer.id, partners.ids, rows.ids
        self.addCleanup(self._delete)

    def _delete(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["postal.exchange"].browse(self.row_ids).unlink()
            env["res.partner"].browse(self.partner_ids).unlink()
            env["test.postal.peer"].browse(self.peer_id).unlink()
            env["queue.job"].search([("identity_key", "like", ":test.postal.peer:")]).unlink()

    def _drain(self):
        """Run the drain as its job does: its own transaction is only committed at the end."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            try:
                env["postal.exchange"]._drain(env["test.postal.peer"].browse(self.peer_id), "out")
            except RetryableJobError as error:
                return error
        return None

    def _read(self, field):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return env["postal.exchange"].browse(self.row_ids).mapped(field)

    def test_of_two_drains_at_once_the_second_gives_way(self):
        results = []

        def drain_again(_identity):
            self.server.on_call = None
            results.append(self._drain())

        self.server.on_call = drain_again
        self.assertIsNone(self._drain())
        [second] = results
        self.assertIsInstance(second, RetryableJobError)
        self.assertTrue(second.ignore_retry)
        self.assertEqual(set(self._read("state")), {"done"})
        self.assertEqual(set(self.server.count().values()), {1})
        self.assertIsNone(self._drain())  # the lock was given back

    def test_drains_started_together_send_each_message_once(self):
        threads = [threading.Thread(target=self._drain) for _n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._drain()
        self.assertEqual(self.server.count(), Counter(f"c{pid}" for pid in self.partner_ids))

    def test_each_answer_is_committed_on_its_own(self):
        seen = []

        def look(_identity):
            seen.append(self._read("state").count("done"))

        self.server.on_call = look
        self._drain()
        self.assertEqual(seen[0], 0)
        self.assertGreater(seen[-1], 0)

    @mute_logger("odoo.sql_db")
    def test_a_lost_race_for_the_document_is_run_again(self):
        handle_answer = self.registry["test.postal.peer"]._handle_answer
        raced = []

        def race(peer, exchange, answer):
            partner = exchange._get_document()
            partner.read(["name"])  # the transaction has begun ...
            if partner.id not in raced:
                raced.append(partner.id)
                with self.registry.cursor() as cr:  # ... when somebody else is quicker
                    cr.execute(
                        "UPDATE res_partner SET color = color + 1 WHERE id = %s", (partner.id,)
                    )
            handle_answer(peer, exchange, answer)

        self.patch(self.registry["test.postal.peer"], "_handle_answer", race)
        self._drain()
        self.assertEqual(set(self._read("state")), {"done"})
        self.assertEqual(len(raced), COUNT)
        self.assertEqual(set(self.server.count().values()), {1})
        with self.registry.cursor() as cr:
            partners = api.Environment(cr, SUPERUSER_ID, {})["res.partner"].browse(self.partner_ids)
            self.assertTrue(all(partners.mapped("ref")))
            self.assertEqual(set(partners.mapped("color")), {1})
