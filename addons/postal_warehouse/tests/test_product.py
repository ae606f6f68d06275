from odoo.tests import tagged

from odoo.addons.postal_base.lib.postal_exchange import ExchangeBlocked

from .common import WmsCommon


@tagged("post_install", "-at_install")
class TestProduct(WmsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fresh = cls._create_product("Fresh", "FRESH", accepted=False)
        cls.binding = cls._get_binding(cls.fresh)
        cls._stock(cls.fresh, 50)
        cls.user = cls._create_user("wms_clerk", "postal_warehouse.group_user")

    @classmethod
    def _get_binding(cls, product):
        return cls.env["wms.product"].search([("product_id", "=", product.id)])

    def _get_rows(self, record, *states):
        domain = [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        rows = self.exchange.search([*domain, ("direction", "=", "out")])
        return rows.filtered(lambda row: not states or row.state in states)

    def _answer(self, binding, refusal=None):
        """As if the warehouse had answered what is due about the product."""
        row = self._get_rows(binding, "due")
        row.payload = self.backend._build_request(row)
        row.write({"state": "done" if not refusal else "refused"})
        if refusal:
            self.backend._handle_refusal(row, "code", refusal)
        else:
            binding._on_accepted("I-1")
        return row

    def test_a_push_goes_through_its_states(self):
        self.assertEqual(self.binding.state, "new")
        self.binding.with_user(self.user).action_push()
        self.assertEqual(self.binding.state, "due")
        row = self._answer(self.binding)
        self.assertEqual(row.kind, "singleitem.synchronize")
        self.assertIn("<actionType>add</actionType>", row.payload)
        self.assertRecordValues(self.binding, [{"state": "accepted", "item_id": "I-1"}])

    def test_a_refused_product_says_why_and_can_be_pushed_again(self):
        self.binding.action_push()
        self._answer(self.binding, "no bar code")
        self.assertEqual(self.binding.state, "refused")
        self.assertIn("no bar code", self.binding.reason)
        self.binding.action_push()
        self.assertRecordValues(self.binding, [{"state": "due", "reason": False}])

    def test_a_change_is_noticed_and_pushed_when_somebody_says_so(self):
        self.binding.action_push()
        self._answer(self.binding)
        self.fresh.name = "Fresher"
        self.assertEqual(self.binding.state, "changed")
        self.assertFalse(self._get_rows(self.binding, "due"))
        self.binding.action_push()
        row = self._answer(self.binding)
        self.assertIn("<actionType>update</actionType>", row.payload)
        self.assertEqual(self.binding.state, "accepted")

    def test_a_change_is_pushed_by_itself_where_that_is_set(self):
        self.backend.push_products = "auto"
        self.binding.action_push()
        self._answer(self.binding)
        self.fresh.product_tmpl_id.barcode = "6939743661893"
        self.assertEqual(self.binding.state, "due")

    def test_what_the_warehouse_is_not_told_is_no_change(self):
        self.binding.action_push()
        self._answer(self.binding)
        self.fresh.list_price = 99
        self.assertEqual(self.binding.state, "accepted")

    def test_a_change_while_the_push_is_in_the_air_is_not_lost(self):
        self.binding.action_push()
        row = self._get_rows(self.binding, "due")
        row.payload = self.backend._build_request(row)
        self.fresh.name = "Fresher"
        row.state = "done"
        self.binding._on_accepted("I-1")
        self.assertEqual(self.binding.state, "changed")

    def test_a_product_keeps_the_code_the_warehouse_knows(self):
        self.fresh.default_code = "NEW"
        self.assertEqual(self.binding.code, "FRESH")

    def test_all_stocked_products_are_pushed_at_once(self):
        other = self._create_product("Other", "OTHER", accepted=False)
        self._get_binding(other).unlink()
        self._sell((other, 1))
        self.backend.with_user(self.user).action_push_products()
        states = (self.binding | self._get_binding(other)).mapped("state")
        self.assertEqual(states, ["due", "due"])

    def test_a_document_with_an_unknown_product_waits_and_names_it(self):
        document = self._sell((self.fresh, 1), (self.batched, 1)).picking_ids.wms_document_id
        with self.assertRaisesRegex(ExchangeBlocked, "Fresh"):
            document._build()
        self.assertRecordValues(document, [{"state": "blocked", "cause": "product"}])
        self.assertIn("Fresh", document.cause_message)
        self.assertNotIn("Milk", document.cause_message)

    def test_one_button_pushes_the_products_and_the_document_follows(self):
        document = self._sell((self.fresh, 1)).picking_ids.wms_document_id
        row = self._get_rows(document)
        with self.assertRaisesRegex(ExchangeBlocked, "Fresh"):
            document._build()
        row.state = "waiting"
        document.with_user(self.user).action_push_products_then_documents()
        self.assertEqual(self.binding.state, "due")
        row.due_at = "2999-01-01"
        self._answer(self.binding)
        self.assertLess(row.due_at.year, 2999)
        self.assertTrue(document._build())
        self.assertRecordValues(document, [{"state": "sent", "cause": False}])

    def test_unknown_products_are_pushed_by_themselves_where_that_is_set(self):
        self.backend.push_products = "auto"
        self._sell((self.fresh, 1))
        self.assertEqual(self.binding.state, "due")

    def test_who_may_not_see_warehouses_still_changes_products(self):
        self.binding.action_push()
        self._answer(self.binding)
        editor = self._create_user("wms_editor", "product.group_product_manager")
        self.fresh.with_user(editor).name = "Fresher"
        self.assertEqual(self.binding.state, "changed")
