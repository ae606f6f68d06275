"""What approved orders lack, by warehouse and product: always as it is at this moment."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .ecom_missing_sql import CANDIDATES, QUERY

LACKING = (
    Domain("state", "=", "approved") & Domain("cause", "=", "shortage")
    & Domain("shop_changes", "=", False)
)


class EcomMissing(models.Model):
    """A product that orders wait for in a warehouse; kits count as their parts."""

    _name = "ecom.missing"
    _description = "Missing Goods"
    _auto = False
    _rec_name = "product_id"
    _order = "oldest_at, id"

    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    quantity_wanted = fields.Float(
        "Wanted", digits="Product Unit", readonly=True,
        help="By approved orders that have no delivery yet.",
    )
    quantity_free = fields.Float(
        "Free", digits="Product Unit", readonly=True, help="On hand and not reserved."
    )
    quantity_missing = fields.Float("Missing", digits="Product Unit", readonly=True)
    quantity_incoming = fields.Float(
        "On Its Way", digits="Product Unit", readonly=True,
        help="Of purchases that were confirmed, and of transfers to the warehouse.",
    )
    quantity_rfq = fields.Float(
        "On Requests", digits="Product Unit", readonly=True,
        help="On requests for quotation that are not confirmed yet.",
    )
    quantity_to_buy = fields.Float(
        "To Buy", digits="Product Unit", readonly=True,
        help="Missing, less what is on its way and on requests for quotation.",
    )
    order_count = fields.Integer("Waiting Orders", readonly=True, aggregator=None)
    oldest_at = fields.Datetime("Oldest Paid", readonly=True, aggregator="min")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_waiting = fields.Monetary(
        "Money Waiting", readonly=True, aggregator=None,
        help="Of the orders that wait for it, at today's rates. An order that waits for several"
        " products is counted with each of them.",
    )
    has_vendor = fields.Boolean(readonly=True)

    @property
    def _table_query(self):
        self.env.flush_all()
        kits, rates = self._list_kits(), self._list_rates()
        return SQL(
            QUERY,
            kits=SQL("unnest(%s::int[], %s::int[], %s::int[], %s::numeric[])", *_columns(kits, 4)),
            rates=SQL("unnest(%s::int[], %s::int[], %s::numeric[])", *_columns(rates, 3)),
            seen=self._get_seen(),
            digits=self.env["decimal.precision"].precision_get("Product Unit"),
        )

    def _get_seen(self):
        """The orders that lack goods, as far as the user sees them."""
        orders = self.env["ecom.order"]
        if not orders.has_access("read"):
            return SQL("(SELECT NULL::int)")
        return orders._search(LACKING).subselect()

    def _list_kits(self):
        """[(company, kit, part, units of the part in one of the kit)] of what is at stake."""
        kits = self.env["ecom.kit"]
        rows = []
        for company_id, product_ids in self.env.execute_query(SQL(CANDIDATES)):
            company = self.env["res.company"].browse(company_id)
            products = self.env["product.product"].browse(product_ids)
            for product, bom in kits._find_boms(company, products).items():
                parts = kits._count_parts_of(bom, product)
                share = kits._get_batch(bom, product)
                rows += [(company_id, product.id, part, n / share) for part, n in parts.items()]
        return rows

    def _list_rates(self):
        """[(company, currency, what one of it is in the company's currency)]."""
        # sudo: rates are no secret; the user need not be in each company
        companies_sudo = self.env["res.company"].sudo().search([("active", "=", True)])
        currencies_sudo = companies_sudo.env["res.currency"].search([("active", "=", True)])
        today = fields.Date.context_today(self)
        rows = []
        for company in companies_sudo:
            rates = (currencies_sudo | company.currency_id)._get_rates(company, today)
            own = rates[company.currency_id.id]
            rows += [(company.id, currency, own / rate) for currency, rate in rates.items()]
        return rows

    @api.readonly
    def action_view_orders(self):
        """Open the orders that wait for it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_order_action")
        return {
            **action,
            "name": self.env._("Orders Waiting for %(product)s",
                               product=self.product_id.display_name),
            "domain": list(self._get_order_domain()),
            "context": {},
        }

    def _get_order_domain(self):
        return (
            LACKING & Domain("warehouse_id", "in", self.warehouse_id.ids)
            & Domain("missing_product_ids", "in", self.product_id.ids)
        )


def _columns(rows, width):
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
