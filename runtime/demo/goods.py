"""Set-up, part two: suppliers, price tiers, categories and products."""

from .places import ADDRESS_FIELDS
from .rpc import xmlid


class GoodsSetup:
    def __init__(self, odoo, records, places, data):
        self._odoo = odoo
        self._records = records
        self._places = places
        self._data = data

    def suppliers(self):
        rows = [
            [f"supplier_{one.key}", one.name, "True", "1", *self._places.columns(one.address)]
            for one in self._data.suppliers
        ]
        fields = ["name", "is_company", "supplier_rank", *ADDRESS_FIELDS]
        self._records.ensure("res.partner", fields, rows)

    def tiers(self):
        """One price list a tier; each takes its percentage off the list price, rounded to cents."""
        fields = [
            "name",
            "currency_id/.id",
            "item_ids/applied_on",
            "item_ids/compute_price",
            "item_ids/base",
            "item_ids/price_discount",
            "item_ids/price_round",
        ]
        currency = self._odoo.call(
            "res.currency", "search", [("name", "=", self._data.company.currency)]
        )
        rows = [
            [
                f"tier_{tier.number}",
                tier.name,
                str(currency[0]),
                "3_global",
                "formula",
                "list_price",
                str(tier.percent_off),
                "0.01",
            ]
            for tier in self._data.tiers
        ]
        self._records.ensure_named("product.pricelist", fields, rows, _chinese(self._data.tiers))

    def categories(self):
        rows = [[f"category_{one.key}", one.name] for one in self._data.categories]
        names = _chinese(self._data.categories)
        self._records.ensure_named("product.category", ["name"], rows, names)

    def products(self):
        """Storable goods in lots; those that spoil have their days."""
        fields = [
            "name",
            "default_code",
            "type",
            "is_storable",
            "tracking",
            "categ_id/id",
            "list_price",
            "standard_price",
            "barcode",
            "weight",
            "use_expiration_date",
            "expiration_time",
            "description_sale",
            "taxes_id",
            "supplier_taxes_id",
            "seller_ids/partner_id/id",
            "seller_ids/price",
            "invoice_policy",
        ]
        rows = [self._product_row(one) for one in self._data.products]
        self._records.ensure_named("product.product", fields, rows, _chinese(self._data.products))

    def _product_row(self, product):
        food = {one.key for one in self._data.categories if one.is_food}
        expires = product.category in food and product.shelf_days > 0
        return [
            f"product_{product.key}",
            product.name,
            f"P{int(product.key):04d}" if product.key.isdigit() else product.key,
            "consu",
            "True",
            "lot",
            xmlid(f"category_{product.category}"),
            str(product.price),
            str(product.cost),
            product.barcode,
            str(product.weight),
            str(expires),
            str(product.shelf_days if expires else 0),
            product.pack,
            "",
            "",
            xmlid(f"supplier_{product.supplier}"),
            str(product.cost),
            "delivery",
        ]


def _chinese(items):
    return [item.name_zh for item in items]
