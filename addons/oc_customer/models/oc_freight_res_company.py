from odoo import fields, models
from odoo.exceptions import UserError

#: what must reach orders that are not confirmed yet when it changes
CHARGE_SETTINGS = ("oc_waiver_enabled", "oc_fee_enabled", "oc_fee_product_id")
FREIGHT_TERMS = [
    ("included", "Included in the Prices"),
    ("prepaid", "Charged on the Order"),
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
        help="Name, taxes and account of the order line that charges a payment fee."
        " Empty: the product “Payment Fee”.",
    )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(CHARGE_SETTINGS):
            self.env["sale.order"]._refresh_open_charges([("company_id", "in", self.ids)])
        return result

    def _get_fee_product(self):
        product = self.oc_fee_product_id or self.env.ref(
            "oc_customer.product_payment_fee", raise_if_not_found=False
        )
        if not product:
            raise UserError(
                self.env._(
                    "%(company)s charges payment fees, but has no product for them. Choose one"
                    " under Settings / Freight and Fees.",
                    company=self.name,
                )
            )
        return product
