import json
from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.job import Job

from ..exchange.outbound import Outcome
from ..models import postal_exchange_drain
from .common import ExchangeCommon

OUTBOUND = "odoo.addons.postal_base.exchange.outbound"
BUILDING = "odoo.addons.postal_base.models.postal_exchange_outbound"


@tagged("post_install", "-at_install")
class TestExchangeOutbound(ExchangeCommon):
    def _make_due(self, rows):
        rows.due_at = fields.Datetime.now()

    def test_due_messages_are_sent_and_the_answer_is_booked(self):
        partners = self._create_partners(5)
        rows = self._push(partners)
        self._drain("out")
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(sorted(partners.mapped("ref")), ["N1", "N2", "N3", "N4", "N5"])
        self.assertEqual(partners.mapped("ref"), rows.mapped("answer"))
        self.assertEqual(rows.mapped("tries"), [1] * 5)
        self.assertTrue(all(row.sent_at and row.done_at for row in rows))
        self.assertEqual(json.loads(rows[0].payload), {"identity": rows[0].identity, "name": "P0"})

    def test_the_enqueued_job_does_the_sending(self):
        row = self._push(self.partner)
        self.partner.street = "Road"
        job = self._get_jobs()
        self.env.flush_all()
        self.registry_enter_test_mode()
        Job.load(self.env, job.uuid).perform()
        self.env.invalidate_all()
        self.assertEqual(row.state, "done")

    def test_calls_in_the_air_are_as_many_as_allowed_and_not_more(self):
        self.peer.parallel_calls = 3
        self.server.slow_seconds = 0.05
        self._push(self._create_partners(9))
        self._drain("out")
        self.assertEqual(self.server.most_at_once, 3)
        self.assertEqual(len(self.server.calls), 9)

    def test_an_error_of_the_peer_is_tried_again_later(self):
        row = self._push(self._create_partners())
        self.server.behave(row.identity, "error")
        with freeze_time("2026-03-02 08:00:00"):
            self._make_due(row)
            self._drain("out")
        self.assertRecordValues(
            row, [{"state": "due", "tries": 1, "error": "status 500", "is_uncertain": False}]
        )
        wait = row.due_at - fields.Datetime.to_datetime("2026-03-02 08:00:00")
        self.assertTrue(timedelta(seconds=5) <= wait <= timedelta(seconds=6))
        with freeze_time("2026-03-02 08:00:04"):
            self._drain("out")
        self.assertEqual(len(self.server.calls), 1)
        with freeze_time("2026-03-02 08:00:06"):
            self._drain("out")
        self.assertRecordValues(row, [{"state": "done", "tries": 2, "error": False}])

    def test_a_lost_answer_leaves_it_unsure_and_is_sent_again_as_the_same(self):
        partner = self._create_partners()
        row = self._push(partner)
        self.server.behave(row.identity, "drop")
        self._drain("out")
        self.assertRecordValues(row, [{"state": "unsure", "is_uncertain": True, "answer": False}])
        self.assertEqual(partner.website, "http://unsure")
        self.assertFalse(partner.ref)
        self._make_due(row)
        self._drain("out")
        self.assertRecordValues(row, [{"state": "done", "is_uncertain": False, "answer": "N1"}])
        (_kind, first), (_kind, second) = self.server.calls
        self.assertEqual(first, second)
        self.assertEqual(self.server.done, {row.identity: "N1"})

    def test_once_unsure_it_stays_so_when_the_peer_is_then_unreachable(self):
        row = self._push(self._create_partners())
        self.server.behave(row.identity, "drop", "error")
        self._drain("out")
        self._make_due(row)
        self._drain("out")
        self.assertRecordValues(row, [{"state": "unsure", "tries": 2, "error": "status 500"}])

    def test_a_slow_answer_counts_as_lost(self):
        self.peer.call_timeout = 0.1
        row = self._push(self._create_partners())
        self.server.behave(row.identity, "slow")
        self._drain("out")
        self.assertEqual(row.state, "unsure")

    def test_a_peer_that_is_not_there_leaves_it_due(self):
        self.server.stop()
        row = self._push(self._create_partners())
        self._drain("out")
        self.assertRecordValues(
            row, [{"state": "due", "is_uncertain": False, "error": "no connection"}]
        )

    def test_a_refusal_stops_and_is_booked(self):
        partner = self._create_partners()
        row = self._push(partner)
        self.server.behave(row.identity, "refuse")
        self._drain("out")
        self.assertRecordValues(
            row, [{"state": "refused", "error_code": "E1", "error": "unknown name"}]
        )
        self.assertIn("E1: unknown name", partner.comment)
        self._make_due(row)
        self._drain("out")
        self.assertEqual(len(self.server.calls), 1)

    def test_a_refused_message_is_built_anew_when_repeated(self):
        partner = self._create_partners()
        row = self._push(partner)
        self.server.behave(row.identity, "refuse")
        self._drain("out")
        partner.name = "Corrected"
        row.action_retry()
        self.assertRecordValues(row, [{"state": "due", "error": False, "payload": False}])
        self._drain("out")
        self.assertEqual(json.loads(row.payload)["name"], "Corrected")
        self.assertEqual(row.state, "done")

    def test_what_cannot_be_built_waits_with_its_reason_and_holds_nobody_up(self):
        blocked = self._create_partners(10, street=False)
        free = self._create_partners(2)
        waiting, rows = self._push(blocked), self._push(free)
        self._drain("out")
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(set(waiting.mapped("state")), {"waiting"})
        self.assertEqual(waiting[0].error, "P0 has no street")
        self.assertEqual(len(self.server.calls), 2)
        self.assertFalse(waiting[0].payload)

    def test_what_waits_goes_out_by_itself_after_another_succeeded(self):
        first, second = self._create_partners(2)
        second.street = False
        waiting = self._push(second)
        self._drain("out")
        self.assertEqual(waiting.state, "waiting")
        second.street = "Road 2"
        self._push(first)
        self._drain("out")
        self.assertEqual(waiting.state, "done")

    @mute_logger(BUILDING, OUTBOUND)
    def test_a_document_that_breaks_the_building_holds_nobody_up(self):
        broken = self._create_partners(1, street="broken")
        rows = self._push(broken + self._create_partners(3))
        self._drain("out")
        self.assertEqual(rows.mapped("state"), ["waiting", "done", "done", "done"])
        self.assertEqual(rows[0].error, "KeyError: 'street'")

    @mute_logger(OUTBOUND)
    def test_an_answer_that_cannot_be_booked_is_asked_for_again(self):
        partner = self._create_partners()
        row = self._push(partner)
        self.server.behave(row.identity, "unbookable")
        self._drain("out")
        self.assertRecordValues(row, [{"state": "unsure", "error": "unbookable"}])
        self._make_due(row)
        self._drain("out")
        self.assertEqual((row.state, partner.ref), ("done", "N1"))
        self.assertEqual(len(self.server.done), 1)

    def test_left_in_sending_by_a_dead_job_it_is_unsure_and_sent_again_as_the_same(self):
        partner = self._create_partners()
        row = self._push(partner)
        claimed = self.exchange._out_claim(self.peer, 1)  # ... and the process dies here
        self.assertEqual(row.state, "sending")
        partner.name = "Changed meanwhile"
        self._drain("out")
        self.assertEqual(partner.website, "http://unsure")
        self.assertRecordValues(row, [{"state": "done", "tries": 2, "is_uncertain": False}])
        [(_kind, body)] = self.server.calls
        self.assertEqual(body, claimed[0][2])

    def test_an_answer_that_comes_after_somebody_else_settled_it_changes_nothing(self):
        partner = self._create_partners()
        row = self._push(partner)
        self.exchange._out_claim(self.peer, 1)
        self._drain("out")
        late = row._out_settle(self.peer, Outcome("late", None, fields.Datetime.now(), 1))
        self.assertIsNone(late)
        self.assertEqual((row.answer, partner.ref), ("N1", "N1"))

    def test_a_documents_messages_go_out_in_the_order_they_were_said(self):
        partner, other = self._create_partners(2)
        create = self._push(partner, "create")
        cancel = self._push(partner, "cancel")
        self._push(other, "create")
        self.server.behave(create.identity, "error")
        jobs = self._get_jobs()
        self._drain("out")
        self.assertEqual((create.state, cancel.state), ("due", "due"))
        self.assertNotIn(cancel.identity, self.server.count())
        new_jobs = self._get_jobs() - jobs
        self.assertEqual(len(new_jobs), 1)
        self.assertTrue(new_jobs.eta, "a message held up by another does not keep jobs spinning")
        self._make_due(create)
        self._drain("out")
        self.assertEqual((create.state, cancel.state), ("done", "done"))
        self.assertEqual(self.server.calls[-1][0], "cancel")

    def test_a_paused_peer_is_left_alone(self):
        row = self._push(self._create_partners())
        self.peer.is_paused = True
        self._drain("out")
        self.assertEqual((row.state, self.server.calls), ("due", []))

    def test_pausing_in_the_middle_gives_back_what_was_not_sent(self):
        self.peer.parallel_calls = 1
        rows = self._push(self._create_partners(6))
        self.patch(
            type(self.peer),
            "_handle_answer",
            lambda peer, exchange, answer: peer.write({"is_paused": True}),
        )
        self._drain("out")
        sent = rows.filtered(lambda row: row.state == "done")
        self.assertEqual(len(sent), len(self.server.calls))
        self.assertLess(len(sent), 6)
        left = rows - sent
        self.assertEqual(set(left.mapped("state")), {"due"})
        self.assertEqual(set(left.mapped("tries")), {0})

    def test_a_peer_that_fails_every_time_is_left_alone_after_a_few_calls(self):
        self.peer.parallel_calls = 2
        rows = self._push(self._create_partners(20))
        for row in rows:
            self.server.behave(row.identity, "error")
        self._drain("out")
        self.assertLessEqual(len(self.server.calls), 8)
        self.assertEqual(set(rows.mapped("state")), {"due"})
        [job] = self._get_jobs().filtered(lambda job: job.eta)
        self.assertEqual(
            job.identity_key, f"postal.exchange:test.postal.peer:{self.peer.id}:out:later"
        )

    def test_when_its_time_is_up_the_rest_is_left_to_a_next_job(self):
        rows = self._push(self._create_partners(3))
        self.env.cr.flush()
        self._get_jobs().unlink()
        self.patch(postal_exchange_drain, "DRAIN_SECONDS", 0)
        self._drain("out")
        self.assertEqual(set(rows.mapped("state")), {"due"})
        self.assertEqual(self.server.calls, [])
        self.assertEqual(len(self._get_jobs()), 1)

    def test_a_peer_that_cannot_be_called_as_set_up_says_so(self):
        rows = self._push(self._create_partners(2))
        self.patch(type(self.peer), "_client", self.registry["postal.peer.mixin"]._client)
        self._drain("out")
        self.assertEqual(set(rows.mapped("state")), {"waiting"})
        self.assertEqual(rows[0].error, "No protocol is set for Test WMS.")
