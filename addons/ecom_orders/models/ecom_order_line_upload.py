from odoo import models


class EcomOrderLine(models.Model):
    """How much of a line has left."""

    _inherit = "ecom.order.line"

    def _get_shipped(self):
        """{line: quantity that was shipped}.

        What needs no delivery is shipped with its order. A kit counts as a whole as soon as a
        part of it has left: the shop does not know its parts.
        """
        # sudo: whoever uploads need not have rights on inventory
        moves_sudo = self.env["stock.move"].sudo().search([
            ("ecom_line_id", "in", self.ids), ("picking_id.picking_type_id.code", "in", ("outgoing", "dropship")),
        ])
        by_line = moves_sudo.grouped("ecom_line_id")
        return {line: line._count_shipped(by_line.get(line, moves_sudo.browse()))
                for line in self}

    def _count_shipped(self, moves):
        if not moves:
            return self.quantity
        done = moves.filtered(lambda move: move.state == "done")
        own = done.filtered(lambda move: move.product_id == self.product_id)
        if own:
            return min(self.quantity, sum(own.mapped("quantity")))
        return self.quantity if done else 0
