"""A person at the station: a scanner is a keyboard that types fast and ends with Enter."""

GONE = "detached"


class StationWorld:
    """An own warehouse with bins, goods and people, made over RPC by an administrator."""

    def __init__(self, odoo):
        self._odoo = odoo
        self.warehouse = odoo.call(
            "stock.warehouse", "create",
            {"name": "Tea House", "code": "TH", "reception_steps": "two_steps"},
        )
        self._places = odoo.call(
            "stock.warehouse", "read", [self.warehouse],
            ["lot_stock_id", "in_type_id", "out_type_id"],
        )[0]
        self.stock = self._places["lot_stock_id"][0]
        for number in (1, 2):
            odoo.call("stock.location", "create", {
                "name": f"A-0{number}", "location_id": self.stock, "barcode": f"BIN-A0{number}",
            })
        self.products = [
            self._create_product("Green tea", "6901234567892", 0.5),
            self._create_product("Teapot", "6901234567908", 1.0),
        ]

    def _create_product(self, name, barcode, weight):
        values = {"name": name, "barcode": barcode, "is_storable": True, "weight": weight}
        return self._odoo.call("product.product", "create", values)

    def add_person(self, login, language="en_US"):
        group = self._odoo.ref("postal_warehouse.group_station")
        user = self._odoo.call(
            "res.users", "create",
            {"name": "Li Na", "login": login, "password": login, "lang": language,
             "tz": "Asia/Shanghai", "odoobot_state": "disabled",
             "group_ids": [(6, 0, [self._odoo.ref("base.group_user"), group])]},
            context={"no_reset_password": True},
        )
        self._odoo.call(
            "stock.warehouse", "write", [self.warehouse], {"station_user_ids": [(4, user)]}
        )
        return login

    def receipt(self, *quantities):
        """A receipt of so many of each product; gives its id."""
        source = self._odoo.ref("stock.stock_location_suppliers")
        operation = self._places["in_type_id"][0]
        target = self._odoo.call(
            "stock.picking.type", "read", [operation], ["default_location_dest_id"]
        )[0]["default_location_dest_id"][0]
        return self._transfer(operation, source, target, quantities)

    def delivery(self, waybill, *quantities):
        target = self._odoo.ref("stock.stock_location_customers")
        operation = self._places["out_type_id"][0]
        return self._transfer(
            operation, self.stock, target, quantities, carrier_tracking_ref=waybill
        )

    def _transfer(self, operation, source, target, quantities, **values):
        places = {"location_id": source, "location_dest_id": target}
        moves = [
            (0, 0, {"product_id": product, "product_uom_qty": quantity, **places})
            for product, quantity in zip(self.products, quantities, strict=False)
            if quantity
        ]
        values = {"picking_type_id": operation, "move_ids": moves, **places, **values}
        picking = self._odoo.call("stock.picking", "create", values)
        self._odoo.call("stock.picking", "action_confirm", [picking])
        self._odoo.call("stock.picking", "action_assign", [picking])
        return picking

    def read(self, picking, *names):
        return self._odoo.call("stock.picking", "read", [picking], list(names))[0]


class StationWindow:
    """The station in a browser."""

    def __init__(self, screen):
        self._screen = screen
        self.page = screen.page

    def open(self):
        self._screen.open("odoo/station")
        self.page.wait_for_selector(".o_station_tile")

    def choose_job(self, kind):
        """From wherever one is: the start page, then the job."""
        self.page.click(".o_station_bar .btn:nth-of-type(2)")
        self.page.click(f"[data-kind={kind}]")
        self.page.wait_for_selector(".o_station_list")

    def choose_document(self, name):
        self.page.click(f".o_station_row:has-text('{name}')")
        self.page.wait_for_selector(".o_station_task")

    def scan(self, code):
        """What is scanned is right: it says so, and that goes away by itself."""
        self._type(code)
        self.page.wait_for_selector(".o_station_flash_ok")
        self.page.wait_for_selector(".o_station_flash", state=GONE)

    def scan_wrong(self, code):
        """What is scanned is refused; gives the reason."""
        self._type(code)
        flash = self.page.wait_for_selector(".o_station_flash_wrong")
        reason = flash.inner_text()
        self.page.click(".o_station_flash_wrong")
        self.page.wait_for_selector(".o_station_flash", state=GONE)
        return reason

    def press(self, name):
        self.page.click(f".o_station_buttons [data-name={name}]")

    def answer(self, name, value):
        """Press a button that asks for something, and type it."""
        self.press(name)
        self.page.fill(".o_station_ask input", value)
        self.page.press(".o_station_ask input", "Enter")

    def reload(self):
        self.page.reload()
        self.page.wait_for_selector(".o_station_task")

    def phase(self):
        return self.page.get_attribute(".o_station_task", "data-phase")

    def big(self):
        return self.page.inner_text(".o_station_big")

    def wait_phase(self, phase):
        self.page.wait_for_selector(f".o_station_task[data-phase={phase}]")

    def _type(self, code):
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")
