"""Shops that push orders over HTTP, the people who work on them, and the order board."""

import hashlib
import hmac
import json
import time
import urllib.request
from datetime import UTC, datetime, timedelta

SECRET = "spring"
ROWS = "tr.o_data_row, .o_kanban_record:not(.o_kanban_ghost)"
QUIET = {"odoobot_state": "disabled"}


class Shops:
    """Two shops and what they sell, made over RPC by an administrator."""

    def __init__(self, stack, odoo, warehouse):
        self._stack, self._odoo = stack, odoo
        self.ids = {
            code: odoo.call("ecom.channel", "create", {
                "name": name, "code": code, "secret": SECRET, "warehouse_id": warehouse,
            })
            for code, name in (("TEA", "Tea House"), ("OUT", "Outlet Mall"))
        }

    def product(self, code, name, **values):
        values = {"name": name, "default_code": code, "is_storable": True, **values}
        return self._odoo.call("product.product", "create", values)

    def push(self, shop, *orders):
        return push(self._stack, shop, SECRET, *orders)

    def states(self, *numbers):
        """{number: (state, cause)}"""
        rows = self._odoo.search_read(
            "ecom.order", [("number", "in", numbers)], ["number", "state", "cause"]
        )
        return {row["number"]: (row["state"], row["cause"]) for row in rows}

    def approve(self, number):
        orders = self._odoo.call("ecom.order", "search", [("number", "=", number)])
        self._odoo.call("ecom.order", "action_approve", orders)

    def add_person(self, login, *groups, language="en_US", shops=()):
        """Somebody whose password is the login; with shops, they see no other one."""
        ids = [self._odoo.ref(group) for group in ("base.group_user", *groups)]
        user = self._odoo.call(
            "res.users", "create",
            {"name": "Li Na", "login": login, "password": login, "lang": language,
             "tz": "Asia/Shanghai", "group_ids": [(6, 0, ids)], **QUIET},
            context={"no_reset_password": True},
        )
        if shops:
            channels = [self.ids[code] for code in shops]
            self._odoo.call("ecom.right", "create", {
                "user_id": user, "channel_ids": [(6, 0, channels)],
            })
        return user


def push(stack, shop, secret, *orders):
    """What the shop's own system does: one signed call; give the answer."""
    body, moment = json.dumps({"orders": orders}).encode(), str(int(time.time()))
    message = moment.encode() + b"." + body
    headers = {
        "Content-Type": "application/json", "X-Postroad-Timestamp": moment,
        "X-Postroad-Signature": hmac.new(secret.encode(), message, hashlib.sha256).hexdigest(),
    }
    call = urllib.request.Request(f"{stack.url}/ecom/push/{shop}", body, headers)
    with urllib.request.urlopen(call, timeout=60) as answer:
        return json.load(answer)


def order(number, *lines, hours=1, paid=True, **values):
    """One order as a shop tells it; a line is (merchant code, title, quantity, price)."""
    at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
    told = [
        {"id": str(place), "sku": sku, "title": title, "quantity": quantity, "price": price}
        for place, (sku, title, quantity, price) in enumerate(lines, 1)
    ]
    return {
        "id": number, "number": number, "status": "paid" if paid else "unpaid",
        "modified_at": at, "ordered_at": at, "paid_at": at if paid else None,
        "buyer_name": f"Buyer of {number}", "lines": told,
        "total": sum(line["quantity"] * line["price"] for line in told),
        "receiver": {"name": "Li Na", "phone": "13900000000", "state": "Hebei",
                     "city": "Baoding", "street": "Street 1"},
        **values,
    }


class BoardWindow:
    """The order board in a browser."""

    def __init__(self, screen):
        self.screen = screen
        self.page = screen.page

    def open(self):
        self.screen.do_action("ecom_orders.ecom_order_action")
        self.page.wait_for_selector(".o_ecom_tabs")
        return self

    def figures(self):
        """{tab: figure} of the tabs that have any."""
        rows = self.page.evaluate(
            """() => [...document.querySelectorAll(".o_ecom_tab")].map((tab) =>
                [tab.dataset.tab, tab.querySelector(".o_ecom_tab_count").textContent])"""
        )
        return {tab: count for tab, count in rows if count != "0"}

    def choose(self, tab):
        """Until the orders that were listed have made room for those of the tab."""
        self.page.evaluate(
            """(rows) => document.querySelectorAll(rows).forEach((row) => {
                row.dataset.before = "1"; })""", ROWS,
        )
        self.page.click(f"[data-tab={tab}]")
        self.page.wait_for_selector("[data-before]", state="detached")
        self.screen.settle()

    def is_chosen(self, tab):
        return self.page.get_attribute(f"[data-tab={tab}]", "aria-selected") == "true"

    def numbers(self):
        """Of the orders in the list, in its order."""
        return self.page.locator("tr.o_data_row td[name=number]").all_inner_texts()

    def cell(self, number):
        return self.page.locator("tr.o_data_row td[name=number]", has_text=number)

    def select(self, number):
        self.page.locator("tr.o_data_row", has_text=number).locator("input").click()
        self.screen.settle()

    def buttons(self):
        """Above the list, for what is selected."""
        found = self.page.locator(".o_selection_container button[name]:visible, "
                                  ".o_selection_container .btn:visible")
        return [text.strip() for text in found.all_inner_texts() if text.strip()]

    def show(self, number):
        self.cell(number).click()
        self.wait_shown(number)

    def wait_shown(self, number):
        self.page.wait_for_selector(f".o_ecom_panel :text-is('{number}')")
        self.screen.settle()

    def key(self, name):
        self.page.keyboard.press(name)
        self.screen.settle()
