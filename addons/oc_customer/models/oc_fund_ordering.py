from odoo import api, models


class OcOrdering(models.AbstractModel):
    _inherit = "oc.ordering"

    @api.model
    def place_order(
        self,
        unit_code: str,
        lines: list[dict],
        key: str,
        ship_dates: dict[str, str] | None = None,
    ) -> dict:
        # Many branches of one customer may order in the same second. The method is the whole
        # request, so it can wait for its customer's fund account before it looks at anything.
        customer = self._get_unit(unit_code)._get_fund_customer()
        # Partners have no rights on fund accounts.
        accounts_sudo = self.env["oc.fund.account"].sudo()
        accounts_sudo.search([("partner_id", "=", customer.id)])._take_turn()
        return super().place_order(unit_code, lines, key, ship_dates)
