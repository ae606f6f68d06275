from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .freight_common import FreightCommon


@tagged("post_install", "-at_install")
class TestFreightOrdering(FreightCommon):
    """A partner's system asks what an order would cost, and what is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit.ref = "U-1"
        cls._create_waiver(10, 180)
        user = new_test_user(cls.env, "freight_partner", "postal_base.group_partner_api")
        user.partner_id.parent_id = cls.unit
        cls.ordering = cls.env["oc.ordering"].with_user(user)

    def _quote(self, quantity):
        return self.ordering.quote("U-1", [{"code": "TEA", "quantity": quantity}])

    def test_a_quote_tells_freight_waiver_and_hint(self):
        before = self.env["sale.order"].search_count([])
        answer = self._quote(10)
        self.assertEqual(answer["amount"], 90)
        self.assertEqual(
            answer["freight"],
            {
                "terms": "prepaid",
                "state": "estimate",
                "amount": 40,
                "waived": 0,
                "charged": 40,
                "waiver": "No freight is waived",
                "hint": f"{self.currency.format(90)} more, and freight is free.",
            },
        )
        answer = self._quote(20)
        self.assertEqual(answer["freight"]["waived"], 70)
        self.assertEqual(answer["freight"]["charged"], 0)
        self.assertEqual(answer["freight"]["hint"], "")
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_a_quote_is_refused_like_an_order(self):
        other = self._create_unit(name="Other", ref="U-2", oc_id=self._create_customer().id)
        with self.assertRaises(AccessError):
            self.ordering.quote(other.ref, [{"code": "TEA", "quantity": 1}])
        for lines, text in [
            ([{"code": "NONE", "quantity": 1}], "not in its product table"),
            ([{"code": "TEA", "quantity": 0}], "must be a number above zero"),
        ]:
            with self.subTest(lines=lines), self.assertRefused(UserError, text):
                self.ordering.quote("U-1", lines)

    def test_the_order_placed_says_the_same(self):
        quote = self._quote(20)
        placed = self.ordering.place_order("U-1", [{"code": "TEA", "quantity": 20}], "K1")
        self.assertEqual(placed["freight"], quote["freight"])
        self.assertEqual(placed["amount"], 180)
