import base64
import unittest
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import NOON
from .simulator import Simulator
from .test_payment import PaymentCommon

START = NOON - timedelta(days=100)
DAYS = timedelta(days=31)
SECOND = timedelta(seconds=1)


@unittest.skipUnless(Simulator.is_there("payments"), "the simulators are not here")
@tagged("post_install", "-at_install")
@freeze_time(NOON)
class TestPaymentDownload(PaymentCommon):
    """Against a simulated account that is a process of its own, over HTTP."""

    def setUp(self):
        super().setUp()
        self.purse = Simulator("payments", "--client-id=me", "--client-secret=hush")
        self.addCleanup(self.purse.stop)
        self.account.write({
            "url": self.purse.url, "client_id": "me", "client_secret": "hush",
            "download_from": START, "call_timeout": 5,
        })

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's own handler of requests in tests knows no pair of time limits.
        if isinstance(options.get("timeout"), tuple):
            options["timeout"] = max(options["timeout"])
        return super()._request_handler(session, request, **options)

    def _tell(self, *told):
        self.purse.tell("pay", transactions=[
            {"id": name, "amount": amount, "currency": self.channel.currency_id.name,
             "paid_at": moment.isoformat() + "Z", **(values[0] if values else {})}
            for name, amount, moment, *values in told
        ])

    def _download(self, user=None):
        """Press the button and run its jobs; return how many there were."""
        count = 0
        with trap_jobs() as trap:
            self.account.with_user(user or self.finance).action_download()
            while trap.enqueued_jobs:
                jobs = list(trap.enqueued_jobs)
                trap.enqueued_jobs.clear()
                for job in jobs:
                    job.perform()
                count += len(jobs)
        return count

    def _names(self):
        return sorted(self.account.payment_ids.mapped("external_id"))

    def test_a_hundred_days_come_in_windows_and_each_transaction_once(self):
        self._take(self._told("1", payment_ref="edge"))
        self._tell(
            ("before", "5.00", START - SECOND), ("first", "5.00", START),
            ("edge", "20.00", START + DAYS), ("after", "5.00", START + DAYS + SECOND),
            ("last", "5.00", NOON),
        )
        self.purse.tell("control", repeat_items=True)
        for _again in range(2):
            self._download()
            self.assertEqual(self._names(), ["after", "edge", "first", "last"])
            self.assertEqual(self.account.downloaded_to, NOON)
            self.assertEqual(self._find("1").state, "approved")
        self.assertFalse(self.account.last_error)

    def test_what_is_told_late_is_found_as_far_as_one_looks_back(self):
        self._download()
        self._tell(("near", "5.00", NOON - timedelta(hours=6)),
                   ("far", "5.00", NOON - timedelta(hours=6) - SECOND))
        self._download()
        self.assertEqual(self._names(), ["near"])

    def test_data_that_is_not_there_yet_is_asked_for_again(self):
        self.account.overlap_hours = 0
        hour = timedelta(hours=1)
        self.purse.tell("control", refreshed_at=f"{(NOON - hour).isoformat()}Z")
        self._download()
        self.assertEqual(self.account.downloaded_to, NOON - hour)
        self._tell(("late", "5.00", NOON - hour / 2))
        self.purse.tell("control", refreshed_at="")
        self._download()
        self.assertEqual(self._names(), ["late"])
        self.assertEqual(self.account.downloaded_to, NOON)

    def test_pending_becomes_done_however_long_it_took(self):
        self._take(self._told("1", payment_ref="P"))
        self._tell(("P", "20.00", NOON - timedelta(days=20), {"status": "P"}))
        self._download()
        self.assertEqual(self._find("1").state, "unpaid")
        self.purse.tell("change", id="P", status="S")
        self._download()
        self.assertEqual(self._find("1").state, "approved")
        self.assertEqual(self._names(), ["P"])

    def test_a_failing_account_loses_nothing_and_says_why(self):
        self._tell(("T", "5.00", START))
        self.purse.tell("control", fail_rate=1)
        self._download()
        self.assertIn("500", self.account.last_error)
        self.assertFalse(self.account.downloaded_to)
        self.purse.tell("control", fail_rate=0)
        self.account.client_secret = "loud"
        self._download()
        self.assertIn("invalid_client", self.account.last_error)
        self.assertNotIn("loud", self.account.last_error)
        self.account.client_secret = "hush"
        self._download()
        self.assertRecordValues(self.account, [{"last_error": False, "downloaded_to": NOON}])
        self.assertEqual(self._names(), ["T"])

    def test_an_interrupted_download_goes_on_where_it_was(self):
        self._tell(("one", "5.00", START), ("two", "5.00", NOON - SECOND))
        self.account._download()
        self.assertEqual(self.account.downloaded_to, START + DAYS)
        self.assertEqual(self._names(), ["one"])
        self._download()
        self.assertEqual(self._names(), ["one", "two"])

    def test_too_many_for_one_answer_are_asked_in_shorter_stretches(self):
        self._tell(*((f"T{day:03}", "5.00", START + timedelta(days=day)) for day in range(100)))
        self.purse.tell("control", most_items=7)
        self._download()
        self.assertEqual(self._names(), [f"T{day:03}" for day in range(100)])

    def test_a_paused_account_is_not_asked(self):
        self.account.is_paused = True
        with trap_jobs() as trap:
            self.env["ecom.payment.account"]._cron_download()
        trap.assert_jobs_count(0)
        self._download()
        self.assertFalse(self.account.downloaded_to)

    def test_the_ticker_enqueues_each_account_once(self):
        with trap_jobs() as trap:
            self.env["ecom.payment.account"]._cron_download()
            self.env["ecom.payment.account"]._cron_download()
        trap.assert_jobs_count(2)  # one to download and one to match


@tagged("post_install", "-at_install")
class TestPaymentImport(PaymentCommon):
    HEADING = "Transaction ID,Date,Amount,Order Number,Refund of\n"

    def _import(self, text, user=None):
        wizard = self.env["ecom.payment.import"].with_user(user or self.finance).create({
            "account_id": self.account.id, "file_name": "pay.csv",
            "file": base64.b64encode(text.encode()),
        })
        return wizard.action_import()["params"]["message"]

    def test_a_file_pays_orders_and_adds_nothing_the_second_time(self):
        self.account.kind = "file"
        self._take(self._told("1"), self._told("2"))
        text = f"{self.HEADING}A,2026-03-02 13:00,20,N-1,\nB,2026-03-02 13:00,19.99,N-2,\n"
        self.assertIn("2 payments in the file: 2", self._import(text))
        self.assertIn("2 payments in the file: 0", self._import(text))
        self.assertRecordValues(self._find("1") + self._find("2"), [
            {"state": "approved", "cause": False}, {"state": "stopped", "cause": "payment"},
        ])
        self.assertEqual(len(self.account.payment_ids), 2)
        with self.assertRaisesRegex(UserError, "files"):
            self.account.with_user(self.finance).action_download()

    def test_one_wrong_row_and_nothing_is_taken(self):
        with self.assertRaisesRegex(UserError, "Row 3, gross: 'lots'"):
            self._import(f"{self.HEADING}A,2026-03-02,20,N-1,\nB,2026-03-02,lots,N-2,\n")
        with self.assertRaisesRegex(UserError, "date"):
            self._import("Transaction ID,Amount\nA,20\n")
        self.assertFalse(self.account.payment_ids)

    def test_a_currency_that_is_none_here_is_named(self):
        with self.assertRaisesRegex(UserError, "QQQ"):
            self._import("Transaction ID,Date,Amount,Currency\nA,2026-03-02,20,QQQ\n")
        self.assertFalse(self.account.payment_ids)

    def test_customer_service_imports_nothing(self):
        with self.assertRaises(AccessError):
            self._import(f"{self.HEADING}A,2026-03-02,20,N-1,\n", self.clerk)
        self.assertFalse(self.account.payment_ids)
