from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestCustomer(OcCommon):
    def test_a_unit_is_a_delivery_address_of_its_customer(self):
        unit = self._create_unit()
        self.assertRecordValues(
            unit,
            [
                {
                    "oc_role": "unit",
                    "parent_id": self.customer.id,
                    "commercial_partner_id": self.customer.id,
                    "type": "delivery",
                    "is_company": False,
                    "company_id": self.customer.company_id.id,
                }
            ],
        )
        self.assertEqual(self.customer.unit_ids, unit)
        self.assertEqual(self.customer.unit_count, 1)

    def test_a_unit_is_called_by_its_customer_once(self):
        named = self._create_unit(name=f"{self.customer.name} Branch")
        other = self._create_unit(name="Branch")
        self.assertEqual(named.display_name, f"{self.customer.name} Branch")
        self.assertEqual(other.display_name, f"{self.customer.name}, Branch")

    def test_parent_or_customer_may_be_given(self):
        unit = self.env["res.partner"].create(
            {"name": "By parent", "oc_role": "unit", "parent_id": self.customer.id}
        )
        self.assertEqual(unit.oc_id, self.customer)

    def test_codes_are_given_and_unique_per_company(self):
        first, second = self._create_unit(), self._create_unit()
        self.assertTrue(first.ref)
        self.assertNotEqual(first.ref, second.ref)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_unit(ref="SUN").flush_recordset()
        other = self.env["res.company"].create({"name": "Other headquarters"})
        self._create_customer(name="Elsewhere", ref="SUN", company_id=other.id).flush_recordset()

    def test_a_plain_contact_may_share_a_code(self):
        self.env["res.partner"].create({"name": "Anybody", "ref": "SUN"}).flush_recordset()

    def test_a_copy_gets_its_own_code(self):
        unit = self._create_unit(ref="U-1")
        copy = unit.copy()
        self.assertNotEqual(copy.ref, "U-1")
        self.assertEqual(copy.oc_id, self.customer)

    def test_a_unit_needs_a_confirmed_customer(self):
        lead = self._create_customer(name="Maybe School", oc_state="lead")
        person = self.env["res.partner"].create({"name": "Somebody"})
        for owner in (lead, person):
            with (
                self.subTest(owner=owner.name),
                self.assertRefused(ValidationError, f"{owner.name} is not one"),
            ):
                self._create_unit(oc_id=owner.id, standard_pricelist_id=False)
        self.assertFalse(lead.unit_ids + person.unit_ids)
        with self.assertRefused(ValidationError, "North Campus needs an organization"):
            self._create_unit(oc_id=False, oc_role="unit")

    def test_the_customer_of_a_unit_can_never_be_changed(self):
        unit = self._create_unit()
        other = self._create_customer(name="Sunset School")
        for vals in ({"oc_id": other.id}, {"parent_id": other.id}, {"parent_id": False}):
            with (
                self.subTest(vals=vals),
                self.assertRefused(ValidationError, "can never move to another"),
            ):
                unit.write(vals)
        self.assertEqual(unit.oc_id + unit.parent_id, self.customer)
        unit.write({"oc_id": self.customer.id, "phone": "123"})
        self.assertEqual(unit.phone, "123")

    def test_an_import_cannot_move_a_unit(self):
        self._create_unit(ref="U-9")
        unit = self.env["res.partner"].search([("ref", "=", "U-9")])
        self._create_customer(name="Sunset School", ref="SET")
        result = self.env["res.partner"].load([".id", "oc_id"], [[str(unit.id), "Sunset School"]])
        self.assertFalse(result["ids"])
        self.assertIn("can never move to another", result["messages"][0]["message"])
        self.assertEqual(unit.oc_id, self.customer)

    def test_the_role_cannot_change(self):
        unit = self._create_unit()
        with self.assertRefused(ValidationError, "cannot change its role"):
            unit.oc_role = False
        with self.assertRefused(ValidationError, "cannot change its role"):
            self.customer.oc_role = False

    def test_a_customer_is_a_company_of_its_own(self):
        with self.assertRefused(ValidationError, "must be a company of its own"):
            self._create_customer(parent_id=self.customer.id)
        with self.assertRefused(ValidationError, "must be a company of its own"):
            self._create_customer(is_company=False)

    def test_a_unit_stays_a_delivery_address(self):
        unit = self._create_unit()
        for vals in ({"type": "contact"}, {"is_company": True}):
            with (
                self.subTest(vals=vals),
                self.assertRefused(ValidationError, "must be a delivery address"),
            ):
                unit.write(vals)

    def test_order_limits(self):
        accepted = [(0, 0), (0, 1), (100, 0), (100, 100.01)]
        refused = [(-1, 0), (100, 100), (100, 99.99)]
        for low, high in accepted:
            with self.subTest(low=low, high=high):
                self._create_unit(min_order_amount=low, max_order_amount=high)
        for low, high in refused:
            with (
                self.subTest(low=low, high=high),
                self.assertRefused(ValidationError, "must be below the maximum"),
            ):
                self._create_unit(min_order_amount=low, max_order_amount=high)
        for rate in (-0.01, 100.01):
            with (
                self.subTest(rate=rate),
                self.assertRefused(ValidationError, "between 0 and 100"),
            ):
                self._create_unit(max_order_discount=rate)

    def test_a_unit_receives_on_some_weekday(self):
        unit = self._create_unit()
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        self.assertEqual(unit._get_receive_weekdays(), frozenset(range(7)))
        unit.write({f"receive_{day}": day == "wed" for day in days})
        self.assertEqual(unit._get_receive_weekdays(), frozenset({2}))
        with self.assertRefused(ValidationError, "at least one weekday"):
            unit.receive_wed = False

    def test_a_new_customer_can_have_its_first_unit_at_once(self):
        customer = self._create_customer(
            name="Moon School", unit_ids=[Command.create({"name": "Moon, main building"})]
        )
        self.assertRecordValues(
            customer.unit_ids, [{"oc_role": "unit", "parent_id": customer.id, "type": "delivery"}]
        )

    def test_two_clicks_copy_customer_and_contact_on_the_new_form(self):
        form = Form(
            self.env["res.partner"].with_context(default_oc_role="customer"),
            view="oc_customer.oc_customer_view_form",
        )
        form.name = "Moon School"
        form.oc_contact_name = "Ms. Li"
        form.phone = "555-1"
        form.street = "1 Lake Road"
        with form.unit_ids.new() as unit:
            unit.copy_customer = True
            self.assertEqual(unit.name, "Moon School")
            unit.name = "Moon School, kitchen"
            unit.copy_receiver = True
        customer = form.save()
        self.assertRecordValues(
            customer.unit_ids,
            [
                {
                    "name": "Moon School, kitchen",
                    "street": "1 Lake Road",
                    "phone": "555-1",
                    "receiver_name": "Ms. Li",
                    "receiver_phone": "555-1",
                    "oc_id": customer.id,
                    "company_id": self.env.company.id,
                    "unit_attribute_id": self.env.ref(
                        "oc_customer.oc_classification_unit_attribute"
                    ).id,
                }
            ],
        )
        self.assertEqual(customer.oc_role, "customer")

    def test_the_form_of_a_unit(self):
        form = Form(
            self.env["res.partner"].with_context(default_oc_role="unit"),
            view="oc_customer.oc_unit_view_form",
        )
        form.oc_id = self.customer
        form.copy_customer = True
        form.name = "West Campus"
        unit = form.save()
        self.assertEqual(unit.oc_role, "unit")
        self.assertEqual(unit.parent_id, self.customer)

    def test_contacts_below_a_unit_or_customer_have_no_role(self):
        unit = self._create_unit()
        partners = self.env["res.partner"]
        below = partners.with_context(default_oc_role="unit").create(
            {"name": "Cook", "parent_id": unit.id, "type": "other"}
        )
        beside = partners.with_context(default_oc_role="customer").create(
            {"name": "Clerk", "parent_id": self.customer.id}
        )
        self.assertFalse(below.oc_role or beside.oc_role)

    def test_a_company_of_the_address_book_becomes_a_customer(self):
        company = self.env["res.partner"].create({"name": "Old Friend", "is_company": True})
        company.action_make_customer()
        self.assertRecordValues(company, [{"oc_role": "customer", "oc_state": "confirmed"}])
        self.assertTrue(company.ref)

    def test_map_link(self):
        unit = self._create_unit(street="Lake Road 1", city="Baoding")
        self.assertEqual(
            unit.oc_map_url, "https://uri.amap.com/search?keyword=HebeiBaodingLake+Road+1"
        )
        abroad = self._create_unit(
            street="1 Main St",
            city="Salem",
            state_id=False,
            country_id=self.env.ref("base.us").id,
        )
        self.assertEqual(
            abroad.oc_map_url,
            "https://www.openstreetmap.org/search?query=1+Main+St%2C+Salem%2C+United+States",
        )
        self.assertFalse(self._create_unit(state_id=False).oc_map_url)
