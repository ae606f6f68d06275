from odoo import api, models

from .oc_import import get_template


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        """The template of the list that one imports into."""
        role = self.env.context.get("default_oc_role")
        if role == "customer":
            label = self.env._("Import Template for Organization Customers")
            return get_template(label, "oc_customers")
        if role == "unit":
            label = self.env._("Import Template for Ordering Units")
            return get_template(label, "oc_units")
        return super().get_import_templates()
