from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.oc_customer.models.oc_classification import KIND_FIELDS

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestClassification(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.values = cls.env["oc.classification"]

    def _other(self, kind):
        return self.env.ref(f"oc_customer.oc_classification_{kind}")

    def test_each_list_has_the_preset_other(self):
        for kind in KIND_FIELDS:
            with self.subTest(kind=kind):
                self.assertEqual(self._other(kind).name, "Other")
                self.assertEqual(self._other(kind).kind, kind)

    def test_new_customers_and_units_have_the_preset(self):
        unit = self._create_unit()
        self.assertEqual(self.customer.oc_level_id, self._other("customer_level"))
        self.assertEqual(unit.unit_attribute_id, self._other("unit_attribute"))
        self.assertFalse(unit.oc_level_id)
        self.assertFalse(self.customer.unit_attribute_id)

    def test_an_archived_preset_is_no_longer_offered(self):
        self._other("unit_attribute").active = False
        self.assertFalse(self._create_unit().unit_attribute_id)

    def test_a_value_can_be_added_renamed_and_archived(self):
        value = self.values.create({"kind": "unit_category", "name": "Kindergarten"})
        unit = self._create_unit(unit_category_id=value.id)
        value.name = "Nursery"
        value.active = False
        self.assertEqual(unit.unit_category_id.name, "Nursery")
        self.assertNotIn(value, self.values.search([("kind", "=", "unit_category")]))

    def test_a_used_value_is_never_deleted(self):
        value = self.values.create({"kind": "unit_category", "name": "Kindergarten"})
        unit = self._create_unit(unit_category_id=value.id)
        unit.active = False
        with self.assertRefused(UserError, "“Kindergarten” is used by 1 records"):
            value.unlink()
        self.assertTrue(value.exists())
        self.assertEqual(unit.unit_category_id, value)

    def test_an_unused_value_can_be_deleted(self):
        value = self.values.create({"kind": "unit_category", "name": "Kindergarten"})
        value.unlink()
        self.assertFalse(value.exists())

    def test_a_value_of_another_list_is_refused(self):
        value = self.values.create({"kind": "customer_level", "name": "Gold"})
        with self.assertRefused(ValidationError, "“Gold” is not a value of the list"):
            self._create_unit(unit_category_id=value.id)

    def test_a_used_value_stays_in_its_list(self):
        value = self.values.create({"kind": "unit_category", "name": "Kindergarten"})
        self._create_unit(unit_category_id=value.id)
        with self.assertRefused(UserError, "cannot move to a different list"):
            value.kind = "unit_attribute"
        self.assertEqual(value.kind, "unit_category")
