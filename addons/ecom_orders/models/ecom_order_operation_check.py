from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_repr

from .ecom_order import EARLY_STATES


class EcomOrderOperationCheck(models.Model):
    """What must hold so that an operation can be undone to the cent."""

    _inherit = "ecom.order.operation"

    def _check_may_undo(self):
        if self.undone_at:
            raise UserError(
                self.env._("%(operation)s is undone already.", operation=self._name_it())
            )
        newer = self._find_newer()
        if newer:
            raise UserError(
                self.env._(
                    "%(operation)s cannot be undone yet: undo first, the newest first: %(newer)s",
                    operation=self._name_it(),
                    newer="; ".join(one._name_it() for one in newer),
                )
            )
        self._check_states()
        self._check_lines_untouched()
        self._check_amounts_there()

    def _check_states(self):
        orders = self.lead_id if self.kind == "merge" else self.lead_id | self.other_id
        reviewed = orders.filtered(lambda order: order.state not in EARLY_STATES)
        if reviewed:
            raise UserError(
                self.env._(
                    "Order %(number)s is in state %(state)s, so %(operation)s cannot be undone."
                    " Take its review back first.",
                    number=reviewed[0].number,
                    state=reviewed[0]._state_label(),
                    operation=self._name_it(),
                )
            )

    def _find_newer(self):
        orders = (self.lead_id | self.other_id).ids
        return self.search(
            [("id", ">", self.id), ("undone_at", "=", False),
             "|", ("lead_id", "in", orders), ("other_id", "in", orders)],
        )

    def _name_it(self):
        values = {"other": self.other_number, "lead": self.lead_id.number}
        if self.kind == "merge":
            return self.env._("the merge of %(other)s into %(lead)s", **values)
        return self.env._("the split of %(other)s from %(lead)s", **values)

    def _check_lines_untouched(self):
        """Who changed a line since must first put it back: its money could not be told apart."""
        holder = self.lead_id if self.kind == "merge" else self.other_id
        moved = {told["line"]: told for told in self.lines}
        lines = self.env["ecom.order.line"].browse(moved).exists()
        if len(lines) < len(moved) or lines.order_id - holder:
            raise UserError(
                self.env._(
                    "%(operation)s cannot be undone: a line that moved is no longer in order"
                    " %(number)s.",
                    operation=self._name_it(), number=holder.number,
                )
            )
        for line in lines:
            told = moved[line.id]
            for name in ("quantity", "amount"):
                if not line._is_same_number(name, told[name]):
                    self._refuse_changed_line(line, name, told[name])
        self._check_nothing_added(holder, lines)

    def _refuse_changed_line(self, line, name, told):
        raise UserError(
            self.env._(
                "%(line)s of order %(number)s was changed since: %(field)s is %(now)s, was"
                " %(then)s. Change it back, then undo %(operation)s.",
                line=line.display_name, number=line.order_id.number,
                field=line._fields[name]._description_string(self.env),
                now=float_repr(line[name], 2), then=float_repr(float(told), 2),
                operation=self._name_it(),
            )
        )

    def _check_nothing_added(self, holder, lines):
        added = holder.line_ids - lines
        if self.kind == "split" and added:
            raise UserError(
                self.env._(
                    "%(line)s was added to order %(number)s since. Remove it, then undo"
                    " %(operation)s.",
                    line=added[0].display_name, number=holder.number, operation=self._name_it(),
                )
            )

    def _check_amounts_there(self):
        """What goes back must still be there, else an order would owe its buyer freight."""
        holder = self.lead_id if self.kind == "merge" else self.other_id
        for name in ("amount_freight", "amount_discount"):
            short = holder.currency_id.compare_amounts(holder[name], self[name])
            if short < 0 or (short and self.kind == "split"):
                raise UserError(
                    self.env._(
                        "%(field)s of order %(number)s was changed since: it is %(now)s, and"
                        " %(then)s of it go back. Change it back, then undo %(operation)s.",
                        field=holder._fields[name]._description_string(self.env),
                        number=holder.number, now=float_repr(holder[name], 2),
                        then=float_repr(self[name], 2), operation=self._name_it(),
                    )
                )
