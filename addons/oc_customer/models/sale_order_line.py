from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from .sale_order import MAX_MESSAGES, OPEN_STATES

#: never equal to a price: marks a price given from outside as agreed, not to be recomputed
AGREED_PRICE = -1.0


class SaleOrderLine(models.Model):
    """Order lines of ordering units: centre and price come from the product table's line."""

    _inherit = "sale.order.line"

    oc_table_line_id = fields.Many2one(
        "oc.product.table.line",
        string="Product Table Line",
        compute="_compute_oc_table_line_id",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("product_id", "order_id.product_table_id")
    def _compute_oc_table_line_id(self):
        open_lines = self.filtered(
            lambda line: line.order_id.state in OPEN_STATES or not line._origin
        )
        for line, table_line in open_lines._find_table_lines().items():
            line.oc_table_line_id = table_line

    @api.depends("oc_table_line_id", "order_id.state")
    def _compute_warehouse_id(self):
        from_table = self.filtered("oc_table_line_id")
        confirmed = self.filtered(
            lambda line: (
                line.warehouse_id
                and line.order_id.partner_id.oc_role == "unit"
                and line.order_id.state not in OPEN_STATES
            )
        )
        super(SaleOrderLine, self - from_table - confirmed)._compute_warehouse_id()
        for line in from_table - confirmed:
            line.warehouse_id = line.oc_table_line_id.warehouse_id

    @api.depends("oc_table_line_id")
    def _compute_pricelist_item_id(self):
        from_table = self.filtered("oc_table_line_id")
        super(SaleOrderLine, self - from_table)._compute_pricelist_item_id()
        for line, item in from_table._find_pricelist_items().items():
            line.pricelist_item_id = item

    @api.depends("oc_table_line_id")
    def _compute_price_unit(self):
        """A confirmed line keeps its price when the table changes behind it."""
        agreed = self.filtered(
            lambda line: (
                line._origin
                and line.order_id.partner_id.oc_role == "unit"
                and line.order_id.state not in OPEN_STATES
            )
        )
        return super(SaleOrderLine, self - agreed)._compute_price_unit()

    def _compute_discount(self):
        """The sales price is the price: a discount is only what somebody grants on it."""
        return super(
            SaleOrderLine, self.filtered(lambda line: not line.oc_table_line_id)
        )._compute_discount()

    @api.constrains("product_id", "order_id", "price_unit", "discount", "warehouse_id")
    def _check_oc_lines(self):
        lines = self._filter_unit_lines()
        texts = [text for order in lines.order_id if (text := order._get_table_refusal())]
        texts = texts or lines._get_line_refusals()
        confirmed = lines.order_id.filtered(lambda order: order.state == "sale")
        texts = texts or [text for order in confirmed if (text := order._get_amount_refusal())]
        if texts:
            raise ValidationError("\n".join(texts[:MAX_MESSAGES]))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.order_id._filter_unit_orders()._refresh_oc_deliveries()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"product_id", "order_id", "oc_table_line_id"} & vals.keys():
            self.order_id._filter_unit_orders()._refresh_oc_deliveries()
        return result

    def unlink(self):
        orders = self.order_id._filter_unit_orders()
        result = super().unlink()
        orders.exists()._refresh_oc_deliveries()
        return result

    def action_why(self):
        """Open the explanation of this line's centre and price."""
        self.ensure_one()
        return self.env["oc.why"]._get_action(
            unit=self.order_id.partner_id, product=self.product_id, order=self.order_id
        )

    def _add_precomputed_values(self, vals_list):
        agreed = [vals for vals in vals_list if self._is_agreed_price(vals)]
        super()._add_precomputed_values(vals_list)
        for vals in agreed:
            vals["technical_price_unit"] = AGREED_PRICE

    def _is_agreed_price(self, vals):
        """A price sent without the computed one beside it comes from an import or a partner."""
        if "price_unit" not in vals or "technical_price_unit" in vals:
            return False
        order = self.env["sale.order"].browse(vals.get("order_id") or [])
        return order.partner_id.oc_role == "unit"

    def _filter_unit_lines(self):
        """Lines that sell a product to an ordering unit, not fees, notes or down payments."""
        return self.filtered(
            lambda line: (
                line.order_id.partner_id.oc_role == "unit"
                and line.product_id
                and not line.display_type
                and not line.is_downpayment
                and not line._is_delivery()
                and not line._is_global_discount()
            )
        )

    def _filter_shipped(self):
        return self._filter_unit_lines().filtered(lambda line: line.product_id.type == "consu")

    def _is_due_in_full(self):
        """Whether a line that no transfer delivers is due with the last delivery, all of it.

        Discounts are not: they follow the goods.
        """
        return self.price_total > 0

    def _find_table_lines(self):
        """{order line: line of its order's product table, or none}; one query for all."""
        lines = self._filter_unit_lines()
        tables = lines.order_id.product_table_id
        known = self.env["oc.product.table.line"]._get_lines(tables, lines.product_id._origin)
        empty = self.env["oc.product.table.line"]
        found = dict.fromkeys(self, empty)
        for line in lines:
            key = (line.order_id.product_table_id.id, line.product_id._origin.id)
            found[line] = known.get(key, empty)
        return found

    def _resolve_table_lines(self):
        """Follow the product tables as they are now."""
        for line, table_line in self._find_table_lines().items():
            if line.oc_table_line_id != table_line:
                line.oc_table_line_id = table_line
            elif table_line and line.warehouse_id != table_line.warehouse_id:
                line.warehouse_id = table_line.warehouse_id

    def _get_oc_pricelist(self):
        return self.oc_table_line_id._get_pricelist(self.order_id.partner_id)

    def _find_pricelist_items(self):
        """{line of a table: item of its tier, or none}; one query for all lines and tiers."""
        pricelists = {line: line._get_oc_pricelist() for line in self}
        items = (
            self.env["product.pricelist"]
            .union(*pricelists.values())
            ._get_items(self.product_id._origin)
        )
        return {
            line: line._pick_item(items.get(pricelist, items[None]))
            for line, pricelist in pricelists.items()
        }

    def _pick_item(self, items):
        product = self.product_id
        uom = self.product_uom_id or product.uom_id
        quantity = self.product_uom_qty or 1.0
        if uom != product.uom_id:
            quantity = uom._compute_quantity(quantity, product.uom_id, raise_if_failure=False)
        return items.pick(product, quantity, self._get_order_date() or fields.Datetime.now())

    def _get_display_price_ignore_combo(self):
        if self.oc_table_line_id:
            return self._get_pricelist_price()
        return super()._get_display_price_ignore_combo()

    def _get_line_refusals(self):
        """Texts of what forbids these lines; queries do not grow with their number."""
        lines = self._filter_unit_lines().filtered("order_id.product_table_id")
        missing = lines.filtered(lambda line: not line.oc_table_line_id)
        if missing:
            return [
                order._get_missing_refusal(gone.product_id)
                for order, gone in missing.grouped("order_id").items()
            ]
        texts = lines._get_supply_refusals()
        return texts or [text for line in lines if (text := line._get_discount_refusal())]

    def _get_supply_refusals(self):
        strays = self.filtered(
            lambda line: (
                line.order_id.state in OPEN_STATES
                and line.warehouse_id
                and line.warehouse_id != line.oc_table_line_id.warehouse_id
            )
        )
        if strays:
            return [line._get_stray_refusal() for line in strays]
        enabled = self.env["oc.dc.product"]._get_enabled(self.warehouse_id, self.product_id)
        refused = self.filtered(
            lambda line: (
                line.product_id.type == "consu"
                and (line.warehouse_id.id, line.product_id.id) not in enabled
            )
        )
        return [
            self.env._(
                "The distribution centre %(dc)s does not supply: %(products)s.",
                dc=dc.name,
                products=", ".join(lines.product_id.mapped("display_name")),
            )
            for dc, lines in refused.grouped("warehouse_id").items()
        ]

    def _get_stray_refusal(self):
        return self.env._(
            "By the product table %(product)s ships from %(dc)s, not from %(other)s.",
            product=self.product_id.display_name,
            dc=self.oc_table_line_id.warehouse_id.name,
            other=self.warehouse_id.name,
        )

    def _get_table_price(self):
        """The price that the product table gives, in the order's currency and unit."""
        self.ensure_one()
        line = self.with_company(self.company_id)
        return line.product_id._get_tax_included_unit_price_from_price(
            line._get_pricelist_price(),
            product_taxes=line.product_id.taxes_id._filter_taxes_by_company(line.company_id),
            fiscal_position=line.order_id.fiscal_position_id,
        )

    def _get_discount_refusal(self):
        given = self.price_unit * (1 - self.discount / 100)
        price = self._get_table_price()
        if not price > 0 or given >= price:
            return None
        rate = (price - given) / price * 100
        limit = self.order_id.partner_id.max_order_discount
        if float_compare(rate, limit, precision_digits=2) <= 0:
            return None
        return self.env._(
            "%(product)s: the price %(given)s is %(rate)s %% below the sales price %(price)s;"
            " %(unit)s may have at most %(limit)s %% discount.",
            product=self.product_id.display_name,
            given=self.currency_id.format(given),
            rate=f"{rate:.2f}",
            price=self.currency_id.format(price),
            unit=self.order_id.partner_id.name,
            limit=f"{limit:g}",
        )

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        delivery = self.order_id.oc_delivery_ids.filtered(
            lambda row: row.warehouse_id == self.warehouse_id and row.ship_date
        )
        if delivery:
            values["date_planned"] = self.warehouse_id._get_dc_noon(delivery.ship_date)
            values["date_deadline"] = self.warehouse_id._get_dc_noon(delivery.arrival_date)
        return values
