from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.postal_base.lib.postal_exchange import PeerRefused
from odoo.addons.queue_job.exception import RetryableJobError

from ..models import wms_reconciliation_fetch
from .common import WmsCommon
from .wms_control_kit import Shelf, serve


@tagged("post_install", "-at_install")
class TestWmsReconciliationJob(WmsCommon):
    """Asking in the background: page by page, patiently, and taken up where it stopped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.write({"alarm_user_id": False})
        cls._stock(cls.product, 10)
        for number in range(250):
            cls._stock(cls.batched, 1, f"L{number:03}")
        cls.rows = [("TEA", 10), *(("MILK", 1, f"L{number:03}") for number in range(250))]

    def setUp(self):
        super().setUp()
        self.patch(wms_reconciliation_fetch, "PAUSES", ())

    def _start(self):
        run = self.env["wms.reconciliation"]._start(self.backend)
        self.env.flush_all()
        return run

    def _work(self, run):
        """Run the job; tell whether it wants to be run again."""
        self.env.flush_all()
        is_put_off = False
        with self._on_test_cursors():
            try:
                run._work()
            except RetryableJobError:  # assertRaises would take back what was kept
                is_put_off = True
        self.env.invalidate_all()
        return is_put_off

    def test_all_pages_are_asked_for_and_compared(self):
        shelf = serve(self, Shelf(self.rows))
        run = self._start()
        self._work(run)
        self.assertRecordValues(
            run,
            [{"state": "done", "lines_told": 251, "lines_compared": 251, "unexplained_count": 0}],
        )
        self.assertEqual([page for _code, page in shelf.asked], [1, 2, 3])
        self.assertEqual((run.progress, self.backend.reconciliation_id), (100.0, run))
        self.assertFalse(self.env["wms.reconciliation.page"].search([]))

    def test_an_unanswered_page_is_asked_again_and_the_others_are_not(self):
        shelf = serve(self, Shelf(self.rows))
        run = self._start()
        self.patch(wms_reconciliation_fetch, "JOB_SECONDS", -1)
        self._work(run)  # out of time at once: nothing is asked
        self.patch(wms_reconciliation_fetch, "JOB_SECONDS", 50)
        call, asked = shelf.call, []

        def break_at_page_2(kind, body):
            asked.append(body)
            if len(asked) == 2:
                shelf.failures = 1
            return call(kind, body)

        shelf.call = break_at_page_2
        self.assertTrue(self._work(run))
        self.assertEqual((run.state, run.page, run.tries), ("asking", 2, 1))
        self.assertIn("no answer", run.error)
        self._work(run)
        self.assertEqual((run.state, run.error), ("done", False))
        self.assertEqual([page for _code, page in shelf.asked], [1, 2, 2, 3])

    def test_a_short_break_is_not_even_noticed(self):
        self.patch(wms_reconciliation_fetch, "PAUSES", (0, 0))
        serve(self, Shelf(self.rows, failures=2))
        run = self._start()
        self._work(run)
        self.assertEqual((run.state, run.tries), ("done", 0))

    def test_after_too_many_tries_it_says_so_and_stops(self):
        serve(self, Shelf(self.rows, failures=100))
        run = self._start()
        run.tries = wms_reconciliation_fetch.MOST_TRIES - 1
        self._work(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("Hangzhou", run.error)

    def test_a_refused_question_fails_at_once_and_in_the_open(self):
        shelf = serve(self, Shelf(self.rows))

        def refuse(kind, body):
            raise PeerRefused("unknown-owner", "who?")

        shelf.call = refuse
        run = self._start()
        self._work(run)
        self.assertEqual(run.state, "failed")
        with self.assertRaisesRegex(UserError, "who?"):
            self.backend.run_reconciliation()

    def test_what_moved_meanwhile_is_looked_at_twice(self):
        shelf = serve(self, Shelf([("TEA", 9), *self.rows[1:]]))
        call = shelf.call

        def ship_meanwhile(kind, body):
            answer = call(kind, body)
            if len(shelf.asked) == 3:
                shelf.rows = Shelf(self.rows).rows
            return answer

        shelf.call = ship_meanwhile
        run = self._start()
        self._work(run)
        self.assertEqual(shelf.asked[-1], ("TEA", 1))
        self.assertRecordValues(run, [{"state": "done", "difference_count": 0}])

    def test_a_real_difference_stays_after_the_second_look(self):
        serve(self, Shelf([("TEA", 9), *self.rows[1:]]))
        run = self._start()
        self._work(run)
        self.assertRecordValues(run.line_ids, [{"item_code": "TEA", "difference": -1}])

    def test_one_comparison_at_a_time(self):
        run = self._start()
        self.assertEqual(self._start(), run)
        self.backend.action_reconcile()
        self.assertEqual(self._start(), run)

    def test_a_stopped_one_asks_no_more(self):
        shelf = serve(self, Shelf(self.rows))
        run = self._start()
        run.action_stop()
        self._work(run)
        self.assertEqual((run.state, shelf.asked), ("cancelled", []))

    def test_only_managers_start_and_stop(self):
        user = self._create_user("compare_user", "postal_warehouse.group_user")
        run = self._start()
        with self.assertRaises(AccessError):
            self.backend.with_user(user).action_reconcile()
        with self.assertRaises(AccessError):
            run.with_user(user).action_stop()
        self.assertEqual(run.state, "asking")
