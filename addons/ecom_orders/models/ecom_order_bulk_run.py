from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .ecom_order import EARLY_STATES
from .ecom_order_bulk import ALIKE, MOST_AT_ONCE
from .ecom_task import TaskCancelled


class EcomOrderBulkRun(models.Model):
    """The work of a bulk change: many orders at once, each of them wholly or not at all."""

    _inherit = "ecom.order.bulk"

    # === WHO IS LEFT OUT === #

    def _find_refusals(self, orders):
        """Return {order: why it is left alone}; what cannot be told before shows in the doing."""
        orders.fetch(["number", "state", "company_id", "amount_freight", "amount_discount"])
        refusals = {}
        for order in orders:
            reason = self._refuse_order(order) or self._refuse_lines(order)
            if reason:
                refusals[order] = reason
        return refusals

    def _refuse_order(self, order):
        if order.state not in EARLY_STATES:
            return self.env._(
                "%(state)s: take the review back first", state=order._state_label()
            )
        for name in ("carrier_id", "warehouse_id", "team_id", "add_product_id",
                     "gift_product_id"):
            value = self[name]
            if value.company_id and value.company_id != order.company_id:
                return self.env._(
                    "%(value)s is of another company", value=value.display_name
                )
        return ""

    def _refuse_lines(self, order):
        gone = self._get_removed(order)
        if self.remove_product_id and not gone:
            return self.env._(
                "%(product)s is not in it", product=self.remove_product_id.display_name
            )
        if gone and gone == order.line_ids and not self.add_product_id:
            return self.env._("Nothing would be left in it")
        if not self.percent:
            return ""
        if not any(line.amount for line in self._get_priced(order)):
            return self.env._("Nothing in it has a price")
        goods = sum(order.line_ids.mapped("amount"))
        if self.percent_on == "discount" and order.currency_id.compare_amounts(
            self._get_discount(order), goods + order.amount_freight
        ) > 0:
            return self.env._("The discount would be more than goods and freight")
        return ""

    def _get_removed(self, orders):
        return orders.line_ids.filtered(
            lambda line: self.remove_product_id and line.product_id == self.remove_product_id
        )

    def _get_priced(self, orders):
        return orders.line_ids.filtered(lambda line: not line.is_gift)

    def _get_discount(self, order):
        """The order's discount with so many percent of its goods added."""
        goods = sum(self._get_priced(order).mapped("amount"))
        return order.amount_discount + order.currency_id.round(goods * self.percent / 100)

    # === CHANGING === #

    def _apply(self, orders):
        """Change all of these orders, as a person would each."""
        with orders._edit() as edited:
            self._apply_percent(edited)
            values = {
                name: self._fields[name].convert_to_write(self[name], self)
                for name in ALIKE if self[name]
            }
            if values:
                edited.write(values)
            if self.service_note:
                self._apply_note(edited)
            self._get_removed(edited).unlink()
            edited.env["ecom.order.line"].create([
                {"order_id": order.id, **vals} for order in edited for vals in self._get_added()
            ])

    def _apply_note(self, orders):
        by_note = defaultdict(orders.browse)
        for order in orders:
            kept = order.service_note if self.note_mode == "append" else ""
            by_note["\n".join(filter(None, (kept, self.service_note)))] |= order
        for note, some in by_note.items():
            some.service_note = note

    def _apply_percent(self, orders):
        """What a buyer pays for a line falls by the percent to the cent, and so does its price."""
        if self.percent and self.percent_on == "discount":
            for order in orders:
                order.amount_discount = self._get_discount(order)
        elif self.percent:
            share = 1 - self.percent / 100
            for line in self._get_priced(orders):
                line.write({
                    "price_unit": line.currency_id.round(line.price_unit * share),
                    "amount": line.currency_id.round(line.amount * share),
                })

    def _get_added(self):
        added = []
        if self.add_product_id:
            added.append({"product_id": self.add_product_id.id, "quantity": self.add_quantity,
                          "price_unit": self.add_price})
        if self.gift_product_id:
            added.append({"product_id": self.gift_product_id.id, "is_gift": True,
                          "quantity": self.gift_quantity, "price_unit": 0})
        return added

    def _change(self, orders):
        """Change these orders at once; where one of them refuses, one by one.

        :return: {order: why it was left alone}
        """
        orders._lock_for_move()
        refusals = self._find_refusals(orders)
        ready = orders - orders.browse([order.id for order in refusals])
        if not ready:
            return refusals
        try:
            with self.env.cr.savepoint():
                self._apply(ready)
        except UserError as error:
            if len(ready) == 1:
                return {**refusals, ready: str(error)}
            for order in ready:
                refusals |= self._change(order)
        return refusals

    # === NOW OR IN THE BACKGROUND === #

    def _enqueue(self):
        task = self.env["ecom.task"]._open(self, self.env._("Change orders in bulk"))
        # sudo: state and task are nobody's to write
        self.sudo().write({"state": "running", "task_id": task.id})
        task._follow(self.with_delay(**task._get_job_options())._run_job(task))

    def _run_job(self, task):
        """The work in the background, as the person who asked for it; all of it or none."""
        self._lock()
        if self.state != "running":
            return
        try:
            with self.env.cr.savepoint():
                self._run(task)
        except TaskCancelled:
            # sudo: as above
            self.sudo().write({"state": "cancelled", "message": self.env._(
                "Stopped. None of the orders was changed."
            )})
        except UserError as error:
            # sudo: as above
            self.sudo().write({"state": "failed", "message": str(error)})

    def _run(self, task=None):
        orders = self._get_orders()
        orders._check_reviewer()
        refusals = {}
        for start in range(0, len(orders), MOST_AT_ONCE):
            if task:
                task._report(start, len(orders))
            refusals |= self._change(orders[start : start + MOST_AT_ONCE])
        if task:
            task._report(len(orders), len(orders))
        # sudo: as above
        bulk_sudo = self.sudo()
        bulk_sudo.env["ecom.order.bulk.refusal"].create([
            {"bulk_id": self.id, "order_id": order.id, "reason": reason}
            for order, reason in refusals.items()
        ])
        bulk_sudo.write({"state": "done", "changed_count": len(orders) - len(refusals)})
