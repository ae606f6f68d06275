from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestHold(WmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)
        cls.picking = cls._sell((cls.product, 3)).picking_ids
        cls.document = cls.picking.wms_document_id
        cls.clerk = cls._create_user("hold_clerk", "postal_warehouse.group_user")
        cls.keeper = cls._create_user("hold_keeper", "stock.group_stock_user")

    def _get_rows(self):
        return self.exchange.search([("kind", "=", "order.pending")], order="id")

    def _answer(self, *, refused=""):
        row = self._get_rows()[-1:]
        row.state = "refused" if refused else "done"
        if refused:
            self.backend._handle_refusal(row, "order-closed", refused)
        else:
            self.backend._handle_answer(row, None)

    def test_held_and_released_again(self):
        self._accept(self.document)
        self.picking.with_user(self.clerk).action_wms_hold()
        self.assertEqual(self.picking.wms_hold, "asked")
        self.assertIn("<actionType>pending", self.backend._build_request(self._get_rows()))
        self._answer()
        self.assertRecordValues(self.document, [{"hold": "held", "state": "accepted"}])
        self.document.with_user(self.clerk).action_restore()
        self.assertEqual(self.document.hold, "release_asked")
        self.assertIn("<actionType>restore", self.backend._build_request(self._get_rows()[-1]))
        self._answer()
        self.assertFalse(self.document.hold)

    def test_a_refused_hold_says_why_and_the_work_goes_on(self):
        self._accept(self.document)
        self.document.action_hold()
        self._answer(refused="packed already")
        self.assertRecordValues(
            self.document, [{"hold": "refused", "cause": "hold", "state": "accepted"}]
        )
        self.assertIn("packed already", self.document.cause_message)
        self._say(
            self._shipped(self.document, "K1", self._line(self.document.line_ids, 3)),
            self.document,
        )
        self.assertRecordValues(
            self.document, [{"hold": False, "cause": False, "state": "done"}]
        )

    def test_a_refused_release_leaves_it_held(self):
        self._accept(self.document)
        self.document.action_hold()
        self._answer()
        self.document.action_restore()
        self._answer(refused="not now")
        self.assertRecordValues(self.document, [{"hold": "held", "cause": "hold"}])

    def test_the_answer_to_a_hold_taken_back_meanwhile_changes_nothing(self):
        self._accept(self.document)
        self.document.action_hold()
        row = self._get_rows()
        self.document.action_restore()
        self.backend._handle_answer(row, None)
        self.assertEqual(self.document.hold, "release_asked")

    def test_what_is_not_being_worked_on_cannot_be_held(self):
        self.document._block("product", "x")
        with self.assertRaisesRegex(UserError, "cannot be held"):
            self.document.action_hold()
        with self.assertRaisesRegex(UserError, "not on hold"):
            self.document.action_restore()
        self.assertFalse(self.document.hold or self._get_rows())

    def test_who_does_not_work_with_warehouses_may_not(self):
        self._accept(self.document)
        with self.assertRaises(AccessError):
            self.document.with_user(self.keeper).action_hold()
        self.assertFalse(self.document.hold)
