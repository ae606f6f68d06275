from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestTransferPacked(WmsCommon):
    def test_a_parcel_between_warehouses_is_unpacked_where_it_arrives(self):
        """Part of its content is missing, so it cannot stay one package in one place."""
        oil = self._create_product("Oil", "OIL")
        goods = [(self.product, 10), (oil, 3)]
        for product, quantity in goods:
            self._stock(product, quantity)
        target = self._create_warehouse("Ningbo", "NB", "W2")
        transit = self.env.company.internal_transit_location_id
        out = self._move(self.warehouse.out_type_id, self.stock_location, transit, goods)
        sent = self._accept(out.wms_document_id)
        parcel = self._parcel("1100420000186", ("TEA", 10), ("OIL", 3))
        lines = [self._line(line, int(line.planned)) for line in sent.line_ids]
        self._say(self._shipped(sent, "K1", *lines, packages=(parcel,)), sent)
        self.assertTrue(out.move_line_ids.result_package_id)
        into = self._move(target.in_type_id, transit, target.lot_stock_id, goods, out.move_ids)
        received = self._accept(into.wms_document_id)
        first, second = received.line_ids
        lines = [self._line(first, 10), self._line(second, 2)]
        row = self._say(self._received(received, "K2", *lines, confirm_type=1), received)
        self.assertRecordValues(row, [{"state": "done", "error": False}])
        self.assertEqual(into.state, "done")
        self.assertFalse(into.move_line_ids.result_package_id)
        for product, quantity in ((self.product, 10), (oil, 2)):
            self.assertEqual(self._quantity(product, location=target.lot_stock_id), quantity)

    def _move(self, picking_type, source, target, goods, origins=None):
        places = {"location_id": source.id, "location_dest_id": target.id}
        moves = []
        for product, quantity in goods:
            move = {"product_id": product.id, "product_uom_qty": quantity, **places}
            if origins:
                origin = origins.filtered(lambda m, p=product: m.product_id == p)
                move |= {"move_orig_ids": [(6, 0, origin.ids)], "procure_method": "make_to_order"}
            moves.append((0, 0, move))
        picking = self.env["stock.picking"].create(
            {"picking_type_id": picking_type.id, "move_ids": moves, **places}
        )
        picking.action_confirm()
        return picking
