"""The purchase proposal: requests for quotation for what orders lack."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

CHANNEL = "root.shop"
#: as many are named in a message
MOST_NAMED = 5


class EcomMissing(models.Model):
    _inherit = "ecom.missing"

    def action_propose(self):
        """Request what is missing from its vendors; of no rows: everything the user sees.

        Odoo's own purchasing rules make or extend one draft request for each vendor and
        warehouse. What is on its way or requested already is not asked for again.
        """
        self._check_proposer()
        rows = self or self.search([("quantity_to_buy", ">", 0)])
        requests, without_vendor, without_rule = rows._propose()
        parts = [
            requests and self.env._("Requested from vendors: %(names)s.", names=_some(
                requests.mapped("name"))),
            without_vendor and self.env._(
                "No vendor for %(names)s: add one on the product (tab Purchase), then propose"
                " again.", names=_some(without_vendor.mapped("display_name"))),
            without_rule and self.env._(
                "%(names)s buys nothing itself: tick Buy to Resupply on the warehouse, then"
                " propose again.", names=_some(without_rule.mapped("name"))),
        ]
        text = " ".join(part for part in parts if part)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if without_vendor or without_rule else "success",
                "message": text or self.env._(
                    "Nothing to buy: what is missing is on its way or requested already."),
                "sticky": bool(without_vendor or without_rule),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_proposer(self):
        user = self.env.user
        if not any(map(user.has_group, (
            "ecom_orders.group_manager", "purchase.group_purchase_user",
        ))):
            raise AccessError(self.env._(
                "Purchases are proposed by buyers and by managers of shop orders."
            ))
        self.check_access("read")

    @api.model
    def _cron_propose(self):
        """A ticker: warehouses that say so have their purchases proposed, in the background."""
        for warehouse in self.env["stock.warehouse"].search([("ecom_proposes", "=", True)]):
            self.with_delay(
                channel=CHANNEL, identity_key=f"ecom.missing:{warehouse.id}",
                description=self.env._("Propose purchases for %(name)s", name=warehouse.name),
            )._propose_for(warehouse)

    @api.model
    def _propose_for(self, warehouse):
        self.search([("warehouse_id", "=", warehouse.id)])._propose()

    def _propose(self):
        """Request what is to buy.

        :return: (requests for quotation, products without vendor, warehouses that do not buy)
        """
        self._take_turn()
        due = self.filtered(lambda row: row.quantity_to_buy > 0)
        idle = due.filtered(lambda row: not row.warehouse_id.buy_to_resupply)
        # sudo: who proposes need not have rights on purchases; drafts are made, nothing is bought
        sellers = {row: row.sudo()._find_seller() for row in due - idle}
        found = {row: seller for row, seller in sellers.items() if seller}
        self._request(found)
        requests = self.env["purchase.order"]
        for row in found:
            requests |= row._find_requests(found[row])
        requests._tell_waiting_orders()
        unknown = [row.product_id.id for row in sellers if row not in found]
        products = self.env["product.product"].browse(dict.fromkeys(unknown))
        return requests, products, idle.warehouse_id

    def _take_turn(self):
        """Two proposals at once would request the same twice: the later one starts anew."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE stock_warehouse SET ecom_proposed_at = %s WHERE id = ANY(%s)",
            fields.Datetime.now(), self.warehouse_id.ids,
        ))
        self.warehouse_id.invalidate_recordset(["ecom_proposed_at"])

    def _find_seller(self):
        product = self.product_id.with_company(self.company_id)
        return self.warehouse_id.buy_pull_id._get_matching_supplier(
            product, self.quantity_to_buy, product.uom_id, self.company_id, {}
        )

    def _request(self, sellers):
        rules = self.env["stock.rule"]
        # sudo: as above
        rules.sudo().run([
            rules.Procurement(
                row.product_id, row.quantity_to_buy, row.product_id.uom_id,
                row.warehouse_id.lot_stock_id, row.product_id.display_name, False,
                row.company_id, row._prepare_procurement_values(seller),
            )
            for row, seller in sellers.items()
        ])
        self.env.flush_all()
        self.invalidate_model()

    def _prepare_procurement_values(self, seller):
        return {
            "warehouse_id": self.warehouse_id,
            "route_ids": self.warehouse_id.buy_pull_id.route_id,
            "supplierinfo_id": seller,
            "date_planned": fields.Datetime.now() + timedelta(days=seller.delay),
            "orderpoint_id": self.env["stock.warehouse.orderpoint"],
        }

    def _find_requests(self, seller):
        # sudo: as above
        return self.env["purchase.order"].sudo().search([
            ("state", "=", "draft"), ("partner_id", "=", seller.partner_id.id),
            ("picking_type_id.warehouse_id", "=", self.warehouse_id.id),
            ("order_line.product_id", "=", self.product_id.id),
        ])


def _some(names):
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" + {more}" if more > 0 else "")
