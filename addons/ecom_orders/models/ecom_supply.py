from odoo import api, models
from odoo.tools import SQL

CHANNEL = "root.shop"

#: first paid, first ordered
WAITING = """
SELECT o.id FROM ecom_order o
 WHERE o.supplier_id = %s AND o.fulfilment = 'supplier' AND o.state = 'approved'
   AND o.shop_changes IS NULL AND o.cause IS DISTINCT FROM 'unread'
   AND NOT EXISTS (SELECT FROM purchase_order_line line WHERE line.ecom_order_id = o.id)
 ORDER BY coalesce(o.paid_at, o.ordered_at), o.id
"""
#: what somebody else is just working on is left to the next run
LOCK = """
SELECT o.id FROM ecom_order o
 WHERE o.id = ANY(%s) AND o.supplier_id = %s AND o.fulfilment = 'supplier'
   AND o.state = 'approved' AND o.shop_changes IS NULL AND o.cause IS DISTINCT FROM 'unread'
   AND NOT EXISTS (SELECT FROM purchase_order_line line WHERE line.ecom_order_id = o.id)
 ORDER BY coalesce(o.paid_at, o.ordered_at), o.id
   FOR UPDATE SKIP LOCKED
"""


class EcomSupply(models.AbstractModel):
    """Gathers the orders that a supplier ships into requests for quotation to it.

    One draft request for each supplier and company, in Odoo's dropship operation, with a
    section for each shop order that says where it goes.
    """

    _name = "ecom.supply"
    _description = "Orders Shipped by Suppliers"
    _inherit = ["ecom.turn.mixin"]

    _turn_channel = CHANNEL
    _turn_field = "supplier_id"
    _turn_waiting = WAITING

    @api.model
    def _describe_turn(self, record):
        return self.env._("Order from supplier %(name)s", name=record.name)

    @api.model
    def _cron_enqueue(self):
        """A ticker and safety net: suppliers that orders wait for get a request."""
        groups = self.env["ecom.order"]._read_group(
            [("state", "=", "approved"), ("fulfilment", "=", "supplier"),
             ("supplier_id", "!=", False), ("shop_changes", "=", False),
             ("purchase_line_ids", "=", False)],
            ["supplier_id"],
        )
        self._enqueue([supplier for (supplier,) in groups])

    @api.model
    def _serve(self, supplier, orders):
        """Put the orders on the supplier's draft requests, in the current transaction.

        Orders of services only have nothing to ship and are through.

        :return: the orders that are on a request now
        """
        self.env.flush_all()
        ids = [row[0] for row in self.env.execute_query(SQL(LOCK, orders.ids, supplier.id))]
        orders = orders.browse(ids)
        goods = orders.filtered(lambda order: order._get_supplied_lines())
        (orders - goods)._ship_nothing()
        for company, some in goods.grouped("company_id").items():
            self._add_to_request(self._get_request(supplier, company), some)
        goods._move_cause("supplier", None)
        return goods

    def _get_request(self, supplier, company):
        """The draft request of a supplier that orders are gathered on; a new one if need be."""
        purchases = self.env["purchase.order"].with_company(company)
        operation = self._get_operation(company)
        draft = purchases.search([
            ("state", "=", "draft"), ("partner_id", "=", supplier.id),
            ("company_id", "=", company.id), ("picking_type_id", "=", operation.id),
            ("is_ecom_supply", "=", True),
        ], limit=1)
        if draft:
            return draft
        partner = supplier.with_company(company)
        fiscal_positions = self.env["account.fiscal.position"].with_company(company)
        return purchases.create({
            "partner_id": supplier.id, "company_id": company.id,
            "picking_type_id": operation.id, "is_ecom_supply": True,
            "user_id": supplier.buyer_id.id, "dest_address_id": False,
            "origin": self.env._("Shop orders"),
            "currency_id": (partner.property_purchase_currency_id or company.currency_id).id,
            "payment_term_id": partner.property_supplier_payment_term_id.id,
            "fiscal_position_id": fiscal_positions._get_fiscal_position(partner).id,
        })

    def _get_operation(self, company):
        operations = self.env["stock.picking.type"]
        domain = [("code", "=", "dropship"), ("company_id", "=", company.id)]
        found = operations.search(domain, limit=1)
        if not found:
            company._create_dropship_picking_type()
            found = operations.search(domain, limit=1)
        return found

    def _add_to_request(self, purchase, orders):
        lines = self.env["purchase.order.line"].with_company(purchase.company_id)
        lines.create([
            vals for order in orders for vals in self._prepare_lines(lines, purchase, order)
        ])

    def _prepare_lines(self, lines, purchase, order):
        """A section that says where it goes, and what is to go there."""
        yield {
            "order_id": purchase.id, "ecom_order_id": order.id, "display_type": "line_section",
            "name": order._describe_receiver(), "product_qty": 0,
        }
        for line in order._get_supplied_lines():
            product = line.product_id
            yield {
                **lines._prepare_purchase_order_line(
                    product, line.quantity, product.uom_id, purchase.company_id,
                    purchase.partner_id, purchase,
                ),
                "ecom_order_id": order.id, "ecom_line_id": line.id,
            }
