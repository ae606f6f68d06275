from odoo import models


class EcomOrderLine(models.Model):
    """How much of a line has not left."""

    _inherit = "ecom.order.line"

    def _get_rest(self):
        """{line: {product: units that have not left}} of what is delivered."""
        moves, parts = self._get_leaving_moves(), self._get_needed_parts()
        rests = {}
        for line in self:
            done = moves[line]._count_done_units()
            rests[line] = {
                product: units - done.get(product, 0)
                for product, units in parts[line].items()
                if product.type == "consu"
                and product.uom_id.compare(units, done.get(product, 0)) > 0
            }
        return rests
