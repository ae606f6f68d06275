from odoo import api, fields, models

from .wms_document import OPEN_STATES
from .wms_document_hold import RESTORE

#: the warehouse may have shipped them already
SHIPPING_STATES = ("sent", "unsure", "accepted", "working", "partial", "cancelling")


class WmsDocument(models.Model):
    """Short deliveries: who is short, and what else at the warehouse has to do with it."""

    _inherit = "wms.document"

    shortage_ids = fields.One2many("wms.shortage", "document_id", readonly=True)
    shortage_count = fields.Integer(compute="_compute_shortage_count")

    def _compute_shortage_count(self):
        for document in self:
            document.shortage_count = len(document.shortage_ids)

    def action_view_shortages(self):
        return self.shortage_ids._get_records_action(name=self.env._("Shortages"))

    def _on_lack(self, lack):
        result = super()._on_lack(lack)
        lots = {item.item_code: item.lot for item in lack.items}
        products = self.backend_id._find_products(lack.items)
        wanted = {products[code]: lot for code, lot in lots.items()}
        self._report_shortage(self.line_ids.filtered(lambda n: n.product_id in wanted), wanted)
        return result

    def _on_refused(self, cause, message):
        result = super()._on_refused(cause, message)
        if cause == "stock" and self.state == "refused":
            self._report_shortage(self.line_ids)
        return result

    def _after_booking(self, is_final):
        result = super()._after_booking(is_final)
        if self.kind in ("delivery", "stockout"):
            self._after_shipping()
        self.env["wms.shortage"]._recheck(self.warehouse_id, self.line_ids.product_id)
        return result

    def _after_shipping(self):
        opened = self.shortage_ids.filtered(lambda s: s.state != "solved")
        if self.has_rest:
            self._report_shortage(self.line_ids)
        elif opened and self.state == "done":
            opened._solve(self.env._("The warehouse has shipped it"))

    def _report_shortage(self, lines, lots=None):
        needs = {}
        for line in lines.filtered("remaining"):
            key = (line.product_id, line.lot_name or (lots or {}).get(line.product_id, ""))
            needs[key] = needs.get(key, 0.0) + line.remaining
        self.env["wms.shortage"]._report(self, needs)

    def _release_short(self):
        """The goods are there after all: send it again, or let the warehouse go on."""
        self._clear_cause(("stock", "rest"))
        self.line_ids.write({"lacking": 0.0, "lack_reason": False})
        if self.state == "refused":
            self._resend()
        elif self.has_rest:
            self.action_send_rest()
        elif self.state in SHIPPING_STATES and self.hold not in ("asked", "held"):
            self.hold = "release_asked"
            self._push_hold(RESTORE)

    @api.model
    def _find_unbooked(self, warehouse, product_ids, limit=10):
        """Documents whose goods may have left the warehouse and not yet our books."""
        lines = self.env["wms.document.line"].search(
            [
                ("product_id", "in", product_ids),
                ("document_id.warehouse_id", "=", warehouse.id),
                ("document_id.kind", "in", ("delivery", "stockout")),
                ("document_id.state", "in", SHIPPING_STATES),
            ],
            order="id",
            limit=limit,
        )
        return lines.document_id

    @api.model
    def _iterate_returning(self, warehouse, products):
        """(line, quantity) of goods on their way back: returns and deliveries that were refused."""
        common = [
            ("product_id", "in", products.ids),
            ("document_id.warehouse_id", "=", warehouse.id),
        ]
        returns = self.env["wms.document.line"].search(
            [
                *common,
                ("document_id.kind", "=", "return"),
                ("document_id.state", "in", OPEN_STATES),
            ]
        )
        yield from ((line, line.remaining) for line in returns if line.remaining)
        refused = self.env["wms.document.line"].search(
            [
                *common,
                ("document_id.kind", "=", "delivery"),
                ("document_id.is_refused", "=", True),
            ]
        )
        for line in refused:
            # What has its return already is counted there, or is back.
            back = line.move_ids.returned_move_ids.filtered(lambda m: m.state != "cancel")
            quantity = (line.done or line.planned) - sum(back.mapped("product_qty"))
            if quantity > 0:
                yield line, quantity

    # The batch asked for

    def _refresh_lines(self):
        """Take over the batches asked for, too."""
        result = super()._refresh_lines()
        for move in self._get_open_moves():
            if (move.wms_line_id.lot_name or "") != (move.wms_lot_name or ""):
                move.wms_line_id.lot_name = move.wms_lot_name
        return result

    def _prepare_line_vals(self, number, move):
        return {**super()._prepare_line_vals(number, move), "lot_name": move.wms_lot_name}

    def _make_revision(self):
        """A new revision asks for the batches that were chosen."""
        lines = self.env["wms.shortage.line"].search(
            [("shortage_id.document_id", "in", self.ids), ("chosen", "!=", False)]
        )
        for line in lines:
            line._apply_choice()
        return super()._make_revision()
