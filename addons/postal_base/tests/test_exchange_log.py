import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import file_open

from ..models.postal_exchange import STATES, TRANSITIONS
from .common import ExchangeCommon

BODY = (
    "<request><orderCode>OUT7</orderCode>"
    "<name>Zhang San</name><mobile>13812345678</mobile></request>"
)
USER, MANAGER = "postal_base.group_user", "postal_base.group_manager"


@tagged("post_install", "-at_install")
class TestExchangeLog(ExchangeCommon):
    def _receive_with(self, text, **values):
        row = self._receive(f"id{len(self.exchange.search([]))}", text)
        row.write(values)
        return row

    def test_only_the_named_transitions_are_possible(self):
        row = self._push(self.partner)
        with self.assertRaises(ValueError):
            row._set_state(("done",), "due")
        self.assertFalse(row._set_state(("unsure",), "done"))
        self.assertEqual(row.state, "due")
        self.assertEqual(row._set_state(("due", "waiting"), "cancelled"), row)
        states = {state for state, _label in STATES}
        self.assertEqual({state for pair in TRANSITIONS for state in pair} | {"rejected"}, states)

    def test_what_may_have_been_sent_cannot_be_cancelled(self):
        rows = self._push(self._create_partners(2))
        rows[1]._set_state(("due",), "sending")
        rows[1]._set_state(("sending",), "unsure", {"is_uncertain": True})
        with self.assertRaises(UserError) as caught:
            rows.action_cancel()
        self.assertIn(rows[1].display_name, str(caught.exception))
        rows[1].action_retry()
        self.assertEqual(rows[1].state, "unsure")
        rows[0].action_cancel()
        self.assertEqual(rows[0].state, "cancelled")
        self._drain("out")
        self.assertNotIn(rows[0].identity, self.server.count())

    def test_retry_enqueues_the_drain(self):
        row = self._push(self.partner)
        row._set_state(("due",), "waiting", {"due_at": fields.Datetime.now() + timedelta(days=1)})
        self._get_jobs().unlink()
        row.action_retry()
        self.assertEqual(row.state, "due")
        self.assertEqual(len(self._get_jobs()), 1)

    def test_ordinary_users_see_bodies_masked(self):
        row = self._receive_with(BODY, answer=BODY)
        user = self._create_user("clerk", "postal_base.group_user")
        for text in (row.with_user(user).payload_masked, row.with_user(user).answer_masked):
            self.assertIn("OUT7", text)
            self.assertNotIn("13812345678", text)
            self.assertNotIn("Zhang San", text)

    def test_the_download_is_masked_for_ordinary_users_and_full_for_managers(self):
        row = self._receive_with(BODY)
        for groups, is_full in ((USER, False), (MANAGER, True)):
            with self.subTest(groups=groups):
                user = self._create_user(groups, groups)
                text = base64.b64decode(row.with_user(user).body_file).decode()
                self.assertIn("OUT7", text)
                self.assertEqual("13812345678" in text, is_full)

    def test_old_bodies_are_blanked_and_the_line_stays(self):
        self.peer.log_retention_days = 30
        now = fields.Datetime.now()
        done, fresh, opened = (self._receive_with(BODY) for _n in range(3))
        done.write({"state": "done", "done_at": now - timedelta(days=31)})
        fresh.write({"state": "done", "done_at": now - timedelta(days=29)})
        rejected = self.exchange._reject(None, "confirm", BODY, "forged")
        rejected.done_at = now - timedelta(days=181)
        self.env.flush_all()
        with freeze_time(now):
            self.exchange._gc_bodies()
        self.assertFalse(done.payload or rejected.payload)
        self.assertEqual((fresh.payload, opened.payload), (BODY, BODY))
        self.assertEqual(done.state, "done")

    def test_a_neutralized_copy_sends_nothing_that_was_open(self):
        rows = self._push(self._create_partners(2))
        rows[1]._set_state(("due",), "sending")
        received = self._receive_with(BODY)
        self.env.flush_all()
        with file_open("postal_base/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertEqual(rows.mapped("state"), ["cancelled", "cancelled"])
        self.assertEqual(received.state, "received")
        self._drain("out")
        self.assertEqual(self.server.calls, [])

    def test_managers_read_bodies_indented(self):
        row = self._receive_with("<a><b>1</b></a>")
        self.assertEqual(row.payload_pretty, "<a>\n  <b>1</b>\n</a>")

    def test_buttons_lead_to_document_and_peer(self):
        row = self._push(self.partner)
        action = row.action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.partner.id))
        self.assertEqual(row.action_open_peer()["res_id"], self.peer.id)
        unknown = self.exchange._reject(None, "confirm", "", "forged")
        with self.assertRaises(UserError):
            unknown.action_open_document()

    def test_the_peers_counts_and_button_show_its_own_messages(self):
        rows = self._push(self._create_partners(3))
        rows[0]._set_state(("due",), "sending")
        rows[0]._set_state(("sending",), "refused")
        self.assertEqual((self.peer.exchange_open_count, self.peer.exchange_failed_count), (2, 1))
        action = self.peer.action_view_exchanges()
        self.assertEqual(self.exchange.search(action["domain"]), rows.sorted("id", reverse=True))
