from odoo import fields, models


class WmsBackend(models.Model):
    """How far a warehouse is believed when it reports differences by itself."""

    _inherit = "wms.backend"

    count_approval = fields.Selection(
        [("manual", "By hand"), ("limit", "Automatically within limits")],
        string="Counts and Changes",
        required=True,
        default="manual",
        help="How differences are approved that the warehouse finds by counting or by itself.",
    )
    count_limit_quantity = fields.Float(
        "Pieces at Most", digits="Product Unit", help="In one count. 0: any number."
    )
    count_limit_value = fields.Float("Value at Most", help="In one count, at cost. 0: any value.")
    count_open_count = fields.Integer(
        "Differences to Decide", compute="_compute_count_open_count"
    )

    _check_count_limits = models.Constraint(
        "CHECK (count_approval = 'manual' OR (count_limit_quantity >= 0 AND count_limit_value >= 0"
        " AND count_limit_quantity + count_limit_value > 0))",
        "To approve differences automatically, enter how many pieces or which value they may have.",
    )

    def _compute_count_open_count(self):
        domain = [("backend_id", "in", self.ids), ("state", "in", ("to_approve", "waiting"))]
        counts = dict(self.env["wms.count"]._read_group(domain, ["backend_id"], ["__count"]))
        for backend in self:
            backend.count_open_count = counts.get(backend, 0)

    def action_view_counts(self):
        """Open what the warehouses found, first of all what is to be decided."""
        action = self._open("postal_warehouse.wms_count_action", "backend_id")
        return {**action, "context": {"search_default_open": 1}}

    def _handle_inbound(self, exchange):
        """What is booked may be what a difference waited for."""
        backend = self._in_house_language()
        super(WmsBackend, backend)._handle_inbound(exchange)
        backend.env["wms.count"]._retry_waiting(backend)

    def _in_house_language(self):
        """What is stored for everybody to read is written in the language of our company."""
        company = self.company_id or self.env.company
        return self.with_context(lang=company.partner_id.lang or self.env.lang)
