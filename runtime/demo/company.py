"""Set-up, part one: languages, settings, logins, carriers, DCs and the warehouse system."""

from .charges import CARRIER_FIELDS, carrier_rows
from .places import ADDRESS_FIELDS
from .rates import carrier_rates
from .rpc import xmlid

ADMIN_GROUPS = (
    "postal_base.group_manager",
    "oc_customer.group_manager",
    "oc_customer.group_fund_manager",
    "postal_warehouse.group_manager",
    "sales_team.group_sale_manager",
    "stock.group_stock_manager",
    "purchase.group_purchase_manager",
)
LOGINS = (
    ("sales", "Sales clerk 业务员", ("oc_customer.group_user",)),
    ("warehouse", "Warehouse clerk 仓库员", ("postal_warehouse.group_user",)),
    ("funds", "Funds clerk 资金员", ("oc_customer.group_fund_user",)),
)
FIRST_DC = "dc_0"


class CompanySetup:
    """Each step looks for what is missing and makes only that."""

    def __init__(self, odoo, records, places, data, wms):
        self._odoo = odoo
        self._records = records
        self._places = places
        self._data = data
        self._wms = wms

    def languages(self):
        """English and Chinese screens."""
        domain = [("code", "=", "zh_CN"), ("active", "in", [True, False])]
        language = self._odoo.search_read("res.lang", domain, ["active"])[0]
        if not language["active"]:
            values = {"lang_ids": [(6, 0, [language["id"]])], "overwrite": False}
            wizard = self._odoo.call("base.language.install", "create", [values])
            self._odoo.call("base.language.install", "lang_install", wizard)

    def company(self):
        if "company" in self._records:
            return
        company = self._data.company
        address = company.address
        currency = self._currency(company.currency)
        values = {
            "name": company.name,
            "currency_id": currency,
            "street": address.street,
            "city": address.city,
            "zip": address.zip,
            "phone": address.phone,
            "country_id": self._places.country(address.country),
            "state_id": self._places.state(address),
            "tax_calculation_rounding_method": "round_per_line",
        }
        main = self._odoo.call("res.company", "search", [], limit=1, order="id")
        self._odoo.call("res.company", "write", main, values)
        self._odoo.call("res.users", "write", [self._admin()], {"tz": company.timezone})
        self._records.adopt("company", "res.company", main[0])

    def rights(self):
        """The administrator may do all of the suite; the settings it needs are on."""
        group_ids = [self._odoo.ref(name) for name in ADMIN_GROUPS]
        links = [(4, group_id) for group_id in group_ids if group_id]
        self._odoo.call("res.users", "write", [self._admin()], {"group_ids": links})
        if "settings" not in self._records:
            values = {
                "group_product_pricelist": True,
                "group_discount_per_so_line": True,
                "group_stock_production_lot": True,
                "group_stock_multi_locations": True,
            }
            settings = self._odoo.call("res.config.settings", "create", [values])
            self._odoo.call("res.config.settings", "execute", settings)
            self._records.adopt("settings", "res.company", self._records["company"])

    def logins(self):
        """Clerks of sales, the warehouse and the money; their password is their login."""
        language, zone = self._data.company.language, self._data.company.timezone
        rows = []
        for login, name, groups in LOGINS:
            group_ids = [str(self._odoo.ref(group)) for group in (*groups, "base.group_user")]
            rows.append([f"user_{login}", login, name, login, language, ",".join(group_ids), zone])
        fields = ["login", "name", "password", "lang", "group_ids/.id", "tz"]
        self._records.ensure("res.users", fields, rows, context={"no_reset_password": True})

    def carriers(self):
        """Each charges by weight, about what the data's orders paid it."""
        rows = carrier_rows(
            self._data.carriers, carrier_rates(self._data), str(self._freight_product())
        )
        self._records.ensure("delivery.carrier", CARRIER_FIELDS, rows)

    def backend(self):
        """The warehouse system; address and account follow the simulator's at each start."""
        fixed = {
            "code": self._wms.code,
            "name": "Postal warehouse (simulated)",
            "owner_code": "POSTROAD",
            "push_products": "auto",
        }
        account = {
            "url": f"{self._wms.address}/qimen",
            "app_key": self._wms.app_key,
            "secret": self._wms.secret,
            "customer_id": self._wms.customer_id,
        }
        row = ["wms_backend", *fixed.values(), *account.values()]
        self._records.ensure("wms.backend", [*fixed, *account], [row])
        self._odoo.call("wms.backend", "write", [self._records["wms_backend"]], account)

    def warehouses(self):
        """Odoo's own first warehouse becomes the first DC, the others are added."""
        self._adopt_first_warehouse()
        self._addresses()
        fields = ["name", "code", "partner_id/id"]
        self._records.ensure(
            "stock.warehouse",
            fields,
            [
                [f"dc_{index}", one.name, one.code, xmlid(f"address_dc_{one.code}")]
                for index, one in enumerate(self._data.warehouses)
            ],
        )
        for index, one in enumerate(self._data.warehouses):
            self._make_dc(index, one)

    def _make_dc(self, index, warehouse):
        mark = f"ready_dc_{warehouse.code}"
        if mark in self._records:
            return
        record = self._records[f"dc_{index}"]
        values = {
            "name": warehouse.name,
            "code": warehouse.code,
            "partner_id": self._records[f"address_dc_{warehouse.code}"],
            "is_dc": True,
            "dc_timezone": warehouse.timezone,
            "dc_cutoff_hour": warehouse.cutoff,
            "wms_backend_id": self._records["wms_backend"],
            "wms_code": warehouse.wms_code,
        }
        self._odoo.call("stock.warehouse", "write", [record], values)
        self._leave_choice_of_lots(record)
        self._records.adopt(mark, "stock.warehouse", record)

    def _leave_choice_of_lots(self, warehouse):
        """The warehouse chooses the lots, so Odoo does not reserve some beforehand.

        It also keeps confirming orders and booking shipments out of each other's way.
        """
        row = self._odoo.call("stock.warehouse", "read", [warehouse], ["out_type_id"])[0]
        values = {"reservation_method": "manual"}
        self._odoo.call("stock.picking.type", "write", [row["out_type_id"][0]], values)

    def _adopt_first_warehouse(self):
        if FIRST_DC not in self._records:
            found = self._odoo.call("stock.warehouse", "search", [], limit=1, order="id")
            self._records.adopt(FIRST_DC, "stock.warehouse", found[0])

    def _addresses(self):
        rows = [
            [f"address_dc_{one.code}", one.name, *self._places.columns(one.address)]
            for one in self._data.warehouses
        ]
        self._records.ensure("res.partner", ["name", *ADDRESS_FIELDS], rows)

    def _currency(self, code):
        domain = [("name", "=", code), ("active", "in", [True, False])]
        currency = self._odoo.search_read("res.currency", domain, ["active"])[0]
        if not currency["active"]:
            self._odoo.call("res.currency", "write", [currency["id"]], {"active": True})
        return currency["id"]

    def _admin(self):
        return self._odoo.call("res.users", "search", [("login", "=", self._odoo.login)])[0]

    def _freight_product(self):
        """The service product that carriers charge."""
        fields = ["name", "type", "list_price", "sale_ok", "purchase_ok", "taxes_id"]
        row = ["freight", "Road Freight", "service", "0", "False", "False", ""]
        self._records.ensure("product.product", fields, [row])
        return self._records["freight"]
