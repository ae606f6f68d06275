from odoo import api, fields, models


class EcomOrderMargin(models.Model):
    """What the goods of an order weigh and leave, worked out for the page that is looked at."""

    _inherit = "ecom.order"

    goods_weight = fields.Float(
        digits="Stock Weight", compute="_compute_goods_weight",
        help="Of the products now; of a kit without a weight of its own, that of its parts.",
    )
    margin = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_margin",
        groups="ecom_orders.group_finance",
        help="Total less the products' cost and the carrier's, as far as they are known.",
    )

    @api.depends("line_ids.product_id", "line_ids.quantity")
    def _compute_goods_weight(self):
        weights = self._get_product_figures("weight")
        for order in self:
            order.goods_weight = sum(
                line.quantity * weights.get((order.company_id, line.product_id), 0)
                for line in order.line_ids
            )

    @api.depends("amount_total", "cost_freight", "line_ids.product_id", "line_ids.quantity")
    def _compute_margin(self):
        costs = self._get_product_figures("standard_price")
        for order in self:
            income = order.currency_id._convert(
                order.amount_total, order.company_currency_id, order.company_id,
                order.ordered_at or fields.Date.today(),
            )
            order.margin = income - order.cost_freight - sum(
                line.quantity * costs.get((order.company_id, line.product_id), 0)
                for line in order.line_ids
            )

    def _get_product_figures(self, name):
        """{(company, product): its weight or cost}; of a kit without one, that of its parts."""
        figures = {}
        for company, orders in self.grouped("company_id").items():
            # sudo: who sees an order need not have rights on products of others; figures only
            products_sudo = orders.sudo().line_ids.product_id.with_company(company)
            empty_sudo = products_sudo.filtered(lambda product: not product[name])
            parts = self.env["ecom.kit"].sudo()._explode(
                company, [(product.id, 1) for product in empty_sudo]
            )
            for product in products_sudo:
                figures[company, product.with_env(self.env)] = product[name] or sum(
                    part["units"] * products_sudo.browse(part["product_id"])[name]
                    for part in parts.get((product.id, 1), ())
                )
        return figures
