from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .wave_common import WaveCommon


@tagged("post_install", "-at_install")
class TestWave(WaveCommon):
    def test_selected_orders_become_a_wave_numbered_in_walking_order(self):
        far, near = self._ship_ready(self._told("far", ("RICE", 1, 5)), self._told("near"))
        far.picking_ids.move_line_ids.location_id = self.bins[1]
        near.picking_ids.move_line_ids.location_id = self.bins[0]
        action = (far + near).with_user(self.shipper).action_make_wave()
        wave = self.env["stock.picking.batch"].browse(action["res_id"])
        self.assertRecordValues(wave, [
            {"state": "in_progress", "is_ecom_wave": True, "ecom_order_count": 2,
             "ecom_open_count": 2, "ecom_no_waybill_count": 2},
        ])
        self.assertRecordValues(near + far, [
            {"batch_id": wave.id, "wave_number": 1}, {"batch_id": wave.id, "wave_number": 2},
        ])
        self.assertEqual(wave.picking_ids, (far + near).picking_ids)
        listed = self.Order.search([("batch_id", "=", wave.id)], order="wave_number desc")
        self.assertEqual(listed, far + near)

    def test_orders_of_two_warehouses_become_two_waves(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        self._stock(self.tea, 9, west)
        [here] = self._ship_ready(self._told("1"))
        self.channel.warehouse_id = west
        [there] = self._ship_ready(self._told("2"))
        action = (here + there).with_user(self.shipper).action_make_wave()
        waves = self.env["stock.picking.batch"].search(action["domain"])
        self.assertEqual(waves.warehouse_id, self.warehouse + west)
        self.assertEqual((here.wave_number, there.wave_number), (1, 1))
        for wave in waves:
            self.assertRegex(wave.name, r"^SHOP/OUT/\d{5}$")
        self.assertEqual(len(set(waves.mapped("name"))), 2)

    def test_batches_of_other_deliveries_keep_their_own_name(self):
        operation = self.warehouse.out_type_id
        batch = self.env["stock.picking.batch"].create({"picking_type_id": operation.id})
        self.assertRegex(batch.name, r"^BATCH/OUT/")

    def test_an_external_warehouse_makes_its_own_waves(self):
        orders = self._ship_ready(self._told("1"))
        backend = self.env["wms.backend"].create(
            {"name": "House", "code": "HOUSE", "owner_code": "OWN"}
        )
        self.warehouse.write({"wms_backend_id": backend.id, "wms_code": "E1"})
        with self.assertRaisesRegex(UserError, "East is run by another system"):
            orders.with_user(self.shipper).action_make_wave()
        self.assertFalse(orders.batch_id)

    def test_what_is_not_to_ship_or_in_a_wave_already_is_refused_and_nothing_changed(self):
        [first] = self._ship_ready(self._told("1"))
        self._take(self._told("2"))
        other = self._find("2")
        with self.assertRaisesRegex(UserError, "N-2 is in Service Review"):
            (first + other).with_user(self.shipper).action_make_wave()
        self.assertFalse(first.batch_id)
        wave = first._make_waves()
        with self.assertRaisesRegex(UserError, "in one already"):
            first.with_user(self.shipper).action_make_wave()
        self.assertEqual(first.batch_id, wave)

    def test_only_shipping_clerks_make_waves(self):
        orders = self._ship_ready(self._told("1"))
        for user in (self.clerk, new_test_user(self.env, "stranger", "base.group_user")):
            with self.assertRaises(AccessError):
                orders.with_user(user).action_make_wave()
        self.assertFalse(orders.batch_id)

    def test_taking_review_back_takes_the_order_out_of_its_wave(self):
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        wave = (first + second)._make_waves()
        first.with_user(self.clerk).action_unreview()
        self.assertRecordValues(first, [{"batch_id": False, "wave_number": 0}])
        self.assertEqual((second.batch_id, second.wave_number), (wave, 2))
        self.assertEqual(wave.state, "in_progress")
        second.with_user(self.clerk).action_unreview()
        self.assertEqual((second.batch_id.ids, wave.state), ([], "cancel"))

    def test_an_order_stays_in_its_wave_after_its_goods_left(self):
        first, second = self._ship_ready(self._told("1"), self._told("2"))
        wave = (first + second)._make_waves()
        first.picking_ids.button_validate()
        self.assertRecordValues(first, [{"batch_id": wave.id, "state": "shipped"}])
        self.assertEqual((wave.ecom_order_count, wave.ecom_open_count), (2, 1))
        second.with_user(self.clerk).action_unreview()
        self.assertEqual(wave.state, "done")

    def test_a_delivery_put_into_a_batch_by_inventory_shows_on_its_order(self):
        [order] = self._ship_ready(self._told("1"))
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(order.picking_ids.ids)]}
        )
        self.assertEqual(order.batch_id, batch)
        order.picking_ids.batch_id = False
        self.assertFalse(order.batch_id)

    def test_a_wave_is_taken_apart_until_something_was_picked(self):
        orders = self._ship_ready(self._told("1"), self._told("2"))
        wave = orders._make_waves()
        orders[0].picking_ids.station_done = "pick"
        with self.assertRaisesRegex(UserError, "is worked on already"):
            wave.with_user(self.shipper).action_dissolve_wave()
        self.assertEqual(orders.batch_id, wave)
        orders[0].picking_ids.station_done = False
        wave.with_user(self.shipper).action_dissolve_wave()
        self.assertFalse(orders.batch_id or orders.picking_ids.batch_id)
        self.assertEqual(orders._make_waves().ecom_order_count, 2)


@tagged("post_install", "-at_install")
class TestWaveRule(WaveCommon):
    def _create_rule(self, **values):
        return self.env["ecom.wave.rule"].create({"name": "Singles", **values})

    def _run(self):
        return self.env["ecom.wave.rule"]._make_waves(self.env.company)

    def test_without_a_matching_rule_nothing_is_put_into_waves(self):
        self._create_rule(channel_ids=self._create_channel("OTHER").ids)
        orders = self._ship_ready(self._told("1"))
        self.assertFalse(self._run() | orders.batch_id)

    def test_single_pieces_go_together_and_waves_have_a_most(self):
        rule = self._create_rule(pieces="single", most_orders=2)
        singles = self._ship_ready(*(self._told(f"s{n}", ("TEA", 1, 1)) for n in range(3)))
        several = self._ship_ready(self._told("m1", ("TEA", 2, 1)),
                                   self._told("m2", ("TEA", 1, 1), ("RICE", 1, 1)))
        waves = self._run()
        self.assertEqual(sorted(waves.mapped("ecom_order_count")), [1, 2])
        self.assertEqual(singles.batch_id, waves)
        self.assertEqual(singles.wave_rule_id, rule)
        self.assertFalse(several.batch_id)
        self.assertFalse(self._run())

    def test_too_few_orders_wait_for_more(self):
        self._create_rule(least_orders=2)
        first = self._ship_ready(self._told("1"))
        self.assertFalse(self._run())
        second = self._ship_ready(self._told("2"))
        self.assertEqual(self._run().ecom_order_ids, first | second)

    def test_carriers_go_together_or_each_by_itself(self):
        rule = self._create_rule(is_by_carrier=True)
        other = self._create_carrier("Post")
        orders = self._ship_ready(self._told("1"), self._told("2"))
        orders[1].sudo().carrier_id = other
        self.assertEqual(len(self._run()), 2)
        orders.batch_id.action_dissolve_wave()
        rule.is_by_carrier = False
        self.assertEqual(len(self._run()), 1)

    def test_the_ticker_only_enqueues(self):
        self._create_rule()
        orders = self._ship_ready(self._told("1"))
        self.env["ecom.wave.rule"]._cron_make_waves()
        jobs = self.env["queue.job"].search([("model_name", "=", "ecom.wave.rule")])
        self.assertEqual(jobs.mapped("method_name"), ["_make_waves"])
        self.assertFalse(orders.batch_id)
