"""A merchant who orders everything a warehouse can do, whatever happens to the servers."""

import random
import time
from collections import Counter
from contextlib import suppress
from urllib.error import HTTPError

from runtime.demo.rpc import OdooRefused, OdooUnavailable

PATIENCE_S = 240
PRODUCTS = {"TEA": "none", "SALT": "none", "MILK": "lot", "CURD": "lot"}
START = 400
KINDS = (
    ("sell", 10), ("buy", 3), ("issue", 2), ("send_back", 2), ("transfer", 2), ("take_back", 3),
    ("cancel", 2), ("hold", 2), ("count", 1), ("change", 1),
)  # fmt: skip
AGAIN = (OdooUnavailable, OSError)


class Mix:
    """``run(number)`` orders so many documents of mixed kinds; a seed repeats the choice.

    A call whose answer was lost is made again, so the merchant may order twice what was meant
    once: that is an order more in both books.
    """

    def __init__(self, stack, odoo, seed):
        self._stack, self._odoo, self._dice = stack, odoo, random.Random(seed)
        self.done = Counter()
        self.refused = Counter()
        self._sold = []
        self._held = []

    def prepare(self, backend, warehouse):
        """Master data, a second warehouse of the same system, goods to begin with."""
        self._backend = backend
        ask = self._odoo.call
        self._houses = ask("stock.warehouse", "read", [warehouse], HOUSE)
        second = ask("stock.warehouse", "create", [
            {"name": "Second", "code": "W2", "wms_backend_id": backend, "wms_code": "W2"}
        ])
        self._houses += ask("stock.warehouse", "read", second, HOUSE)
        self._products = dict(zip(PRODUCTS, ask("product.product", "create", [
            {"name": code, "default_code": code, "is_storable": True, "tracking": tracking,
             "use_expiration_date": tracking == "lot"}
            for code, tracking in PRODUCTS.items()
        ]), strict=True))  # fmt: skip
        [self._vendor, self._customer] = ask("res.partner", "create", [
            {"name": "Vendor"},
            {"name": "Shop", "street": "Street 1", "city": "Town", "phone": "13900000000"},
        ])
        self._places = {
            usage: ask("stock.location", "search", [("usage", "=", usage)], limit=1)[0]
            for usage in ("customer", "supplier", "inventory")
        }
        self._places["transit"] = ask(
            "stock.location", "search",
            [("usage", "=", "transit"), ("active", "in", [True, False])], limit=1,
        )[0]
        ask("stock.location", "write", [self._places["transit"]], {"active": True})
        self._order_goods([(code, START) for code in PRODUCTS])

    def run(self, number):
        names = [name for name, weight in KINDS for _time in range(weight)]
        while sum(self.done.values()) < number:
            self._try(self._dice.choice(names))

    def finish(self):
        """Let go what is held, so that everything can come to its end."""
        for document in self._held:
            with suppress(OdooRefused):
                self._insist("wms.document", "action_restore", [document])

    def _try(self, name):
        try:
            if getattr(self, f"_{name}")() is not False:
                self.done[name] += 1
        except OdooRefused:
            self.refused[name] += 1

    def _insist(self, *words, **options):
        """A call that is made again until somebody answers."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._odoo.call(*words, **options)
            except AGAIN:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)

    # --- what is ordered ---

    def _goods(self, most):
        codes = self._dice.sample(sorted(PRODUCTS), self._dice.randint(1, 2))
        return [(code, self._dice.randint(1, most)) for code in codes]

    def _buy(self):
        self._order_goods(self._goods(20))

    def _order_goods(self, goods):
        [order] = self._insist("purchase.order", "create", [{
            "partner_id": self._vendor, "picking_type_id": self._houses[0]["in_type_id"][0],
            "order_line": [(0, 0, {"product_id": self._products[code], "product_qty": quantity,
                                   "price_unit": 1}) for code, quantity in goods],
        }])
        self._insist("purchase.order", "button_confirm", [order])

    def _sell(self):
        [order] = self._insist("sale.order", "create", [{
            "partner_id": self._customer, "warehouse_id": self._houses[0]["id"],
            "order_line": [(0, 0, {"product_id": self._products[code],
                                   "product_uom_qty": quantity})
                           for code, quantity in self._goods(4)],
        }])
        self._insist("sale.order", "action_confirm", [order])
        self._sold.append(order)

    def _issue(self):
        self._move("inventory")

    def _send_back(self):
        self._move("supplier")

    def _transfer(self):
        # The simulator makes up the batches of what comes in, so only goods without.
        goods = [(code, self._dice.randint(1, 3)) for code in ("TEA", "SALT")]
        picking = self._move("transit", goods)
        moves = self._insist("stock.move", "search_read", [("picking_id", "=", picking)],
                             ["product_id", "product_uom_qty"])
        target = self._houses[1]
        places = {"location_id": self._places["transit"],
                  "location_dest_id": target["lot_stock_id"][0]}
        [arrival] = self._insist("stock.picking", "create", [{
            "picking_type_id": target["in_type_id"][0], **places,
            "move_ids": [(0, 0, {"product_id": move["product_id"][0], **places,
                                 "product_uom_qty": move["product_uom_qty"],
                                 "procure_method": "make_to_order",
                                 "move_orig_ids": [(6, 0, [move["id"]])]}) for move in moves],
        }])
        self._insist("stock.picking", "action_confirm", [arrival])

    def _move(self, usage, goods=None):
        house = self._houses[0]
        places = {"location_id": house["lot_stock_id"][0], "location_dest_id": self._places[usage]}
        [picking] = self._insist("stock.picking", "create", [{
            "picking_type_id": house["out_type_id"][0], "partner_id": self._vendor, **places,
            "move_ids": [(0, 0, {"product_id": self._products[code], "product_uom_qty": quantity,
                                 **places}) for code, quantity in goods or self._goods(3)],
        }])
        self._insist("stock.picking", "action_confirm", [picking])
        return picking

    def _take_back(self):
        delivery = self._find_delivery(self._sold, [("state", "=", "done")])
        if not delivery:
            return False
        [wizard] = self._insist("stock.return.picking", "create", [{"picking_id": delivery}])
        lines = self._insist("stock.return.picking.line", "search", [("wizard_id", "=", wizard)])
        self._insist("stock.return.picking.line", "write", lines, {"quantity": 1})
        self._insist("stock.return.picking", "action_create_returns", [wizard])
        return True

    def _cancel(self):
        open_states = [("state", "in", ("confirmed", "assigned"))]
        delivery = self._find_delivery(self._sold[-12:], open_states)
        return bool(delivery) and self._insist("stock.picking", "action_cancel", [delivery])

    def _hold(self):
        documents = self._insist(
            "wms.document", "search",
            [("state", "in", ("accepted", "working")), ("kind", "=", "delivery")], limit=1,
        )
        if not documents:
            return False
        self._held += documents
        return self._insist("wms.document", "action_hold", documents)

    def _find_delivery(self, orders, domain):
        found = self._insist("stock.picking", "search", [
            ("sale_id", "in", orders), ("picking_type_code", "=", "outgoing"),
            ("return_ids", "=", False), *domain,
        ])
        return self._dice.choice(found) if found else None

    # --- what the warehouse finds ---

    def _count(self):
        lot = self._lot()
        return bool(lot) and self._tell("count", difference=self._dice.choice((-1, 1)), **lot)

    def _change(self):
        lot = self._lot()
        if not lot:
            return False
        lot.pop("quality")
        return self._tell("change", quantity=1, to="CC", **lot)

    def _lot(self):
        rows = self._peer(self._stack.books)["stock"]
        rows = [row for row in rows if row["quality"] == "ZP" and row["quantity"] > 20]
        if not rows:
            return None
        row = self._dice.choice(rows)
        names = ("owner", "warehouse", "item", "batch", "quality")
        return {name: row[name] for name in names}

    def _tell(self, control, **values):
        with suppress(HTTPError):
            return self._peer(lambda: self._stack.tell(control, **values))
        return False

    def _peer(self, ask):
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return ask()
            except HTTPError:
                raise
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)


HOUSE = ["in_type_id", "out_type_id", "lot_stock_id"]
