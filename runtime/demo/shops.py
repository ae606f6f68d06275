"""Two shops of the order centre: one shipped by a warehouse of one's own, one by the external."""

import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from decimal import Decimal

from .dataset import to_cents
from .places import ADDRESS_FIELDS
from .rpc import OdooRefused, OdooUnavailable, xmlid
from .shop_orders import Buyers, retail_products

BINS = 6
STOCK = 60
CALL = 100
KIT = ("BOX-1", "节日礼盒")
POLICY_MOST = 200
SHIPPED_SHARE = 3  # every third delivery of the mall leaves
DONE = ("shipped", "merged", "cancelled")


class ShopSetup:
    """The warehouse, the goods and the two shops; each step makes only what is missing."""

    def __init__(self, odoo, records, places, data):
        self._odoo = odoo
        self._records = records
        self._places = places
        self._data = data
        self._products = retail_products(data)

    def warehouse(self):
        address = self._data.company.address
        name = "Shop warehouse 网店仓"
        row = ["address_shop", name, *self._places.columns(address)]
        self._records.ensure("res.partner", ["name", *ADDRESS_FIELDS], [row])
        row = ["shop_warehouse", name, "SHOP", xmlid("address_shop")]
        self._records.ensure("stock.warehouse", ["name", "code", "partner_id/id"], [row])
        rows = [
            [f"shop_bin_{number}", f"A-{number:02d}", str(self._shelf())]
            for number in range(1, BINS + 1)
        ]
        self._records.ensure("stock.location", ["name", "location_id/.id"], rows)

    def products(self):
        fields = ["name", "default_code", "type", "is_storable", "categ_id/id", "list_price",
                  "standard_price", "barcode", "weight", "taxes_id", "supplier_taxes_id"]
        rows = [
            [f"retail_{one.key}", one.name, one.code, "consu", "True",
             xmlid(f"category_{one.category}"), str(one.price), str(one.cost), one.barcode,
             str(one.weight), "", ""]
            for one in self._products
        ]
        names = [one.name_zh for one in self._products]
        self._records.ensure_named("product.product", fields, rows, names)

    def gift_box(self):
        """A kit: sold as one, shipped as two of the other products."""
        fields = ["name", "default_code", "type", "is_storable", "list_price", "taxes_id"]
        row = ["retail_kit", "Gift box", KIT[0], "consu", "True", "68", ""]
        self._records.ensure_named("product.product", fields, [row], [KIT[1]])
        if "retail_bom" in self._records:
            return
        [kit] = self._odoo.call(
            "product.product", "read", [self._records["retail_kit"]], ["product_tmpl_id"]
        )
        parts = [
            (0, 0, {"product_id": self._records[f"retail_{one.key}"], "product_qty": 1})
            for one in self._products[:2]
        ]
        values = {"product_tmpl_id": kit["product_tmpl_id"][0], "type": "phantom",
                  "bom_line_ids": parts}
        self._records.adopt(
            "retail_bom", "mrp.bom", self._odoo.call("mrp.bom", "create", [values])[0]
        )

    def stock(self):
        if "retail_stock" in self._records:
            return
        values = [
            {"product_id": self._records[f"retail_{one.key}"],
             "location_id": self._records[f"shop_bin_{number % BINS + 1}"],
             "inventory_quantity_auto_apply": STOCK}
            for number, one in enumerate(self._products)
        ]
        quants = self._odoo.call(
            "stock.quant", "create", values, context={"inventory_mode": True}
        )
        self._records.adopt("retail_stock", "stock.quant", quants[0])

    def shops(self):
        fields = ["code", "name", "platform", "warehouse_id/id", "secret"]
        rows = [
            ["shop_mall", "MALL", "Own mall 自营商城", "push", xmlid("shop_warehouse"),
             secrets.token_hex(16)],
            ["shop_market", "MARKET", "Marketplace 集市店", "push", xmlid("dc_0"),
             secrets.token_hex(16)],
        ]
        self._records.ensure("ecom.channel", fields, rows)

    def rules(self):
        fields = ["name", "number", "most_amount"]
        row = ["shop_policy", "Up to 200, nothing special", "10", str(POLICY_MOST)]
        self._records.ensure_named(
            "ecom.review.policy", fields, [row], ["200 元以内且无备注"]
        )

    def _shelf(self):
        warehouse = self._records["shop_warehouse"]
        [row] = self._odoo.call("stock.warehouse", "read", [warehouse], ["lot_stock_id"])
        return row["lot_stock_id"][0]


class ShopTrade:
    """Orders into the two shops, and a part of them out again."""

    def __init__(self, odoo, records, data):
        self._odoo = odoo
        self._records = records
        self._data = data
        self._buyers = Buyers(data, datetime.now(UTC))

    def mall(self):
        [kit] = self._odoo.call(
            "product.product", "read", [self._records["retail_kit"]], ["list_price"]
        )
        self._push("shop_mall", self._buyers.mall(
            retail_products(self._data), (*KIT, _cents(kit["list_price"]))
        ))

    def market(self):
        self._push("shop_market", self._buyers.market(self._left_over()))

    def undecided(self):
        """Approved orders of which nobody has yet said whether there are goods for them."""
        domain = [("state", "=", "approved"), ("cause", "=", False)]
        return self._odoo.count("ecom.order", [*domain, *self._of(("shop_mall", "shop_market"))])

    def market_standing(self):
        """(done, all) orders that the external warehouse ships."""
        mine = self._of(("shop_market",))
        done = self._odoo.count("ecom.order", [*mine, ("state", "in", DONE)])
        return done, self._odoo.count("ecom.order", mine)

    def ship_some(self):
        """A part of the mall's deliveries leaves, so that all states are there to look at."""
        if "shop_shipped" in self._records:
            return
        domain = [("ecom_order_id.channel_id", "=", self._records["shop_mall"]),
                  ("state", "=", "assigned")]
        found = self._odoo.call("stock.picking", "search", domain, order="id")
        for picking in found[::SHIPPED_SHARE]:
            self._odoo.call("stock.picking", "button_validate", [picking])
        self._records.adopt("shop_shipped", "ecom.channel", self._records["shop_mall"])

    def figures(self):
        rows = self._odoo.call("ecom.order", "formatted_read_group", [], ["state"], ["__count"])
        return {"shop_orders": {row["state"]: row["__count"] for row in rows}}

    def _of(self, names):
        return [("channel_id", "in", [self._records[name] for name in names])]

    def _left_over(self):
        """(code, title, price) of what lies free in the first distribution centre."""
        rows = self._odoo.search_read(
            "stock.quant",
            [("warehouse_id", "=", self._records["dc_0"]), ("location_id.usage", "=", "internal"),
             ("quantity", ">=", 1), ("reserved_quantity", "=", 0)],
            ["product_id"], order="product_id",
        )
        ids = sorted({row["product_id"][0] for row in rows})
        fields = ["default_code", "name", "list_price"]
        found = self._odoo.call("product.product", "read", ids, fields)
        return [(one["default_code"], one["name"], _cents(one["list_price"])) for one in found]

    def _push(self, name, orders):
        [shop] = self._odoo.call(
            "ecom.channel", "read", [self._records[name]], ["secret", "push_path"]
        )
        for start in range(0, len(orders), CALL):
            self._call(shop, json.dumps({"orders": orders[start : start + CALL]}, default=str))

    def _call(self, shop, text):
        body, moment = text.encode(), str(int(time.time()))
        message = moment.encode() + b"." + body
        headers = {
            "Content-Type": "application/json", "X-Postroad-Timestamp": moment,
            "X-Postroad-Signature":
                hmac.new(shop["secret"].encode(), message, hashlib.sha256).hexdigest(),
        }
        call = urllib.request.Request(shop["push_path"], body, headers)
        try:
            with urllib.request.urlopen(call, timeout=120):
                pass
        except urllib.error.HTTPError as error:
            failure = OdooUnavailable if error.code >= 500 else OdooRefused
            raise failure(f"{shop['push_path']}: {error.read().decode()[:300]}") from error
        except OSError as error:
            raise OdooUnavailable(f"{shop['push_path']}: {error}") from error


def _cents(price):
    return to_cents(Decimal(str(price)))
