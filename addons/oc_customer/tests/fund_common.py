from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon


class FundCommon(BaseCommon):
    """A customer with one unit, two products, and a fund account holding 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.currency = cls.company.currency_id
        cls.dc = cls.env["stock.warehouse"].create({"name": "DC", "code": "FDC", "is_dc": True})
        cls.tea = cls._create_product("Tea", 10.0)
        cls.rice = cls._create_product("Rice", 33.33)
        cls.freight = cls._create_product("Freight", 7.0, type="service", is_storable=False)
        cls.customer = cls._create_customer(name="Sunrise School")
        cls.unit = cls._create_unit(name="North Campus")
        cls._create_table(cls.tea + cls.rice + cls.freight)
        cls.account = cls._create_account(amount=1000)
        cls.Entry = cls.env["oc.fund.entry"]
        cls.Hold = cls.env["oc.fund.hold"]

    @classmethod
    def _create_product(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "type": "consu",
                "is_storable": True,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _create_customer(cls, **values):
        return cls.env["res.partner"].create(
            {"oc_role": "customer", "oc_state": "confirmed", "is_company": True, **values}
        )

    @classmethod
    def _create_unit(cls, **values):
        return cls.env["res.partner"].create(
            {
                "oc_role": "unit",
                "oc_id": cls.customer.id,
                "pay_on_order": True,
                "max_order_discount": 100,
                **values,
            }
        )

    @classmethod
    def _create_table(cls, products):
        cls.env["oc.dc.product"].create(
            [{"warehouse_id": cls.dc.id, "product_id": product.id} for product in products]
        )
        lines = [
            Command.create({"product_id": product.id, "warehouse_id": cls.dc.id})
            for product in products
        ]
        table = cls.env["oc.product.table"].create(
            {"number": 900, "name": "Funds", "line_ids": lines}
        )
        cls.env["oc.product.table.rule"].create(
            {"number": 900, "name": "Funds", "table_id": table.id, "applies_to": "all"}
        )

    @classmethod
    def _create_account(cls, customer=None, amount=0, **values):
        account = cls.env["oc.fund.account"].create(
            {"partner_id": (customer or cls.customer).id, **values}
        )
        if amount:
            cls._pay_in(account, amount)
        return account

    @classmethod
    def _type(cls, kind):
        return cls.env["oc.fund.change.type"]._get_for_kind(kind)

    @classmethod
    def _pay_in(cls, account, amount, cause=None):
        return cls.env["oc.fund.entry"]._post([cls._posting(account, amount, cause=cause)])

    @classmethod
    def _posting(cls, account, amount, kind="transfer_in", cause=None):
        cls.posted = getattr(cls, "posted", 0) + 1
        return {
            "account": account,
            "type": cls._type(kind),
            "amount": amount,
            "cause": cause or f"test,{account.id},{cls.posted}",
        }

    @classmethod
    def _create_order(cls, lines, unit=None, **values):
        """``lines``: [(product, quantity, price)]"""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (unit or cls.unit).id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity, _price in lines
                ],
                **values,
            }
        )
        for line, (_product, _quantity, price) in zip(order.order_line, lines, strict=True):
            line.price_unit = price
        return order

    @classmethod
    def _confirm(cls, lines, **values):
        order = cls._create_order(lines, **values)
        order.action_confirm()
        return order

    def _deliver(self, picking, quantities, backorder=True):
        """``quantities``: {product: quantity}; the others are not picked."""
        for move in picking.move_ids:
            move.quantity = quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        picking.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if backorder else picking.ids,
        ).button_validate()

    def savepoint(self):
        """Undo what a refused step did, as the transaction of a request would."""
        return self.env.cr.savepoint()

    def assertFigures(self, balance, held, account=None):  # noqa: N802
        account = account or self.account
        account.invalidate_recordset()
        figures = (account.balance, account.held, account.available)
        for figure, wanted in zip(figures, (balance, held, balance - held), strict=True):
            self.assertEqual(self.currency.compare_amounts(figure, wanted), 0, figures)
        self.assertEqual(account._get_differences(), [])
