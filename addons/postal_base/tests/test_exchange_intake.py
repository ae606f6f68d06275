from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.tests import freeze_time, tagged

from .common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeIntake(ExchangeCommon):
    def test_pushed_rows_carry_document_peer_and_company(self):
        partner = self._create_partners()
        row = self._push(partner)
        self.assertRecordValues(
            row,
            [
                {
                    "direction": "out",
                    "state": "due",
                    "kind": "create",
                    "identity": f"create-{partner.id}",
                    "peer_model": "test.postal.peer",
                    "peer_id": self.peer.id,
                    "peer_name": "Test WMS",
                    "res_model": "res.partner",
                    "res_id": partner.id,
                    "document_name": "P0",
                    "company_id": self.env.company.id,
                    "tries": 0,
                    "payload": False,
                }
            ],
        )

    def test_an_open_message_is_not_pushed_twice_and_a_finished_one_is(self):
        partners = self._create_partners(2)
        first = self._push(partners[0])
        both = self._push(partners)
        self.assertEqual(len(both), 2)
        self.assertIn(first, both)
        first._set_state(("due",), "sending")
        first._set_state(("sending",), "unsure")
        self.assertEqual(self._push(partners[0]), first)
        first._set_state(("unsure",), "done")
        self.assertNotEqual(self._push(partners[0]), first)

    def test_pushing_a_hundred_costs_as_many_queries_as_pushing_two(self):
        few, many = self._create_partners(2), self._create_partners(100)
        self._push(self._create_partners())  # warm
        self.env.cr.flush()
        counts = []
        for partners in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._push(partners)
            self.env.cr.flush()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_a_user_without_rights_on_the_log_can_push(self):
        user = self._create_user("clerk")
        partner = self._create_partners()
        rows = self.exchange.with_user(user)._push(
            self.peer.with_user(user), "create", [(partner.with_user(user), "x")]
        )
        self.assertEqual(rows.state, "due")

    def test_one_job_is_enqueued_for_a_peer_and_direction(self):
        self._push(self._create_partners(2))
        self._push(self._create_partners(2), "cancel")
        self._receive("1", "{}")
        jobs = self._get_jobs()
        key = f"postal.exchange:test.postal.peer:{self.peer.id}"
        self.assertEqual(
            sorted(jobs.mapped(lambda job: (job.channel, job.identity_key))),
            [("root.exchange.in", f"{key}:in"), ("root.exchange.out", f"{key}:out")],
        )
        self._push(self._create_partners())
        self.assertEqual(self._get_jobs(), jobs)

    def test_jobs_run_as_the_system_whoever_pushed(self):
        user = self._create_user("clerk")
        self.exchange.with_user(user)._push(self.peer, "create", [(self.partner, "x")])
        self.assertEqual(self._get_jobs().records.env.uid, SUPERUSER_ID)

    def test_nothing_is_enqueued_when_the_change_is_rolled_back(self):
        savepoint = self.env.cr.savepoint()
        self._push(self._create_partners())
        savepoint.close(rollback=True)
        self.assertFalse(self._get_jobs())

    def test_rejected_calls_are_logged_cut_and_never_worked_on(self):
        row = self.exchange._reject(self.peer, "confirm", "x" * 5000 + "\x00", "forged", "S1")
        self.assertRecordValues(
            row, [{"state": "rejected", "error": "forged", "error_code": "S1", "direction": "in"}]
        )
        self.assertEqual(len(row.payload), 2048)
        self._drain("in")
        self.assertEqual(row.state, "rejected")
        self.assertFalse(self._get_jobs())

    def test_rejected_calls_do_not_stand_in_the_way_of_accepted_ones(self):
        self.exchange._reject(self.peer, "confirm", "", "stale")
        self.exchange._reject(self.peer, "confirm", "", "stale")
        _row, is_new = self.exchange._receive(self.peer, "confirm", "-", "{}")
        self.assertTrue(is_new)

    def test_at_most_sixty_rejected_calls_a_minute_are_kept_for_each_peer(self):
        rows = [self.exchange._reject(self.peer, "confirm", "", "forged") for _n in range(61)]
        self.assertEqual(sum(map(len, rows)), 60)
        self.assertFalse(rows[-1])
        self.assertTrue(self.exchange._reject(None, "confirm", "", "unknown code"))
        self.env.cr.execute(
            "UPDATE postal_exchange SET create_date = create_date - interval '61 seconds'"
        )
        self.assertTrue(self.exchange._reject(self.peer, "confirm", "", "forged"))

    def test_the_ticker_enqueues_only_what_is_due_and_not_paused(self):
        now = fields.Datetime.now()
        paused = self.peer.copy({"code": "T2", "is_paused": True})
        later = self.peer.copy({"code": "T3"})
        self.exchange._push(paused, "create", [(self.partner, "a")])
        self.exchange._push(later, "create", [(self.partner, "b")], now + timedelta(hours=1))
        self._push(self.partner)
        self._get_jobs().unlink()
        self.exchange._cron_enqueue()
        self.assertEqual(self._get_jobs().mapped("args"), [[self.peer, "out"]])
        self._get_jobs().unlink()
        with freeze_time(now + timedelta(hours=2)):
            self.exchange._cron_enqueue()
        self.assertEqual(len(self._get_jobs()), 2)

    def test_the_ticker_finds_what_a_dead_job_left(self):
        row = self._push(self.partner, due_at=fields.Datetime.now() + timedelta(hours=1))
        row._set_state(("due",), "sending")
        self._get_jobs().unlink()
        self.exchange._cron_enqueue()
        self.assertEqual(len(self._get_jobs()), 1)

    def test_a_peer_that_is_gone_disturbs_neither_ticker_nor_drain(self):
        self._push(self.partner)
        self._get_jobs().unlink()
        peer = self.peer
        self.peer = peer.copy({"code": "T2"})
        peer.unlink()
        self.exchange._cron_enqueue()
        self.assertFalse(self._get_jobs())
        self.exchange._drain(peer, "out")
