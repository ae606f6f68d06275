from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestUnitEdit(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls._create_unit(name="A") + cls._create_unit(name="B", max_order_discount=5)
        cls.seller = new_test_user(cls.env, "oc_seller", "oc_customer.group_user_all")
        context = {"active_model": "res.partner", "active_ids": (cls.units + cls.customer).ids}
        cls.wizard = cls.env["oc.unit.edit"].with_user(cls.seller).with_context(**context)

    def test_what_is_filled_in_changes_on_all_units_and_the_rest_stays(self):
        chain = self.env["oc.classification"].create({"kind": "unit_category", "name": "Chain"})
        form = Form(self.wizard)
        self.assertEqual(form.unit_ids.ids, self.units.ids)
        form.unit_category_id = chain
        form.standard_pricelist_id = self.price_2
        form.user_id = self.seller
        form.pay_on_order = "yes"
        form.print_delivery_prices = "no"
        form.change_amounts = True
        form.min_order_amount = 10
        form.change_weekdays = True
        form.receive_sat = False
        form.save().action_apply()
        expected = {
            "unit_category_id": chain.id,
            "standard_pricelist_id": self.price_2.id,
            "user_id": self.seller.id,
            "pay_on_order": True,
            "print_delivery_prices": False,
            "min_order_amount": 10,
            "max_order_amount": 0,
            "receive_fri": True,
            "receive_sat": False,
        }
        self.assertRecordValues(
            self.units,
            [{**expected, "max_order_discount": 0}, {**expected, "max_order_discount": 5}],
        )

    def test_a_zero_is_a_value_when_switched_on(self):
        form = Form(self.wizard)
        form.change_discount = True
        form.save().action_apply()
        self.assertEqual(self.units.mapped("max_order_discount"), [0, 0])

    def test_an_empty_form_changes_nothing(self):
        with self.assertRefused(UserError, "Nothing is filled in"):
            Form(self.wizard).save().action_apply()

    def test_a_value_that_one_unit_cannot_have_changes_none(self):
        form = Form(self.wizard)
        form.user_id = self.seller
        form.change_amounts = True
        form.min_order_amount = 10
        form.max_order_amount = 10
        with self.assertRefused(ValidationError, "must be below the maximum"):
            form.save().action_apply()
        self.assertFalse(self.units.user_id)
        form = Form(self.wizard)
        form.user_id = self.seller
        form.change_weekdays = True
        for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            setattr(form, f"receive_{name}", False)
        with self.assertRefused(ValidationError, "at least one weekday"):
            form.save().action_apply()
        self.assertFalse(self.units.user_id)
