import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ExchangeCommon

INBOUND = "odoo.addons.postal_base.exchange.inbound"


@tagged("post_install", "-at_install")
class TestExchangeInbound(ExchangeCommon):
    def setUp(self):
        super().setUp()
        self.partner_in = self._create_partners(function="")

    def _tell(self, identity, **message):
        return self._receive(identity, json.dumps({"partner": self.partner_in.id, **message}))

    def test_messages_are_worked_in_the_order_of_arrival(self):
        rows = self._tell("1", set="a") | self._tell("2", set="b") | self._tell("3", set="c")
        self._drain("in")
        self.assertEqual(self.partner_in.function, "abc")
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(rows.mapped("tries"), [1, 1, 1])

    def test_a_repeat_changes_nothing(self):
        first, is_new = self.exchange._receive(
            self.peer, "confirm", "1", json.dumps({"partner": self.partner_in.id, "set": "a"})
        )
        self.assertTrue(is_new)
        for _once in range(2):  # before and after it was worked on
            again, is_new = self.exchange._receive(self.peer, "confirm", "1", "other text")
            self.assertEqual((again, is_new), (first, False))
            self._drain("in")
        self.assertEqual(self.partner_in.function, "a")
        self.assertEqual(json.loads(first.payload)["set"], "a")

    def test_another_kind_or_peer_with_the_same_identity_is_no_repeat(self):
        self._tell("1", set="a")
        _row, is_new = self.exchange._receive(self.peer, "report", "1", "{}")
        self.assertTrue(is_new)
        other = self.peer.copy({"code": "T2"})
        _row, is_new = self.exchange._receive(other, "confirm", "1", "{}")
        self.assertTrue(is_new)

    def test_what_waits_completes_by_itself_after_another_is_worked(self):
        second = self._tell("2", set="b", needs="a")
        self._drain("in")
        self.assertRecordValues(second, [{"state": "waiting", "error": "a is missing"}])
        self.assertEqual(self.partner_in.function, "")
        first = self._tell("1", set="a")
        self._drain("in")
        self.assertEqual(self.partner_in.function, "ab")
        self.assertEqual((first | second).mapped("state"), ["done", "done"])
        self.assertFalse(second.error)

    def test_a_chain_that_arrived_backwards_completes_in_one_go(self):
        rows = self.exchange
        for number, text in enumerate("edcb"):
            rows |= self._tell(str(number), set=text, needs=chr(ord(text) - 1))
        rows |= self._tell("last", set="a")
        self._drain("in")
        self.assertEqual(self.partner_in.function, "abcde")
        self.assertEqual(set(rows.mapped("state")), {"done"})

    def test_what_can_never_be_booked_is_refused_and_changes_nothing(self):
        row = self._tell("1", set="a", never=True)
        good = self._tell("2", set="b")
        self._drain("in")
        self.assertRecordValues(
            row, [{"state": "refused", "error_code": "E7", "error": "never possible"}]
        )
        self.assertEqual(self.partner_in.function, "b")
        self.assertEqual(good.state, "done")

    @mute_logger(INBOUND)
    def test_a_message_that_breaks_our_code_waits_and_holds_nobody_up(self):
        row = self._tell("1", set="a", breaks="key")
        self._tell("2", set="b")
        self._drain("in")
        self.assertRecordValues(row, [{"state": "waiting", "error": "KeyError: 'key'"}])
        self.assertEqual(self.partner_in.function, "b")

    def test_a_paused_or_archived_peer_is_left_alone(self):
        row = self._tell("1", set="a")
        for field, value in (("is_paused", True), ("active", False)):
            with self.subTest(field=field):
                self.peer[field] = value
                self._drain("in")
                self.assertEqual((row.state, self.partner_in.function), ("received", ""))
                self.peer[field] = not value

    def test_wake_makes_what_waits_due(self):
        row = self._tell("1", set="b", needs="a")
        self._drain("in")
        self.partner_in.function = "a"
        self._drain("in")
        self.assertEqual(row.state, "waiting")  # nobody said that anything changed
        self.assertEqual(self.exchange._wake(self.peer, "in"), row)
        self._drain("in")
        self.assertEqual((row.state, self.partner_in.function), ("done", "ab"))

    def test_a_refused_message_can_be_worked_again(self):
        row = self._tell("1", set="a", never=True)
        self._drain("in")
        row.payload = json.dumps({"partner": self.partner_in.id, "set": "a"})
        row.action_retry()
        self.assertRecordValues(row, [{"state": "received", "error": False, "done_at": False}])
        self._drain("in")
        self.assertEqual((row.state, self.partner_in.function), ("done", "a"))
