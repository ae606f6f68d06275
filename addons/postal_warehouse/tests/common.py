from contextlib import contextmanager

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from ..lib import qimen
from .simulator import CREDENTIALS

PRICE = 12.5


class WmsCommon(BaseCommon):
    """A warehouse run by an external system, goods it knows, and who works with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend = cls._create_backend()
        cls.warehouse = cls._create_warehouse("Hangzhou", "HZ", "W1")
        cls.stock_location = cls.warehouse.lot_stock_id
        cls.product = cls._create_product("Green tea", "TEA")
        cls.batched = cls._create_product(
            "Milk", "MILK", tracking="lot", use_expiration_date=True, expiration_time=365
        )
        cls.supplier = cls.env["res.partner"].create({"name": "Supplier", "ref": "S1"})
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Shop 1",
                "street": "Road 1",
                "city": "Hangzhou",
                "country_id": cls.env.ref("base.cn").id,
                "phone": "13800000000",
            }
        )
        cls.exchange = cls.env["postal.exchange"]

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's own handler of requests in tests knows no pair of time limits.
        if isinstance(options.get("timeout"), tuple):
            options["timeout"] = max(options["timeout"])
        return super()._request_handler(session, request, **options)

    @classmethod
    def _create_backend(cls, **values):
        return cls.env["wms.backend"].create(
            {
                "name": "Postal WMS",
                "code": "T1",
                "owner_code": "OWN",
                "url": "http://127.0.0.1:9/qimen",
                "call_timeout": 5,
                **CREDENTIALS,
                **values,
            }
        )

    @classmethod
    def _create_warehouse(cls, name, code, wms_code, backend=None):
        return cls.env["stock.warehouse"].create(
            {
                "name": name,
                "code": code,
                "wms_backend_id": (backend or cls.backend).id,
                "wms_code": wms_code,
            }
        )

    @classmethod
    def _create_product(cls, name, code, accepted=True, **values):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "is_storable": True,
                "list_price": PRICE,
                "taxes_id": False,
                **values,
            }
        )
        binding = cls.env["wms.product"]._bind(cls.backend, product)
        if accepted:
            binding.write({"state": "accepted", "item_id": f"I-{code}"})
        return product

    @classmethod
    def _create_user(cls, login, groups):
        return new_test_user(cls.env, login=login, groups=groups)

    @classmethod
    def _stock(cls, product, quantity, lot=None, location=None):
        if isinstance(lot, str):
            lot = cls.env["stock.lot"].create({"name": lot, "product_id": product.id})
        cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.stock_location, quantity, lot_id=lot
        )
        return lot

    @classmethod
    def _sell(cls, *lines, confirm=True, warehouse=None, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "warehouse_id": (warehouse or cls.warehouse).id,
                "order_line": [
                    fields.Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _buy(cls, *lines):
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.supplier.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "order_line": [
                    fields.Command.create(
                        {"product_id": product.id, "product_qty": quantity, "price_unit": 1}
                    )
                    for product, quantity in lines
                ],
            }
        )
        order.button_confirm()
        return order

    def _accept(self, documents):
        """As if the warehouse had taken the documents."""
        rows = self.exchange.search([("res_model", "=", "wms.document")])
        rows.filtered(lambda row: row.res_id in documents.ids and row.direction == "out").write(
            {"state": "done", "done_at": fields.Datetime.now()}
        )
        for document in documents:
            document._build()
            document._on_accepted(f"REF-{document.code}")
        return documents

    # What the warehouse says

    def _say(self, message, document):
        """Store a message as the endpoint does, and work on it."""
        row = self._store(message, document)
        self._drain("in")
        return row

    def _store(self, message, document):
        identity = f"{document.code}:{message.out_biz_code or hash(message.to_xml())}"
        row, _is_new = self.exchange._receive(
            self.backend, message.METHOD, identity, message.to_xml(), document
        )
        return row

    def _drain(self, direction):
        self.env.flush_all()
        with self._on_test_cursors():
            self.exchange._drain(self.backend, direction)
        self.env.invalidate_all()

    @contextmanager
    def _on_test_cursors(self):
        if self._registry_patched:  # as a test of web pages has it from the start
            yield
            return
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            yield
        finally:
            self.registry_leave_test_mode()

    def _line(self, line, quantity, *batches, **values):
        """A confirmed line; batches are (code, quantity[, quality])."""
        binding = line.document_id._get_bindings().filtered(
            lambda b: b.product_id == line.product_id
        )
        return qimen.ConfirmedLine(
            order_line_no=str(line.number),
            item_code=binding.code,
            actual_qty=quantity,
            batches=tuple(
                qimen.Batch(
                    batch_code=code,
                    actual_qty=count,
                    inventory_type=(quality or ["ZP"])[0],
                    product_date=fields.Date.to_date("2026-01-01") if code else None,
                    expire_date=fields.Date.to_date("2027-01-01") if code else None,
                )
                for code, count, *quality in batches
            ),
            **values,
        )

    def _received(self, document, key, *lines, confirm_type=0):
        return qimen.EntryOrderConfirm(
            order=qimen.ConfirmedEntry(
                entry_order_code=document.code,
                warehouse_code="W1",
                out_biz_code=key,
                confirm_type=confirm_type,
                status="PARTFULFILLED" if confirm_type else "FULFILLED",
            ),
            lines=lines,
        )

    def _shipped(self, document, key, *lines, confirm_type=0, packages=(), total=None):
        cls = {
            "delivery": qimen.DeliveryOrderConfirm,
            "stockout": qimen.StockOutConfirm,
        }[document.kind]
        return cls(
            order=qimen.ConfirmedDelivery(
                delivery_order_code=document.code,
                warehouse_code="W1",
                order_type="JYCK",
                out_biz_code=key,
                confirm_type=confirm_type,
                total_order_lines=total,
            ),
            packages=packages,
            lines=lines,
        )

    def _parcel(self, number, *items):
        return qimen.Package(
            logistics_code="EMS",
            express_code=number,
            weight=2,
            items=tuple(
                qimen.PackageItem(item_code=code, quantity=quantity) for code, quantity in items
            ),
        )

    def _step(self, document, status, **values):
        return qimen.OrderProcessReport(
            order=qimen.ReportedOrder(order_code=document.code),
            process=qimen.Process(process_status=status, **values),
        )

    def _quantity(self, product, lot_name="", location=None):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "child_of", (location or self.stock_location).id),
                ("lot_id.name", "=", lot_name) if lot_name else ("lot_id", "=", False),
            ]
        )
        return sum(quants.mapped("quantity"))
