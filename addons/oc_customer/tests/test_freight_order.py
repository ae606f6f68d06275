from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .freight_common import FreightCommon


@tagged("post_install", "-at_install")
class TestFreightOrder(FreightCommon):
    """Freight is estimated from what is ordered, and set from what is delivered."""

    def test_the_estimate_is_a_line_of_the_order(self):
        order = self._create_order(self.unit, {self.tea: 5, self.rice: 10})
        # 30 kg: 10 + 1.5 * 30
        self.assertRecordValues(
            order,
            [
                {
                    "carrier_id": self.carrier.id,
                    "freight_terms": "prepaid",
                    "freight_state": "estimate",
                    "freight_amount": 55,
                    "freight_actual": 0,
                    "freight_charged": 55,
                }
            ],
        )
        self.assertCharges(order, freight=55)
        line = order.order_line.filtered("oc_charge")
        self.assertEqual(line.name, "Road (estimate)")
        self.assertTrue(line.is_delivery)
        self.assertEqual(order.amount_total, 5 * 9 + 10 * 16 + 55)

    def test_each_centre_ships_and_costs_apart(self):
        order = self._create_order(self.unit, {self.tea: 5, self.salt: 5})
        self.assertCharges(order, freight=2 * (10 + 15))

    def test_the_estimate_follows_every_change_of_the_order(self):
        order = self._create_order(self.unit, {self.tea: 5})
        self.assertCharges(order, freight=25)
        order.order_line.filtered("product_id.weight").product_uom_qty = 10
        self.assertCharges(order, freight=40)
        order.write({"order_line": [(0, 0, {"product_id": self.rice.id, "product_uom_qty": 1})]})
        self.assertCharges(order, freight=43)
        order.order_line.filtered(lambda line: line.product_id == self.rice).unlink()
        self.assertCharges(order, freight=40)
        order.carrier_id = self._create_carrier("Rail", [(1000, 5, 1)])
        self.assertCharges(order, freight=25)
        order.freight_terms = "included"
        self.assertCharges(order)
        self.assertEqual(order.freight_state, "none")

    def test_delivered_weight_replaces_the_estimate(self):
        order = self._confirm({self.tea: 10})
        self.assertCharges(order, freight=40)
        picking = order.picking_ids
        self.assertEqual(picking.freight_estimate, 40)
        self._deliver(picking, {self.tea: 4}, backorder=False)
        self.assertRecordValues(
            picking,
            [{"carrier_price": 22, "oc_freight_known": True, "freight_charged": 22}],
        )
        self.assertCharges(order, freight=22)
        self.assertEqual(order.freight_state, "actual")
        self.assertEqual(order.order_line.filtered("oc_charge").name, "Road")

    def test_packed_weight_counts_not_the_products(self):
        order = self._confirm({self.tea: 10})
        picking = order.picking_ids
        picking.move_ids.quantity = 10
        picking.move_ids.picked = True
        package = self.env["stock.package"].create({"name": "P1", "shipping_weight": 30})
        picking.move_line_ids.result_package_id = package
        picking.button_validate()
        self.assertEqual(picking.carrier_price, 10 + 1.5 * 30)
        self.assertCharges(order, freight=55)

    def test_volume_counts_where_the_carrier_says_so(self):
        self.carrier.price_rule_ids.write(
            {"variable": "volume", "max_value": 1, "variable_factor": "volume", "list_price": 100}
        )
        order = self._confirm({self.tea: 10})
        self.assertCharges(order, freight=20)
        self._deliver(order.picking_ids, {self.tea: 5}, backorder=False)
        self.assertCharges(order, freight=15)

    def test_each_part_delivery_adds_its_freight(self):
        order = self._confirm({self.tea: 10, self.salt: 5})
        self.assertCharges(order, freight=40 + 25)
        north = order.picking_ids.filtered(lambda p: p.picking_type_id.warehouse_id == self.north)
        self._deliver(north, {self.tea: 4})
        # 4 were 22, the other 6 will be 28, salt from the south will be 25
        self.assertCharges(order, freight=22 + 28 + 25)
        self.assertRecordValues(order, [{"freight_state": "partial", "freight_actual": 22}])
        self._deliver(self._open_pickings(order))
        self.assertCharges(order, freight=22 + 28 + 25)
        self.assertRecordValues(order, [{"freight_state": "actual", "freight_actual": 75}])

    def test_repeating_never_doubles(self):
        order = self._confirm({self.tea: 10})
        self._deliver(order.picking_ids, {self.tea: 4})
        self._deliver(self._open_pickings(order))
        lines = order.order_line
        for _time in range(3):
            order.picking_ids.action_sync_freight()
            order._sync_charges()
            order.picking_ids.move_ids._sync_order_freight()
        self.assertEqual(order.order_line, lines)
        self.assertCharges(order, freight=22 + 28)

    def test_a_weight_mended_later_corrects_the_freight(self):
        order = self._confirm({self.tea: 10})
        self._deliver(order.picking_ids)
        self.assertCharges(order, freight=40)
        order.picking_ids.shipping_weight = 40
        self.assertCharges(order, freight=70)

    def test_no_backorder_and_cancelled_moves_end_the_estimate(self):
        order = self._confirm({self.tea: 10, self.salt: 5})
        south = order.picking_ids.filtered(lambda p: p.picking_type_id.warehouse_id == self.south)
        south.action_cancel()
        self.assertCharges(order, freight=40)

    def test_collected_freight_is_shown_and_not_charged(self):
        self.unit.oc_freight_terms = "collect"
        order = self._confirm({self.tea: 10})
        self.assertRecordValues(
            order, [{"freight_terms": "collect", "freight_amount": 40, "freight_charged": 0}]
        )
        self.assertCharges(order)
        self._deliver(order.picking_ids)
        self.assertRecordValues(order, [{"freight_actual": 40, "freight_charged": 0}])
        self.assertCharges(order)

    def test_terms_are_the_units_its_customers_the_companys(self):
        cases = [
            (False, False, "included"),
            (False, "collect", "collect"),
            ("prepaid", "collect", "prepaid"),
        ]
        self.company.oc_freight_terms = "included"
        for unit, customer, terms in cases:
            with self.subTest(unit=unit, customer=customer):
                self.unit.oc_freight_terms = unit
                self.customer.oc_freight_terms = customer
                order = self._create_order(self.unit, {self.tea: 1})
                self.assertEqual(order.freight_terms, terms)

    def test_orders_keep_the_terms_they_were_made_with(self):
        draft = self._create_order(self.unit, {self.tea: 10})
        confirmed = self._confirm({self.tea: 10})
        self.unit.oc_freight_terms = "collect"
        self.assertCharges(draft, freight=40)
        self.assertCharges(confirmed, freight=40)

    def test_who_pays_cannot_change_after_confirmation(self):
        order = self._confirm({self.tea: 10})
        with self.assertRefused(UserError, "is confirmed: who pays its freight"):
            order.freight_terms = "collect"
        self.assertEqual(order.freight_terms, "prepaid")
        self.assertCharges(order, freight=40)

    def test_a_carrier_that_cannot_price_is_named_and_delivery_goes_on(self):
        order = self._confirm({self.tea: 10})
        self.carrier.price_rule_ids.max_value = 5
        self._deliver(order.picking_ids)
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.freight_state, "unknown")
        self.assertIn("Road has no price rule for 20 kg", order.freight_note)
        self.assertCharges(order)
        order.picking_ids.carrier_id = self._create_carrier("Rail")
        self.assertEqual(order.freight_state, "actual")
        self.assertCharges(order, freight=40)

    def test_addresses_and_limits_of_the_carrier_hold(self):
        cases = [
            ({"state_ids": [(4, self.shanxi.id)]}, "does not go to"),
            ({"country_ids": [(4, self.env.ref("base.fr").id)]}, "does not go to"),
            ({"max_weight": 19}, "does not take 20 kg"),
            ({"max_volume": 0.09}, "does not take 20 kg"),
        ]
        for values, text in cases:
            with self.subTest(values=values):
                self.unit.property_delivery_carrier_id = self._create_carrier("Rail", **values)
                order = self._create_order(self.unit, {self.tea: 10})
                self.assertEqual(order.freight_state, "unknown")
                self.assertIn(text, order.freight_note)
                self.assertCharges(order)

    def test_without_a_carrier_the_order_says_so(self):
        self.unit.property_delivery_carrier_id = False
        order = self._create_order(self.unit, {self.tea: 10})
        self.assertEqual(order.freight_state, "no_carrier")
        self.customer.property_delivery_carrier_id = self.carrier
        order = self._create_order(self.unit, {self.tea: 10})
        self.assertCharges(order, freight=40)

    def test_the_wizard_of_odoo_sets_the_carrier_and_no_second_line(self):
        order = self._create_order(self.unit, {self.tea: 10})
        rail = self._create_carrier("Rail", [(1000, 5, 1)])
        order.set_delivery_line(rail, 99)
        self.assertCharges(order, freight=25)
        self.assertEqual(order.order_line.filtered("is_delivery"), order.order_line[-1])

    def test_freight_is_invoiced_once_known(self):
        order = self._confirm({self.tea: 10})
        line = order.order_line.filtered("oc_charge")
        self.assertEqual(line.qty_to_invoice, 0)
        self._deliver(order.picking_ids, {self.tea: 4})
        self.assertEqual(line.qty_to_invoice, 0)
        self._deliver(self._open_pickings(order))
        self.assertEqual(line.qty_to_invoice, 1)
        order._create_invoices()
        self.assertEqual(line.qty_to_invoice, 0)
        order.picking_ids[0].shipping_weight = 100
        spare = order.order_line.filtered("oc_charge") - line
        self.assertEqual(line.price_unit + spare.price_unit, order.freight_charged)
        self.assertEqual(spare.qty_to_invoice, 1)

    def test_a_locked_order_still_gets_its_freight(self):
        order = self._confirm({self.tea: 10})
        order.action_lock()
        self._deliver(order.picking_ids, {self.tea: 4}, backorder=False)
        self.assertCharges(order, freight=22)

    def test_freight_counts_for_no_limit_of_the_unit(self):
        self.unit.write({"min_order_amount": 100, "max_order_amount": 120})
        order = self._create_order(self.unit, {self.tea: 12})  # 108, and 46 of freight
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        small = self._create_order(self.unit, {self.tea: 11})  # 99, and 43 of freight
        with self.assertRefused(UserError, "below the minimum order amount"):
            small.action_confirm()

    def test_orders_of_others_are_left_alone(self):
        person = self.env["res.partner"].create({"name": "Somebody"})
        order = self._create_order(person, {self.tea: 10}, carrier_id=self.carrier.id)
        self.assertEqual(order.freight_terms, "included")
        self.assertCharges(order)
        order.set_delivery_line(self.carrier, 12)
        self.assertEqual(order.order_line.filtered("is_delivery").price_unit, 12)

    def test_typing_shows_the_estimate_before_saving(self):
        with Form(self.env["sale.order"]) as form:
            form.partner_id = self.unit
            with form.order_line.new() as line:
                line.product_id = self.tea
                line.product_uom_qty = 10
            self.assertEqual(form.freight_amount, 40)
            self.assertEqual(form.carrier_id, self.carrier)
        self.assertCharges(form.record, freight=40)
