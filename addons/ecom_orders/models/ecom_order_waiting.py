import json

from odoo import api, models
from odoo.exceptions import UserError

#: more than this is served in the background
MOST_AT_ONCE = 200


class EcomOrder(models.Model):
    """An approved order waits for goods, says what it lacks, and gets them."""

    _inherit = "ecom.order"

    # === WHY === #

    @api.depends("shortage", "shop_changes", "warehouse_id")
    def _compute_decision(self):
        return super()._compute_decision()

    def _describe_decision(self):
        if self.state != "approved":
            return super()._describe_decision()
        if self.shop_changes:
            return self._describe_hold()
        if self.cause == "unread":
            return self._describe_unread()
        if not self.warehouse_id:
            return self.env._(
                "No warehouse ships it. Take its review back and choose one, or give the shop a"
                " default warehouse."
            )
        if self.shortage:
            return self._describe_shortage()
        return super()._describe_decision()

    def _describe_hold(self):
        if self.is_gone:
            return self._describe_gone()
        if "shop_status" in self.shop_changes and self.shop_changes["shop_status"][1:] == [
            "cancelled"
        ]:
            return self.env._("The buyer cancelled it in the shop: it gets no goods.")
        return self.env._(
            "The shop changed it after its review: it gets no goods until its review is taken"
            " back or the change is dealt with."
        )

    def _describe_shortage(self):
        products = self.env["product.product"].browse(
            one["product_id"] for one in self.shortage
        )
        return self.env._("Missing: %(goods)s", goods="; ".join(
            self.env._(
                "%(missing)s %(unit)s of %(product)s (wanted %(wanted)s, free %(free)s)",
                missing=f"{one['wanted'] - one['free']:g}", unit=product.uom_id.name,
                product=product.display_name, wanted=f"{one['wanted']:g}",
                free=f"{one['free']:g}",
            )
            for product, one in zip(products.exists(), self.shortage, strict=False)
        ))

    @api.model
    def _dump_shortage(self, lacks):
        return json.dumps(lacks)

    # === ALLOCATING === #

    def _after_approval(self):
        result = super()._after_approval()
        self.env["ecom.allocation"]._enqueue(self.warehouse_id)
        return result

    def action_allocate(self):
        """Serve these orders now as far as there are goods; very many go to the background."""
        self._check_reviewer()
        waiting = self.filtered(lambda order: order.state == "approved")
        if not waiting:
            raise UserError(self.env._("None of these orders waits for goods."))
        if len(waiting) > MOST_AT_ONCE:
            self.env["ecom.allocation"]._enqueue(waiting.warehouse_id)
            return self._notify(self.env._("The orders are served in the background."))
        served = waiting._allocate()
        return self._notify(self.env._(
            "%(served)s got their goods, %(left)s still wait: see Why.",
            served=len(served), left=len(waiting - served),
        ))

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message, "sticky": False,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _allocate(self):
        """Give deliveries to those of these orders that can be filled: first paid, first served.

        In the current transaction, while no job serves the same warehouse: that is refused.

        :return: the orders that got a delivery
        :raises UserError: a job is just serving one of the warehouses
        """
        served = self.browse()
        # sudo: whoever reviews orders need not have rights on inventory
        allocation_sudo = self.env["ecom.allocation"].sudo()
        for warehouse, orders in self.sudo().grouped("warehouse_id").items():
            if warehouse:
                self._take_turn(warehouse)
                allocation_sudo._hold_changed(warehouse)
                served |= self.browse(allocation_sudo._serve(warehouse, orders).ids)
        self.invalidate_recordset()
        return served

    def _take_turn(self, warehouse):
        if not self.env["ecom.allocation"]._take_turn(warehouse):
            raise UserError(self.env._(
                "The orders of %(warehouse)s are just being served. Look again in a moment.",
                warehouse=warehouse.name,
            ))
