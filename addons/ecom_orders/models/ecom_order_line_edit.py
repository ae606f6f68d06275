from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .ecom_order_edit import EDITED_OF_LINES


class EcomOrderLineEdit(models.Model):
    _inherit = "ecom.order.line"

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.product_id and not self.external_id:
            self.sku = self.product_id.default_code
            self.title = self.product_id.name
            if not self.is_gift:
                self.price_unit = self.product_id.lst_price

    @api.onchange("quantity", "price_unit", "is_gift")
    def _onchange_amount(self):
        was = self._origin
        self.amount = self._amount_for(was.quantity, was.price_unit, was.amount)

    def _amount_for(self, quantity, price, amount):
        """What the line costs now; where it cost less than its price before, by the same share."""
        if self.is_gift:
            return 0
        full, was_full = self.quantity * self.price_unit, quantity * price
        share = amount / was_full if was_full and amount else 1
        return (self.currency_id or self.order_id.currency_id).round(full * share)

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        for vals in vals_list:
            self._check_told([name for name in vals if vals[name] and name != "order_id"])
        orders = self.env["ecom.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        orders._check_lines_may_change()
        with orders._edit() as edited:
            lines = super(EcomOrderLineEdit, self.with_env(edited.env)).create(
                [self._prepare_typed_vals(vals) for vals in vals_list]
            )
        return lines.with_env(self.env)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.check_access("write")
        self._check_told(vals)
        self.order_id._check_lines_may_change()
        with self.order_id._edit() as edited:
            lines = self.with_env(edited.env)
            was = {line: (line.quantity, line.price_unit, line.amount) for line in lines}
            result = super(EcomOrderLineEdit, lines).write(vals)
            if "amount" not in vals and {"quantity", "price_unit", "is_gift"}.intersection(vals):
                for line in lines:
                    line.sudo().amount = line._amount_for(*was[line])  # sudo: it only follows
        return result

    def unlink(self):
        if self.env.su:
            return super().unlink()
        self.order_id._check_lines_may_change()
        self._check_not_moved()
        with self.order_id._edit() as edited:
            return super(EcomOrderLineEdit, self.with_env(edited.env)).unlink()

    @api.model
    def _prepare_typed_vals(self, vals):
        """Complete what a program leaves out, as the form does while typing."""
        product = self.env["product.product"].browse(vals.get("product_id"))
        vals = {"title": product.name, "sku": product.default_code, "quantity": 1, **vals}
        if vals.get("is_gift"):
            return {**vals, "amount": 0}
        vals.setdefault("price_unit", product.lst_price)
        vals.setdefault("amount", vals["quantity"] * vals["price_unit"])
        return vals

    @api.model
    def _check_told(self, names):
        """Whose line it is and where it came from is nobody's to write."""
        told = [name for name in names
                if name == "order_id" or name in self._fields and self._fields[name].readonly]
        if told:
            raise AccessError(
                self.env._(
                    "%(fields)s of a line is not changed by hand. Merge or split orders, or remove"
                    " the line and add another.",
                    fields=", ".join(self._fields[name]._description_string(self.env)
                                     for name in told),
                )
            )

    def _check_not_moved(self):
        """A line that a merge or split moved stays, so that this can be undone to the cent."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id FROM ecom_order_line line
                  JOIN ecom_order_operation op
                    ON op.undone_at IS NULL
                   AND (op.lead_id = line.order_id OR op.other_id = line.order_id)
                 WHERE line.id = ANY(%s)
                   AND (op.lines @> jsonb_build_array(jsonb_build_object('line', line.id))
                        OR op.lines @> jsonb_build_array(jsonb_build_object('source', line.id)))
                 LIMIT 1
                """,
                self.ids,
            )
        )
        if rows:
            line = self.browse(rows[0])
            raise UserError(
                self.env._(
                    "%(line)s of order %(number)s was moved by a merge or split. Undo that first,"
                    " remove the line, and merge or split again.",
                    line=line.display_name, number=line.order_id.number,
                )
            )

    def _picture(self):
        values = {"name": self.title or self.product_id.display_name or self.sku or "-"}
        for name in EDITED_OF_LINES:
            field = self._fields[name]
            value = self[name]
            values[name] = value.display_name if field.type == "many2one" else value
        return values

    @api.model
    def _tell_change(self, old, new):
        """Say in words what became of a line, given its pictures; nothing: nothing."""
        if not old:
            return self.env._("%(line)s added: %(quantity)s for %(amount)s",
                              line=new["name"], quantity=f"{new['quantity']:g}",
                              amount=f"{new['amount']:.2f}")
        if not new:
            return self.env._("%(line)s removed: %(quantity)s for %(amount)s",
                              line=old["name"], quantity=f"{old['quantity']:g}",
                              amount=f"{old['amount']:.2f}")
        changes = [
            f"{self._fields[name]._description_string(self.env)} {_shown(old[name])}"
            f" → {_shown(new[name])}"
            for name in EDITED_OF_LINES if old[name] != new[name]
        ]
        return f"{old['name']}: {', '.join(changes)}" if changes else ""


def _shown(value):
    if isinstance(value, bool) or not value:
        return "✓" if value else "-"
    return f"{value:.10g}" if isinstance(value, float) else value
