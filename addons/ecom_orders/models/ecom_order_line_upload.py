from collections import defaultdict

from odoo import models

from .ecom_order_fulfil import LEAVING


class EcomOrderLine(models.Model):
    """How much of a line has left."""

    _inherit = "ecom.order.line"

    def _get_shipped(self):
        """{line: quantity that was shipped}.

        What needs no delivery is shipped with its order. Of a kit only whole ones count: the
        shop does not know its parts.
        """
        moves = self._get_leaving_moves()
        parts = self._get_needed_parts()
        return {line: line._count_shipped(moves[line], parts[line]) for line in self}

    def _get_leaving_moves(self):
        """{line: its moves that leave us, whatever their state}."""
        # sudo: whoever uploads need not have rights on inventory
        moves_sudo = self.env["stock.move"].sudo().search([
            ("ecom_line_id", "in", self.ids), ("picking_id.picking_type_id.code", "in", LEAVING),
        ])
        by_line = moves_sudo.grouped("ecom_line_id")
        return {line: by_line.get(line, moves_sudo.browse()) for line in self}

    def _get_needed_parts(self):
        """{line: {product: units}}: what the whole line is shipped as."""
        needed = {}
        for company, lines in self.grouped("company_id").items():
            wanted = {line: (line.product_id.id, line.quantity)
                      for line in lines if line.product_id}
            exploded = self.env["ecom.kit"]._explode(company, wanted.values())
            for line in lines:
                needed[line] = defaultdict(float)
                for part in exploded.get(wanted.get(line), ()):
                    product = self.env["product.product"].browse(part["product_id"])
                    needed[line][product] += part["units"]
        return needed

    def _count_shipped(self, moves, needed):
        if not moves:
            return self.quantity
        done = moves._count_done_units()
        if self.product_id in done:
            return min(self.quantity, done[self.product_id])
        if self.product_id in needed or not done:  # a kit no more: nobody knows its parts
            return self.quantity if done else 0
        share = min(
            (done.get(part, 0) / units for part, units in needed.items() if units), default=1
        )
        # what is short by less than a unit's rounding is whole
        return self.quantity if share > 1 - 1e-6 else (self.quantity * share + 1e-6) // 1
