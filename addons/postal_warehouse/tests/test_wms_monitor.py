from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestWmsMonitor(WmsCommon):
    """The monitor's figures and the alarms that follow from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guard = cls._create_user("wms_guard", "postal_warehouse.group_user")
        cls.backend.alarm_user_id = cls.guard
        cls._stock(cls.product, 100)

    def _row(self, state="done", hours=1.0, direction="in", **values):
        moment = fields.Datetime.now() - timedelta(hours=hours)
        row = self.exchange.create(
            {
                "direction": direction,
                "peer_model": "wms.backend",
                "peer_id": self.backend.id,
                "kind": "deliveryorder.confirm",
                "identity": f"I{self.exchange.search_count([])}",
                "state": state,
                "done_at": moment if state in ("done", "refused") else False,
                **values,
            }
        )
        self.env.flush_all()
        self.cr.execute("UPDATE postal_exchange SET create_date = %s WHERE id = %s",
                        (moment, row.id))  # fmt: skip
        row.invalidate_recordset()
        return row

    def _get_data(self, user=None):
        data = self.env["wms.backend"].with_user(user or self.guard).get_monitor_data()
        return next(one for one in data["backends"] if one["id"] == self.backend.id)

    def _get_alarms(self):
        self.env.flush_all()
        self.backend._watch()
        return self.env["wms.alarm"].search(
            [("backend_id", "=", self.backend.id), ("closed_at", "=", False)], order="kind"
        )

    # Figures

    def test_figures_of_messages_and_documents(self):
        self._row("waiting", 5)
        self._row("refused", 2)
        self._row("done", 3)
        document = self._accept(self._sell((self.product, 1)).picking_ids.wms_document_id)
        figures = self._get_data()["figures"]
        self.assertEqual((figures["waiting"], figures["failed"]), (1, 1))
        self.assertEqual(figures["open"], 1)
        self.assertEqual(round(figures["oldest"] / 3600), 5)
        self.assertEqual(round(figures["heard"] / 3600), 0)
        document._set_cause("stock", "short")
        self.assertEqual(self._get_data()["figures"]["stuck"], 1)

    def test_times_are_medians_and_percentiles_of_the_last_days(self):
        documents = self.env["wms.document"]
        for _number in range(20):
            documents |= self._sell((self.product, 1)).picking_ids.wms_document_id
        self._accept(documents)
        self.env.flush_all()
        for number, document in enumerate(documents.sorted("id"), 1):
            self.cr.execute(
                "UPDATE wms_document SET accepted_at = create_date + %s * interval '1 second',"
                " done_at = create_date + %s * interval '3 second' WHERE id = %s",
                (number, number, document.id),
            )
        figures = self._get_data()["figures"]
        self.assertEqual((figures["accept_median"], figures["done_median"]), (10.5, 21.0))
        self.assertAlmostEqual(figures["accept_most"], 19.05)
        self.cr.execute("UPDATE wms_document SET accepted_at = now() - interval '8 days'")
        self.assertNotIn("accept_median", self._get_data()["figures"])

    def test_hours_are_all_there_and_count_both_ways(self):
        self._row("done", 0, "in")
        self._row("done", 0, "out")
        self._row("done", 0, "out")
        self._row("done", 30, "out")
        hours = self._get_data()["hours"]
        self.assertEqual(len(hours), 24)
        self.assertEqual((hours[-1]["out"], hours[-1]["in"]), (2, 1))
        self.assertEqual(sum(hour["out"] + hour["in"] for hour in hours), 3)

    def test_nothing_at_all_is_no_error(self):
        data = self._get_data()
        self.assertEqual((data["alarms"], data["trend"]), ([], []))
        self.assertEqual(data["figures"]["waiting"], 0)
        self.assertIsNone(data["figures"]["heard"])

    def test_the_number_of_queries_does_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["wms.backend"].get_monitor_data()
            return self.cr.sql_log_count - before

        self.env["wms.backend"].get_monitor_data()
        few = count()
        for number in range(5):
            self._create_backend(code=f"M{number}", name=f"M{number}")
            self._row("waiting")
        self.env.flush_all()
        self.assertLessEqual(count(), few)

    def test_open_and_last_messages_are_found_by_an_index(self):
        now = fields.Datetime.now()
        self.cr.execute("SET LOCAL enable_seqscan = off")
        for query in (self.backend._select_messages(now), self.backend._select_heard(now)):
            plan = "\n".join(row[0] for row in self.env.execute_query(
                type(query)("EXPLAIN %s", query)
            ))  # fmt: skip
            self.assertNotIn("Seq Scan on postal_exchange", plan)

    def test_each_figure_opens_its_list(self):
        self.backend.reconciliation_id = self.env["wms.reconciliation"]._start(self.backend)
        for name in ("open", "waiting", "failed", "silent", "stuck", "shortages", "counts",
                     "unexplained", "comparisons", "messages"):  # fmt: skip
            with self.subTest(name):
                action = self.backend.with_user(self.guard).action_open_figure(name)
                self.env[action["res_model"]].with_user(self.guard).search(action["domain"])

    def test_others_see_no_monitor(self):
        plain = self._create_user("no_guard", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["wms.backend"].with_user(plain).get_monitor_data()

    def test_other_companies_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        hidden = self._create_backend(code="HID", name="Hidden", company_id=other.id)
        data = self.env["wms.backend"].with_user(self.guard).get_monitor_data()
        self.assertNotIn(hidden.id, [one["id"] for one in data["backends"]])

    # Alarms

    def test_an_alarm_tells_somebody_once_and_ends_by_itself(self):
        row = self._row("refused")
        alarm = self._get_alarms()
        self.assertEqual(alarm.mapped("kind"), ["failed"])
        activity = alarm.activity_id
        self.assertEqual((activity.user_id, activity.res_id), (self.guard, self.backend.id))
        self._row("refused")
        self.assertEqual(self._get_alarms(), alarm)
        self.assertIn("2", alarm.text)
        self.assertEqual(len(self.backend.activity_ids), 1)
        self.exchange.search([("state", "=", "refused")]).write({"state": "done"})
        self.assertFalse(self._get_alarms())
        self.assertTrue(alarm.closed_at)
        self.assertFalse(self.backend.activity_ids)
        row.state = "refused"
        self.assertNotEqual(self._get_alarms(), alarm)

    def test_an_activity_that_was_done_is_not_repeated_while_the_alarm_is_on(self):
        self._row("refused")
        self._get_alarms().activity_id.action_feedback()
        self._get_alarms()
        self.assertFalse(self.backend.activity_ids)

    def test_silence_is_an_alarm_only_while_something_is_expected(self):
        self.backend.silence_hours = 4
        self._row("done", 5)
        self.assertFalse(self._get_alarms())
        self._accept(self._sell((self.product, 1)).picking_ids.wms_document_id)
        self.exchange.search([("res_model", "=", "wms.document")]).unlink()
        # It is not silent if it had nothing to say until now.
        self.assertFalse(self._get_alarms())
        self.env.flush_all()
        self.cr.execute("UPDATE wms_document SET create_date = now() - interval '4.1 hours'")
        self.assertEqual(self._get_alarms().mapped("kind"), ["silent"])
        self._row("done", 3.9)
        self.assertFalse(self._get_alarms())

    def test_waiting_and_unexplained(self):
        self.backend.waiting_hours = 2
        self._row("waiting", 1.9)
        self.assertFalse(self._get_alarms())
        self._row("waiting", 2.1)
        run = self.env["wms.reconciliation"]._start(self.backend)
        run.write({"state": "done", "unexplained_count": 3})
        self.backend.reconciliation_id = run
        self.assertEqual(self._get_alarms().mapped("kind"), ["unexplained", "waiting"])

    def test_without_anybody_to_tell_the_monitor_shows_it(self):
        self.backend.alarm_user_id = False
        self._row("refused")
        self.assertFalse(self._get_alarms().activity_id)
        self.assertEqual([one["kind"] for one in self._get_data()["alarms"]], ["failed"])

    def test_the_tickers_only_enqueue(self):
        self._row("refused")
        self.env["wms.backend"]._cron_watch()
        self.env["wms.backend"]._cron_reconcile()
        self.assertFalse(self.env["wms.alarm"].search([("backend_id", "=", self.backend.id)]))
        names = self.env["queue.job"].search([]).mapped("method_name")
        self.assertLessEqual({"_watch", "_work"}, set(names))
        run = self.env["wms.reconciliation"].search([("backend_id", "=", self.backend.id)])
        self.assertRecordValues(run, [{"state": "asking", "is_nightly": True}])
