from odoo import fields, models


class EcomChannelRestart(models.TransientModel):
    """From when on a shop's orders are downloaded once more."""

    _name = "ecom.channel.restart"
    _description = "Download from a Date"

    channel_id = fields.Many2one("ecom.channel", "Shop", required=True, readonly=True)
    moment = fields.Datetime("Changed Since", required=True)

    def action_download(self):
        self.ensure_one()
        self.channel_id._check_may_download()
        self.channel_id._restart_download(self.moment)
        return {"type": "ir.actions.act_window_close"}
