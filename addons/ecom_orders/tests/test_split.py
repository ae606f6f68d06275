from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .test_merge import MergeCommon


class SplitCommon(MergeCommon):
    def _take_big(self, name="1", **values):
        """25 tea for 100 and 3 rice for 10 with 7.77 discount and 5 freight: 107.23."""
        told = self._told(
            name, ("TEA", 25, 4), ("RICE", 3, "3.3333"), amount_freight=Decimal(5),
            amount_discount=Decimal("7.77"), amount_total=Decimal("107.23"), **values
        )
        self._take(told)
        return self._find(name)

    def _wizard(self, order, user=None):
        return Form(self.env["ecom.order.split"].with_user(user or self.clerk).with_context(
            default_order_id=order.id
        ))

    def _sums(self, orders):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT sum(o.amount_total), sum(o.amount_freight), sum(o.amount_discount),
                   (SELECT array_agg(pair ORDER BY pair) FROM (
                        SELECT (product_id, trim_scale(sum(quantity)),
                                trim_scale(sum(amount)))::text AS pair
                          FROM ecom_order_line WHERE order_id = ANY(%(ids)s)
                         GROUP BY product_id) pairs)
              FROM ecom_order o WHERE o.id = ANY(%(ids)s)
            """,
            {"ids": orders.ids},
        )
        return self.env.cr.fetchone()


@tagged("post_install", "-at_install")
class TestSplit(SplitCommon):
    def test_by_hand_money_goes_with_the_goods_and_comes_back(self):
        order = self._take_big()
        before, sums = self._rows(order), self._sums(order)
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        wizard = self._wizard(order)
        with wizard.line_ids.edit(0) as row:
            row.quantity = 10
        wizard.warehouse_id = west
        wizard.save().action_split()
        child = order.split_ids
        self.assertRecordValues(order | child, [
            {"number": "N-1", "warehouse_id": self.warehouse.id, "amount_freight": 5},
            {"number": "N-1-1", "warehouse_id": west.id, "amount_freight": 0},
        ])
        self.assertRecordValues(child.line_ids, [
            {"product_id": self.tea.id, "quantity": 10, "amount": 40, "origin_order_id": order.id},
        ])
        self.assertFalse(child.external_id)
        self.assertEqual(child.receiver_name, "Li Na")
        self.assertEqual(self._sums(order | child), sums)
        self.assertEqual(child._get_origin_orders(), order)
        order.operation_ids.with_user(self.clerk).action_undo()
        self.assertEqual(self._rows(order), before)
        self.assertFalse(child.exists())

    def test_a_whole_line_moves_itself(self):
        order = self._take_big()
        rice = order.line_ids[1]
        order.with_user(self.clerk)._split([({rice: 3}, self.env["stock.warehouse"])])
        self.assertEqual(rice.order_id, order.split_ids)

    def test_what_cannot_be_taken_is_refused(self):
        order = self._take_big()
        tea, rice = order.line_ids
        none, before = self.env["stock.warehouse"], self._rows(order)
        for wish in ({tea: 26}, {tea: 25, rice: 3}, {}, {tea: -1}):
            with self.subTest(wish=wish), self.assertRaisesRegex(UserError, "cannot be split"):
                order.with_user(self.clerk)._split([(wish, none)])
        with self.assertRaisesRegex(UserError, "at least one line"):
            self._wizard(order).save().action_split()
        self.assertEqual(self._rows(order), before)
        order.with_user(self.clerk).action_approve()
        with self.assertRaisesRegex(UserError, "before their review"):
            order.with_user(self.clerk)._split([({tea: 1}, none)])
        self.assertFalse(order.split_ids)

    def test_by_cartons_and_back_in_the_order_of_last_in(self):
        order = self._take_big()
        before, sums = self._rows(order), self._sums(order)
        wizard = self._wizard(order)
        wizard.how = "carton"
        wizard.per_carton = 10
        wizard.save().action_split()
        self.assertEqual(order.split_ids.sorted("id").mapped("number"), ["N-1-1", "N-1-2"])
        self.assertEqual((order | order.split_ids).line_ids.filtered(
            lambda line: line.product_id == self.tea).mapped("quantity"), [5, 10, 10])
        self.assertEqual(self._sums(order | order.split_ids), sums)
        newer, older = order.operation_ids
        with self.assertRaisesRegex(UserError, "undo first"):
            older.with_user(self.clerk).action_undo()
        newer.with_user(self.clerk).action_undo()
        older.with_user(self.clerk).action_undo()
        self.assertEqual(self._rows(order), before)
        order.with_user(self.clerk)._split([({order.line_ids[0]: 1}, self.warehouse.browse())])
        self.assertEqual(order.split_ids.number, "N-1-3")

    def test_cartons_come_from_the_packaging_and_the_last_one_stays(self):
        self.tea.uom_ids = self.env["uom.uom"].create(
            {"name": "Carton of 5", "relative_factor": 5, "relative_uom_id": self.tea.uom_id.id}
        )
        self._take(self._told("all", ("TEA", 15, 1)))
        wishes = self._find("all")._propose_split("carton")
        self.assertEqual([list(wish.values()) for wish, _none in wishes], [[5], [5]])
        self.assertFalse(self._take_big("none").with_context()._propose_split("presale"))

    def test_rules_split_what_comes_in(self):
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        rule = self.env["ecom.split.rule"].create(
            {"name": "Pre-sale", "how": "presale", "warehouse_id": west.id}
        )
        self._take(self._told("0", ("RICE", 1, 1)))
        self.env["ecom.listing"].search([("sku", "=", "RICE")]).is_presale = True
        order = self._take_big()
        self.assertRecordValues(order.split_ids, [{"warehouse_id": west.id, "state": "service"}])
        self.assertEqual(order.split_ids.line_ids.product_id, self.rice)
        self.assertEqual(order.line_ids.product_id, self.tea)
        self._take(self._told("2", ("RICE", 1, 1)), self._told("3", ("TEA", 1, 1)),
                   self._told("4", ("TEA", 1, 1), ("RICE", 1, 1), status="unpaid"))
        self.assertFalse((self._find("2") | self._find("3") | self._find("4")).split_ids)
        rule.write({"how": "product", "product_ids": [Command.link(self.tea.id)]})
        self.assertEqual(self._take_big("5").split_ids.line_ids.product_id, self.tea)
        rule.write({"how": "category"})
        self.assertFalse(self._take_big("6").split_ids)
        with self.assertRaises(ValidationError):
            rule.write({"how": "product", "product_ids": [Command.clear()]})

    def test_queries_of_splitting_do_not_depend_on_the_number_of_orders(self):
        self.env["ecom.split.rule"].create({"name": "Cartons", "how": "carton", "per_carton": 10})
        counts = []
        for size in (2, 5, 25):
            orders = [self._told(f"{size}-{n}", ("TEA", 25, 1), ("RICE", 1, 1))
                      for n in range(size)]
            before = self.env.cr.sql_log_count
            self._take(*orders)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertEqual(self.Order.search_count([("split_from_id", "!=", False)]), 64)

    def test_the_shops_newer_version_of_a_split_order_is_only_flagged(self):
        order = self._take_big()
        order.with_user(self.clerk)._split(
            [({order.line_ids[0]: 1}, self.env["stock.warehouse"])]
        )
        child = order.split_ids
        counts = self._take(self._told("1", minutes=9, receiver_city="Baoding"))
        self.assertEqual(counts, {"new": 0, "updated": 0, "late": 1})
        self.env.invalidate_all()
        self.assertIn("City: - → Baoding", order.change_note)
        self.assertIn("N-1", child.change_note)
        self.assertEqual((order | child).mapped("state"), ["stopped", "stopped"])

    def test_readers_split_nothing(self):
        order = self._take_big()
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        with self.assertRaises(AccessError):
            self._wizard(order, reader)
        self.assertFalse(order.split_ids)

    def test_a_warehouse_of_another_company_ships_nothing_of_it(self):
        order = self._take_big()
        other = self.env["res.company"].create({"name": "Other"})
        house = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        before = self._rows(order)
        with self.assertRaisesRegex(UserError, "of Other, order N-1"):
            order.with_user(self.clerk)._split([({order.line_ids[0]: 1}, house.sudo())])
        self.assertEqual((self._rows(order), order.split_ids), (before, self.Order))
        order.with_user(self.clerk)._split([({order.line_ids[0]: 1}, self.warehouse)])
        self.assertEqual(order.split_ids.warehouse_id, self.warehouse)
