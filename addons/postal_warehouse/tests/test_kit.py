from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..lib import qimen
from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestKit(WmsCommon):
    """Kits that the warehouse makes of components, and takes apart again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit = cls._create_product("Gift box", "BOX", tracking="lot")
        cls.bom = cls._create_bom(cls.kit, "normal")
        cls._stock(cls.product, 100)
        cls._stock(cls.batched, 20, "B1")
        cls._stock(cls.batched, 20, "B2")
        cls.clerk = cls._create_user("kit_clerk", "mrp.group_mrp_user")

    @classmethod
    def _create_bom(cls, kit, kind):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": kind,
                "bom_line_ids": [
                    Command.create({"product_id": cls.product.id, "product_qty": 2}),
                    Command.create({"product_id": cls.batched.id, "product_qty": 1}),
                ],
            }
        )

    def _make(self, quantity, confirm=True):
        order = self.env["mrp.production"].create(
            {
                "product_id": self.kit.id,
                "product_qty": quantity,
                "bom_id": self.bom.id,
                "picking_type_id": self.warehouse.manu_type_id.id,
            }
        )
        if confirm:
            order.with_user(self.clerk).action_confirm()
        return order

    def _item(self, code, quantity, batch=None, quality=None):
        return qimen.ProcessItem(
            item_code=code, quantity=quantity, batch_code=batch, inventory_type=quality
        )

    def _worked(self, document, key, materials, products, kits=None):
        return qimen.StoreProcessConfirm(
            process_order_code=document.code,
            out_biz_code=key,
            actual_qty=kits,
            materials=tuple(self._item(*one) for one in materials),
            products=tuple(self._item(*one) for one in products),
        )

    def test_a_manufacturing_order_tells_the_warehouse_what_to_make(self):
        document = self._make(5).wms_document_id
        self.assertRecordValues(document, [{"kind": "process", "purpose": "assemble"}])
        message = qimen.parse("storeprocess.create", document._build())
        self.assertEqual((message.service_type, message.plan_qty), ("1", 5))
        self.assertEqual(
            [(one.item_code, one.quantity, one.ratio_qty) for one in message.materials],
            [("TEA", 10, 2), ("MILK", 5, 1)],
        )
        self.assertEqual(
            [(one.item_code, one.quantity, one.ratio_qty) for one in message.products],
            [("BOX", 5, 1)],
        )

    def test_what_was_used_and_made_is_booked_in_parts(self):
        order = self._make(5)
        document = self._accept(order.wms_document_id)
        self._say(
            self._worked(
                document, "K1", [("TEA", 4), ("MILK", 2, "B2")], [("BOX", 2, "X1")], 2
            ),
            document,
        )
        self.assertEqual((document.state, order.state), ("partial", "progress"))
        self.assertEqual(self._quantity(self.kit, "X1"), 2)
        self._say(
            self._worked(
                document, "K2", [("TEA", 7), ("MILK", 3, "B1")], [("BOX", 3, "X1")], 3
            ),
            document,
        )
        self.assertRecordValues(document, [{"state": "done", "has_rest": False}])
        self.assertEqual(order.state, "done")
        self.assertEqual(self._quantity(self.kit, "X1"), 5)
        self.assertEqual(self._quantity(self.product), 89)
        self.assertEqual(self._quantity(self.batched, "B2"), 18)
        self.assertEqual(self._quantity(self.batched, "B1"), 17)

    def test_components_the_books_do_not_have_wait(self):
        document = self._accept(self._make(5).wms_document_id)
        message = self._worked(document, "K1", [("MILK", 5, "B9")], [("BOX", 5, "X1")])
        row = self._say(message, document)
        self.assertEqual((row.state, document.state), ("waiting", "accepted"))
        self.assertIn("B9", row.error)
        self.assertEqual(self._quantity(self.kit, "X1"), 0)
        self._stock(self.batched, 5, "B9")
        row.due_at = document.create_date
        self._drain("in")
        self.assertEqual((row.state, document.state), ("done", "done"))

    def test_less_made_than_planned_is_cancelled_or_sent_again(self):
        order = self._make(5)
        document = self._accept(order.wms_document_id)
        self._say(
            self._worked(document, "K1", [("TEA", 4), ("MILK", 2, "B1")], [("BOX", 2, "X1")]),
            document,
        )
        self._say(self._step(document, "FULFILLED"), document)
        self.assertRecordValues(document, [{"state": "done", "has_rest": True, "cause": "rest"}])
        document.action_send_rest()
        rest = order.wms_document_id
        self.assertEqual((rest.revision, rest.state), (1, "due"))
        self.assertEqual(rest.line_ids.mapped("planned"), [6, 3, 3])
        rest.action_cancel()
        self.assertEqual((rest.state, order.state), ("cancelled", "done"))
        self.assertEqual(self._quantity(self.kit, "X1"), 2)

    def test_an_order_the_warehouse_works_on_is_not_done_by_hand(self):
        order = self._make(5)
        self._accept(order.wms_document_id)
        with self.assertRaisesRegex(UserError, "when the warehouse reports it"):
            order.button_mark_done()
        with self.assertRaisesRegex(UserError, "cannot be changed here"):
            order.move_raw_ids[0].product_uom_qty = 3
        order.action_cancel()
        self.assertEqual((order.state, order.wms_state), ("confirmed", "cancelling"))
        order.wms_document_id._on_cancel_accepted()
        self.assertEqual((order.state, order.wms_state), ("cancel", "cancelled"))

    def test_an_order_not_told_yet_is_cancelled_at_once(self):
        order = self._make(5)
        order.action_cancel()
        self.assertEqual((order.state, order.wms_state), ("cancel", "cancelled"))

    def test_kits_taken_apart(self):
        self._stock(self.kit, 4, "X1")
        order = self.env["mrp.unbuild"].create(
            {
                "product_id": self.kit.id,
                "bom_id": self.bom.id,
                "product_qty": 3,
                "location_id": self.stock_location.id,
                "location_dest_id": self.stock_location.id,
            }
        )
        order.action_validate()
        document = self._accept(order.wms_document_id)
        self.assertEqual((document.purpose, order.state), ("disassemble", "draft"))
        with self.assertRaisesRegex(UserError, "told"):
            order.action_unbuild()
        body = self.backend._adapter().build_document(document)
        message = qimen.parse("storeprocess.create", body)
        self.assertEqual((message.service_type, message.materials[0].item_code), ("2", "BOX"))
        self._say(
            self._worked(
                document,
                "K1",
                [("BOX", 3, "X1")],
                [("TEA", 5), ("TEA", 1, None, "CC"), ("MILK", 3, "B1")],
            ),
            document,
        )
        self.assertEqual((document.state, order.state), ("done", "done"))
        self.assertEqual(self._quantity(self.kit, "X1"), 1)
        self.assertEqual(self._quantity(self.product), 105)
        self.assertEqual(self._quantity(self.batched, "B1"), 23)

    def test_a_kit_of_sale_is_told_by_its_components(self):
        phantom = self._create_product("Set", "SET", accepted=False)
        self._create_bom(phantom, "phantom")
        document = self._accept(self._sell((phantom, 3)).picking_ids.wms_document_id)
        self.assertEqual(
            {line.product_id: line.planned for line in document.line_ids},
            {self.product: 6, self.batched: 3},
        )
        tea, milk = document.line_ids
        self._say(
            self._shipped(
                document, "K1", self._line(tea, 6), self._line(milk, 3, ("B1", 3))
            ),
            document,
        )
        self.assertEqual(document.state, "done")
        self.assertEqual(document.picking_id.sale_id.order_line.qty_delivered, 3)

    def test_goods_of_our_own_factory_come_in_as_produced(self):
        self.warehouse.manufacture_steps = "pbm_sam"
        order = self._make(2)
        self.assertFalse(order.wms_document_id)
        factory = self.warehouse.pbm_loc_id
        picked = order.picking_ids.filtered(lambda p: p.location_dest_id == factory)
        self.assertEqual(
            (picked.wms_document_id.kind, picked.wms_document_id.purpose),
            ("stockout", "production"),
        )
