from datetime import datetime, time

from odoo import fields

from .goods import GoodsJob
from .job import Refused, register


@register
class ReceiveJob(GoodsJob):
    """Goods in: each piece is scanned, lots are made as they come."""

    kind = "receive"

    def choose_lines(self, product, lines, lot_name, expiry):
        if product.tracking == "none":
            return lines
        if expiry and expiry < fields.Date.context_today(self.session):
            raise Refused(
                self.env._(
                    "Lot %(lot)s expired on %(day)s. Do not take it in.",
                    lot=lot_name,
                    day=fields.Date.to_string(expiry),
                )
            )
        if product.tracking == "serial":
            self._check_serial(product, lot_name)
        planned = lines.filtered("lot_id")
        if planned == lines:
            return super().choose_lines(product, lines, lot_name, expiry)
        self.check_expiry(self._find_lot(product, lot_name))
        return lines - planned

    def _check_serial(self, product, name):
        taken = self.lines.filtered(
            lambda line: line.picked
            and line.product_id == product
            and name in (line.lot_name, line.lot_id.name)
        )
        stock = self.env["stock.quant"].search_count(
            [
                ("product_id", "=", product.id),
                ("lot_id.name", "=", name),
                ("location_id.usage", "in", ("internal", "transit")),
                ("quantity", ">", 0),
            ],
            limit=1,
        )
        if taken or stock:
            raise Refused(
                self.env._("Serial number %(name)s is already in the house.", name=name)
            )

    def _find_lot(self, product, name):
        return self.env["stock.lot"].search(
            [
                ("product_id", "=", product.id),
                ("name", "=", name),
                ("company_id", "in", (False, self.session.company_id.id)),
            ],
            limit=1,
        )

    def taken_vals(self, line, lot_name, expiry):
        if not lot_name or line.lot_id:
            return {}
        lot = self._find_lot(line.product_id, lot_name)
        vals = {"lot_id": lot.id} if lot else {"lot_name": lot_name}
        if expiry and not lot:
            vals["expiration_date"] = fields.Datetime.to_string(datetime.combine(expiry, time()))
        return vals

    def task_line(self, line):
        lines = self.lines.filtered(lambda other: other.product_id == line.product_id)
        total = sum(lines.mapped("quantity_product_uom"))
        taken = sum(lines.filtered("picked").mapped("quantity_product_uom"))
        return {
            "phase": "product",
            "headline": self.env._("Scan what arrived"),
            "big": f"{total - taken:g}",
            "of": f"{taken:g} / {total:g}",
            "product": self.show_product(
                line.product_id, line.lot_id, self.lot_in_hand(line.product_id)
            ),
            "bin": self.show_location(line.location_dest_id),
            "bin_label": self.env._("To"),
        }

    def row_location(self, line):
        return line.location_dest_id
