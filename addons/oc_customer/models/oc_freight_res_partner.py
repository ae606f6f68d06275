from odoo import fields, models

from .oc_freight_res_company import CHARGE_SETTINGS, FREIGHT_TERMS


class ResPartner(models.Model):
    _inherit = "res.partner"

    oc_freight_terms = fields.Selection(
        FREIGHT_TERMS,
        string="Freight",
        help="Who pays the carrier. Empty: as the unit's customer, else as the company's setting"
        " says.",
    )
    oc_waiver_enabled = fields.Selection(
        [("yes", "By the Rules"), ("no", "Never Waived")],
        string="Freight Waivers",
        help="Whether freight is waived for this customer's units. Empty: as the company's"
        " setting says.",
    )
    oc_fee_enabled = fields.Selection(
        [("yes", "By the Rules"), ("no", "No Fees")],
        string="Payment Fees",
        help="Whether this customer's units are charged payment fees. Empty: as the company's"
        " setting says.",
    )

    def write(self, vals):
        result = super().write(vals)
        names = ("property_delivery_carrier_id", *CHARGE_SETTINGS)
        if not vals.keys().isdisjoint(names):
            units = [("partner_id", "child_of", self.ids)]
            self.env["sale.order"]._refresh_open_charges(units)
        return result

    def _get_freight_terms(self, company):
        """The unit's own, its customer's, the company's."""
        # Terms are the same for everybody, whatever the asking user may see of the customer.
        unit_sudo = self.sudo()
        own = unit_sudo.oc_freight_terms or unit_sudo.oc_id.oc_freight_terms
        return own or company.sudo().oc_freight_terms

    def _get_freight_carrier(self, company):
        """The unit's own carrier, else its customer's."""
        # Terms are the same for everybody, whatever the asking user may see of the customer.
        unit_sudo = self.sudo().with_company(company)
        own = unit_sudo.property_delivery_carrier_id
        return (own or unit_sudo.oc_id.property_delivery_carrier_id).sudo(False)

    def _is_waiver_enabled(self, company):
        return self._get_oc_parameter("oc_waiver_enabled", company)[self]

    def _is_fee_enabled(self, company):
        return self._get_oc_parameter("oc_fee_enabled", company)[self]
