from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    logistics_code = fields.Char(
        "Code at Warehouses", help="What external warehouses call this carrier, such as EMS."
    )
