from odoo import api, fields, models

from .rights import acting

KINDS = [
    ("receipt", "Receipt"),
    ("delivery", "Delivery"),
    ("stockout", "Other Issue"),
    ("return", "Customer Return"),
    ("process", "Kit Work"),
]
PURPOSES = [
    ("purchase", "Purchase"),
    ("production", "Production"),
    ("transfer", "Transfer"),
    ("customer", "Customer"),
    ("exchange", "Exchange"),
    ("purchase_return", "Purchase Return"),
    ("assemble", "Make Kits"),
    ("disassemble", "Take Kits Apart"),
    ("other", "Other"),
]
HOLDS = [
    ("asked", "Hold Asked"),
    ("held", "On Hold"),
    ("refused", "Hold Refused"),
    ("release_asked", "Restore Asked"),
]
STATES = [
    ("due", "Due"),
    ("blocked", "Waiting"),
    ("sent", "Sent"),
    ("unsure", "Not Sure"),
    ("refused", "Refused"),
    ("accepted", "Accepted"),
    ("working", "Being Worked"),
    ("partial", "Partly Done"),
    ("cancelling", "Cancel Asked"),
    ("cancel_refused", "Cancel Refused"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
#: not at the warehouse for certain: may be corrected, sent again, dropped
LOCAL_STATES = ("due", "blocked", "refused")
#: the warehouse has it or may have it: read-only here
REMOTE_STATES = (
    "sent",
    "unsure",
    "accepted",
    "working",
    "partial",
    "cancelling",
    "cancel_refused",
)
OPEN_STATES = LOCAL_STATES + REMOTE_STATES

TRANSITIONS = {
    *((state, "due") for state in ("blocked", "sent", "refused")),
    *((state, "blocked") for state in ("due", "sent", "unsure")),
    *((state, "sent") for state in ("due", "blocked", "unsure", "refused")),
    *((state, "unsure") for state in ("due", "blocked", "sent")),
    *((state, "refused") for state in ("due", "sent", "unsure")),
    *((state, "accepted") for state in (*LOCAL_STATES, "sent", "unsure")),
    *((state, "working") for state in ("sent", "unsure", "accepted", "cancel_refused")),
    # What was shipped or received counts, also after the warehouse was said to have cancelled.
    *((state, "partial") for state in (*OPEN_STATES, "cancelled") if state != "partial"),
    *((state, "done") for state in (*OPEN_STATES, "cancelled")),
    *((state, "cancelling") for state in REMOTE_STATES if state != "cancelling"),
    ("cancelling", "cancel_refused"),
    *((state, "cancelled") for state in OPEN_STATES),
}


class WmsDocument(models.Model):
    """What a warehouse is asked to do with one transfer; number and revision identify it."""

    _name = "wms.document"
    _description = "Warehouse Document"
    _inherit = ["wms.cause"]
    _rec_name = "code"
    _order = "id desc"
    _check_company_auto = True

    code = fields.Char("Number", required=True, readonly=True, index="trigram")
    revision = fields.Integer(readonly=True)
    backend_id = fields.Many2one(
        "wms.backend", "Warehouse System", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    warehouse_id = fields.Many2one("stock.warehouse", required=True, readonly=True)
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    picking_ids = fields.One2many("stock.picking", "wms_document_id", "Transfers", readonly=True)
    partner_id = fields.Many2one(related="picking_id.partner_id")
    origin = fields.Char(related="picking_id.origin")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, default="due", readonly=True)
    wms_ref = fields.Char("Warehouse's Number", readonly=True)
    step = fields.Char("Last Step", readonly=True)
    accepted_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    after_cancel = fields.Selection(
        [("picking", "Cancel the transfer"), ("order", "Cancel the order"), ("redo", "Redo")],
        readonly=True,
        help="What is to be done here once the warehouse has cancelled.",
    )
    has_rest = fields.Boolean(
        "Rest Open", readonly=True, help="The warehouse has finished with less than planned."
    )
    lines_reported = fields.Integer(readonly=True)
    is_final_reported = fields.Boolean(
        "Final Message Came",
        readonly=True,
        help="The final message came, perhaps before parts that are on their way.",
    )
    line_ids = fields.One2many("wms.document.line", "document_id", "Lines", readonly=True)
    step_ids = fields.One2many("wms.document.step", "document_id", "Steps", readonly=True)
    fact_ids = fields.One2many("wms.document.fact", "document_id", "Reported", readonly=True)
    tracking_numbers = fields.Char(compute="_compute_tracking_numbers")

    _code_uniq = models.UniqueIndex("(backend_id, code)")
    _open_idx = models.Index(
        "(backend_id, state, id DESC) WHERE state NOT IN ('done', 'cancelled')"
    )

    @api.depends("picking_ids.carrier_tracking_ref")
    def _compute_tracking_numbers(self):
        for document in self:
            numbers = document.picking_ids.filtered("carrier_tracking_ref")
            document.tracking_numbers = ",".join(numbers.mapped("carrier_tracking_ref"))

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_known_to_warehouse(self):
        self._refuse(
            self.filtered(lambda d: d.state not in ("due", "blocked", "refused", "cancelled")),
            self.env._("The warehouse knows %(codes)s: cancel it instead of deleting it."),
        )

    # Actions

    def action_send_again(self):
        """Send refused documents again, as they are now and under the same identity."""
        documents_sudo = acting(self)
        self._refuse(
            documents_sudo.filtered(lambda d: d.state not in LOCAL_STATES),
            self.env._("%(codes)s is with the warehouse: use Redo for another revision."),
        )
        documents_sudo._resend()
        return True

    def action_push_products_then_documents(self):
        """Push the products the warehouse lacks; the documents follow once they are accepted."""
        documents_sudo = acting(self)
        pushed = self.env["wms.product"]
        for documents in documents_sudo.grouped("backend_id").values():
            pushed |= documents._get_bindings().filtered(lambda b: b.state != "accepted")._push()
        documents_sudo.filtered(lambda d: d.state == "refused")._resend()
        return self.backend_id[:1]._notify(
            self.env._("On their way"),
            self.env._(
                "%(products)s products are pushed, then %(documents)s documents.",
                products=len(pushed),
                documents=len(self),
            ),
            "success",
        )

    def action_redo(self):
        """Make a new revision of the same transfer; the order stays as it is."""
        documents_sudo = acting(self)
        self._refuse(
            documents_sudo.filtered(lambda d: not d._is_open_here() or d.state == "done"),
            self.env._("%(codes)s has nothing open that could be redone."),
        )
        dropped = documents_sudo._drop()
        (documents_sudo - dropped)._ask_cancel("redo")
        new = dropped._make_revision()
        if len(self) == 1 and new:
            return new._get_records_action(name=self.env._("New Revision"))
        return True

    def action_cancel(self):
        """Ask the warehouse to cancel; the transfer follows when it agrees."""
        documents_sudo = acting(self)
        dropped = documents_sudo._drop()
        dropped._finish_cancel("picking")
        (documents_sudo - dropped)._ask_cancel("picking")
        return True

    def action_send_rest(self):
        """Send what the warehouse left over as a new document."""
        documents_sudo = acting(self)
        documents_sudo._get_rest_pickings()._create_wms_documents()
        documents_sudo._close_rest()
        return True

    def action_cancel_rest(self):
        """Cancel what the warehouse left over."""
        documents_sudo = acting(self)
        documents_sudo._get_rest_pickings()._wms_trusted().action_cancel()
        documents_sudo._close_rest()
        return True

    def action_view_pickings(self):
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))

    def action_view_exchanges(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("postal_base.postal_exchange_action")
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return {**action, "domain": domain, "context": {}}

    # Business

    def _set_state(self, target):
        """Move the documents that may go to ``target``; gives those that moved."""
        allowed = {source for source, to in TRANSITIONS if to == target}
        moved = self.filtered(lambda d: d.state in allowed)
        if moved:
            moved.write({"state": target})
        return moved

    def _get_rest_pickings(self):
        return self.filtered("has_rest")._get_open_pickings()

    def _get_open_pickings(self):
        return self.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))

    def _is_open_here(self):
        """Whether something is left to do in our books."""
        return bool(self._get_open_pickings())

    def _close_rest(self):
        self.write({"has_rest": False})
        self._clear_cause(("rest", "stock"))
