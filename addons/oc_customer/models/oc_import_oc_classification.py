from odoo import api, models
from odoo.fields import Domain


class OcClassification(models.Model):
    _inherit = "oc.classification"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """An import looks in the list of the field it fills."""
        if kind := self.env.context.get("oc_classification_kind"):
            domain = Domain(domain or []) & Domain("kind", "=", kind)
        return super().name_search(name, domain, operator, limit)
