from odoo import api, fields, models
from odoo.fields import Domain

from ..adapters import ADAPTERS
from .rights import acting
from .wms_document import OPEN_STATES
from .wms_product import PUSHABLE_STATES


class WmsBackend(models.Model):
    """A warehouse system of another party, and what we run with it."""

    _name = "wms.backend"
    _description = "External Warehouse System"
    _inherit = ["postal.peer.mixin"]
    _order = "name, id"
    _check_company_auto = True

    protocol = fields.Selection("_selection_protocol", required=True, default="qimen")
    app_key = fields.Char("Application Key", groups="postal_warehouse.group_manager", copy=False)
    secret = fields.Char(
        groups="postal_warehouse.group_manager",
        copy=False,
        help="Both sides sign with it. An environment variable goes before this field.",
    )
    customer_id = fields.Char("Customer ID", help="The name the warehouse knows us by.")
    owner_code = fields.Char(help="The owner of the goods in the warehouse's books.")
    source_platform = fields.Char(
        "Source Platform Code", default="OTHER", help="Sent with every delivery."
    )
    has_putaway = fields.Boolean(
        string="Putaway",
        help="On: goods are in stock when they are put away. Off: when they are received.",
    )
    push_products = fields.Selection(
        [("manual", "By hand"), ("auto", "Automatically")],
        required=True,
        default="manual",
        help="Automatically: new products when a document names them, others when they change.",
    )
    inbound_max_age = fields.Integer("Time Window of Feedback (s)", default=600)
    inbound_per_minute = fields.Integer("Calls Taken a Minute", default=6000)
    warehouse_ids = fields.One2many("stock.warehouse", "wms_backend_id", "Warehouses")
    product_ids = fields.One2many("wms.product", "backend_id", "Products")
    document_open_count = fields.Integer(compute="_compute_document_counts")
    document_stuck_count = fields.Integer(compute="_compute_document_counts")
    product_stuck_count = fields.Integer(compute="_compute_product_stuck_count")
    feedback_path = fields.Char("Feedback Address", compute="_compute_feedback_path")
    last_test_result = fields.Char("Last Test", readonly=True, copy=False)
    reconciliation_id = fields.Many2one(
        "wms.reconciliation", "Last Comparison", readonly=True, copy=False
    )
    unexplained_count = fields.Integer(related="reconciliation_id.unexplained_count")

    _check_inbound = models.Constraint(
        "CHECK (inbound_max_age > 0 AND inbound_per_minute > 0)",
        "The time window and the calls taken a minute must be above zero.",
    )

    @api.model
    def _selection_protocol(self):
        return [(name, self.env._(adapter.label)) for name, adapter in ADAPTERS.items()]

    def _compute_document_counts(self):
        stuck = dict(self._count_documents([("cause", "!=", False)]))
        opened = dict(self._count_documents([("state", "in", OPEN_STATES)]))
        for backend in self:
            backend.document_open_count = opened.get(backend, 0)
            backend.document_stuck_count = stuck.get(backend, 0)

    def _compute_product_stuck_count(self):
        counts = dict(
            self.env["wms.product"]._read_group(
                [("backend_id", "in", self.ids), ("state", "in", ("refused", "changed"))],
                ["backend_id"],
                ["__count"],
            )
        )
        for backend in self:
            backend.product_stuck_count = counts.get(backend, 0)

    @api.depends("protocol", "code")
    def _compute_feedback_path(self):
        base = self.get_base_url() if self else ""
        for backend in self:
            backend.feedback_path = f"{base}/wms/{backend.protocol}/{backend.code or ''}"

    # Actions

    def action_test_connection(self):
        """Make one real, harmless call and say what came of it."""
        self.ensure_one()
        self._check_manager()
        probe = self._adapter().probe()
        self.last_test_result = probe.message
        return self._notify(
            self.env._("Connection works") if probe.ok else self.env._("Connection fails"),
            probe.message,
            "success" if probe.ok else "danger",
        )

    def action_push_products(self):
        """Push every product of the warehouses that is new, changed or refused."""
        backends_sudo = acting(self)
        bindings = backends_sudo.env["wms.product"]._bind_stocked_products(backends_sudo)
        bindings |= backends_sudo.product_ids.filtered(lambda b: b.state in PUSHABLE_STATES)
        pushed = bindings._push()
        return self._notify(
            self.env._("Products pushed"),
            self.env._("%(n)s products are on their way.", n=len(pushed)),
            "success",
        )

    def action_reconcile(self):
        """Have both books compared in the background, and show how far it is."""
        self.ensure_one()
        self._check_manager()
        # sudo: comparisons are written by the system only; the right was checked above
        run_sudo = self.env["wms.reconciliation"].sudo()._start(self.sudo())
        run_sudo._enqueue()
        return run_sudo.sudo(False)._get_records_action(name=self.env._("Comparison"))

    def action_view_documents(self):
        return self._open("postal_warehouse.wms_document_action", "backend_id")

    def action_view_stuck_documents(self):
        action = self.action_view_documents()
        return {**action, "domain": [("backend_id", "in", self.ids), ("cause", "!=", False)]}

    def action_view_products(self):
        return self._open("postal_warehouse.wms_product_action", "backend_id")

    def action_view_failed_exchanges(self):
        action = self.action_view_exchanges()
        return {**action, "domain": [*action["domain"], ("state", "=", "refused")]}

    # Business

    def _adapter(self):
        self.ensure_one()
        return ADAPTERS[self.protocol](self)

    def _count_documents(self, domain):
        domain = Domain("backend_id", "in", self.ids) & Domain(domain)
        return self.env["wms.document"]._read_group(domain, ["backend_id"], ["__count"])

    def _open(self, xmlid, field):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        context = {f"default_{field}": self.id} if len(self) == 1 else {}
        return {**action, "domain": [(field, "in", self.ids)], "context": context}

    def _notify(self, title, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
                "type": kind,
                "sticky": kind != "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
