from odoo import api, fields, models

#: what must reach orders that are not confirmed yet when it changes
CHARGE_SETTINGS = ("oc_waiver_enabled", "oc_fee_enabled", "oc_fee_product_id")
FREIGHT_TERMS = [
    ("included", "Included in the Prices"),
    ("prepaid", "Paid by Headquarters, Charged on the Order"),
    ("collect", "Collected on Delivery"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    oc_freight_terms = fields.Selection(
        FREIGHT_TERMS,
        string="Freight of Wholesale Orders",
        default="included",
        required=True,
        help="Who pays the carrier, unless the customer or its unit says otherwise.",
    )
    oc_waiver_enabled = fields.Boolean(
        string="Freight Waivers",
        default=True,
        help="Freight is waived by the freight waiver rules, unless the customer's own setting"
        " says otherwise.",
    )
    oc_fee_enabled = fields.Boolean(
        string="Payment Fees",
        help="Fees are charged by the payment fee rules, unless the customer's own setting says"
        " otherwise. Switch off where the law forbids them.",
    )
    oc_fee_product_id = fields.Many2one(
        "product.product",
        string="Payment Fee Product",
        check_company=True,
        domain=[("type", "=", "service")],
        default=lambda self: self._get_default_fee_product(),
        help="Name, taxes and account of the order line that charges a payment fee.",
    )

    @api.model
    def _get_default_fee_product(self):
        return self.env.ref("oc_customer.product_payment_fee", raise_if_not_found=False)

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(CHARGE_SETTINGS):
            self.env["sale.order"]._refresh_open_charges([("company_id", "in", self.ids)])
        return result
