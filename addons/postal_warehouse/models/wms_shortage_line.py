from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.wms_control import choose_batches

CAUSES = [
    ("false", "False: the goods are there"),
    ("other_batch", "There in other batches"),
    ("taken", "Taken by shipped orders that are not booked"),
    ("returning", "On their way back"),
    ("real", "Really missing"),
]


class WmsShortageLine(models.Model):
    """A product that is missing, the figures of both sides, and the verdict."""

    _name = "wms.shortage.line"
    _description = "Missing Product"
    _rec_name = "product_id"
    _order = "shortage_id desc, id"

    shortage_id = fields.Many2one(
        "wms.shortage", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="shortage_id.company_id", store=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    lot_name = fields.Char("Batch Asked For", readonly=True)
    needed = fields.Float(readonly=True, digits="Product Unit")
    told = fields.Float("Free at the Warehouse", readonly=True, digits="Product Unit")
    told_other = fields.Float("In Other Batches", readonly=True, digits="Product Unit")
    held = fields.Float("In Our Books", readonly=True, digits="Product Unit")
    taken = fields.Float("Shipped, Not Booked", readonly=True, digits="Product Unit")
    returning = fields.Float("On Their Way Back", readonly=True, digits="Product Unit")
    missing = fields.Float(readonly=True, digits="Product Unit")
    shortfall = fields.Float("To Be Bought", readonly=True, digits="Product Unit")
    cause = fields.Selection(CAUSES, readonly=True)
    advice = fields.Char("What It Is, and the Way Out", compute="_compute_advice")
    page = fields.Integer(default=1, readonly=True)
    is_told = fields.Boolean(readonly=True)
    told_rows = fields.Json(readonly=True)  # [[batch, quality, quantity, locked], ...]
    batches = fields.Char("Batches There", compute="_compute_batches")
    chosen = fields.Json(readonly=True)  # [[batch, quantity], ...] the redo asks for
    taking_document_ids = fields.Many2many(
        "wms.document", "wms_shortage_taking", string="Taken By", readonly=True
    )
    returning_document_ids = fields.Many2many(
        "wms.document", "wms_shortage_returning", string="Coming Back", readonly=True
    )
    purchase_line_id = fields.Many2one("purchase.order.line", "Purchase", readonly=True)

    @api.depends("told_rows")
    def _compute_batches(self):
        labels = dict(self.env["wms.document.fact"]._fields["quality"]._description_selection(
            self.env
        ))
        for line in self:
            line.batches = ", ".join(
                f"{lot or '-'}: {quantity:g}"
                + (f" ({labels.get(quality, quality)})" if quality != "good" else "")
                for lot, quality, quantity, _locked in line.told_rows or []
            )

    @api.depends("cause", "taking_document_ids", "returning_document_ids", "purchase_line_id")
    def _compute_advice(self):
        for line in self:
            line.advice = line._get_advice()

    def _get_advice(self):
        figures = {
            "needed": f"{self.needed:g}",
            "told": f"{self.told:g}",
            "missing": f"{self.missing:g}",
            "short": f"{self.shortfall:g}",
            "held": f"{self.held:g}",
            "batches": self.batches or "-",
            "takers": ", ".join(self.taking_document_ids.mapped("code")),
            "back": ", ".join(self.returning_document_ids.mapped("code")),
            "lot": self.lot_name or "",
            "order": self.purchase_line_id.order_id.name or "",
        }
        texts = {
            "false": self.env._(
                "The warehouse has %(told)s of %(needed)s needed: check again and let it go on.",
                **figures,
            ),
            "other_batch": self.env._(
                "Not in batch %(lot)s (%(told)s of %(needed)s), but there are %(batches)s: redo "
                "with these.",
                **figures,
            ),
            "taken": self.env._(
                "Our books still have %(held)s, the warehouse %(told)s: %(takers)s shipped and "
                "not booked. Book these; do not sell them again.",
                **figures,
            ),
            "returning": self.env._(
                "%(missing)s missing, and as many are on their way back: %(back)s. Wait for them.",
                **figures,
            ),
            "real": self.env._(
                "%(missing)s of %(needed)s missing: buy %(short)s. %(order)s", **figures
            ),
        }
        return texts.get(self.cause, "")

    # Asking

    def _push_questions(self):
        for backend, lines in self.grouped(lambda line: line.shortage_id.backend_id).items():
            self.env["wms.product"]._bind(backend, lines.product_id)
            self.env["postal.exchange"]._push(
                backend,
                backend._adapter().stock_kind,
                [(line, line._get_question_identity()) for line in lines],
            )

    def _get_question_identity(self):
        shortage = self.shortage_id
        return f"{shortage.document_id.code}?{self.id}.{shortage.asked_count}.{self.page}"

    def _build_question(self, adapter):
        binding = self.env["wms.product"]._bind(self.shortage_id.backend_id, self.product_id)
        warehouse_code = self.shortage_id.warehouse_id.wms_code
        return adapter.build_stock_query(warehouse_code, self.page, binding.code)

    def _on_stock_told(self, told):
        """Keep a page of the answer; ask for the next one, or judge when all is told."""
        if self.shortage_id.state != "asking":
            return
        code = self.shortage_id.warehouse_id.wms_code
        rows = [
            [row.lot, row.quality, row.quantity, row.locked]
            for row in told.rows
            if row.warehouse_code == code
        ]
        self.told_rows = [*(self.told_rows or []), *rows]
        if told.rows and told.total is not None and len(self.told_rows) < told.total:
            self.page += 1
            self._push_questions()
            return
        self.is_told = True
        if all(self.shortage_id.line_ids.mapped("is_told")):
            self.shortage_id._diagnose()

    def _on_refused(self, reason):
        self.shortage_id._fail(reason)

    # Ways out

    def _choose_batches(self):
        free = [
            (lot, quantity - locked)
            for lot, quality, quantity, locked in self.told_rows or []
            if quality == "good" and lot
        ]
        # What is left of the batch asked for goes first.
        free.sort(key=lambda row: (row[0] != self.lot_name, row[0]))
        self.chosen = choose_batches(self.needed, free)

    def _propose_purchase(self):
        """Draft purchase orders with what is really missing; each line is proposed once."""
        lines = self.filtered(lambda line: line.cause == "real" and line.shortfall > 0)
        if not lines:
            raise UserError(self.env._("Nothing is really missing: there is nothing to buy."))
        for line in lines:
            if not line.purchase_line_id or line.purchase_line_id.state == "cancel":
                line.purchase_line_id = line._make_purchase_line()
        names = ", ".join(lines.purchase_line_id.order_id.mapped("name"))
        lines.shortage_id.result = self.env._("Proposed to buy: %(orders)s", orders=names)
        return lines.purchase_line_id.order_id

    def _make_purchase_line(self):
        seller = self.product_id._select_seller(
            quantity=self.shortfall, uom_id=self.product_id.uom_id
        )
        if not seller:
            raise UserError(
                self.env._(
                    "%(product)s has no vendor: enter one on the product, then propose again.",
                    product=self.product_id.display_name,
                )
            )
        order = self._get_draft_order(seller.partner_id)
        line = order.order_line.filtered(lambda one: one.product_id == self.product_id)[:1]
        if line:
            line.product_qty += self.product_id.uom_id._compute_quantity(
                self.shortfall, line.product_uom_id
            )
            return line
        return self.env["purchase.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.product_id.id,
                "product_uom_id": self.product_id.uom_id.id,
                "product_qty": self.shortfall,
            }
        )

    def _get_draft_order(self, vendor):
        warehouse = self.shortage_id.warehouse_id
        orders = self.env["purchase.order"].with_company(warehouse.company_id)
        values = {
            "partner_id": vendor.id,
            "picking_type_id": warehouse.in_type_id.id,
            "company_id": warehouse.company_id.id,
        }
        domain = [(name, "=", value) for name, value in values.items()]
        found = orders.search([*domain, ("state", "=", "draft")], limit=1)
        return found or orders.create({**values, "origin": self.shortage_id.document_id.code})
