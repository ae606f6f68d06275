from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .leak_common import MARK, LeakCommon

TEXTS = ("char", "text", "html", "json", "many2one")
QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
#: not ours to keep, and without records of shops
LEFT_OUT = ("ir.default",)


@tagged("post_install", "-at_install")
class TestDataLeaks(LeakCommon):
    """What a user limited to one shop can learn of another's orders, however it asks."""

    def test_the_orders_are_where_they_should_be(self):
        """Or the tests below would prove nothing."""
        states = self.foreign.sorted("id").mapped("state")
        self.assertEqual(states, ["to_ship", "to_ship", "to_ship", "approved"])
        self.assertEqual(len(self.purchases), 2)
        for model, count in (("wms.document", 1), ("ecom.paper", 3), ("ecom.waybill", 1)):
            self.assertEqual(self.env[model].search_count([]), count, model)

    @mute_logger(*QUIET)
    def test_no_record_tells_of_it(self):
        told = [
            f"{name}.{field}"
            for name, model in sorted(self.as_thief.items())
            if not (model._abstract or model._transient or name in LEFT_OUT)
            and model.has_access("read")
            for field in self._list_telling(model)
        ]
        self.assertEqual(told, [])

    def _list_telling(self, model):
        """The readable fields of ``model`` in which the mark stands."""
        names = [
            name for name, field in model._fields.items()
            if field.type in TEXTS and model._has_field_access(field, "read")
        ]
        found = model.with_context(active_test=False).search([])
        return {
            name for row in found.read(names) for name, value in row.items() if MARK in str(value)
        }

    @mute_logger(*QUIET)
    def test_papers_messages_and_documents_of_it_are_not_there(self):
        for model in ("ecom.order", "ecom.paper", "ecom.waybill", "ecom.message", "wms.document",
                      "wms.document.line", "purchase.order.line", "stock.move.line"):
            with self.subTest(model=model):
                self.assertTrue(self.env[model].search_count([]))
                self.assertFalse(self.as_thief[model].search_count([]))
        log = [("peer_model", "in", ["ecom.channel", "wms.backend"]), ("res_id", "!=", False)]
        self.assertEqual(self.env["postal.exchange"].search_count(log), 2)
        self.assertFalse(self.as_thief["postal.exchange"].search(log))

    def test_a_form_of_the_order_centre_opened_on_it_tells_nothing(self):
        linked = {
            "ecom.order": self.foreign, "ecom.order.line": self.foreign.line_ids,
            "stock.picking": self.foreign.picking_ids, "ecom.channel": self.outlet,
        }
        told = [
            f"{name}.{link} tells {field}"
            for name, model in sorted(self.as_thief.items())
            if model._original_module == "ecom_orders" and not model._abstract
            and model.has_access("create")
            for link, field in self._list_links(model, linked)
        ]
        self.assertEqual(told, [])

    @mute_logger(*QUIET)
    def _list_links(self, model, linked):
        """(field that leads there, field that then tells of it)."""
        for link, field in model._fields.items():
            if field.type not in ("many2one", "many2many") or field.comodel_name not in linked:
                continue
            record = linked[field.comodel_name][:1]
            value = record.id if field.type == "many2one" else [(4, record.id)]
            for name, other in model._fields.items():
                if other.type in TEXTS and model._has_field_access(other, "read"):
                    self.env.invalidate_all()  # as in a request of its own
                    try:
                        answer = model.onchange({link: value}, [link], {link: {}, name: {}})
                    except AccessError:
                        continue
                    if MARK in str(answer):
                        yield link, name

    def test_it_is_not_found_by_what_it_says(self):
        for model, path in (
            ("ecom.order.line", "order_id.receiver_name"),
            ("stock.picking", "ecom_order_id.receiver_name"),
            ("stock.picking.batch", "picking_ids.ecom_order_id.receiver_name"),
            ("stock.move", "ecom_line_id.order_id.receiver_name"),
            ("stock.move.line", "move_id.picking_id.ecom_order_id.receiver_name"),
            ("purchase.order", "order_line.ecom_order_id.receiver_name"),
            ("purchase.order", "order_line.name"),
            ("res.partner", "purchase_line_ids.name"),
            ("product.product", "stock_move_ids.picking_id.ecom_order_id.receiver_name"),
            ("wms.document", "picking_ids.ecom_order_id.receiver_name"),
            ("ecom.paper", "picking_ids.ecom_order_id.receiver_name"),
            ("mail.message", "body"), ("ir.attachment", "name"),
        ):
            domain = [(path, "like", MARK)]
            with self.subTest(model=model, path=path):
                self.assertFalse(self.as_thief[model].search(domain))
                self.assertFalse(self.as_thief[model].formatted_read_group(domain, [], ["__count"])
                                 [0]["__count"])

    @mute_logger(*QUIET)
    def test_a_secret_is_not_found_by_guessing(self):
        for name in ("secret", "password", "account"):
            for domain in ([(f"channel_id.{name}", "like", "s")],
                           [("channel_id", "any", [(name, "like", "s")])]):
                with self.subTest(domain=domain), self.assertRaises(AccessError):
                    self.as_thief["ecom.order"].search(domain)
            with self.subTest(group=name), self.assertRaises(AccessError):
                self.as_thief["ecom.order"].formatted_read_group(
                    [], [f"channel_id.{name}"], ["__count"]
                )

    def test_secrets_are_for_managers_and_neither_copied_nor_offered_for_export(self):
        names = {"secret", "password", "client_secret"}
        found = [
            field for model in self.env.values() if model._original_module == "ecom_orders"
            for name, field in model._fields.items() if name in names
        ]
        self.assertEqual(len(found), 4)
        for field in found:
            with self.subTest(field=str(field)):
                self.assertEqual(
                    (field.groups, field.copy, field.exportable),
                    ("ecom_orders.group_manager", False, False),
                )

    @mute_logger(*QUIET)
    def test_a_wave_is_taken_apart_by_who_sees_all_its_orders(self):
        wave = self.own.batch_id
        with self.assertRaises(AccessError):
            wave.with_user(self.thief).action_dissolve_wave()
        self.assertEqual((self.own.batch_id, wave.state), (wave, "in_progress"))
        self.env["ecom.right"].search([]).unlink()
        wave.with_user(self.thief).action_dissolve_wave()
        self.assertFalse(self.own.batch_id)

    # Purchases

    def test_a_purchase_is_seen_by_who_sees_all_its_orders(self):
        self._take(self._told("MINE"))
        mine = self._find("MINE")
        mine.write({"fulfilment": "supplier", "supplier_id": self.farm.id})
        mine.action_approve()
        self.supply._serve(self.farm, mine)
        mixed = mine.purchase_line_ids.order_id
        self.assertEqual(mixed.ecom_order_count, 2)
        purchases = self.as_thief["purchase.order"]
        plain = self.env["purchase.order"].create({"partner_id": self.farm.id})
        self.assertEqual(purchases.search([]), plain)
        mixed.order_line.filtered(lambda line: line.ecom_order_id != mine).unlink()
        self.assertEqual(purchases.search([]), plain | mixed)
        self.assertEqual(
            self.as_thief["purchase.order.line"].search([]), mixed.order_line
        )
        self.assertEqual(self.env["purchase.order"].with_user(self.buyer).search_count([]), 3)

    def test_a_bill_names_the_order_and_not_its_receiver(self):
        purchase = self.purchases.filtered(lambda one: one.state == "purchase")
        lines = purchase.order_line
        names = [line._prepare_account_move_line()["name"] for line in lines]
        self.assertEqual(names[0], lines.ecom_order_id.number)
        self.assertNotIn("receiver", "".join(names[1:]))

    # Goods

    def test_goods_that_are_gone_are_taken_from_whoever_reserved_them(self):
        """Also from an order that the person who ships does not see."""
        self._take(self._told("ALL", ("TEA", 50, 1)))
        mine = self._find("ALL")
        mine.action_approve()
        picking = self.env["stock.picking"].with_user(self.thief).create({
            "picking_type_id": self.warehouse.out_type_id.id,
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            "move_ids": [(0, 0, {
                "product_id": self.tea.id, "product_uom_qty": 50,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            })],
        })
        picking.action_confirm()
        picking.move_ids.write({"quantity": 50, "picked": True})
        picking._action_done()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.own.picking_ids.move_ids.quantity, 0)
