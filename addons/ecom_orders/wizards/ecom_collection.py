import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ..lib.ecom_collection import read_code


class EcomCollection(models.TransientModel):
    """At the counter: the buyer's code, the order it is for, the goods handed over."""

    _name = "ecom.collection"
    _description = "Hand Over to Buyer"

    code = fields.Char("Buyer's Code")
    order_id = fields.Many2one("ecom.order", readonly=True, ondelete="cascade")
    proof = fields.Char(readonly=True, groups="base.group_system")
    number = fields.Char(related="order_id.number", related_sudo=False)
    warehouse_id = fields.Many2one(
        related="order_id.warehouse_id", related_sudo=False, string="Store"
    )
    buyer_name = fields.Char(related="order_id.buyer_name", related_sudo=False)
    receiver_name = fields.Char(related="order_id.receiver_name", related_sudo=False)
    receiver_phone = fields.Char(related="order_id.receiver_phone", related_sudo=False)
    line_ids = fields.One2many(related="order_id.line_ids", related_sudo=False, string="Goods")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    def _clean(self, vals):
        """The order is found by its code only."""
        if self.env.su:
            return vals
        return {name: value for name, value in vals.items() if name == "code"}

    # === BUTTONS === #

    def action_find(self):
        """Find the order of the code.

        :raises UserError: there is none, it was used, or too many codes were tried
        """
        self.ensure_one()
        self._check_clerk()
        code = read_code(self.code)
        if not code:
            raise UserError(self.env._("Type the code that the buyer shows."))
        left, until = self.env["ecom.collection.meter"]._count()
        if left < 0:
            raise UserError(self.env._(
                "Too many codes were tried. Try again at %(time)s.",
                time=format_datetime(self.env, until),
            ))
        order = self._find_order(code)
        if not order:
            raise UserError(self.env._(
                "No order of your stores is collected by this code. Compare it with what the buyer"
                " shows; %(left)s more tries.", left=left,
            ))
        self.env["ecom.collection.meter"]._forget()
        self._check_unused(order)
        # sudo: nobody else says which order it is
        self.sudo().write({"code": False, "order_id": order.id, "proof": _digest(code)})
        return self._reopen()

    def action_hand_over(self):
        """Ship the order: its goods are in the buyer's hands.

        :raises UserError: it is not ready, or was handed over meanwhile
        """
        self.ensure_one()
        self._check_clerk()
        order = self.order_id
        # sudo: the clerk must not see the code; it was told
        order_sudo = order.sudo()
        self._check_unused(order)
        if not order or self.sudo().proof != _digest(order_sudo.collection_code):
            raise UserError(self.env._("Type the buyer's code first."))
        order_sudo.write({"collected_at": fields.Datetime.now(), "collected_by_id": self.env.uid})
        deliveries = order_sudo.picking_ids.filtered(lambda one: one.state == "assigned")
        deliveries._ship()
        if order.state != "shipped":
            raise UserError(self.env._(
                "The goods of order %(number)s are not all ready in the store yet. Finish its"
                " deliveries first.", number=order.number,
            ))
        order_sudo._message_log(body=self.env._("Handed over to the buyer."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success", "next": self.action_again(),
                "message": self.env._("Order %(number)s is handed over.", number=order.number),
            },
        }

    def action_again(self):
        return self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_collection_action")

    def _check_clerk(self):
        if not self.env.user.has_group("ecom_orders.group_shipping"):
            raise AccessError(self.env._(
                "Goods are handed over by shipping clerks. Ask a manager for it."
            ))

    def _find_order(self, code):
        """The order of the user's part that the code is for."""
        # sudo: the clerk may not search by codes; what comes back is its own part only
        found_sudo = self.env["ecom.order"].sudo().search([("collection_code", "=", code)])
        return self.env["ecom.order"].browse(found_sudo.ids)._filtered_access("read")

    def _check_unused(self, order):
        if order.collected_at:
            raise UserError(self.env._(
                "This code was used on %(time)s: order %(number)s was handed over by %(user)s.",
                time=format_datetime(self.env, order.collected_at), number=order.number,
                user=order.sudo().collected_by_id.name or "-",  # sudo: a colleague's name only
            ))

    def _reopen(self):
        return {**self.action_again(), "res_id": self.id}


def _digest(code):
    return hashlib.sha256((code or "").encode()).hexdigest()
