from contextlib import contextmanager

from odoo import fields, models
from odoo.exceptions import UserError

from .ecom_order import EARLY_STATES

#: what a person may change before the review, in the order in which the history tells it
EDITED = (
    "buyer_ref", "buyer_name", "buyer_note",
    "receiver_name", "receiver_phone", "receiver_country", "receiver_state", "receiver_city",
    "receiver_district", "receiver_street", "receiver_zip",
    "invoice_title", "invoice_tax_id", "invoice_email", "invoice_address", "invoice_note",
    "amount_freight", "amount_discount", "warehouse_id", "carrier_id", "service_note",
    "team_id", "salesperson_id", "department", "business_type",
)
#: the shop knows nothing of these: changing them does not cut the order off from the shop
OURS = {
    "invoice_title", "invoice_tax_id", "invoice_email", "invoice_address", "invoice_note",
    "warehouse_id", "carrier_id", "service_note",
    "team_id", "salesperson_id", "department", "business_type",
}
EDITED_OF_LINES = (
    "product_id", "quantity", "price_unit", "amount", "is_gift", "is_presale", "sku", "title",
)


class EcomOrderEdit(models.Model):
    """Editing before the review: totals follow, the history tells it, the rules decide anew."""

    _inherit = "ecom.order"

    is_hand_changed = fields.Boolean(
        "Changed by Hand",
        readonly=True,
        copy=False,
        help="The shop's newer version no longer replaces the order, it is only flagged.",
    )
    invoice_title = fields.Char("Invoice To")
    invoice_tax_id = fields.Char("Tax Number")
    invoice_email = fields.Char("Invoice E-mail")
    invoice_address = fields.Char("Invoice Address and Phone")
    invoice_note = fields.Char("Invoice Remark")
    service_note = fields.Text("Our Note", help="For colleagues; the buyer does not see it.")

    def write(self, vals):
        if self.env.su or not {*EDITED, "line_ids"}.intersection(vals):
            return super().write(vals)
        with self._edit() as orders:
            return super(EcomOrderEdit, orders).write(vals)

    @contextmanager
    def _edit(self):
        """Whatever is changed in these orders inside this block is settled once at its end.

        System code (superuser) changes orders without leaving a trace of a person.
        """
        if self.env.su or self.env.context.get("ecom_editing"):
            yield self
            return
        # who reviews them meanwhile waits, and sees what was changed
        self._lock_for_move()
        orders = self.with_context(ecom_editing=True, mail_notrack=True)
        before = orders._picture()
        yield orders
        orders._settle_edit(before)

    def _picture(self):
        """Return {order: (its values, {line: its values}, what its amounts sum up to)}."""
        orders_sudo = self.sudo()  # sudo: what the person may not see is compared all the same
        return {
            order.id: (
                {name: order._label(name) or "" for name in EDITED},
                {line.id: line._picture() for line in order.line_ids},
                order._sum_up(),
            )
            for order in orders_sudo
        }

    def _sum_up(self):
        return sum(self.line_ids.mapped("amount")) + self.amount_freight - self.amount_discount

    def _settle_edit(self, before):
        bodies, after = {}, self._picture()
        for order in self:
            changes = self._compare(before[order.id], after[order.id])
            if changes:
                bodies[order.id] = "\n".join(text for _name, text in changes)
                order._remember_edit({name for name, _text in changes})
                order._follow_total(after[order.id][2] - before[order.id][2])
        changed = self.browse(bodies)
        changed._message_log_batch(bodies)
        changed.with_context(ecom_editing=False)._decide()

    def _compare(self, before, after):
        """Return [(field, what changed in words)]; "line_ids" for everything in the lines."""
        (old, old_lines, _sum), (new, new_lines, _new_sum) = before, after
        changes = [
            (name, f"{self._field_label(name)}: {old[name] or '-'} → {new[name] or '-'}")
            for name in EDITED if old[name] != new[name]
        ]
        for line_id in {**old_lines, **new_lines}:
            text = self.env["ecom.order.line"]._tell_change(
                old_lines.get(line_id), new_lines.get(line_id)
            )
            if text:
                changes.append(("line_ids", text))
        return changes

    def _field_label(self, name):
        return self._fields[name]._description_string(self.env)

    def _remember_edit(self, names):
        order_sudo = self.sudo()  # sudo: the marks are nobody's to write
        if names - OURS - self._get_ruled_fields():
            order_sudo.is_hand_changed = True
        by_hand = set(order_sudo.hand_set or ())
        for name in names & self._get_ruled_fields():
            (by_hand.add if self[name] else by_hand.discard)(name)
        order_sudo.hand_set = sorted(by_hand) or False

    def _follow_total(self, difference):
        if not self.currency_id.is_zero(difference):
            order_sudo = self.sudo()  # sudo: the total follows from the rest
            order_sudo.amount_total = self.currency_id.round(order_sudo.amount_total + difference)

    def _check_lines_may_change(self):
        for order in self:
            if order.state not in EARLY_STATES:
                raise UserError(
                    self.env._(
                        "Order %(number)s is in state %(state)s, so its lines cannot be changed."
                        " Take its review back first.",
                        number=order.number, state=order._state_label(),
                    )
                )
