from odoo import fields, models


class EcomRuleTrialLine(models.TransientModel):
    """A field of an order that would change."""

    _name = "ecom.rule.trial.line"
    _description = "Change by a Trial of Rules"
    _order = "order_id desc, id"

    trial_id = fields.Many2one(
        "ecom.rule.trial", required=True, index=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one("ecom.order", required=True, readonly=True, ondelete="cascade")
    field_label = fields.Char("Changes", readonly=True)
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)
