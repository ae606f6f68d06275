from odoo import fields, models
from odoo.fields import Domain


class EcomWarehouseRule(models.Model):
    """Which warehouse ships an order. No match: the shop's default warehouse."""

    _name = "ecom.warehouse.rule"
    _description = "Warehouse Rule"
    _inherit = ["postal.rule.mixin"]
    _check_company_auto = True

    _rule_document_model = "ecom.order"

    channel_ids = fields.Many2many("ecom.channel", string="Shops", help="Empty: all shops.")
    states = fields.Char("Provinces", help="Names separated by commas. Empty: anywhere.")
    warehouse_id = fields.Many2one("stock.warehouse", required=True, check_company=True)

    def _get_criteria_domain(self):
        domain = super()._get_criteria_domain()
        if self.channel_ids:
            domain &= Domain("channel_id", "in", self.channel_ids.ids)
        names = [name.strip() for name in (self.states or "").split(",") if name.strip()]
        if names:
            domain &= Domain("receiver_state", "in", names)
        return domain

    def _preview_fields(self):
        return (*super()._preview_fields(), "channel_ids", "states")

    def _get_preview_documents(self):
        open_states = ("unpaid", "stopped", "service", "finance")
        return self._get_document_model().search([("state", "in", open_states)], limit=1000)
