from odoo import fields, models
from odoo.exceptions import UserError


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _station_shift(self, quantity, vals):
        """Move ``quantity`` (in the product's unit) of this line to one that has ``vals``.

        The line that has them already takes it up; else this one is split or, where all of it
        moves, changed. Gives the line that has the goods now.
        """
        self.ensure_one()
        uom = self.product_uom_id
        part = self.product_id.uom_id._compute_quantity(quantity, uom, round=False)
        is_all = uom.compare(part, self.quantity) >= 0
        twin = self._station_twin(vals)
        if is_all and not twin:
            self.write(vals)
            return self
        if is_all:
            self.unlink()
        else:
            self.quantity -= part
        if twin:
            twin.quantity += part
            return twin
        return self.copy({**vals, "quantity": part, "picked": vals.get("picked", False)})

    def _station_twin(self, vals):
        """Another line of the move that differs from this one by ``vals`` only."""
        names = (
            "picked", "lot_id", "lot_name", "location_id", "location_dest_id", "package_id",
            "result_package_id", "owner_id", "product_uom_id",
        )  # fmt: skip
        wanted = {name: vals.get(name, _plain(self[name])) or False for name in names}
        return (self.move_id.move_line_ids - self).filtered(
            lambda line: all((_plain(line[name]) or False) == wanted[name] for name in names)
        )[:1]

    def _check_station_expiry(self):
        expired = self.lot_id.filtered(
            lambda lot: lot.expiration_date and lot.expiration_date < fields.Datetime.now()
        )
        if expired and self.picking_id.picking_type_code == "outgoing":
            raise UserError(
                self.env._(
                    "Lot %(lots)s expired meanwhile and must not leave. Pick another lot.",
                    lots=", ".join(expired.mapped("name")),
                )
            )


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value
