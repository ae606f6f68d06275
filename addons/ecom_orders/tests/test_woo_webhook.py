import unittest

from odoo.tests import HttpCase, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .simulator import Simulator
from .test_woo import WooCommon


@unittest.skipUnless(Simulator.is_there("woo"), "the simulators are not here")
@tagged("post_install", "-at_install")
class TestWooWebhook(WooCommon, HttpCase):
    """The simulated shop calls us as the real one does, over HTTP."""

    def setUp(self):
        super().setUp()
        self.channel.secret = "spring"
        with self.allow_requests(all_requests=True):
            self.trial = self.shop.tell(
                "webhook", url=f"{self.base_url()}/ecom/webhook/MALL", secret="spring",
            )

    def _call(self, **values):
        """What we answer to a call of the shop, and the jobs it made."""
        with self.allow_requests(all_requests=True), trap_jobs() as trap:
            status = self.shop.tell("forge", **values)["status"]
            return status, [job.method_name for job in trap.enqueued_jobs]

    def test_the_shops_trial_call_is_answered(self):
        self.assertEqual(self.trial["status"], 200)

    def test_a_signed_call_starts_a_download_that_brings_the_order(self):
        [external_id] = self._place({"note": "Hello"})
        status, jobs = self._call(order={"id": int(external_id)}, secret="spring")
        self.assertEqual((status, jobs), (200, ["_download"]))
        self.env.flush_all()
        self.channel._download()
        self.env.invalidate_all()
        self.assertRecordValues(self._find(external_id), [{"buyer_note": "Hello"}])

    def test_a_forged_call_is_refused_and_nothing_changes(self):
        [external_id] = self._place()
        before = self.channel.read()[0]
        for secret in ("summer", "spring ", "x"):
            status, jobs = self._call(order={"id": int(external_id)}, secret=secret)
            self.assertEqual((status, jobs), (401, []))
        self.env.invalidate_all()
        self.assertEqual(self.channel.read()[0], before)
        self.assertFalse(self._find(external_id))
