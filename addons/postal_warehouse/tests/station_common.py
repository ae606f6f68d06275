from itertools import count

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

TEA, POT, MILK, WATCH = "6901234567892", "6901234567908", "6901234567915", "6901234567922"


class StationCommon(BaseCommon):
    """A warehouse of one's own with three bins, goods in them, and a person at its station."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tokens = count(1)
        cls.warehouse = cls._create_warehouse("ST1")
        cls.stock = cls.warehouse.lot_stock_id
        cls.bins = cls.env["stock.location"].create(
            [
                {"name": f"A-0{i}", "location_id": cls.stock.id, "barcode": f"BIN-{i}"}
                for i in (1, 2, 3)
            ]
        )
        cls.tea = cls._create_product("Tea", TEA, weight=0.5)
        cls.pot = cls._create_product("Pot", POT, weight=1.0)
        cls.milk = cls._create_product("Milk", MILK, weight=1.0, tracking="lot",
                                       use_expiration_date=True, expiration_time=30)
        cls.watch = cls._create_product("Watch", WATCH, weight=0.1, tracking="serial")
        cls.person = new_test_user(cls.env, "st_person", groups="postal_warehouse.group_station")
        cls.supervisor = new_test_user(
            cls.env, "st_boss", groups="postal_warehouse.group_station_supervisor"
        )
        cls.warehouse.station_user_ids = cls.person
        cls.partner = cls.env["res.partner"].create({"name": "Shop on the Corner"})
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")

    @classmethod
    def _create_warehouse(cls, code, **values):
        return cls.env["stock.warehouse"].create({"name": f"House {code}", "code": code, **values})

    @classmethod
    def _create_product(cls, name, barcode, **values):
        return cls.env["product.product"].create(
            {"name": name, "barcode": barcode, "is_storable": True, **values}
        )

    @classmethod
    def _create_lot(cls, name, product=None, **values):
        product = product or cls.milk
        return cls.env["stock.lot"].create({"name": name, "product_id": product.id, **values})

    @classmethod
    def _put(cls, product, quantity, place, lot=None):
        cls.env["stock.quant"]._update_available_quantity(product, place, quantity, lot_id=lot)

    @classmethod
    def _transfer(cls, operation, source, target, *lines, **values):
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": operation.id,
                "partner_id": cls.partner.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    fields.Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                    for product, quantity in lines
                ],
                **values,
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    @classmethod
    def _receipt(cls, *lines, **values):
        return cls._transfer(
            cls.warehouse.in_type_id, cls.suppliers, cls.stock, *lines, **values
        )

    @classmethod
    def _delivery(cls, *lines, **values):
        return cls._transfer(
            cls.warehouse.out_type_id, cls.stock, cls.customers, *lines, **values
        )

    @classmethod
    def _wave(cls, *pickings):
        batch = cls.env["stock.picking.batch"].create(
            {
                "picking_ids": [fields.Command.set([p.id for p in pickings])],
                "picking_type_id": pickings[0].picking_type_id.id,
            }
        )
        batch.action_confirm()
        return batch

    # At the station

    def _open(self, kind, document, user=None):
        sessions = self.env["wms.station.session"].with_user(user or self.person)
        warehouse = document.picking_type_id.warehouse_id
        screen = sessions.station_open(warehouse.id, kind, document._name, document.id)
        return sessions.browse(screen["session"])

    def _do(self, session, doing, token=None, **values):
        return session.station_act(token or f"token-{next(self.tokens):06}", doing, values)

    def _did(self, session, doing, **values):
        """Do something that is right; gives the screen."""
        screen = self._do(session, doing, **values)
        self.assertTrue(screen["feedback"]["ok"], screen["feedback"]["text"])
        return screen

    def _scan(self, session, *codes):
        """Scan codes that are right; gives the last screen."""
        for code in codes:
            screen = self._did(session, "scan", code=code)
        return screen

    def _refused(self, session, text, doing="scan", **values):
        """What is done is refused with ``text``, and nothing changed but the log."""
        before = self._snapshot(session)
        screen = self._do(session, doing, **values)
        self.assertFalse(screen["feedback"]["ok"], screen["feedback"]["text"])
        self.assertRegex(screen["feedback"]["text"], text)
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(session), before)
        return screen

    def _snapshot(self, session):
        session = session.sudo()
        pickings = session._get_pickings()
        return (
            session.cursor,
            session.state,
            pickings.mapped("state"),
            pickings.mapped("station_done"),
            pickings.mapped("carrier_tracking_ref"),
            [
                (line.id, line.quantity, line.picked, line.lot_id.id, line.lot_name,
                 line.location_dest_id.id, line.result_package_id.id)
                for line in pickings.move_line_ids.sorted("id")
            ],
            self.env["stock.quant"].search_count([]),
        )

    def _picked(self, picking):
        """{product name: pieces picked}"""
        result = {}
        for line in picking.move_line_ids.filtered("picked"):
            result[line.product_id.name] = result.get(line.product_id.name, 0) + line.quantity
        return result

    def _quantity(self, product, place):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", place.id)]
        )
        return sum(quants.mapped("quantity"))
