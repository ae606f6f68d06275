import logging

import psycopg2
import pytz

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..lib.ecom_sheet import Mapping, SheetError, collect_orders, read_table
from ..lib.ecom_shop import ShopLine, ShopOrder
from ..lib.ecom_shop.orders import STATUSES
from .ecom_task import TaskCancelled

_logger = logging.getLogger(__name__)

OF_SHEET_ONLY = ("row", "is_whole")


class EcomImport(models.Model):
    """The work on a file: each step is one transaction, and can be repeated."""

    _inherit = "ecom.import"

    def _enqueue_check(self):
        self._enqueue(self.env._("Check %(file)s", file=self.file_name))
        self.task_id._follow(
            self.with_delay(**self.task_id._get_job_options())._run_check(self.task_id)
        )

    def _enqueue_import(self):
        self._enqueue(self.env._("Import %(file)s", file=self.file_name))
        self.task_id._follow(
            self.with_delay(**self.task_id._get_job_options())._run_import(self.task_id)
        )

    def _enqueue(self, name):
        # sudo: as in _set_state
        self.sudo().task_id = self.env["ecom.task"]._open(self, name)

    # === JOBS === #

    def _run_check(self, task=None):
        """List what is wrong with the file, or show how its first orders would be."""
        if self._lock_in("checking"):
            self._guard("checking", lambda: self._check(task))

    def _run_import(self, task=None):
        """Import all orders of the file, or none."""
        if self._lock_in("importing"):
            self._guard("importing", lambda: self._import(task))

    def _lock_in(self, state):
        """Lock the import; False where its work is done or given up already."""
        self.flush_recordset()
        self.env.execute_query(SQL("SELECT FROM ecom_import WHERE id = %s FOR UPDATE", self.id))
        self.invalidate_recordset()
        return self.state == state

    def _guard(self, state, work):
        """Do the work or none of it; what kept it from being done is told on the import."""
        try:
            with self.env.cr.savepoint():
                work()
        except TaskCancelled:
            self._set_state((state,), "cancelled", message=self.env._(
                "Stopped. Nothing of the file was imported."
            ))
        except SheetError as error:
            text = self.env["ecom.sheet.text"]._describe_error(error)
            self._set_state((state,), "failed", message=text)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except psycopg2.Error as error:
            _logger.exception("Import %s was undone by the database", self.id)
            self._set_state((state,), "failed", message=self.env._(
                "The database could not store it (%(reason)s). Nothing of the file was imported;"
                " it can be checked and imported again.",
                reason=(error.diag.message_primary or type(error).__name__),
            ))

    def _check(self, task):
        found = self._read(task)
        # sudo: what checking finds is written by checking only
        record_sudo = self.sudo()
        record_sudo.error_ids.unlink()
        texts = self.env["ecom.sheet.text"]._describe_problems(found.problems)
        record_sudo.env["ecom.import.error"].create(
            [
                {"import_id": self.id, "row": one.row, "column": one.column, "value": one.value,
                 "message": text}
                for one, text in zip(found.problems, texts, strict=True)
            ]
        )
        known = self._find_known(found.orders)
        self._set_state(
            ("checking",), "checked",
            row_count=found.row_count,
            order_count=len(found.orders),
            known_count=len(known),
            new_count=len(found.orders) - len(known),
            error_count=found.problem_count,
            preview=self._prepare_preview(found, known),
        )

    def _import(self, task):
        found = self._read(task)
        if found.problems:
            self._set_state(("importing",), "failed", message=self.env._(
                "The template was changed since the check, and the file no longer fits it."
                " Check it again."
            ))
            return
        orders = [_to_shop_order(order) for order in found.orders]
        # sudo: intake writes what users may not; the right to import was checked at the button
        counts = self.env["ecom.intake"].sudo()._take_in(self.channel_id.sudo(), orders)
        # sudo: the shop remembers how its files are read
        self.channel_id.sudo().import_template_id = self.template_id
        self._set_state(
            ("importing",), "done",
            imported_at=fields.Datetime.now(),
            new_count=counts["new"],
            known_count=len(orders) - counts["new"],
            message=self.env._(
                "%(new)s orders are new, %(updated)s were known and are updated, %(late)s had"
                " been reviewed and show what the file says otherwise, %(same)s were known as"
                " they are.",
                **counts, same=len(orders) - counts["new"] - counts["updated"] - counts["late"],
            ),
        )

    # === READING === #

    def _read(self, task=None):
        """The file as the template reads it.

        :raises SheetError: the file as a whole cannot be read
        :raises TaskCancelled: somebody asked to stop
        """
        table = read_table(self._get_content())
        total = self.row_count or 0
        # sudo: the template in use is not the user's to see, perhaps, but to be used
        template_sudo = self.template_id.sudo()
        currencies = self.env["res.currency"].with_context(active_test=False)
        mapping = Mapping(
            columns=template_sudo._to_columns(),
            statuses=STATUSES,
            zone=pytz.timezone(template_sudo.tz),
            now=self.create_date.replace(microsecond=0),
            currencies=tuple(name for (name,) in currencies._read_group([], ["name"])),
        )
        if task:
            task._report(0, total or 1)
        report = task and (lambda rows: task._report(rows, max(total, rows + 1)))
        found = collect_orders(table, mapping, report=report)
        if task:
            task._report(found.row_count, found.row_count)
        return found

    def _find_known(self, orders):
        """The shop's order ids of these that are here already."""
        self.env["ecom.order"].flush_model(["external_id", "channel_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT external_id FROM ecom_order"
                " WHERE channel_id = %s AND external_id = ANY(%s)",
                self.channel_id.id, [order.values["external_id"] for order in orders],
            )
        )
        return {external_id for (external_id,) in rows}


def _to_shop_order(order):
    lines = tuple(
        ShopLine(**{name: value for name, value in line.items() if name not in OF_SHEET_ONLY})
        for line in order.lines
    )
    return ShopOrder(**order.values, lines=lines)
