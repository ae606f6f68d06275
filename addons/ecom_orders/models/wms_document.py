from collections import defaultdict
from decimal import Decimal

from odoo import models

from ..lib.ecom_split import spread


class WmsDocument(models.Model):
    """What an external warehouse answers about a shop's order."""

    _inherit = "wms.document"

    def _on_cancel_refused(self, message):
        result = super()._on_cancel_refused(message)
        if self.state == "cancel_refused":
            # sudo: the warehouse's answer is worked whoever asked
            self.sudo().picking_ids.ecom_order_id._note_recall_refused(message)
        return result

    def _get_line_amounts(self):
        """What the buyer pays for the lines; a kit's amount is spread over its parts."""
        amounts = super()._get_line_amounts()
        # sudo: the message is built for the warehouse, whoever has it sent
        for line_sudo in self.sudo().line_ids.move_ids.ecom_line_id:
            for part, amount in self._spread_line(line_sudo).items():
                amounts[part] += amount
        return amounts

    def _spread_line(self, line_sudo):
        """{line of this document: its part of what a line of the order costs}."""
        moves_sudo = line_sudo.move_ids.filtered(
            lambda move: move.state != "cancel" and move.picking_id.ecom_order_id
            and move.picking_code == "outgoing"
        )
        weights = [Decimal(str(move.product_qty * (move.product_id.lst_price or 1.0)))
                   for move in moves_sudo]
        parts = spread(
            Decimal(str(line_sudo.amount)), weights, Decimal(str(line_sudo.currency_id.rounding))
        ) if moves_sudo else []
        amounts = defaultdict(float)
        for move_sudo, part in zip(moves_sudo, parts, strict=True):
            if move_sudo.wms_line_id.document_id == self:
                amounts[move_sudo.wms_line_id] += float(part)
        return amounts
