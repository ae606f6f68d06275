from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import OcCommon

OWN = "oc_customer.group_user"
TEAM = "oc_customer.group_user_team"
ALL = "oc_customer.group_user_all"


class RightsCommon(OcCommon):
    """Three salespeople; Ann and Ben are in one team, Cat is not.

    The school and its unit are Ann's; Ben has one unit of the mill, which is Cat's; the shop
    has nobody.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_common_table()
        cls.ann = new_test_user(cls.env, "ann", OWN)
        cls.ben = new_test_user(cls.env, "ben", OWN)
        cls.cat = new_test_user(cls.env, "cat", OWN)
        cls.team = cls.env["crm.team"].create(
            {"name": "North", "member_ids": [Command.set((cls.ann + cls.ben).ids)]}
        )
        cls.school = cls.customer
        cls.school.user_id = cls.ann
        cls.mill = cls._create_customer(name="Mill", ref="MILL", user_id=cls.cat.id)
        cls.shop = cls._create_customer(name="Shop", ref="SHOP")
        cls.school_unit = cls._create_unit(name="School Kitchen", ref="SK", user_id=False)
        cls.mill_unit = cls._create_unit(name="Mill Canteen", ref="MC", oc_id=cls.mill.id)
        cls.mill_other = cls._create_unit(name="Mill Gate", ref="MG", oc_id=cls.mill.id)
        cls.mill_unit.user_id = cls.ben
        cls.shop_unit = cls._create_unit(name="Shop Counter", ref="SC", oc_id=cls.shop.id)
        cls.units = cls.school_unit + cls.mill_unit + cls.mill_other + cls.shop_unit
        cls.customers = cls.school + cls.mill + cls.shop
        cls.contacts = cls.env["res.partner"].create(
            [
                {"name": f"Contact of {partner.name}", "parent_id": partner.id}
                for partner in cls.units + cls.customers
            ]
        )
        cls.orders = cls.env["sale.order"].union(
            *(cls._create_order(unit, {cls.tea: 1}) for unit in cls.units)
        )

    @classmethod
    def _give(cls, user, group):
        user.write({"group_ids": [Command.link(cls.env.ref(group).id)]})

    def _seen(self, user, among):
        """The names of those partners that a user finds."""
        found = self.env["res.partner"].with_user(user).search([("id", "in", among.ids)])
        return set(found.mapped("ref" if among[:1].ref else "name"))

    def _seen_orders(self, user):
        orders = self.env["sale.order"].with_user(user).search([("id", "in", self.orders.ids)])
        return set(orders.sudo().partner_id.mapped("ref"))

    def _contact(self, partner):
        return self.contacts.filtered(lambda contact: contact.parent_id == partner)


@tagged("post_install", "-at_install")
class TestRightsScope(RightsCommon):
    def test_own_units_are_those_of_the_user_or_of_its_customers(self):
        self.assertEqual(self._seen(self.ann, self.units), {"SK"})
        self.assertEqual(self._seen(self.ben, self.units), {"MC"})
        self.assertEqual(self._seen(self.cat, self.units), {"MC", "MG"})

    def test_a_customer_is_seen_for_one_of_its_units_and_not_changed(self):
        self.assertEqual(self._seen(self.ben, self.customers), {"MILL"})
        self.env.invalidate_all()
        self.assertEqual(self.mill.with_user(self.ben).unit_ids, self.mill_unit)
        self.assertEqual(self.mill.with_user(self.ben).unit_count, 1)
        self.assertFalse(self.mill.with_user(self.ben).has_access("write"))
        with self.assertRaises(AccessError):
            self.mill.with_user(self.ben).write({"comment": "x"})
        self.mill_unit.with_user(self.ben).write({"phone": "1"})
        self.assertTrue(self.mill.with_user(self.cat).has_access("write"))

    def test_contacts_are_seen_with_what_they_belong_to(self):
        self.assertEqual(
            self._seen(self.ben, self.contacts), {"Contact of Mill", "Contact of Mill Canteen"}
        )
        self.assertEqual(
            self._seen(self.ann, self.contacts),
            {"Contact of Sunrise School", "Contact of School Kitchen"},
        )

    def test_team_sees_the_units_of_its_members(self):
        self._give(self.ben, TEAM)
        self.assertEqual(self._seen(self.ben, self.units), {"SK", "MC"})
        self.assertEqual(self._seen(self.ben, self.customers), {"SUN", "MILL"})
        self.assertTrue(self.school.with_user(self.ben).has_access("write"))
        self.assertEqual(self._seen(self.ann, self.units), {"SK"})

    def test_team_without_a_team_is_own(self):
        self._give(self.cat, TEAM)
        self.assertEqual(self._seen(self.cat, self.units), {"MC", "MG"})

    def test_the_leader_sees_its_team_and_the_team_its_leader(self):
        self.team.user_id = self.cat
        self._give(self.cat, TEAM)
        self._give(self.ann, TEAM)
        self.assertEqual(self._seen(self.cat, self.units), {"SK", "MC", "MG"})
        self.assertEqual(self._seen(self.ann, self.units), {"SK", "MC", "MG"})

    def test_leaving_a_team_counts_at_once(self):
        self._give(self.ben, TEAM)
        self.assertIn("SK", self._seen(self.ben, self.units))
        self.team.member_ids = [Command.unlink(self.ann.id)]
        self.assertEqual(self._seen(self.ben, self.units), {"MC"})
        with self.assertRaises(AccessError):
            self.school_unit.with_user(self.ben).read(["phone"])
        self.team.member_ids = [Command.link(self.ann.id)]
        self.assertIn("SK", self._seen(self.ben, self.units))

    def test_an_archived_team_gives_nothing(self):
        self._give(self.ben, TEAM)
        self.team.active = False
        self.assertEqual(self._seen(self.ben, self.units), {"MC"})

    def test_another_salesperson_counts_at_once(self):
        self.assertEqual(self._seen_orders(self.ann), {"SK"})
        self.school.user_id = self.cat
        self.assertEqual(self._seen(self.ann, self.units), set())
        self.assertEqual(self._seen_orders(self.ann), set())
        self.assertEqual(self._seen_orders(self.cat), {"SK", "MC", "MG"})
        self.assertEqual(self._seen(self.cat, self._contact(self.school)), {self.contacts[4].name})

    def test_all_sees_also_what_nobody_has(self):
        self._give(self.ann, ALL)
        self.assertEqual(self._seen(self.ann, self.units), {"SK", "MC", "MG", "SC"})
        self.assertEqual(len(self._seen(self.ann, self.contacts)), 7)
        self.assertEqual(self._seen_orders(self.ann), {"SK", "MC", "MG", "SC"})

    def test_orders_go_by_the_unit_not_by_who_typed_them(self):
        self.orders.user_id = self.cat
        self.assertEqual(self._seen_orders(self.ann), {"SK"})
        self.assertEqual(self._seen_orders(self.cat), {"MC", "MG"})
        lines = self.env["sale.order.line"].with_user(self.ann).search([])
        self.assertEqual(lines.order_id & self.orders, self.orders[0])
        deliveries = self.env["oc.order.delivery"].with_user(self.ann).search([])
        self.assertEqual(deliveries.unit_id & self.units, self.school_unit)

    def test_odoos_right_on_all_documents_does_not_open_the_units(self):
        self._give(self.ann, "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self._seen_orders(self.ann), {"SK"})
        other = self.env["res.partner"].create({"name": "Walk-in"})
        order = self.env["sale.order"].create({"partner_id": other.id, "user_id": self.cat.id})
        self.assertTrue(order.with_user(self.ann).has_access("write"))
        self.assertFalse(order.with_user(self.ben).has_access("read"))

    def test_an_order_for_a_unit_of_others_is_refused(self):
        orders = self.env["sale.order"].with_user(self.ann)
        before = self.env["sale.order"].search_count([])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._create_order(self.mill_unit, {self.tea: 1}).with_user(self.ann).action_confirm()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            orders.create({"partner_id": self.mill_unit.id})
        self.assertEqual(self.env["sale.order"].search_count([]), before)
        mine = orders.browse(self.orders[0].id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.write({"partner_id": self.mill_unit.id})
        self.assertEqual(self.orders[0].partner_id, self.school_unit)
        mine.action_confirm()
        self.assertEqual(mine.state, "sale")

    def test_nothing_is_worked_out_for_a_unit_of_others(self):
        orders = self.env["sale.order"].with_user(self.ann)
        spec = {"fund_available": {}, "product_table_id": {}, "oc_dates_text": {}}
        orders.onchange({"partner_id": self.school_unit.id}, ["partner_id"], spec)
        for partner in (self.mill_unit.id, {"id": self.mill_unit.id}):
            with self.assertRaises(AccessError):
                orders.onchange({"partner_id": partner}, ["partner_id"], spec)
        why = self.env["oc.why"].with_user(self.ann)
        with self.assertRaises(AccessError):
            why.create({"unit_id": self.mill_unit.id}).read(["answer_html"])
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.ann).onchange(
                {"oc_role": "unit", "oc_id": self.mill.id, "copy_customer": True},
                ["copy_customer"],
                {"name": {}, "phone": {}, "email": {}},
            )

    def test_a_salesperson_is_responsible_for_the_customer_it_makes(self):
        made = self.env["res.partner"].with_user(self.ann).create({"name": "New OC"})
        made.action_make_customer()
        self.assertEqual((made.oc_role, made.user_id), ("customer", self.ann))
        unit = made.create({"name": "New unit", "oc_id": made.id})
        self.assertEqual(unit.user_id, self.ann)
        with Form(made.with_context(default_oc_role="customer").browse()) as form:
            form.name = "By form"
        self.assertEqual(form.record.user_id, self.ann)

    def test_who_has_one_unit_makes_no_more_units_and_no_contacts_of_its_customer(self):
        partners = self.env["res.partner"].with_user(self.ben)
        values = {"name": "Second", "oc_id": self.mill.id, "user_id": self.ben.id}
        bill = {"name": "Bill to me", "type": "invoice"}
        before = self.env["res.partner"].search_count([])
        for attempt in (values, bill | {"parent_id": self.mill.id}):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                partners.create(attempt)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        stray = partners.create(bill)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            stray.parent_id = self.mill
        self.assertFalse(stray.parent_id)
        stray.parent_id = self.mill_unit
        self.assertEqual(stray.oc_scope_unit_id, self.mill_unit)

    def test_counts_tell_only_what_the_user_sees(self):
        rule = self.env["oc.product.table.rule"].search([("number", "=", 10)])
        kind = self.env.ref("oc_customer.oc_classification_unit_category")
        for user, count in ((self.ann, 1), (self.cat, 2)):
            self.assertEqual(rule.with_user(user).unit_count, count)
            self.assertEqual(rule.table_id.with_user(user).unit_count, count)
            self.assertEqual(kind.with_user(user).use_count, count)
        edited = rule.with_user(self.ann).new({"number": 10}, origin=rule.with_user(self.ann))
        edited.active = False
        self.assertFalse(edited.preview_html)
        with self.assertRaises(AccessError):
            rule.with_user(self.ann).action_refresh_units()

    def test_names_groups_and_exports_tell_only_what_the_user_sees(self):
        partners = self.env["res.partner"].with_user(self.ann)
        unit_domain = [("oc_role", "=", "unit"), ("id", "in", self.units.ids)]
        found = partners.name_search("", unit_domain)
        self.assertEqual([row[0] for row in found], self.school_unit.ids)
        groups = partners.formatted_read_group(unit_domain, ["oc_id"], ["__count"])
        self.assertEqual([group["__count"] for group in groups], [1])
        self.assertEqual(partners.search_count(unit_domain), 1)
        self._give(self.ann, "base.group_allow_export")
        partners.browse(self.school_unit.id).export_data(["name"])
        with self.assertRaises(AccessError):
            partners.browse(self.units.ids).export_data(["name", "phone"])
        self.env.flush_all()
        rows = self.env["sale.report"].with_user(self.ann).search([])
        self.assertEqual(rows.partner_id & self.units, self.school_unit)

    def test_ordinary_contacts_stay_as_they_were(self):
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        contact = self.env["res.partner"].create({"name": "Plumber"})
        self.assertTrue(contact.with_user(clerk).has_access("read"))
        self.assertFalse(self._seen(clerk, self.units | self.customers))
        self.assertFalse(self._seen(clerk, self.contacts))
        self.assertEqual(clerk.with_user(clerk).partner_id.name, clerk.name)
        with self.assertRaises(AccessError):
            self.school_unit.with_user(clerk).read(["name"])

    def test_only_wholesale_makes_customers(self):
        clerk = new_test_user(self.env, "clerk", "base.group_user,base.group_partner_manager")
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        for attempt in (
            lambda: firm.with_user(clerk).action_make_customer(),
            lambda: firm.with_user(clerk).write({"oc_role": "customer"}),
            lambda: firm.with_user(clerk).create({"name": "X", "oc_role": "customer"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        self.assertFalse(firm.oc_role)
