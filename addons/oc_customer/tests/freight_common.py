from odoo.fields import Command

from .common import OcCommon


class FreightCommon(OcCommon):
    """Three products of classes A, B and C, a carrier by weight, waivers on, one unit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"oc_freight_terms": "prepaid", "oc_waiver_enabled": True})
        cls.currency = cls.company.currency_id
        cls.Waiver = cls.env["oc.freight.waiver.rule"]
        cls.Fee = cls.env["oc.payment.fee.rule"]
        cls.Waiver.search([]).unlink()
        cls.Fee.search([]).unlink()
        cls.class_a, cls.class_b, cls.class_c = [
            cls.env.ref(f"oc_customer.oc_classification_product_class_{name}") for name in "abc"
        ]
        for product, value in zip(
            cls.products, cls.class_a + cls.class_b + cls.class_c, strict=True
        ):
            product.write({"oc_class_id": value.id, "weight": 2.0, "volume": 0.01})
        cls.carrier = cls._create_carrier()
        cls._create_common_table()
        cls.four = cls.env["oc.classification"].create({"kind": "unit_region_type", "name": "Four"})
        cls.unit = cls._create_unit(
            max_order_discount=100, property_delivery_carrier_id=cls.carrier.id
        )

    @classmethod
    def _create_carrier(cls, name="Road", rules=((1000, 10, 1.5),), **values):
        """``rules``: (up to this weight, base price, price a kilogram)"""
        product = cls.env["product.product"].create(
            {"name": f"Freight {name}", "type": "service", "taxes_id": [Command.clear()]}
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "delivery_type": "base_on_rule",
                "product_id": product.id,
                "oc_station_percent": 70,
                "price_rule_ids": [
                    Command.create(
                        {
                            "variable": "weight",
                            "operator": "<=",
                            "max_value": weight,
                            "list_base_price": base,
                            "list_price": price,
                            "variable_factor": "weight",
                        }
                    )
                    for weight, base, price in rules
                ],
                **values,
            }
        )

    @classmethod
    def _create_waiver(cls, number, minimum=0, shares=(), percent=100, scope="door", **values):
        """``shares``: (classes, minimum percent)"""
        return cls.Waiver.create(
            {
                "number": number,
                "name": f"From {minimum}",
                "minimum_amount": minimum,
                "waived_percent": percent,
                "scope": scope,
                "share_ids": [
                    Command.create({"class_ids": classes.ids, "minimum_percent": least})
                    for classes, least in shares
                ],
                **values,
            }
        )

    @classmethod
    def _create_worked_case(cls):
        """Except for class four: from 12,000 with 20 % A all; from 5,000 with 15 % A+B to the
        station; else nothing."""
        condition = {
            "applies_to": "condition",
            "condition": f"[('unit_region_type_id', '!=', {cls.four.id})]",
        }
        both = cls.class_a + cls.class_b
        return (
            cls._create_waiver(10, 12000, [(cls.class_a, 20)], **condition),
            cls._create_waiver(20, 5000, [(both, 15)], scope="station", **condition),
        )

    @classmethod
    def _create_fee(cls, number=10, **values):
        return cls.Fee.create({"number": number, "name": f"Fee {number}", **values})

    @classmethod
    def _create_goods(cls, amounts, unit=None, **values):
        """An order of so much money of each product; ``amounts``: {product: amount}"""
        return cls.env["sale.order"].create(
            {
                "partner_id": (unit or cls.unit).id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": 1, "price_unit": amount}
                    )
                    for product, amount in amounts.items()
                ],
                **values,
            }
        )

    @classmethod
    def _confirm(cls, lines, **values):
        order = cls._create_order(cls.unit, lines, **values)
        order.action_confirm()
        return order

    def _deliver(self, pickings, quantities=None, backorder=True):
        """``quantities``: {product: quantity}; all where not given."""
        for picking in pickings:
            for move in picking.move_ids:
                wanted = move.product_uom_qty if quantities is None else 0
                move.quantity = (quantities or {}).get(move.product_id, wanted)
                move.picked = bool(move.quantity)
            picking.with_context(
                skip_backorder=True,
                picking_ids_not_to_backorder=[] if backorder else picking.ids,
            ).button_validate()

    def _open_pickings(self, order):
        return order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def assertCharges(self, order, freight=0, waiver=0, fee=0):  # noqa: N802
        """What the order charges, each kind on at most one line."""
        found = [
            order.order_line.filtered(lambda line, kind=kind: line.oc_charge == kind)
            for kind in ("freight", "waiver", "fee")
        ]
        self.assertEqual(
            [sum(lines.mapped("price_subtotal")) for lines in found], [freight, waiver, fee]
        )
        self.assertTrue(all(len(lines) <= 1 for lines in found), found)
