import base64
import io
import zipfile
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.ecom_task import TaskCancelled
from .common import EcomCommon
from .import_files import HEADERS, encoded, order_row, xlsx

RUN_LOG = "odoo.addons.ecom_orders.models.ecom_import_run"
BREAK_MIDWAY = """
CREATE FUNCTION pg_temp.ecom_test_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sku = 'RICE' THEN
        RAISE EXCEPTION 'could not extend file: No space left on device'
              USING ERRCODE = 'disk_full';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ecom_test_full BEFORE INSERT ON ecom_order_line
   FOR EACH ROW EXECUTE FUNCTION pg_temp.ecom_test_full();
"""


@tagged("post_install", "-at_install")
class TestImport(EcomCommon):
    def _upload(self, content, **values):
        values = {"channel_id": self.channel.id, "file": encoded(content),
                  "file_name": "orders.xlsx", **values}
        return self.env["ecom.import"].with_user(self.clerk).create(values)

    def _check(self, content, **values):
        record = self._upload(content, **values)
        record.action_check()
        if record.state == "checking":
            record._run_check(record.task_id)
        return record

    def _import(self, content, **values):
        record = self._check(content, **values)
        record.action_import()
        record._run_import(record.task_id)
        return record

    def _count(self):
        return self.Order.search_count([("channel_id", "=", self.channel.id)])

    def test_a_file_is_checked_shown_and_imported(self):
        record = self._check(xlsx(order_row("1"), order_row("1", "RICE", 1), order_row("2", "X")))
        self.assertRecordValues(record, [{
            "state": "checked", "row_count": 3, "order_count": 2, "new_count": 2,
            "known_count": 0, "error_count": 0,
        }])
        self.assertIn("TEA × 2, RICE × 1", record.preview_html)
        self.assertIn("<td>Paid</td>", record.preview_html)
        self.assertIn("1 merchant codes have no product yet", record.preview_html)
        self.assertFalse(self._count())
        record.action_import()
        self.assertEqual((record.state, record.task_state), ("importing", "waiting"))
        record._run_import(record.task_id)
        self.assertEqual(record.state, "done")
        order = self._find("1")
        self.assertRecordValues(order, [{
            "state": "service", "amount_total": 31.5, "shop_status": "paid",
            "receiver_street": "West Street 1",
        }])
        self.assertEqual(self._find("2").state, "stopped")
        self.assertEqual(self.channel.import_template_id, record.template_id)

    def test_a_job_is_enqueued_once_and_its_repeat_adds_nothing(self):
        record = self._check(xlsx(order_row("1")))
        record.action_import()
        self.env.flush_all()
        jobs = self.env["queue.job"].search([("uuid", "=", record.task_id.job_uuid)])
        self.assertRecordValues(jobs, [{"method_name": "_run_import", "state": "pending"}])
        record._run_import(record.task_id)
        self._find("1").with_user(self.clerk).action_approve()
        record._run_import(record.task_id)
        self.assertRecordValues(record, [{"state": "done", "new_count": 1}])
        self.assertEqual(self._find("1").state, "approved")

    def test_the_same_file_twice_says_when_it_was_imported(self):
        content = xlsx(order_row("1"))
        first = self._import(content)
        again = self._upload(content, file_name="copy.xlsx")
        with self.assertRaisesRegex(UserError, "was imported for MALL on .* by clerk"):
            again.action_check()
        self.assertEqual(again.state, "draft")
        self.assertEqual(self._count(), 1)
        self.assertEqual(first.sha256, again.sha256)
        other = self._create_channel("OTHER")
        self.assertEqual(self._import(content, channel_id=other.id).new_count, 1)

    def test_two_imports_of_one_file_at_once_are_one(self):
        content = xlsx(order_row("1"))
        first, second = self._check(content), self._check(content)
        first.action_import()
        with self.assertRaises(UserError):
            second.action_import()
        self.assertEqual(second.state, "checked")

    def test_known_orders_in_another_file_are_not_doubled(self):
        self._import(xlsx(order_row("1"), order_row("2")))
        record = self._check(xlsx(order_row("2"), order_row("3")))
        self.assertRecordValues(record, [{"new_count": 1, "known_count": 1}])
        record.action_import()
        record._run_import()
        self.assertRecordValues(record, [{"state": "done", "new_count": 1, "known_count": 1}])
        self.assertEqual(self._count(), 3)
        self.assertEqual(len(self._find("2").line_ids), 1)

    def test_every_wrong_cell_is_listed_and_nothing_can_be_imported(self):
        record = self._check(xlsx(order_row("1", quantity=0), order_row("", price="x")))
        self.assertEqual(
            [(one.row, one.column, one.value, one.message) for one in record.error_ids],
            [(2, "Quantity", "0", "A quantity above zero is needed."),
             (3, "Order Number", "", "This must be filled in."),
             (3, "Unit Price", "x",
              "A number up to 10,000,000,000 is needed, such as 1234.50.")],
        )
        with self.assertRaises(UserError):
            record.action_import()
        self.assertEqual((record.state, self._count()), ("checked", 0))

    def test_errors_come_back_as_a_spreadsheet_that_runs_nothing(self):
        record = self._check(xlsx(order_row("1"), order_row("2", sku="+1", quantity="many")))
        book = load_workbook(io.BytesIO(base64.b64decode(record.errors_file)))
        rows = list(book.active.iter_rows(values_only=True))
        self.assertEqual(rows[0][2:], HEADERS)
        self.assertEqual(rows[1][1:4], (3, "2", "Li Na"))
        self.assertIn("Quantity: A number", rows[1][0])
        self.assertEqual(len(rows), 2)

    def test_one_error_in_ten_thousand_rows_and_none_is_imported(self):
        rows = [order_row(f"N{n}") for n in range(2, 10_002)]
        wrong = list(rows)
        wrong[7419] = order_row("N7421", quantity=-1)
        record = self._upload(xlsx(*wrong))
        record.action_check()
        self.assertEqual((record.state, record.task_state), ("checking", "waiting"))
        record._run_check(record.task_id)
        self.assertEqual(record.error_ids.mapped("row"), [7421])
        self.assertFalse(self._count())
        record.file = encoded(xlsx(*rows))
        self.assertEqual(record.state, "draft")
        record.action_check()
        record._run_check(record.task_id)
        record.action_import()
        record._run_import(record.task_id)
        self.assertRecordValues(record, [{"state": "done", "new_count": 10_000}])
        self.assertEqual(self._count(), 10_000)

    def test_files_that_cannot_be_read_are_answered_in_words(self):
        bomb = io.BytesIO(xlsx(order_row("1")))
        with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/a.xml", b"0" * 30_000_000)
        for content, text in (
            (bomb.getvalue(), "unpacks to far more"),
            (xlsx(order_row("1", quantity="=1+1")), "Cell E2 of sheet Orders is a formula"),
            (xlsx(order_row("1"), headers=("A", *HEADERS[1:])), "has no column Order Number"),
            (xlsx(("1",), headers=("Order Number",)), "Receiver, Street, Merchant Code, Quantity"),
            (b"%PDF-1.4", "is no spreadsheet"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel format"),
        ):
            with self.subTest(text=text):
                record = self._check(content)
                self.assertEqual(record.state, "failed")
                self.assertIn(text, record.message)
                self.assertFalse(record.error_ids)
        self.assertFalse(self._count())

    def test_a_full_disk_in_the_middle_and_nothing_is_imported(self):
        record = self._check(xlsx(order_row("1"), order_row("2", sku="RICE")))
        record.action_import()
        self.env.cr.execute(BREAK_MIDWAY)
        with mute_logger(RUN_LOG, "odoo.sql_db"):
            record._run_import()
        self.assertEqual(record.state, "failed")
        self.assertIn("No space left", record.message)
        self.assertFalse(self._count())
        self.env.cr.execute("DROP TRIGGER ecom_test_full ON ecom_order_line")
        record.action_check()
        record.action_import()
        record._run_import()
        self.assertEqual((record.state, self._count()), ("done", 2))

    def test_a_stopped_import_leaves_nothing(self):
        record = self._check(xlsx(order_row("1")))
        record.action_import()
        with patch.object(type(record.task_id), "_report", side_effect=TaskCancelled):
            record._run_import(record.task_id)
        self.assertEqual((record.state, self._count()), ("cancelled", 0))
        record.action_check()
        self.assertEqual(record.state, "checked")

    def test_a_template_changed_after_the_check_stops_the_import(self):
        record = self._check(xlsx(order_row("1", quantity="two")), template_id=self._translating(
            "two = 2").id)
        self.assertFalse(record.error_ids)
        record.action_import()
        columns = record.template_id.sudo().column_ids
        columns.filtered(lambda one: one.field == "quantity").value_map = ""
        record._run_import()
        self.assertEqual((record.state, self._count()), ("failed", 0))

    def _translating(self, pairs):
        standard = self.env.ref("ecom_orders.import_template_standard")
        template = standard.copy({"name": "Mine"})
        template.column_ids.filtered(lambda one: one.field == "quantity").value_map = pairs
        return template

    def test_a_template_that_cannot_work_is_refused(self):
        template = self._translating("two = 2")
        columns = template.column_ids
        for field, step, text in (
            ("quantity", lambda one: one.write({"value_map": "two"}), "the line two is no pair"),
            ("title", lambda one: one.write({"headers": ""}), "Title needs a column of the file"),
            ("sku", lambda one: template.write({"column_ids": [(2, one.id)]}),
             "needs a column for Merchant Code"),
        ):
            with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
                step(columns.filtered(lambda one, field=field: one.field == field))

    def test_the_empty_spreadsheet_fits_its_template(self):
        for lang in ("en_US", "zh_CN"):
            self.env["res.lang"]._activate_lang(lang)
            standard = self.env.ref("ecom_orders.import_template_standard").with_context(lang=lang)
            record = self._check(base64.b64decode(standard.empty_file))
            self.assertEqual((record.state, record.error_count), ("checked", 0), lang)
            self.assertEqual(record.order_count, 1)
