from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: a purchase that is not made yet: lines may be taken off
OPEN_REQUEST = ("draft", "sent", "to approve")


class EcomOrder(models.Model):
    """An order that its supplier ships: on a purchase to it, and off again."""

    _inherit = "ecom.order"

    purchase_line_ids = fields.One2many(
        "purchase.order.line", "ecom_order_id", "Purchase Lines", readonly=True,
        groups="purchase.group_purchase_user",
    )
    purchase_name = fields.Char(
        "Purchase", compute="_compute_purchase_name", help="By which its supplier was asked."
    )

    @api.depends("purchase_line_ids.order_id")
    def _compute_purchase_name(self):
        # sudo: who sees the order need not have rights on purchases; only the number is told
        for order, order_sudo in zip(self, self.sudo(), strict=True):
            order.purchase_name = ", ".join(order_sudo.purchase_line_ids.order_id.mapped("name"))

    def _get_supplied_lines(self):
        return self.line_ids.filtered(lambda line: line.product_id.type == "consu")

    def _describe_receiver(self):
        address = (
            self.receiver_phone, self.receiver_street, self.receiver_district,
            self.receiver_city, self.receiver_state, self.receiver_zip, self.receiver_country,
        )
        name = self.receiver_name or self.buyer_name
        return f"{self.number}: " + ", ".join(part for part in (name, *address) if part)

    def _move_cause(self, old, new):
        """Replace one cause of these orders by another; 1 query."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE ecom_order SET cause = %s WHERE id = ANY(%s) AND cause IS NOT DISTINCT FROM %s",
            new, self.ids, old,
        ))
        self.invalidate_recordset(["cause", "decision"])

    # === ON A PURCHASE === #

    def _after_approval(self):
        result = super()._after_approval()
        supplied = self.filtered(lambda order: order.fulfilment == "supplier")
        if supplied.supplier_id:
            self.env["ecom.supply"]._enqueue(supplied.supplier_id)
        return result

    def action_order_from_supplier(self):
        """Put these orders on their suppliers' requests now, again where it came to nothing."""
        self._check_reviewer()
        waiting = self.filtered(
            lambda order: order.state == "approved" and order.fulfilment == "supplier"
            and order.supplier_id and not order.shop_changes
        )
        # sudo: who reviews orders need not have rights on purchases
        orders_sudo = waiting.sudo()
        orders_sudo.filtered(lambda order: not order._get_live_purchase_lines())._forget_purchases()
        supply_sudo = self.env["ecom.supply"].sudo()
        gathered = self.browse()
        for supplier, orders in orders_sudo.grouped("supplier_id").items():
            if not supply_sudo._take_turn(supplier):
                raise UserError(self.env._(
                    "Orders to %(supplier)s are just being gathered. Look again in a moment.",
                    supplier=supplier.name,
                ))
            gathered |= self.browse(supply_sudo._serve(supplier, orders).ids)
        self.invalidate_recordset()
        if not gathered:
            raise UserError(self.env._(
                "None of these orders waits to be ordered from a supplier: see Why."
            ))
        return self._notify(self.env._(
            "%(count)s orders are on a request to their supplier.", count=len(gathered)
        ))

    def action_view_purchases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("purchase.purchase_rfq")
        purchases = self.purchase_line_ids.order_id
        return {**action, "domain": [("id", "in", purchases.ids)], "context": {}}

    def action_supplier_shipped(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_supplier_ship_action"
        )
        told = "\n".join(f"{number} " for number in self.mapped("number"))
        return {**action, "context": {"default_told": told}}

    # === OFF A PURCHASE === #

    def _get_live_purchase_lines(self):
        """Lines that the supplier is asked by, or has confirmed and not given up."""
        return self.purchase_line_ids.filtered(lambda line: line._is_ecom_live())

    def _withdraw_deliveries(self):
        # sudo: who reviews orders need not have rights on purchases
        ordered_sudo = self.sudo().filtered("purchase_line_ids")
        ordered_sudo._check_supplier_may_stop()
        result = super()._withdraw_deliveries()
        ordered_sudo._forget_purchases()
        return result

    def _check_supplier_may_stop(self):
        for order in self:
            lines = order._get_live_purchase_lines().filtered(
                lambda line: line.order_id.state not in OPEN_REQUEST
            )
            if lines:
                deliveries = lines.move_ids.picking_id.filtered(lambda one: one.state != "cancel")
                raise UserError(self.env._(
                    "%(supplier)s ships order %(number)s: purchase %(purchase)s is confirmed."
                    " Have the supplier stop it and cancel its delivery %(delivery)s first.",
                    supplier=order.supplier_id.name or lines.partner_id[:1].name,
                    number=order.number, purchase=lines.order_id[:1].name,
                    delivery=", ".join(deliveries.mapped("name")) or "-",
                ))

    def _forget_purchases(self):
        """Take lines off open requests, and let go of purchases that came to nothing."""
        lines = self.purchase_line_ids
        if not lines:
            return
        numbers = {
            purchase: ", ".join(some.ecom_order_id.mapped("number"))
            for purchase, some in lines.grouped("order_id").items()
        }
        for purchase, names in numbers.items():
            purchase._message_log(body=self.env._("Not wanted any more: %(numbers)s.",
                                                  numbers=names))
        open_lines = lines.filtered(lambda line: line.order_id.state in OPEN_REQUEST)
        (lines - open_lines).write({"ecom_order_id": False, "ecom_line_id": False})
        open_lines.unlink()
        self.invalidate_recordset()

    def _note_delivery_cancelled(self):
        result = super()._note_delivery_cancelled()
        supplied = self.filtered(
            lambda order: order.state == "approved" and order.fulfilment == "supplier"
        )
        supplied._move_cause(None, "supplier")
        return result
