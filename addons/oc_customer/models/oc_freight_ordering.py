from odoo import api, fields, models


class OcOrdering(models.AbstractModel):
    """Freight, waiver and fee, as partners' systems are told them."""

    _inherit = "oc.ordering"

    @api.model
    @api.readonly
    def quote(self, unit_code: str, lines: list[dict]) -> dict:
        """Tell what an order would cost, without placing it.

        :param str unit_code: code of the ordering unit
        :param list lines: ``[{"code": product code, "quantity": number above zero}]``
        :return: ``{"currency", "amount", "lines", "deliveries", "freight": {"terms", "state",
            "amount", "waived", "charged", "waiver", "hint"}, "fee": {"amount", "charged",
            "bearer"}}``; freight and fee are without taxes, and before delivery an estimate
        :raise AccessError: the unit does not exist or is not the caller's
        :raise UserError: a line is malformed, or its product not in the unit's table
        """
        unit = self._get_unit(unit_code)
        quantities = self._check_lines(lines)
        company = unit.company_id or self.env.company
        # The order would be the caller's own unit's; partners have no rights on orders.
        orders_sudo = self.env["sale.order"].sudo().with_company(company)
        values = self._prepare_order(unit, company, quantities)
        order = orders_sudo.new({"state": "draft", "date_order": fields.Datetime.now(), **values})
        answer = self._to_answer(order)
        return {name: answer[name] for name in self._get_quote_names()}

    @api.model
    def _get_quote_names(self):
        return "currency", "amount", "lines", "deliveries", "freight", "fee"

    def _to_answer(self, order):
        freight = {
            "terms": order.freight_terms,
            "state": order.freight_state,
            "amount": order.freight_amount,
            "waived": order.freight_waived,
            "charged": order.freight_charged,
            "waiver": order.freight_waiver_text or "",
            "hint": order.freight_hint or "",
        }
        fee = {
            "amount": order.payment_fee_amount,
            "charged": order.payment_fee_charged,
            "bearer": order.payment_fee_bearer or "",
        }
        return {**super()._to_answer(order), "freight": freight, "fee": fee}
