from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OcProductTableLine(models.Model):
    """A product of a table: the centre that ships it and the price it has."""

    _name = "oc.product.table.line"
    _description = "Product Table Line"
    _order = "table_id, product_id, id"
    _check_company_auto = True
    _rec_name = "product_id"

    table_id = fields.Many2one(
        "oc.product.table",
        string="Product Table",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="table_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain=[("sale_ok", "=", True)],
    )
    default_code = fields.Char(related="product_id.default_code", store=True)
    categ_id = fields.Many2one(related="product_id.categ_id", store=True)
    is_for_sale = fields.Boolean(compute="_compute_is_for_sale", store=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="Distribution Centre",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain=[("is_dc", "=", True)],
    )
    price_basis = fields.Selection(
        [("standard", "Standard"), ("tier", "Sales Price")],
        string="Price",
        required=True,
        default="standard",
        help="Standard: the price set on the ordering unit.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Sales Price",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        domain="[('is_tier_in_use', '=', True)]",
    )

    _table_product_uniq = models.UniqueIndex(
        "(table_id, product_id)", "The product is already in this product table."
    )
    _catalogue = models.Index("(table_id, default_code, id) WHERE is_for_sale")

    @api.depends("product_id.active", "product_id.product_tmpl_id.sale_ok")
    def _compute_is_for_sale(self):
        for line in self:
            line.is_for_sale = line.product_id.active and line.product_id.sale_ok

    @api.depends("price_basis")
    def _compute_pricelist_id(self):
        for line in self:
            if line.price_basis == "standard":
                line.pricelist_id = False

    @api.constrains("price_basis", "pricelist_id")
    def _check_price(self):
        for line in self:
            if (line.price_basis == "tier") != bool(line.pricelist_id):
                raise ValidationError(
                    self.env._(
                        "%(product)s in table %(table)s: choose the sales price, or “standard”"
                        " and no sales price.",
                        product=line.product_id.display_name,
                        table=line.table_id.display_name,
                    )
                )

    @api.constrains("warehouse_id", "product_id")
    def _check_dc_enables_product(self):
        enabled = self.env["oc.dc.product"]._get_enabled(self.warehouse_id, self.product_id)
        for warehouse, lines in self.grouped("warehouse_id").items():
            missing = lines.filtered(
                lambda line, dc=warehouse: (dc.id, line.product_id.id) not in enabled
            )
            if missing or not warehouse.is_dc:
                raise ValidationError(
                    self.env._(
                        "The distribution centre %(dc)s does not supply: %(products)s."
                        " Enable the products there, or choose another distribution centre.",
                        dc=warehouse.name,
                        products=", ".join((missing or lines).product_id.mapped("display_name")),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Adding a product that the table already has replaces its line.

        :return: one line per given values, in their order
        """
        existing = self._find_existing(vals_list)
        last = {self._get_key(vals): vals for vals in vals_list}
        fresh = [key for key in last if key not in existing]
        created = super().create([last[key] for key in fresh])
        found = existing | dict(zip(fresh, created, strict=True))
        for key, line in existing.items():
            line.write(self._prepare_replacement(last[key]))
        return self.concat(*(found[self._get_key(vals)] for vals in vals_list))

    @api.model
    def _find_existing(self, vals_list):
        """{(table id, product id): line} of the values whose product the table has."""
        keys = {self._get_key(vals) for vals in vals_list}
        lines = self.search(
            [
                ("table_id", "in", [table for table, _product in keys if table]),
                ("product_id", "in", [product for _table, product in keys if product]),
            ]
        )
        found = {(line.table_id.id, line.product_id.id): line for line in lines}
        return {key: line for key, line in found.items() if key in keys}

    @api.model
    def _get_key(self, vals):
        table = vals.get("table_id") or self.env.context.get("default_table_id")
        product = vals.get("product_id") or self.env.context.get("default_product_id")
        return table, product

    @api.model
    def _prepare_replacement(self, vals):
        """A replaced line is as if it had been made anew: what is not said is the default."""
        names = ("price_basis", "pricelist_id")
        values = {"pricelist_id": False} | self.default_get(list(names))
        return values | {name: vals[name] for name in (*names, "warehouse_id") if name in vals}

    @api.model
    def _get_lines(self, tables, products):
        """{(table id, product id): line}; one query."""
        # Which line applies is decided for everybody alike, also for partners' own systems.
        lines = self.sudo().search_fetch(
            [("table_id", "in", tables.ids), ("product_id", "in", products.ids)],
            ["table_id", "product_id", "warehouse_id", "price_basis", "pricelist_id"],
        )
        return {(line.table_id.id, line.product_id.id): line.sudo(False) for line in lines}

    def _get_pricelist(self, unit):
        """The tier that prices this line for the unit."""
        self.ensure_one()
        if self.price_basis == "tier":
            return self.pricelist_id
        return unit.standard_pricelist_id or unit.property_product_pricelist

    def _get_currency(self, unit):
        """The currency of the unit's orders."""
        pricelist = unit.standard_pricelist_id or unit.property_product_pricelist
        return pricelist.currency_id or self.env.company.currency_id

    def _get_prices(self, unit, quantities=None):
        """{line: price that an order line of the unit gets now}; queries do not grow with self.

        :param dict quantities: {product id: quantity, in the product's unit}; else 1
        """
        self._fetch_for_prices()
        lines = self.with_company(self.table_id.company_id)
        unit = unit.with_company(lines.env.company)
        pricelists = [line._get_pricelist(unit) for line in lines]
        items = self.env["product.pricelist"].union(*pricelists)._get_items(lines.product_id)
        currency, moment = lines._get_currency(unit), fields.Datetime.now()
        adapt = lines._get_price_adapter(unit)
        prices = {}
        for line, pricelist in zip(lines, pricelists, strict=True):
            product = line.product_id
            quantity = (quantities or {}).get(product.id) or 1.0
            item = items.get(pricelist, items[None]).pick(product, quantity, moment)
            item = item.with_company(lines.env.company)
            price = item._compute_price(product, quantity, product.uom_id, moment, currency)
            prices[line] = adapt(product, price)
        return prices

    def _fetch_for_prices(self):
        """Read what prices need, and not all of the many fields of products."""
        self.fetch(["table_id", "product_id", "price_basis", "pricelist_id"])
        self.product_id.fetch(["product_tmpl_id"])
        self.product_id.product_tmpl_id.fetch(["uom_id", "categ_id", "list_price", "taxes_id"])

    def _get_price_adapter(self, unit):
        """What an order line makes of a list price where the unit's taxes are others."""
        company = self.env.company
        position = self.env["account.fiscal.position"]
        if self.product_id.product_tmpl_id.taxes_id:
            position = position._get_fiscal_position(unit, unit)

        def adapt(product, price):
            if not position:
                return price
            return product._get_tax_included_unit_price_from_price(
                price,
                product_taxes=product.taxes_id._filter_taxes_by_company(company),
                fiscal_position=position,
            )

        return adapt
