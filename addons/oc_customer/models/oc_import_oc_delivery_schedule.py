from odoo import api, models

from .oc_import import get_template


class OcDeliverySchedule(models.Model):
    _inherit = "oc.delivery.schedule"

    @api.model
    def get_import_templates(self):
        label = self.env._("Import Template for Delivery Schedules")
        return get_template(label, "oc_delivery_schedules")
