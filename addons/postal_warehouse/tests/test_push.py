from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestPush(WmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 1000)
        cls.user = cls._create_user(
            "wms_clerk", "postal_warehouse.group_user,sales_team.group_sale_salesman_all_leads"
        )
        cls.seller = cls._create_user("wms_seller", "sales_team.group_sale_salesman_all_leads")

    def _get_rows(self, document, *states):
        domain = [("res_model", "=", "wms.document"), ("res_id", "in", document.ids)]
        rows = self.exchange.search([*domain, ("direction", "=", "out")])
        return rows.filtered(lambda row: not states or row.state in states)

    def _refuse(self, document, cause="other", message="No"):
        document._build()
        self._get_rows(document).write({"state": "refused"})
        document._on_refused(cause, message)

    # Kinds

    def test_each_kind_of_transfer_becomes_its_kind_of_document(self):
        types = self.warehouse
        transit = self.env.company.internal_transit_location_id
        places = {
            "supplier": self.env.ref("stock.stock_location_suppliers"),
            "customer": self.env.ref("stock.stock_location_customers"),
            "transit": transit,
            "loss": self.env["stock.location"].search([("usage", "=", "inventory")], limit=1),
            "production": self.env["stock.location"].search(
                [("usage", "=", "production")], limit=1
            ),
            "stock": self.stock_location,
        }
        cases = [
            (types.in_type_id, "supplier", "stock", ("receipt", "purchase")),
            (types.in_type_id, "production", "stock", ("receipt", "production")),
            (types.in_type_id, "transit", "stock", ("receipt", "transfer")),
            (types.in_type_id, "customer", "stock", ("receipt", "other")),
            (types.out_type_id, "stock", "customer", ("delivery", "customer")),
            (types.out_type_id, "stock", "supplier", ("stockout", "purchase_return")),
            (types.out_type_id, "stock", "transit", ("stockout", "transfer")),
            (types.out_type_id, "stock", "loss", ("stockout", "other")),
        ]
        for picking_type, source, target, expected in cases:
            with self.subTest(source=source, target=target):
                picking = self._create_picking(picking_type, places[source], places[target])
                document = picking.wms_document_id
                self.assertEqual((document.kind, document.purpose), expected)
                self.assertTrue(document._build())

    def _create_picking(self, picking_type, source, target, confirm=True):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "partner_id": self.customer.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 1,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        },
                    )
                ],
            }
        )
        if confirm:
            picking.action_confirm()
        return picking

    def test_a_warehouse_of_our_own_has_no_documents(self):
        own = self.env["stock.warehouse"].create({"name": "Own", "code": "OWN"})
        picking = self._sell((self.product, 1), warehouse=own).picking_ids
        self.assertTrue(picking)
        self.assertFalse(picking.wms_document_id)

    def test_moving_about_inside_the_warehouse_is_not_told(self):
        defective = self.warehouse.wms_defective_location_id
        picking = self._create_picking(
            self.warehouse.int_type_id, self.stock_location, defective
        )
        self.assertFalse(picking.wms_document_id)

    def test_a_transfer_between_two_external_warehouses_needs_transit(self):
        other = self._create_warehouse("Ningbo", "NB", "W2")
        picking = self._create_picking(
            self.warehouse.int_type_id, self.stock_location, other.lot_stock_id, confirm=False
        )
        with self.assertRaisesRegex(UserError, "transit"):
            picking.action_confirm()
        self.assertFalse(picking.wms_document_id)

    # Refused, corrected, sent again

    def test_a_refused_document_can_be_corrected_and_sent_again(self):
        order = self._sell((self.product, 3))
        document = order.picking_ids.wms_document_id
        self._refuse(document, "address", "address too short")
        self.assertRecordValues(document, [{"state": "refused", "cause": "address"}])
        self.assertIn("address too short", document.cause_message)
        order.picking_ids.move_ids.product_uom_qty = 2
        document.with_user(self.user).action_send_again()
        self.assertRecordValues(document, [{"state": "due", "cause": False}])
        row = self._get_rows(document, "due")
        self.assertEqual(row.identity, document.code)
        document._build()
        self.assertEqual(document.line_ids.planned, 2)

    def test_an_accepted_document_is_read_only(self):
        order = self._sell((self.product, 3))
        picking = order.picking_ids
        self._accept(picking.wms_document_id)
        other = self.customer.copy()
        attempts = {
            "quantity": lambda: picking.move_ids.write({"product_uom_qty": 4}),
            "partner": lambda: picking.write({"partner_id": other.id}),
            "another product": lambda: picking.write(
                {"move_ids": [(0, 0, self._prepare_move_vals(picking))]}
            ),
            "doing it by hand": lambda: picking.button_validate(),
            "cancelling a move": lambda: picking.move_ids._action_cancel(),
        }
        for what, attempt in attempts.items():
            with self.subTest(what), self.assertRaisesRegex(UserError, "warehouse"):
                attempt()
        self.assertRecordValues(
            picking, [{"state": "assigned", "partner_id": self.customer.id}]
        )
        self.assertEqual(picking.move_ids.product_uom_qty, 3)

    def _prepare_move_vals(self, picking):
        return {
            "product_id": self.batched.id,
            "product_uom_qty": 1,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
        }

    def test_writing_what_is_there_already_is_no_change(self):
        picking = self._sell((self.product, 3)).picking_ids
        self._accept(picking.wms_document_id)
        picking.write({"partner_id": self.customer.id, "note": "Ring twice"})
        picking.move_ids.write({"product_uom_qty": 3})
        self.assertEqual(picking.move_ids.product_uom_qty, 3)

    def test_a_program_outside_cannot_pretend_to_be_trusted(self):
        picking = self._sell((self.product, 3)).picking_ids
        self._accept(picking.wms_document_id)
        with self.assertRaises(UserError):
            picking.with_context(wms_trusted=True).move_ids.write({"product_uom_qty": 4})

    def test_more_of_an_order_goes_into_a_transfer_of_its_own_once_told(self):
        order = self._sell((self.product, 3))
        first = order.picking_ids
        self._accept(first.wms_document_id)
        order.order_line.product_uom_qty = 5
        second = order.picking_ids - first
        self.assertEqual(first.move_ids.product_uom_qty, 3)
        self.assertEqual(second.move_ids.product_uom_qty, 2)
        self.assertEqual(second.wms_document_id.state, "due")

    def test_more_of_an_order_joins_the_transfer_before_it_is_told(self):
        order = self._sell((self.product, 3))
        order.order_line.product_uom_qty = 5
        self.assertEqual(len(order.picking_ids), 1)
        document = order.picking_ids.wms_document_id
        document._build()
        self.assertEqual(document.line_ids.planned, 5)

    # Redo

    def test_redo_makes_a_revision_and_leaves_the_order_alone(self):
        order = self._sell((self.product, 3))
        picking = order.picking_ids
        document = picking.wms_document_id
        moves = picking.move_ids
        self._refuse(document)
        document.with_user(self.user).action_redo()
        revision = picking.wms_document_id
        self.assertRecordValues(
            document | revision,
            [
                {"state": "cancelled", "code": picking.name, "revision": 0},
                {"state": "due", "code": f"{picking.name}-R2", "revision": 1},
            ],
        )
        self.assertEqual(picking.move_ids, moves)
        self.assertEqual((order.state, order.picking_ids), ("sale", picking))
        self.assertEqual(moves.wms_line_id.document_id, revision)

    def test_redo_of_an_accepted_document_asks_the_warehouse_first(self):
        picking = self._sell((self.product, 3)).picking_ids
        document = self._accept(picking.wms_document_id)
        document.action_redo()
        self.assertEqual((document.state, picking.wms_document_id), ("cancelling", document))
        document._on_cancel_accepted()
        self.assertEqual(document.state, "cancelled")
        self.assertEqual(picking.wms_document_id.code, f"{picking.name}-R2")
        self.assertEqual(picking.state, "assigned")

    # Rights

    def test_a_seller_without_rights_on_warehouses_confirms_all_the_same(self):
        order = self._sell((self.product, 1), confirm=False)
        order.with_user(self.seller).action_confirm()
        document = order.picking_ids.wms_document_id
        self.assertEqual(document.state, "due")
        with self.assertRaises(AccessError):
            document.with_user(self.seller).read(["code"])
        with self.assertRaises(AccessError):
            document.with_user(self.seller).action_send_again()

    # Many

    def test_many_orders_cost_no_queries_each(self):
        counts = []
        for number in (4, 12):
            pickings = self._sell_unconfirmed(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            pickings._create_wms_documents()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def _sell_unconfirmed(self, number):
        orders = self.env["sale.order"]
        for _ in range(number):
            orders |= self._sell((self.product, 1))
        documents = orders.picking_ids.wms_document_id
        self._get_rows(documents).unlink()
        pickings = documents.picking_id
        pickings.wms_document_id = False
        documents.unlink()
        return pickings
