from odoo import api, fields, models
from odoo.exceptions import UserError

from .rights import acting
from .wms_shortage_line import CAUSES

STATES = [
    ("asking", "Asking the Warehouse"),
    ("diagnosed", "Diagnosed"),
    ("failed", "Not Answered"),
    ("solved", "Solved"),
]
OPEN_STATES = ("asking", "diagnosed", "failed")
#: causes that goods or bookings that arrive may cure
PASSING_CAUSES = ("taken", "returning", "real")


class WmsShortage(models.Model):
    """A delivery that a warehouse cannot fulfil, and what is really the matter with it."""

    _name = "wms.shortage"
    _description = "Shortage at a Warehouse"
    _rec_name = "document_id"
    _order = "id desc"

    document_id = fields.Many2one(
        "wms.document", required=True, readonly=True, ondelete="cascade"
    )
    backend_id = fields.Many2one(related="document_id.backend_id", store=True, index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    warehouse_id = fields.Many2one(related="document_id.warehouse_id", store=True)
    picking_id = fields.Many2one(related="document_id.picking_id")
    partner_id = fields.Many2one(related="document_id.partner_id")
    origin = fields.Char(related="document_id.origin")
    state = fields.Selection(STATES, required=True, default="asking", readonly=True)
    error = fields.Char("Trouble", readonly=True)
    asked_count = fields.Integer("Times Asked", readonly=True)
    releases = fields.Boolean(
        readonly=True, help="The document goes on by itself if the goods are there after all."
    )
    result = fields.Char("What Was Done", readonly=True)
    solved_at = fields.Datetime("Solved", readonly=True)
    line_ids = fields.One2many("wms.shortage.line", "shortage_id", "Products", readonly=True)
    cause = fields.Selection(CAUSES, readonly=True, help="Of several, the gravest.")
    has_false = fields.Boolean(compute="_compute_causes")
    has_other_batch = fields.Boolean(compute="_compute_causes")
    has_taken = fields.Boolean(compute="_compute_causes")
    has_returning = fields.Boolean(compute="_compute_causes")
    has_real = fields.Boolean(compute="_compute_causes")

    _open_uniq = models.UniqueIndex("(document_id) WHERE state <> 'solved'")
    _open_idx = models.Index("(warehouse_id, state) WHERE state <> 'solved'")

    @api.depends("line_ids.cause", "state")
    def _compute_causes(self):
        for shortage in self:
            is_open = shortage.state == "diagnosed"
            causes = set(shortage.line_ids.mapped("cause")) if is_open else set()
            for cause in ("other_batch", "taken", "returning", "real"):
                shortage[f"has_{cause}"] = cause in causes
            shortage.has_false = causes == {"false"}

    # Actions

    def action_check_again(self):
        """Ask the warehouse once more; if it has the goods, the document goes on."""
        shortages_sudo = acting(self)._check_open()
        shortages_sudo.releases = True
        shortages_sudo._ask()
        return True

    def action_propose_purchase(self):
        """Put what is really missing on draft purchase orders, and open them."""
        shortages_sudo = acting(self)._check_open()
        orders_sudo = shortages_sudo.line_ids._propose_purchase()
        return orders_sudo.sudo(False)._get_records_action(name=self.env._("Proposed Purchases"))

    def action_redo_other_batches(self):
        """Make a new revision of the document with the batches the warehouse has."""
        shortages_sudo = acting(self)._check_open()
        lines_sudo = shortages_sudo.line_ids.filtered(lambda line: line.cause == "other_batch")
        for line_sudo in lines_sudo:
            line_sudo._choose_batches()
        documents_sudo = lines_sudo.shortage_id.document_id
        result = self.env._("Redone with the batches the warehouse has")
        lines_sudo.shortage_id._solve(result)
        return documents_sudo.sudo(False).action_redo()

    def action_book_takers(self):
        """Book the shipped orders that have taken the goods; never a second sale."""
        shortages_sudo = acting(self)._check_open()
        messages_sudo = shortages_sudo.line_ids._get_taking_messages()
        if not messages_sudo:
            raise UserError(self.env._("Nothing is left to book: check again."))
        messages_sudo._retry_inbound()
        return self.backend_id[:1]._notify(
            self.env._("Booking"),
            self.env._(
                "%(n)s reports are being booked: %(codes)s",
                n=len(messages_sudo),
                codes=", ".join(messages_sudo.mapped("document_name")),
            ),
            "success",
        )

    def action_view_returning(self):
        documents = self.line_ids.returning_document_ids
        return documents._get_records_action(name=self.env._("Goods on Their Way Back"))

    def action_view_takers(self):
        documents = self.line_ids.taking_document_ids
        return documents._get_records_action(name=self.env._("Shipped, Not Booked"))

    def action_view_document(self):
        return self.document_id._get_records_action()

    # Business

    def _check_open(self):
        solved = self.filtered(lambda s: s.state == "solved")
        if solved:
            raise UserError(
                self.env._(
                    "The shortage of %(code)s is solved already: %(result)s",
                    code=solved[0].document_id.code,
                    result=solved[0].result or "",
                )
            )
        return self

    @api.model
    def _report(self, document, needs):
        """Note that a document is short of ``{(product, batch): quantity}``, and ask why."""
        if not needs:
            return self.browse()
        shortage = self.search(
            [("document_id", "=", document.id), ("state", "in", OPEN_STATES)], limit=1
        ) or self.create({"document_id": document.id})
        shortage.line_ids.unlink()
        shortage.line_ids = [
            fields.Command.create(
                {"product_id": product.id, "lot_name": lot or False, "needed": quantity}
            )
            for (product, lot), quantity in needs.items()
        ]
        shortage._ask()
        return shortage

    def _ask(self):
        """Have the warehouse asked for its stock of what is missing, through the exchange."""
        for shortage in self:
            shortage.write(
                {"state": "asking", "error": False, "asked_count": shortage.asked_count + 1}
            )
        self.line_ids.write({"page": 1, "is_told": False, "told_rows": [], "cause": False})
        self.line_ids._push_questions()

    @api.model
    def _recheck(self, warehouse, products):
        """Something was booked: see whether it cures shortages; one query if there is none."""
        self.search(
            [
                ("warehouse_id", "=", warehouse.id),
                ("state", "=", "diagnosed"),
                ("line_ids.product_id", "in", products.ids),
                ("line_ids.cause", "in", PASSING_CAUSES),
            ]
        )._ask()

    def _diagnose(self):
        """All is told: judge, and go on where the goods are there and somebody waits for that."""
        self.ensure_one()
        self.line_ids._judge()
        found = self.line_ids.mapped("cause")
        gravest = max(found, key=[name for name, _label in CAUSES].index)
        self.write({"state": "diagnosed", "cause": gravest})
        if self.releases and self.has_false:
            self._release()

    def _fail(self, reason):
        self.filtered(lambda s: s.state == "asking").write({"state": "failed", "error": reason})

    def _release(self):
        """Let the document go on."""
        self.document_id._release_short()
        self._solve(self.env._("The goods are there: the document was released"))

    def _solve(self, result):
        self.write({"state": "solved", "result": result, "solved_at": fields.Datetime.now()})
