from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch
from uuid import uuid4

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged

DEVICES = 4


@tagged("post_install", "-at_install")
class TestStationDevices(BaseCase):
    """Several devices at one session at once, each with a connection that really commits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.mark = uuid4().hex[:10]
        # The thread that runs the tests holds it, and environments in other threads need it.
        cls.enterClassContext(patch.object(Registry, "_lock", DummyRLock()))

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self.session_id, self.picking_id = self._make_receipt(self._env(cr), 2)
        self.addCleanup(self._clean_up)

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _make_receipt(self, env, quantity):
        product = env["product.product"].create(
            {"name": self.mark, "barcode": self.mark, "is_storable": True}
        )
        warehouse = env["stock.warehouse"].search([("wms_backend_id", "=", False)], limit=1)
        operation = warehouse.in_type_id
        places = {
            "location_id": env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": operation.default_location_dest_id.id,
        }
        move = {"product_id": product.id, "product_uom_qty": quantity, **places}
        picking = env["stock.picking"].create(
            {
                "picking_type_id": operation.id,
                "move_ids": [fields.Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        screen = env["wms.station.session"].station_open(
            warehouse.id, "receive", "stock.picking", picking.id
        )
        return screen["session"], picking.id

    def _clean_up(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            env["wms.station.session"].browse(self.session_id).unlink()
            picking = env["stock.picking"].browse(self.picking_id)
            products = picking.move_ids.product_id
            picking.action_cancel()
            picking.unlink()
            products.unlink()

    def _scan_at_once(self, tokens):
        """Each token by a device of its own; gives their feedback."""
        start = Barrier(len(tokens))

        def call(token):
            with self.registry.cursor() as cr:
                env = self._env(cr)
                start.wait(60)
                session = env["wms.station.session"].browse(self.session_id)
                screen = retrying(
                    lambda: session.station_act(token, "scan", {"code": self.mark}), env
                )
                return screen["feedback"]["ok"]

        with ThreadPoolExecutor(len(tokens)) as pool:
            return list(pool.map(call, tokens))

    def _read(self):
        with self.registry.cursor() as cr:
            env = self._env(cr)
            lines = env["stock.picking"].browse(self.picking_id).move_line_ids
            scans = env["wms.station.session"].browse(self.session_id).scan_ids
            return sum(lines.filtered("picked").mapped("quantity")), len(scans)

    def test_the_last_pieces_are_taken_once_each(self):
        answers = self._scan_at_once([f"{self.mark}-{n}" for n in range(DEVICES)])
        self.assertEqual(sorted(answers), [False, False, True, True])
        self.assertEqual(self._read(), (2, DEVICES))

    def test_one_scan_sent_by_all_at_once_is_worked_once(self):
        answers = self._scan_at_once([f"{self.mark}-same"] * DEVICES)
        self.assertEqual(answers, [True] * DEVICES)
        self.assertEqual(self._read(), (1, 1))
