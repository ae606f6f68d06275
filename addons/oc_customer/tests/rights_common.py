from odoo.tests import new_test_user

from .rights_matrix import KINDS
from .test_rights_scope import RightsCommon

#: what nobody without the right may get to see
SECRETS = ("Mill Canteen", "Mill Gate", "13900000001", "4321.09")


class RightsMatrixCommon(RightsCommon):
    """One user of each kind, and of each document one that belongs to none of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            kind: new_test_user(cls.env, f"kind_{kind}", groups)
            for kind, groups in KINDS.items()
            if kind != "public"
        }
        cls.users["public"] = cls.env.ref("base.public_user")
        (cls.mill_unit + cls.mill).phone = "13900000001"
        cls.order = cls.orders[1]
        cls.account = cls.env["oc.fund.account"].create({"partner_id": cls.mill.id})
        types = cls.env["oc.fund.change.type"]
        cls.entry = cls.env["oc.fund.entry"]._post(
            [
                {
                    "account": cls.account,
                    "type": types._get_for_kind("transfer_in"),
                    "amount": 4321.09,
                    "cause": "rights",
                }
            ]
        )
        cls.transfer = cls.env["oc.fund.transfer"].create(
            {
                "account_id": cls.account.id,
                "type_id": types._get_for_kind("transfer_in").id,
                "amount": 1,
                "reason": "rights",
            }
        )
        cls.shipped = cls._create_order(cls.mill_unit, {cls.tea: 2})
        cls.shipped.action_confirm()
        cls.picking = cls.shipped.picking_ids
        cls.invoice = cls._create_invoice()
        cls.plain_firm = cls.env["res.partner"].create({"name": "Firm", "is_company": True})
        cls.samples = cls._create_samples()
        cls.env.flush_all()

    @classmethod
    def _create_invoice(cls):
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.mill.id,
                "partner_shipping_id": cls.mill_unit.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Mill Canteen", "quantity": 1, "price_unit": 4321.09})
                ],
            }
        )

    @classmethod
    def _create_access(cls):
        access = cls.env["oc.api.access"].create({"customer_id": cls.mill.id, "key_name": "x"})
        access._make_key()
        access._load_keys()
        return access

    @classmethod
    def _create_forms(cls):
        units, products = cls.mill_unit.ids, cls.tea.ids
        return {
            "oc.product.table.add": cls.env["oc.product.table.add"].create(
                {"product_ids": products}
            ),
            "oc.unit.edit": cls.env["oc.unit.edit"].create(
                {"unit_ids": units, "pay_on_order": "yes"}
            ),
            "oc.why": cls.env["oc.why"].create({"unit_id": cls.mill_unit.id}),
        }

    @classmethod
    def _create_samples(cls):
        """{model: record of the mill, or a setting}"""
        env = cls.env
        env["oc.fund.password"]._set_password(cls.users["portal"], "secret-1")
        access = cls._create_access()
        return cls._create_forms() | {
            "oc.api.access": access,
            "oc.api.access.key": access.line_ids,
            "oc.approval.mixin": env["oc.approval.mixin"],
            "oc.change.request": env["oc.change.request"].create(
                {"partner_id": cls.mill.id, "reason": "rights"}
            ),
            "oc.delivery.schedule": env["oc.delivery.schedule"].create(
                {"unit_id": cls.mill_unit.id, "warehouse_id": cls.north.id}
            ),
            "oc.fund.account": cls.account,
            "oc.fund.account.freeze": env["oc.fund.account.freeze"].create(
                {"account_ids": cls.account.ids, "reason": "x"}
            ),
            "oc.fund.check": env["oc.fund.check"].create({}),
            "oc.fund.entry": cls.entry,
            "oc.fund.password": env["oc.fund.password"].search([], limit=1),
            "oc.fund.statement": env["oc.fund.statement"].create({"account_id": cls.account.id}),
            "oc.fund.transfer": cls.transfer,
            "oc.ordering": env["oc.ordering"],
            "oc.order.delivery": cls.order.oc_delivery_ids,
            "oc.product.table": env["oc.product.table"].search([("number", "=", 1)]),
            "oc.product.table.line": env["oc.product.table.line"].search([], limit=1),
            "oc.product.table.rule": env["oc.product.table.rule"].search([("number", "=", 10)]),
            "account.move": cls.invoice,
            "res.partner": cls.mill,
            "sale.order": cls.order,
            "sale.order.line": cls.order.order_line,
            "stock.picking": cls.picking,
            "stock.warehouse": cls.north,
        }
