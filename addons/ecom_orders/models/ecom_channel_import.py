from odoo import fields, models


class EcomChannel(models.Model):
    """A shop whose orders come as files, and how its files are read."""

    _inherit = "ecom.channel"

    platform = fields.Selection(
        selection_add=[("file", "Files")], ondelete={"file": "set default"}
    )
    import_template_id = fields.Many2one(
        "ecom.import.template",
        ondelete="set null",
        help="How the shop's spreadsheets are read: the template used last.",
    )

    def action_import_file(self):
        """Open a new import for this shop."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Orders"),
            "res_model": "ecom.import",
            "view_mode": "form",
            "context": {"default_channel_id": self.id},
        }
